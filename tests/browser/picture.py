"""Make the picture of the site in the README: `make picture`.

    python -m tests.browser.picture FILE.png

It serves the repository's content, and takes a picture of a measure's page in bokmål.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM_OPTIONS
from tests.serving import serving, tool

PAGE = "/doc/plan/naering-2023-2026/tiltak/6.3?lang=nb"
WIDTH, HEIGHT = 1280, 860


def main(target: Path) -> None:
    """Write the picture as PNG."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as site, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=tool("chromium"), args=list(CHROMIUM_OPTIONS))
        page = browser.new_page(locale="nb-NO", viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(site.address + PAGE)
        page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
