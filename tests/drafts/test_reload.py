"""A page of a draft loads again by itself when the content changes, and breaks no rule of the site's CSP."""

from __future__ import annotations

import time
import urllib.error
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.conftest import CHROMIUM_OPTIONS
from tests.drafts.conftest import DRAFT_FILE
from tests.serving import fetched, free_port, tool

MEASURE = "/doc/plan/skog-2025-2028/tiltak/1"
SECONDS = 120


@pytest.fixture
def unused_port() -> int:
    return free_port()


def test_an_open_page_shows_the_change_by_itself(preview: str, folder: Path) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            if b"Plante tr" in fetched(preview + MEASURE, Accept="text/html"):
                break
        except (urllib.error.URLError, ConnectionError):
            pass
        time.sleep(0.5)
    complaints: list[str] = []
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=tool("chromium"), args=list(CHROMIUM_OPTIONS))
        page = browser.new_page(locale="nb-NO")
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(preview + MEASURE)
        expect(page.get_by_text("Plante trær").first).to_be_visible()
        draft = folder / DRAFT_FILE
        draft.write_text(draft.read_text("utf-8").replace("Plante trær", "Plante furu"), "utf-8")
        expect(page.get_by_text("Plante furu").first).to_be_visible(timeout=SECONDS * 1000)
        browser.close()
    assert not [text for text in complaints if not text.startswith(("log: ", "info: "))]
