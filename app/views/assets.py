"""The built front end: name of a file in `frontend/src` -> its address, which changes with its bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from app.errors import FrontEndMissing

BUILT = Path(__file__).parents[1] / "static" / "build"
ADDRESS = "/static/build/"


def asset_address(built: Path = BUILT) -> Callable[[str], str]:
    """Return a function from the name of a built file (`site.css`) to its address on this site.

    Raises `FrontEndMissing` if the front end is not built; the function raises `KeyError` for an unknown
    name.
    """
    try:
        names: dict[str, str] = json.loads((built / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        raise FrontEndMissing(path=built / "manifest.json") from None
    return lambda name: ADDRESS + names[name]
