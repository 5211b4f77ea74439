"""Every format becomes words with their place in one text. Hostile files end in a sentence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml

from app.content.documents import Block, Document, DocumentTable, Piece, UnreadableDocument, read_document
from app.language import explain

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(fill: Callable[[docx.document.Document], None]) -> Document:
    file = docx.Document()
    fill(file)
    data = io.BytesIO()
    file.save(data)
    return read_document(data.getvalue(), "plan.docx")


def workbook(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def pieces(document: Document) -> Iterator[Piece]:
    for block in document.blocks:
        if isinstance(block, DocumentTable):
            yield block.whole
            yield from (cell for row in block.rows for cell in row if cell)
        else:
            yield block.piece


def tables(document: Document) -> list[list[list[str]]]:
    return [
        [[cell.words if cell else "" for cell in row] for row in t.rows]
        for t in document.blocks
        if isinstance(t, DocumentTable)
    ]


def check_places(document: Document) -> None:
    found = list(pieces(document))
    assert found
    for piece in found:
        assert document.text[piece.start : piece.end] == piece.words
        assert document.text.count("\n", 0, piece.start) + 1 == piece.line


def test_word_headings_lists_and_merged_cells_are_read() -> None:
    def fill(file: docx.document.Document) -> None:
        file.add_heading("Plan for Vik 2025-2028", 0)
        file.add_heading("Helse", 1)
        file.add_paragraph("Gå mer", style="List Bullet")
        table = file.add_table(3, 2)
        for row, cells in enumerate((("Mål", "Tiltak"), ("Flere går", "Merke stier"), ("", "Låne ut ski"))):
            for column, words in enumerate(cells):
                table.cell(row, column).text = words
        table.cell(1, 0).merge(table.cell(2, 0))

    document = word(fill)
    check_places(document)
    kinds = [(b.kind, b.level) for b in document.blocks if isinstance(b, Block)]
    assert kinds == [("heading", 0), ("heading", 1), ("item", 1)]
    assert tables(document) == [
        [["Mål", "Tiltak"], ["Flere går", "Merke stier"], ["Flere går", "Låne ut ski"]]
    ]


def test_numbers_that_word_only_shows_are_computed() -> None:
    def fill(file: docx.document.Document) -> None:
        for words in ("Første", "Andre"):
            file.add_paragraph(words, style="List Number")

    marks = [b.mark for b in word(fill).blocks if isinstance(b, Block)]
    assert marks == ["1.", "2."]


def test_tracked_changes_are_read_as_accepted_and_reported() -> None:
    def fill(file: docx.document.Document) -> None:
        paragraph = file.add_paragraph("Kommunen skal ")
        for change in (
            "<w:del {}><w:r><w:delText>vurdere</w:delText></w:r></w:del>",
            "<w:ins {}><w:r><w:t>bygge</w:t></w:r></w:ins>",
        ):
            paragraph._p.append(parse_xml(change.format(f'{W} w:id="1" w:author="A"')))

    document = word(fill)
    assert [p.words for p in pieces(document)] == ["Kommunen skal bygge"]
    assert any("tracked changes" in notice.template for notice in document.notices)


def test_a_sheet_gives_its_cells_as_they_are_shown_with_their_addresses() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.active
        sheet.title = "Tiltak"
        sheet["A1"] = "Plan 2025-2028"
        sheet.append([])
        sheet.append(["Mål", "Tiltak", "Kr"])
        sheet.append(["Renere luft", "Sykle", 1250000])
        sheet.append([None, "Gå", 0.25])
        sheet["C4"].number_format, sheet["C5"].number_format = "#,##0", "0%"
        sheet.merge_cells("A4:A5")

    document = read_document(workbook(fill), "plan.xlsx")
    check_places(document)
    assert tables(document) == [
        [["Mål", "Tiltak", "Kr"], ["Renere luft", "Sykle", "1 250 000"], ["Renere luft", "Gå", "25 %"]]
    ]
    assert [p.place for p in pieces(document) if p.words == "Gå"] == ["Tiltak!B5"]


def test_html_gives_spans_lists_and_line_breaks() -> None:
    page = """<style>p{}</style><h1>Plan</h1><p>Ein <b>to</b>\n tre<ol start=3><li>a<li>b</ol>
      <table><tr><th>Mål<th>Tiltak<tr><td rowspan=2>M<td>x<br>y<tr><td>z</table><script>alert(1)</script>"""
    document = read_document(page.encode(), "plan.html")
    check_places(document)
    assert [(b.piece.words, b.mark) for b in document.blocks if isinstance(b, Block)] == [
        ("Plan", ""), ("Ein to tre", ""), ("a", "3."), ("b", "4.")
    ]  # fmt: skip
    assert tables(document) == [[["Mål", "Tiltak"], ["M", "x\ny"], ["M", "z"]]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("suffix", ["txt", "csv", "html"])
def test_an_encoding_is_recognised_and_reported(encoding: str, suffix: str) -> None:
    document = read_document("Tiltak;Følgje opp «høyring» på Ås\nb;c\n".encode(encoding), f"plan.{suffix}")
    assert "Følgje opp «høyring» på Ås" in document.text
    assert bool(document.notices) == (encoding != "utf-8")


def test_decomposed_letters_and_soft_hyphens_are_repaired_and_reported() -> None:
    document = read_document("Fa\u030a fram tu\u00adristen\n".encode(), "plan.txt")
    assert document.text == "Få fram turisten\n"
    assert len(document.notices) == 2


def package(parts: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return data.getvalue()


def merged_everywhere() -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook(lambda book: None))) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    name = "xl/worksheets/sheet1.xml"
    merged = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    parts[name] = parts[name].replace(b"</worksheet>", merged)
    return package(parts)


ENTITIES = b'<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w>&a;</w>'
HOSTILE = {
    "a wrong ending": (b"\x89PNG", "plan.docx"),
    "an unknown ending": (b"x", "plan.pdf"),
    "no ending": (b"x", "plan"),
    "an empty file": (b" \r\n", "plan.html"),
    "an encrypted file": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "plan.docx"),
    "another package": (package({"a.xml": b"<a/>"}), "plan.docx"),
    "a bomb": (package({"word/document.xml": b" " * 30_000_000}), "plan.docx"),
    "entities": (package({"word/document.xml": ENTITIES}), "plan.docx"),
    "entities in UTF-16": (package({"word/document.xml": ENTITIES.decode().encode("utf-16")}), "plan.docx"),
    "broken XML": (package({"xl/workbook.xml": b"<a"}), "plan.xlsx"),
    "cells merged over the whole sheet": (merged_everywhere(), "plan.xlsx"),
    "a formula without its result": (workbook(lambda b: b.active.append(["Tiltak", "=1+1"])), "plan.xlsx"),
    "too many columns": (b";" * 3000 + b"x", "plan.csv"),
    "an open quotation mark": (b'a;b\n"c;d', "plan.csv"),
    "bytes in no encoding": (b"\x81\x8d\xff\xfe", "plan.txt"),
    "millions of lines": (b"- a\n" * 100_000, "plan.txt"),
    "millions of items": (b"<ul>" + b"<li>a" * 100_000, "plan.html"),
    "a table as wide as can be": (b"<table><tr><td colspan=99999>x<td>y</table>", "plan.html"),
}


@pytest.mark.parametrize(("data", "name"), HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_is_no_document_ends_in_a_sentence_with_a_remedy(data: bytes, name: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(data, name)
    assert name in explain(caught.value, "nb")
    assert caught.value.remedy


def test_external_references_are_not_fetched() -> None:
    page = b'<base href="http://127.0.0.1:9/"><img src="x.png"><link rel=stylesheet href=y><p>Ord</p>'
    assert [p.words for p in pieces(read_document(page, "plan.html"))] == ["Ord"]
