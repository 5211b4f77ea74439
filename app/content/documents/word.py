"""A Word document -> its headings, paragraphs, lists and tables, by python-docx.

The words are those that a reader sees when all tracked changes are accepted. WordprocessingML:
https://ecma-international.org/publications-and-standards/standards/ecma-376/, part 1, clause 17.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import docx
from docx.document import Document as WordFile
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from app.content.documents.characters import repaired
from app.content.documents.errors import (
    NotThisFormat,
    UnreadableDocument,
    check_blocks,
    check_table_size,
)
from app.content.documents.left_out import STRUCK_WORDS, margins, notes, pictures, word_margins
from app.content.documents.model import (
    Assembly,
    Block,
    Document,
    DocumentTable,
    Grid,
    Notice,
)
from app.content.documents.numbering import BULLET, Numbering
from app.content.documents.packages import UNUSUAL, xml_parts
from app.content.documents.raised import moved
from app.content.documents.word_elements import (
    blank_before,
    deleted,
    end_deleted,
    form_of,
    is_strong,
    kind_of,
    texts,
)

MAIN = "word/document.xml"
CONTENTS = re.compile(r"(?:toc|innh) ?(?:\d|heading)", re.IGNORECASE)
LIST_STYLE = re.compile(r"List (?:Bullet|Number|Continue)? ?([2-9])", re.IGNORECASE)  # of a lower level
REMARKABLE = {
    qn("w:txbxContent"): "A text box is read as lines of the paragraph that it belongs to.",
    qn("w:sym"): "A sign of a font of symbols, such as an arrow, is left out.",
    qn("w:vanish"): "Hidden text is read too.",
    qn("w:strike"): STRUCK_WORDS,
    qn("w:dstrike"): STRUCK_WORDS,
}
OFF = ("0", "false", "off")
CHANGES = (b"<w:del ", b"<w:ins ", b"<w:moveFrom ", b"<w:moveTo ")
UNREADABLE = (OpcError, KeyError, ValueError, TypeError, AttributeError, IndexError, etree.LxmlError)
"""What python-docx raises for documents that do not follow the standard, beside its own error."""


def read_word(data: bytes, file: str) -> Document:
    """The blocks of a Word document; tracked changes, notes and comments are reported.

    Raises `UnreadableDocument`.
    """
    parts = xml_parts(data, file, ".docx", MAIN)
    try:
        reader = WordReader(docx.Document(io.BytesIO(data)), file)
        reader.read(reader.word.element.body)
    except UNREADABLE:
        raise NotThisFormat(file=file, suffix=".docx", reason=UNUSUAL) from None
    notices = (*reader.repairs.values(), *reader.notices, *beside(parts))
    return Document(reader.assembly.text, tuple(reader.blocks), ".docx", notices)


class PastedFile(UnreadableDocument):
    template = "{file}, {place}: a whole file was put in here, which only Word can read."
    remedy = "Open the document in Word, save it, and import it again. Nothing was written."


class WordReader:
    """Walks through the body of a document."""

    def __init__(self, word: WordFile, file: str) -> None:
        self.word = word
        self.file = file
        self.assembly = Assembly()
        self.blocks: list[Block | DocumentTable] = []
        self.notices: list[Notice] = []
        self.repairs: dict[str, Notice] = {}
        self.styles = {s.style_id: (s.name or "", s) for s in word.styles}
        self.numbering = Numbering(word)
        self.paragraphs = self.tables = 0
        self.held = ""
        """The words of paragraphs whose ends are deleted: they belong to the next one."""

    def read(self, parent: Any) -> None:
        """The blocks below an element, through content controls and the like."""
        for element in parent:
            if element.tag == qn("w:p"):
                self.paragraph(element)
            elif element.tag == qn("w:tbl"):
                self.table(element)
            elif element.tag == qn("w:altChunk"):
                raise PastedFile(file=self.file, place=f"avsnitt {self.paragraphs + 1}")
            elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins")):
                self.read(element)

    def paragraph(self, element: Any) -> None:
        """One paragraph as a block of its kind; one without words only counts."""
        self.paragraphs += 1
        check_blocks(self.paragraphs, self.file)
        place = f"avsnitt {self.paragraphs}"
        words = self.words(element, place)
        style, based_on = self.style(element)
        if not words:
            return
        if CONTENTS.match(style):
            self.notices.append(
                Notice("A line of the table of contents is left out: «{words}»", place, {"words": words})
            )
            return
        mark, level = self.numbering.mark(element, based_on)
        kind, depth = kind_of(style, element, based_on)
        if kind == "paragraph" and level:
            nested = LIST_STYLE.fullmatch(style)
            kind, depth = "item", max(level, int(nested[1]) if nested else 1)
        piece = self.assembly.paragraph(words, place)
        self.blocks.append(Block(kind, piece, depth, mark, strong=is_strong(element, based_on)))

    def style(self, element: Any) -> tuple[str, list[Any]]:
        """The name of a paragraph's style, and the style with those that it is based on."""
        id = element.style
        found: list[Any] = []
        while id in self.styles and len(found) < 10:
            found.append(self.styles[id][1].element)
            id = found[-1].basedOn_val
        name = self.styles[element.style][0] if element.style in self.styles else element.style or ""
        return name, found

    def words(self, element: Any, place: str) -> str:
        """The words of an element, repaired; what was repaired is noted once."""
        met = {child.tag for child in element.iter() if child.get(qn("w:val"), "1") not in OFF}
        texts_of_met = dict.fromkeys(text for tag, text in REMARKABLE.items() if tag in met)
        self.notices += [Notice(text, place) for text in texts_of_met]
        for run in element.iter(qn("w:t")):
            self.notices += [replace(n, place=place) for n in moved(run.text or "", form_of(run))[1]]
        text = self.held + "".join(texts(element))
        self.held = text if end_deleted(element) else ""
        words, notices = repaired("" if self.held else text)
        self.repairs.update((n.template, Notice(n.template, place, n.fields)) for n in notices)
        return "\n".join(line for part in words.split("\n") if (line := part.strip()))

    def table(self, element: Any) -> None:
        """One table; cells merged downwards repeat the first of them. One cell is a frame of blocks."""
        if len(element.tr_lst) == 1 and len(element.tr_lst[0].tc_lst) == 1:
            self.read(element.tr_lst[0].tc_lst[0])
            return
        self.tables += 1
        number = self.tables
        rows: list[list[str]] = []
        merged: dict[tuple[int, int], tuple[int, int]] = {}
        wide: set[int] = set()
        for line in element.iter(qn("w:tr")):
            if next(line.iterancestors(qn("w:tbl"))) is not element or deleted(line):
                continue
            r = len(rows)
            rows.append([""] * blank_before(line))
            for cell in line.iter(qn("w:tc")):
                if next(cell.iterancestors(qn("w:tr"))) is not line:
                    continue
                column = len(rows[r])
                check_table_size(r + 1, column + cell.grid_span, self.file)
                place = f"tabell {number}, rad {r + 1}, kolonne {column + 1}"
                if cell.vMerge == "continue":
                    merged[r, column] = merged.get((r - 1, column), (r - 1, column))
                if cell.grid_span > 1 and column == 0 and cell.getnext() is None:
                    wide.add(r)
                words = "" if cell.vMerge == "continue" else self.cell(cell, place)
                rows[r] += [words, *[""] * (cell.grid_span - 1)]
        if any(any(row) for row in rows):
            self.blocks.append(
                self.assembly.table(
                    Grid(rows, merged, frozenset(wide)),
                    lambda r, c: f"tabell {number}, rad {r + 1}, kolonne {c + 1}",
                )
            )

    def cell(self, cell: Any, place: str) -> str:
        """The words of a cell, a line for each paragraph; a table in it is read as lines too."""
        if next(cell.iter(qn("w:tbl")), None) is not None:
            self.notices.append(Notice("A table within a cell is read as lines of the cell.", place))
        own = (p for p in cell.iter(qn("w:p")) if next(p.iterancestors(qn("w:txbxContent")), None) is None)
        return "\n".join(line for p in own if (line := self.line(p, place)))

    def line(self, paragraph: Any, place: str) -> str:
        """The words of a paragraph of a cell, after the number that Word shows before them."""
        mark, _ = self.numbering.mark(paragraph, self.style(paragraph)[1])
        return " ".join(filter(None, ("" if mark == BULLET else mark, self.words(paragraph, place))))


def beside(parts: dict[str, bytes]) -> Iterator[Notice]:
    """What a document has beside its words: tracked changes, notes, comments, headers, diagrams, pictures."""
    if any(mark in parts[MAIN] for mark in CHANGES):
        yield Notice(
            "The document has tracked changes. They are read as accepted; accept or reject them first."
        )
    yield from notes(parts, lambda element: "".join(texts(element)))
    yield from margins(word_margins(parts, lambda element: "".join(texts(element))))
    yield from pictures(parts, ("word/diagrams/data", "word/charts/chart"))
