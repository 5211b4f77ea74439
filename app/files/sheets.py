"""Tables -> a workbook (XLSX, ISO/IEC 29500), row by row: memory does not grow with the rows.

XlsxWriter makes the workbook with its styles, headings and widths, but without rows. The rows are put into it
here, because a call of XlsxWriter for each cell took a third of the time of all files. The rows of each plan
are a piece of their own, which a build keeps. Each text is in its
cell (`inlineStr`, ISO/IEC 29500-1, section 18.18.11), not in a list of all texts.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache, partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from xml.sax.saxutils import escape
from zipfile import ZipFile

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from app.files.archives import PIECE, entry
from app.sparql.columns import FORMULA_STARTS
from app.sparql.spreadsheet import MOST_CHARACTERS, MOST_ROWS, WIDEST, DoesNotFit, Sheet, new_workbook

LEVEL = 4
"""Level 6 takes 2.4 times as long and saves 9 %."""
FIRST = 2
"""The number of the first row below the heading."""
SAMPLES = re.compile(r'<row r="2".*(?=</sheetData>)', re.DOTALL)
STYLE = re.compile(r'<c r="A\d+" s="(\d+)"/>')
DIMENSION = re.compile(r'(?<=<dimension ref=")[^"]*')
ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)")
"""Characters that are written as `_xHHHH_` (section 22.4.2.4), and the start of what looks like that."""

NUMBER, NEXT = b"\0", b"\1"
"""In a piece of a sheet: the place of the number of a row, and what is between rows. No text has them."""

Cell = str | int
Finish = Callable[[Workbook], None]
Rows = Callable[[Iterable[Sequence[Cell]]], bytes]


@dataclass(frozen=True)
class SheetContent:
    """A sheet: its title, the headings of its columns, and its rows.

    `pieces` gets a function that makes a piece of a sheet from rows, and its name, and yields the pieces of
    all rows. They may be those that an earlier call with the same name has made of the same rows.
    """

    title: str
    names: Sequence[str]
    pieces: Callable[[str, Rows], Iterable[bytes]]


@dataclass(frozen=True)
class Spooled:
    """The rows of a sheet as XML in a temporary file, with their number and the widths of the columns."""

    file: IO[bytes]
    count: int = 0
    widths: Sequence[int] = ()


def write_workbook(path: Path, title: str, pages: Sequence[SheetContent], finish: Finish) -> None:
    """Write a workbook with a sheet for each page; `finish` adds further sheets.

    Raises `DoesNotFit` if a sheet cannot hold the rows, `FileExistsError`.
    """
    styles = _styles(_frame(title, pages, [Spooled(BytesIO())] * len(pages), finish))
    with ExitStack() as files:
        spooled = [
            _spooled(page, styles, files.enter_context(TemporaryFile(dir=path.parent))) for page in pages
        ]
        rows = {f"xl/worksheets/sheet{number}.xml": found for number, found in enumerate(spooled, 1)}
        frame = files.enter_context(ZipFile(_frame(title, pages, spooled, finish)))
        book = files.enter_context(ZipFile(path, "x", compresslevel=LEVEL))
        for name in frame.namelist():
            with book.open(entry(name), "w", force_zip64=name in rows) as part:
                if name in rows:
                    _insert(frame.read(name).decode(), rows[name], part)
                else:
                    part.write(frame.read(name))


def piece_of(columns: int, styles: tuple[str, str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return rows as XML without their numbers, after the widths of their columns as JSON.

    `styles` are those of most texts, and of texts that look like formulas. Raises `DoesNotFit`.
    """
    names = [xl_col_to_name(number) for number in range(columns)]
    widths, found = [0] * columns, list[bytes]()
    for row in rows:
        lengths = [len(str(cell)) for cell in row]
        if max(lengths) > MOST_CHARACTERS:
            raise DoesNotFit(f"a cell has room for {MOST_CHARACTERS} characters")
        widths = list(map(max, widths, lengths))
        found.append(row_xml(row, names, *styles).encode())
    return NEXT.join([json.dumps(widths).encode(), *found])


def row_xml(row: Sequence[Cell], columns: Sequence[str], plain: str, quoted: str) -> str:
    """Return a row as XML, with `NUMBER` for its number.

    `quoted` is the style of texts that look like formulas, `plain` that of others.
    """
    cells = ['<row r="\0">']
    for column, cell in zip(columns, row, strict=True):
        if isinstance(cell, int):
            cells.append(f'<c r="{column}\0" s="{plain}"><v>{cell}</v></c>')
        elif cell:
            cells.append(f'<c r="{column}\0"{_text(cell, plain, quoted)}</c>')
    cells.append("</row>")
    return "".join(cells)


def _frame(title: str, pages: Sequence[SheetContent], spooled: Sequence[Spooled], finish: Finish) -> BytesIO:
    """Return the workbook without the rows, with an empty cell in each of the two styles in each sheet."""
    data = BytesIO()
    with new_workbook(data, title) as book:
        for page, rows in zip(pages, spooled, strict=True):
            sheet = Sheet(book, page.title, page.names)
            sheet.sheet.write_blank(FIRST - 1, 0, None, sheet.plain)
            sheet.sheet.write_blank(FIRST, 0, None, sheet.quoted)
            sheet.rows = rows.count
            sheet.widths = [max(pair) for pair in zip(sheet.widths, rows.widths or sheet.widths, strict=True)]
            sheet.finish()
        finish(book)
    data.seek(0)
    return data


def _styles(frame: BytesIO) -> tuple[str, str]:
    """Return the numbers of the styles of a text, and of a text that looks like a formula."""
    with ZipFile(frame) as parts:
        plain, quoted = STYLE.findall(parts.read("xl/worksheets/sheet1.xml").decode())
    return plain, quoted


def _spooled(page: SheetContent, styles: tuple[str, str], file: IO[bytes]) -> Spooled:
    """Write the rows of a page as XML. Raises `DoesNotFit`."""
    columns, number = len(page.names), FIRST - 1
    widths = [0] * columns
    for piece in page.pieces(f"sheet {columns} {styles}", partial(piece_of, columns, styles)):
        found, *rows = piece.split(NEXT)
        widths = list(map(max, widths, json.loads(found)))
        for number, row in enumerate(rows, number + 1):  # noqa: B020  # the numbers go on in each piece
            file.write(row.replace(NUMBER, b"%d" % number))
        if number > MOST_ROWS + 1:
            raise DoesNotFit(f"a sheet has room for {MOST_ROWS} rows")
    file.seek(0)
    return Spooled(file, number - FIRST + 1, [min(WIDEST, width + 2) for width in widths])


def _insert(sheet: str, rows: Spooled, part: IO[bytes]) -> None:
    """Write a sheet with its rows in the place of the samples."""
    before, after = SAMPLES.split(sheet)
    last = f"{xl_col_to_name(len(rows.widths) - 1)}{rows.count + FIRST - 1}"
    part.write(DIMENSION.sub(f"A1:{last}", before, count=1).encode())
    shutil.copyfileobj(rows.file, part, PIECE)
    part.write(after.encode())


@lru_cache(maxsize=1 << 14)
def _text(text: str, plain: str, quoted: str) -> str:
    """Return the cell of a text after its reference. Many cells have the same text."""
    style = quoted if text.startswith(FORMULA_STARTS) else plain
    space = "" if text == text.strip() else ' xml:space="preserve"'
    if not text.isprintable() or "_x" in text:  # faster than the pattern, which is needed for the rest
        text = ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return f' s="{style}" t="inlineStr"><is><t{space}>{escape(text)}</t></is>'
