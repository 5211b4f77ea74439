"""Parts of the software that a process imports when it first uses them.

A site answers pages without the parts that build releases, check what partners send, or ask other sites. To
import these takes as long as everything else, for each process. A module names such a part as it names any
other, but type checkers alone read the import:

    if TYPE_CHECKING:
        from app import building
    else:
        building = deferred("app.building")

So mypy knows its types, and `tests/test_architecture.py` its place in the flow. Python 3.15 has the same as
`lazy import` (https://peps.python.org/pep-0810/). `importlib.util.LazyLoader` is not safe with threads before
Python 3.12.3 (https://github.com/python/cpython/issues/114763).
docs/decisions/0050-the-site-starts-without-what-builds-it.md
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Deferred:
    """A module that is imported at the first look at one of its names. Safe for many threads."""

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def __getattr__(self, attribute: str) -> Any:
        """Return what the module has by this name. Raises `AttributeError`, and what importing raises."""
        return getattr(import_module(self.__name__), attribute)


def deferred(name: str) -> Any:
    """Return a stand-in for a module by its full name."""
    return Deferred(name)
