"""The built front end never expires, and contains every file that the pages load."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.errors import FrontEndMissing
from app.settings import REPOSITORY
from app.views.assets import BUILT, asset_address

FOREIGN_ADDRESS = re.compile(r"url\(\s*['\"]?(?:https?:)?//|@import\s+['\"]?(?:https?:)?//")


def test_every_file_of_the_front_end_is_built() -> None:
    sources = {p.name for p in (REPOSITORY / "frontend/src").iterdir() if p.is_file()}
    named = set(json.loads((BUILT / "manifest.json").read_text("utf-8")))
    assert {name for name in named if not name.endswith(".woff2")} == sources


def test_built_file_never_expires(client: FlaskClient) -> None:
    with client.get(asset_address()("site.css")) as response:
        assert (response.status_code, response.mimetype) == (200, "text/css")
        assert "immutable" in response.headers["Cache-Control"]


def test_site_serves_the_fonts_of_the_style_sheet(client: FlaskClient) -> None:
    with client.get(asset_address()("site.css")) as response:
        style = response.get_data(as_text=True)
    fonts = set(re.findall(r"url\(\"?\./([^)\"]+\.woff2)\"?\)", style))
    assert fonts
    for font in fonts:
        with client.get(f"/static/build/{font}") as response:
            assert (response.status_code, response.mimetype) == (200, "font/woff2")


@pytest.mark.parametrize("path", sorted(BUILT.glob("*.css")), ids=lambda p: p.name.partition("-")[0])
def test_no_style_sheet_loads_from_a_third_party(path: Path) -> None:
    assert not FOREIGN_ADDRESS.search(path.read_text("utf-8"))


def test_missing_front_end_is_reported_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(FrontEndMissing, match="make build"):
        asset_address(tmp_path)


def test_unknown_asset_is_not_found(client: FlaskClient) -> None:
    assert client.get("/static/build/nothing.css").status_code == 404
    assert client.get("/static/build/../../settings.py").status_code == 404


def test_lock_file_contains_no_download_host() -> None:
    assert '"resolved"' not in (REPOSITORY / "frontend/package-lock.json").read_text("utf-8")


@pytest.mark.parametrize(
    "path",
    sorted([*BUILT.glob("*.css"), *BUILT.glob("*.js")]),
    ids=lambda p: p.name.partition("-")[0] + p.suffix,
)
def test_bundles_name_their_authors_and_licences(client: FlaskClient, path: Path) -> None:
    notices = re.search(r"licences-\w+\.txt", path.read_text("utf-8"))
    assert notices
    with client.get(f"/static/build/{notices.group()}") as response:
        text = response.get_data(as_text=True)
    lock = json.loads((REPOSITORY / "frontend/package-lock.json").read_text("utf-8"))
    for name in lock["packages"][""]["dependencies"]:
        assert f"\n{name} " in f"\n{text}"
    assert "Marijn Haverbeke" in text
