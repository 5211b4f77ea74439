"""A real browser for the running site: Debian's Chromium, controlled with Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Response,
    sync_playwright,
)
from werkzeug.serving import make_server

from tests.serving import in_thread

STORED = "localStorage.length + sessionStorage.length + document.cookie.length"
PATIENCE = 10_000  # milliseconds
CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup",  # two hidden pages in each window
)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Yield Chromium. Without it, skip the test with a reason, or fail if `REQUIRE_TOOLS` is set."""
    path = shutil.which("chromium")
    if path is None and os.environ.get("REQUIRE_TOOLS"):
        pytest.fail("chromium is not installed, and REQUIRE_TOOLS is set")
    if path is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_OPTIONS))
        yield found
        found.close()


@pytest.fixture(scope="session")
def address(site: Flask) -> Iterator[str]:
    """Yield the address of the site on a free port of this machine."""
    with in_thread(make_server("127.0.0.1", 0, site, threaded=True)) as address:
        yield address


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Yield a new browser context in Norwegian for the tests of one module, which share its HTTP cache."""
    found = browser.new_context(locale="nb-NO", viewport={"width": 1280, "height": 900})
    yield found
    found.close()


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    """Yield a page. The test fails if the page contacts other servers, has an error or stores anything."""
    found = context.new_page()
    found.set_default_timeout(PATIENCE)
    with watched(found, address):
        yield found
    assert found.evaluate(STORED) == 0
    found.close()


@contextmanager
def watched(page: Page, address: str) -> Iterator[None]:
    """Fail at the end of the block if the page has contacted other servers or has had an error."""
    wrong: list[str] = []

    def check(response: Response) -> None:
        # For documents and fetched data, an error may be the intended response.
        asked = response.request.resource_type in ("document", "fetch")
        if not response.url.startswith((address, "data:")) or (response.status >= 400 and not asked):
            wrong.append(f"{response.status} {response.url}")

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            wrong.append(message.text)

    def fail(error: Error) -> None:
        wrong.append(str(error))

    page.on("response", check)
    page.on("console", hear)
    page.on("pageerror", fail)
    yield
    page.remove_listener("response", check)
    page.remove_listener("console", hear)
    page.remove_listener("pageerror", fail)
    assert not wrong
