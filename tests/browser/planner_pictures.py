"""Make the pictures of docs/planleggere.md and docs/planners.md: `make picture`.

    python -m tests.browser.planner_pictures FOLDER

It imports the example document of these pages, and takes pictures of the review, the draft and the page.
"""

from __future__ import annotations

import html
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM_OPTIONS
from tests.planning import DOCUMENT, FOLDER, NAME, answer, content_folder
from tests.serving import COMMAND, fetched, free_port, serving, tool

WIDTH, HEIGHT = 1000, 600
PATIENCE = 180
SHEET_STYLE = """body{margin:0;font:14px Carlito,Calibri,sans-serif}table{border-collapse:collapse;width:100%}
td{border:1px solid #c8c8c8;padding:3px 6px;vertical-align:top}
tr:first-child{font-weight:bold;background:#eee}
td:last-child{background:#fffbe0;min-width:90px}"""


def main(target: Path) -> None:
    """Write the pictures as PNG into a folder."""
    with tempfile.TemporaryDirectory() as place, sync_playwright() as started:
        root = content_folder(Path(place) / "content")
        browser = started.chromium.launch(executable_path=tool("chromium"), args=list(CHROMIUM_OPTIONS))
        page = browser.new_page(locale="nb-NO", viewport={"width": WIDTH, "height": HEIGHT})
        run(root, "import", DOCUMENT, "--plan", NAME, "--output", f"{FOLDER}/plan.ttl")
        page.set_content(sheet(root / FOLDER / "gjennomgang.xlsx"))
        page.screenshot(path=target / "planning-review.png")
        with preview(root) as address:
            page.goto(f"{address}/doc/plan/{NAME}?lang=nb")
            page.screenshot(path=target / "planning-draft.png")
        answer(root)
        run(root, "import", DOCUMENT, "--plan", NAME, "--output", f"{FOLDER}/plan.ttl")
        with serving(Path(place) / "releases", root) as site:
            take_page(page, f"{site.address}/doc/plan/{NAME}/tiltak/1?lang=nb", target)
        browser.close()


def take_page(page: Page, address: str, target: Path) -> None:
    """Take the picture of the page of a measure."""
    page.goto(address)
    page.screenshot(path=target / "planning-page.png")


def environment(root: Path) -> dict[str, str]:
    """The variables of a command that reads the content folder, in bokmål."""
    return os.environ | {"HANDLINGSPLAN_CONTENT": str(root), "LC_ALL": "nb_NO.UTF-8"}


def run(root: Path, *arguments: str) -> None:
    """Run the command in the content folder."""
    subprocess.run([COMMAND, *arguments], cwd=root, env=environment(root), check=True, capture_output=True)


def sheet(path: Path) -> str:
    """The first sheet of the review as a page, since a browser shows no XLSX."""
    rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
    cells = ("".join(f"<td>{html.escape(str(cell or ''))}</td>" for cell in row) for row in rows)
    return f"<style>{SHEET_STYLE}</style><table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


@contextmanager
def preview(root: Path) -> Iterator[str]:
    """A running preview whose findings are there; its address."""
    port = free_port()
    process = subprocess.Popen(
        [COMMAND, "preview", "--port", str(port)], cwd=root, env=environment(root), stderr=subprocess.DEVNULL
    )
    address, end = f"http://127.0.0.1:{port}", time.monotonic() + PATIENCE
    try:
        while b" feil, " not in listed(address) and time.monotonic() < end:
            time.sleep(0.5)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def listed(address: str) -> bytes:
    """The list of findings; nothing before the preview answers."""
    try:
        return fetched(f"{address}/utkast", **{"Accept-Language": "nb"})
    except OSError:
        return b""


if __name__ == "__main__":
    main(Path(sys.argv[1]))
