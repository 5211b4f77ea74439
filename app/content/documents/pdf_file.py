"""A PDF file -> the lines of its pages, where the file has its text in lines; columns are never guessed.

A PDF has letters with places on a page, and neither paragraphs nor tables
(https://www.iso.org/standard/75839.html, clause 9). pypdf, an optional dependency, puts lines together.
A file with texts beside each other on a line is refused: nobody can say which of them belong together.
"""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pkgutil import resolve_name
from statistics import median_low

from app.content.bounded import LimitReached, WorkFailed, bounded
from app.content.documents.characters import repaired
from app.content.documents.errors import (
    Locked,
    NotThisFormat,
    UnreadableDocument,
    check_blocks,
)
from app.content.documents.model import (
    Block,
    Document,
    Notice,
)
from app.content.documents.packages import DAMAGED
from app.content.documents.plain_text import NUMBER_ALONE, blocks

READER = "pypdf"
SECONDS, BYTES, MOST_PAGES = 60, 1_000_000_000, 500
GAP = re.compile(r"(?<=\S)\s{2,}(?=\S)")
SPACE = re.compile(r"(?<=\S)\s+(?=\S)")
WIDE, ENOUGH = 3, 4
"""So many blanks more than usual lie between columns; fewer do, where the line before has some there too."""
PAGE_NUMBER = re.compile(r"(?:side |s\. ?|[.…_ ]+)?\d{1,4}(?: ?(?:/|av) ?\d{1,4})?")


class PdfReaderMissing(UnreadableDocument):
    template = "{file}: PDF files are not read by default."
    remedy = "Run «pip install 'handlingsplan[pdf]'», or import the document that the PDF was made from."


class ColumnsInPdf(UnreadableDocument):
    template = "{file} has columns or tables on page {pages}; a PDF does not say which texts belong together."
    remedy = "Import the document that it was made from, or copy the table to Excel. Nothing was written."


class NoTextInPdf(UnreadableDocument):
    template = "{file} has no text: its pages are pictures."
    remedy = "Import the document that the PDF was made from. Nothing was written."


class PdfTooCostly(UnreadableDocument):
    template = "{file} was not read: that needs more than {pages} pages, {seconds} seconds or {megabytes} MB."
    remedy = "Divide the document, or import the document that the PDF was made from. Nothing was written."


def read_pdf(data: bytes, file: str) -> Document:
    """Return the lines of a PDF file, with their pages. Raises `UnreadableDocument`.

    A child process reads it, with limits, since a file may be made to take any time (`bounded`).
    """
    if find_spec(READER) is None:
        raise PdfReaderMissing(file=file)
    try:
        pages = json.loads(bounded(partial(pages_of, data), SECONDS, BYTES))
    except LimitReached:
        raise PdfTooCostly(file=file, pages=MOST_PAGES, seconds=SECONDS, megabytes=BYTES // 10**6) from None
    except WorkFailed:
        raise NotThisFormat(file=file, suffix=".pdf", reason=DAMAGED) from None
    if pages is None:
        raise Locked(file=file, suffix=".pdf")
    if len(pages) > MOST_PAGES:
        raise PdfTooCostly(file=file, pages=MOST_PAGES, seconds=SECONDS, megabytes=BYTES // 10**6)
    return document(pages, file)


def pages_of(data: bytes) -> bytes:
    """Return the text of each page as JSON, with blanks as wide as on the page; null if it is encrypted."""
    logging.getLogger(READER).setLevel(logging.CRITICAL)  # what is wrong with the file is said in a sentence
    reader = resolve_name(f"{READER}:PdfReader")(io.BytesIO(data))
    if reader.is_encrypted:
        return b"null"
    texts = [
        page.extract_text(extraction_mode="layout", layout_mode_space_vertically=True)
        for page in reader.pages[: MOST_PAGES + 1]
    ]
    return json.dumps(texts).encode()


def document(pages: list[str], file: str) -> Document:
    """Return the document of the texts of pages. Raises `ColumnsInPdf` or `NoTextInPdf`."""
    columns = [number for number, page in enumerate(pages, 1) if has_columns(page)]
    if columns:
        raise ColumnsInPdf(file=file, pages=", ".join(map(str, columns[:20])))
    tidied = ["\n".join(" ".join(line.split()) for line in page.strip().splitlines()) for page in pages]
    _, notices = repaired("\n".join(tidied))
    tidied = [repaired(page)[0] for page in tidied]
    text = "\n\n".join(tidied) + "\n"
    if not text.strip():
        raise NoTextInPdf(file=file)
    check_blocks(text.count("\n"), file)
    remark = Notice("A PDF has lines and no paragraphs. Compare the parts with the pages.")
    return Document(text, tuple(placed(text, tidied)), ".pdf", (*notices, remark))


def has_columns(page: str) -> bool:
    """Whether lines of a page have texts beside each other, other than a number or a page number."""
    before: set[int] = set()
    for line in page.splitlines():
        gaps = gaps_of(line)
        here = {match.end() for match in gaps}
        if here & before or any(len(match[0]) >= usual_space(line) + WIDE for match in gaps):
            return True
        before = here if line.strip() else before
    return False


def gaps_of(line: str) -> list[re.Match[str]]:
    """The spaces between texts of a line; none after a number, or before the number of a page."""
    usual = usual_space(line)
    gaps = [match for match in GAP.finditer(line) if len(match[0]) > usual]
    if gaps and NUMBER_ALONE.fullmatch(line[: gaps[0].start()].strip()):
        gaps = gaps[1:]
    if gaps and PAGE_NUMBER.fullmatch(line[gaps[-1].end() :].strip()):
        gaps = gaps[:-1]
    return gaps


def usual_space(line: str) -> int:
    """How many blanks are between words of a line: more than one in a line that is spread over its width."""
    runs = [len(blanks) for blanks in SPACE.findall(line)]
    return int(median_low(runs)) if len(runs) >= ENOUGH else 1


def placed(text: str, pages: list[str]) -> Iterator[Block]:
    """Yield the lines of the text as blocks, with the numbers of their pages as places."""
    ends: list[int] = []
    for page in pages:
        ends.append((ends[-1] + 2 if ends else 0) + len(page))
    number = 0
    for block in blocks(text):
        if isinstance(block, Block):  # a text without tabs has no tables
            while number < len(ends) - 1 and block.piece.start >= ends[number]:
                number += 1
            yield replace(block, piece=replace(block.piece, place=f"side {number + 1}"))
