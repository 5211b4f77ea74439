"""The printed plan has all words, and page numbers."""

from __future__ import annotations

import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.files.reading import bytes_of
from tests.serving import tool

NAME = "naering-2023-2026.html"


@pytest.fixture
def document(site: Flask, tmp_path: Path) -> Path:
    """The document of the plan in the unpacked archive, outside the site."""
    listing = site.extensions["publication"].current().files
    with zipfile.ZipFile(BytesIO(bytes_of(listing, "planer.zip"))) as archive:
        archive.extractall(tmp_path)
    return tmp_path / f"planer-{listing.release}/planer/{NAME}"


def test_file_prints_without_a_network_with_page_numbers(
    browser: Browser, document: Path, tmp_path: Path
) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(document.as_uri())
    page.pdf(path=tmp_path / "plan.pdf", prefer_css_page_size=True)
    context.close()
    command = [tool("pdftotext"), "-layout", str(tmp_path / "plan.pdf"), "-"]
    pages = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\f")[:-1]
    assert len(pages) > 3
    for number, text in enumerate(pages, start=1):
        assert f"{number}/{len(pages)}" in text.replace(" ", "")
    assert "Vedtatt i formannskapet 24.11.2022" in pages[0]
    assert "byvekstavgift for Buskerudbyen" in "".join(pages[-2:])


def test_measure_prints_on_two_pages_at_most_without_its_folded_details(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    page = browser.new_page(locale="nb-NO")
    page.goto(f"{address}/doc/plan/naering-2023-2026/tiltak/4.10")
    page.pdf(path=tmp_path / "measure.pdf", format="A4")
    page.close()
    command = [tool("pdftotext"), "-layout", str(tmp_path / "measure.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    pages = text.split("\f")[:-1]
    assert len(pages) <= 2
    assert "Hva har skjedd?" in pages[0]
    assert "Sørge for at kommunen får på plass et renseanlegg" in " ".join(text.split())
    assert "/kilde/naering-2023-2026.txt" in "".join(text.split())
    assert "Vis alle data" not in text


def test_table_of_measures_is_printed_with_all_its_columns(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    page = browser.new_page(locale="nb-NO")
    page.goto(f"{address}/doc/plan/naering-2023-2026?view=table")
    page.pdf(path=tmp_path / "table.pdf", format="A4")
    page.close()
    command = [tool("pdftotext"), str(tmp_path / "table.pdf"), "-"]
    text = " ".join(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    assert "Sted: Drammen Helsepark (stedet)" in text
    assert "Ansvarlig: Lier kommune" in text
