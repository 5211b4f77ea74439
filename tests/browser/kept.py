"""What Chromium has found on a page is kept between runs, until something that it was found from changes.

That is everything that the page loads, and everything that shows or examines it: Chromium, its options, the
fonts of this machine, axe-core and the tests themselves. Only the time of day when the release was built may
differ: it is in each page, and always has the same length. The date is in words, so pages are examined again
after a build on another day.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from playwright.sync_api import Page, Request

from app.settings import REPOSITORY
from tests.keeping import kept_folder

FONTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
TOOLS = (
    REPOSITORY / "frontend/node_modules/axe-core/axe.min.js",
    REPOSITORY / "app/http/compression.py",  # the pages are weighed as they are sent
    REPOSITORY / "requirements-dev.lock",
    *(Path(__file__).parent / name for name in ("conftest.py", "kept.py", "test_accessibility.py")),
)
OF_THE_SERVER = {"date", "etag", "expires", "last-modified", "server-timing"}
"""Headers that change with the software or the time, but change nothing of what a browser shows."""


class Loaded:
    """What a page loads in a block: (address without origin, `Accept`), and whether it only reads."""

    def __init__(self, page: Page) -> None:
        self.page, self.found, self.only_reads = page, set[tuple[str, str]](), True

    def __enter__(self) -> Loaded:
        self.page.on("request", self.add)
        return self

    def __exit__(self, *_: object) -> None:
        self.page.remove_listener("request", self.add)

    def add(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme != "data":
            usual = "text/html,*/*;q=0.8" if request.is_navigation_request() else "*/*"
            path = address._replace(scheme="", netloc="", fragment="").geturl()
            self.found.add((path, request.headers.get("accept", usual)))
            self.only_reads &= request.method == "GET"


def digest_of_tools(chromium: str) -> bytes:
    """Return a hash of what shows and examines pages. `chromium` is its version."""
    whole = hashlib.sha256(chromium.encode())
    for path in TOOLS:
        whole.update(path.read_bytes())
    fonts = sorted(file for folder in FONTS for file in folder.rglob("*") if file.is_file())
    whole.update(repr([(str(file), file.stat().st_size) for file in fonts]).encode())
    return whole.digest()


def digest_of_page(client: FlaskClient, language: str, loaded: Iterable[tuple[str, str]]) -> str:
    """Return a hash of the responses to these requests, for a reader of this language."""
    whole = hashlib.sha256()
    built = client.application.extensions["publication"].current().release.created.isoformat().encode()
    for path, accept in sorted(loaded):
        with client.get(path, headers={"Accept": accept, "Accept-Language": language}) as answer:
            headers = sorted((n, v) for n, v in answer.headers if n.lower() not in OF_THE_SERVER)
            body = answer.data.replace(built, b"")
        whole.update(repr((path, answer.status, headers, body)).encode())
    return whole.hexdigest()


def found_once(
    client: FlaskClient,
    name: str,
    language: str,
    tools: bytes,
    find: Callable[[], tuple[dict[str, Any], Loaded]],
) -> dict[str, Any]:
    """Return what `find` returns about a page (JSON), or what it has returned about an equal page.

    `find` also returns what the page has loaded. What it finds is kept if it says so, with the key «good».
    """
    key = hashlib.sha256(f"{name} {language}".encode()).hexdigest()[:24]
    with kept_folder(f"page-{key}") as (folder, _):
        file = folder / "found.json"
        if file.exists():
            kept = json.loads(file.read_bytes())
            loaded = [(path, accept) for path, accept in kept["loaded"]]
            if kept["digest"] == tools.hex() + digest_of_page(client, language, loaded):
                return dict(kept["found"])
            file.unlink()
        found, seen = find()
        if found["good"] and seen.only_reads:
            digest = tools.hex() + digest_of_page(client, language, seen.found)
            file.write_text(json.dumps({"digest": digest, "loaded": sorted(seen.found), "found": found}))
    return found
