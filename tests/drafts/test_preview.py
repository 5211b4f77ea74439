"""A draft is served on this machine only, marked, with its findings, and anew when a file changes.

An open page then loads again by itself, and breaks no rule of the site's CSP.
"""

from __future__ import annotations

import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import CHROMIUM_OPTIONS
from tests.drafts.conftest import DRAFT_FILE
from tests.serving import COMMAND, tool

PATIENCE = 180
MEASURE = "/doc/plan/skog-2025-2028/tiltak/1"


def asked(address: str, host: str = "127.0.0.1") -> tuple[int, Message, str]:
    headers = {"Accept": "text/html", "Accept-Language": "nb", "Host": host}
    try:
        with urllib.request.urlopen(  # noqa: S310  # an address of our own
            urllib.request.Request(address, headers=headers),  # noqa: S310
            timeout=30,
        ) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


def until(address: str, holds: Callable[[str], bool]) -> str:
    """The page as soon as it is as it should be."""
    end = time.monotonic() + PATIENCE
    page = ""
    while time.monotonic() < end:
        try:
            page = asked(address)[2]
        except (urllib.error.URLError, ConnectionError):
            page = ""
        if holds(page):
            return page
        time.sleep(0.3)
    raise AssertionError(page)


def checked(page: str) -> bool:
    return " feil, " in page


def test_a_draft_is_exported_as_files_that_open_from_disk(
    environment: dict[str, str], tmp_path: Path
) -> None:
    target = tmp_path / "til kolleger"
    command = [str(COMMAND), "preview", "--export", str(target)]
    found = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert found.returncode == 1, found.stderr  # exported, and does not conform
    pages = sorted(target.rglob("*.html"))
    assert target / "doc/plan/skog-2025-2028/tiltak/1.html" in pages
    assert target / "utkast.html" in pages
    for page in pages:
        text = page.read_text("utf-8")
        assert "<title>UTKAST · " in text, page
        assert not re.search("<script|<form", text), page
        links = re.findall(r'(?:href|src)="([^"]*)"', text)
        assert [link for link in links if link.endswith(".css")], page
        for link in links:
            if "://" not in link and not link.startswith(("#", "mailto:")):
                assert not link.startswith("/"), (page, link)
                assert (page.parent / link.partition("#")[0]).exists(), (page, link)

    again = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert again.returncode == 2
    assert "ikke tom" in again.stderr
    assert not Path(environment["HANDLINGSPLAN_RELEASES"]).exists()


def test_a_draft_is_marked_and_checked(preview: str, environment: dict[str, str]) -> None:
    findings = until(f"{preview}/utkast", checked)
    assert "plan:owner" in findings
    assert f"{DRAFT_FILE}:" in findings

    status, headers, page = asked(preview + MEASURE)
    assert status == 200
    assert "Plante trær" in page
    assert "<title>UTKAST · " in page
    assert re.search(r'<body[^>]*>\s*<aside class="draft-band"[^>]*>\s*<p><strong[^>]*>UTKAST<', page)
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Cache-Control"] == "no-store"
    assert "plan:owner" not in page  # that is about the plan, not about its part
    assert "plan:owner" in asked(f"{preview}/doc/plan/skog-2025-2028")[2]
    assert asked(preview + MEASURE, host="angriper.example")[0] == 421
    assert not Path(environment["HANDLINGSPLAN_RELEASES"]).exists()


@contextmanager
def open_page(address: str) -> Iterator[Page]:
    """A page in a browser, which has nothing to complain of until the end of the block."""
    complaints: list[str] = []
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=tool("chromium"), args=list(CHROMIUM_OPTIONS))
        page = browser.new_page(locale="nb-NO")
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        yield page
        browser.close()
    assert not [text for text in complaints if not text.startswith(("log: ", "info: "))]


def test_a_draft_is_made_anew_when_a_file_changes_and_an_open_page_shows_it(
    preview: str, folder: Path
) -> None:
    until(preview + MEASURE, lambda page: "Plante trær" in page)
    before = asked(f"{preview}/utkast/tilstand")[2]
    draft = folder / DRAFT_FILE
    text = draft.read_text("utf-8")
    with open_page(preview + MEASURE) as page:
        expect(page.get_by_text("Plante trær").first).to_be_visible()
        draft.write_text(text.replace("Plante trær", "Plante bjørk"), "utf-8")
        expect(page.get_by_text("Plante bjørk").first).to_be_visible(timeout=PATIENCE * 1000)
    assert asked(f"{preview}/utkast/tilstand")[2] != before

    draft.write_text(text.replace("plan:text", "plan:text ;"), "utf-8")
    broken = until(f"{preview}/utkast", lambda page: "ikke gyldig Turtle" in page)
    assert DRAFT_FILE in broken
    assert "Plante bjørk" in asked(preview + MEASURE)[2]  # the last pages stay
    draft.write_text(text, "utf-8")
