"""What was found on a page is only used while everything that the page loads stays the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from tests.browser import kept
from tests.browser.kept import Loaded, found_once

LOADED = {("/", "text/html"), ("/style.css", "*/*")}
TOOLS = b"axe 1"
FIRST, SECOND = (datetime(2026, 1, day, 12, tzinfo=UTC) for day in (1, 2))


@pytest.fixture
def served() -> dict[str, Any]:
    """What the site sends, which a test may change."""
    return {"style": "p { color: black }", "policy": "default-src 'self'", "created": FIRST}


@pytest.fixture
def client(served: dict[str, Any], tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    monkeypatch.setattr("tests.keeping.KEPT", tmp_path)
    site = Flask("small")

    @site.get("/")
    def page() -> Response:
        found = Response(f"<p>Built {served['created'].isoformat()}", mimetype="text/html")
        found.headers["Content-Security-Policy"] = served["policy"]
        found.headers["ETag"] = f'"{served["created"]}"'
        return found

    @site.get("/style.css")
    def style() -> Response:
        return Response(served["style"], mimetype="text/css")

    def current() -> SimpleNamespace:
        return SimpleNamespace(release=SimpleNamespace(created=served["created"]))

    site.extensions["publication"] = SimpleNamespace(current=current)
    with site.test_client() as found:
        yield found


@pytest.fixture
def looks() -> list[str]:
    """The names of the pages that were looked at."""
    return []


def look(client: FlaskClient, looks: list[str], tools: bytes = TOOLS, **found: Any) -> dict[str, Any]:
    """Return what is found on the page. `found` is what a look at it finds now, beside a number."""

    def find() -> tuple[dict[str, Any], Loaded]:
        looks.append("/")
        loaded: Any = SimpleNamespace(found=LOADED, only_reads=found.pop("only_reads", True))
        return {"good": True, "number": len(looks)} | found, loaded

    return found_once(client, "/", "nb", tools, find)


def test_an_equal_page_is_looked_at_once(client: FlaskClient, looks: list[str]) -> None:
    assert look(client, looks) == look(client, looks) == {"good": True, "number": 1}


def test_only_the_time_of_building_may_differ(
    client: FlaskClient, looks: list[str], served: dict[str, Any]
) -> None:
    look(client, looks)
    served["created"] = SECOND
    assert look(client, looks)["number"] == 1


@pytest.mark.parametrize(
    ("name", "value"), [("style", "p { color: white }"), ("policy", "default-src 'none'")]
)
def test_a_page_is_looked_at_again_when_it_loads_something_else(
    client: FlaskClient, looks: list[str], served: dict[str, Any], name: str, value: str
) -> None:
    look(client, looks)
    served[name] = value
    assert look(client, looks)["number"] == 2
    assert look(client, looks)["number"] == 2


def test_a_page_is_looked_at_again_with_other_tools(client: FlaskClient, looks: list[str]) -> None:
    look(client, looks)
    assert look(client, looks, b"axe 2")["number"] == 2


@pytest.mark.parametrize("found", [{"good": False}, {"only_reads": False}])
def test_what_is_wrong_or_sends_data_is_looked_at_each_time(
    client: FlaskClient, looks: list[str], found: dict[str, Any]
) -> None:
    look(client, looks, **found)
    assert look(client, looks, **found)["number"] == 2
    assert look(client, looks)["number"] == 3


def test_the_digest_of_the_tools_depends_on_each_of_them(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    axe, fonts = tmp_path / "axe.js", tmp_path / "fonts"
    fonts.mkdir()
    axe.write_text("1")
    monkeypatch.setattr(kept, "TOOLS", (axe,))
    monkeypatch.setattr(kept, "FONTS", (fonts, tmp_path / "none"))
    digests = [kept.digest_of_tools("150"), kept.digest_of_tools("151")]
    axe.write_text("2")
    digests.append(kept.digest_of_tools("150"))
    (fonts / "inter.ttf").write_text("1")
    digests.append(kept.digest_of_tools("150"))
    assert len({*digests}) == len(digests)
