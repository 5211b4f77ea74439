"""Tables -> a workbook (XLSX, ISO/IEC 29500), row by row: memory does not grow with the rows.

XlsxWriter makes the workbook with its styles, headings and widths, but without rows. The rows are put into it
here, because a call of XlsxWriter for each cell took a third of the time of all files. They are compressed in
pieces, which a build keeps for each plan. Each text is in its
cell (`inlineStr`, ISO/IEC 29500-1, section 18.18.11), not in a list of all texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import IO, NamedTuple
from xml.sax.saxutils import escape
from zipfile import ZipFile

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from app.compressed import DeflatePiece, Totals, deflated
from app.files.archives import ArchiveWriter
from app.files.written import WrittenFile
from app.sparql.columns import FORMULA_STARTS
from app.sparql.spreadsheet import MOST_CHARACTERS, MOST_ROWS, WIDEST, DoesNotFit, Sheet, new_workbook

AT_ONCE = 1 << 20
FIRST = 2
"""The number of the first row below the heading."""
SAMPLES = re.compile(r'<row r="2".*(?=</sheetData>)', re.DOTALL)
STYLE = re.compile(r'<c r="A\d+" s="(\d+)"/>')
DIMENSION = re.compile(r'(?<=<dimension ref=")[^"]*')
ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)")
"""Characters that are written as `_xHHHH_` (section 22.4.2.4), and the start of what looks like that."""

Cell = str | int
Finish = Callable[[Workbook], None]


class Styles(NamedTuple):
    """The numbers of two styles in a workbook: of most texts, and of texts that look like formulas."""

    plain: str
    quoted: str


class SheetRows:
    """The rows of a sheet as XML in compressed pieces, in an open file, with the widths of the columns."""

    def __init__(self, file: IO[bytes], columns: int) -> None:
        self._file = file
        self.totals, self.count, self.widths = Totals(), 0, [0] * columns

    def add(self, piece: DeflatePiece, count: int, widths: Iterable[int]) -> None:
        """Append a compressed piece with some rows. Raises `DoesNotFit`."""
        self.count += count
        if self.count > MOST_ROWS:
            raise DoesNotFit(f"a sheet has room for {MOST_ROWS} rows")
        self.widths = list(map(max, self.widths, widths))
        self.totals = self.totals.then(piece.totals)
        self._file.write(piece.deflate)

    def __iter__(self) -> Iterator[bytes]:
        """Yield the bytes of the pieces."""
        self._file.seek(0)
        while found := self._file.read(AT_ONCE):
            yield found


@dataclass(frozen=True)
class SheetContent:
    """A sheet: its title, the headings of its columns, and its rows."""

    title: str
    names: Sequence[str]
    rows: SheetRows


def write_workbook(path: Path, title: str, pages: Sequence[SheetContent], finish: Finish) -> WrittenFile:
    """Write a workbook with a sheet for each page; `finish` adds further sheets. Raises `FileExistsError`."""
    rows = {f"xl/worksheets/sheet{number}.xml": page.rows for number, page in enumerate(pages, 1)}
    with ZipFile(_frame(title, pages, finish)) as frame, ArchiveWriter(path) as book:
        for name in frame.namelist():
            part = frame.read(name)
            if name in rows:
                before, after = _around_rows(part.decode(), rows[name])
                totals = before.totals.then(rows[name].totals).then(after.totals)
                book.add_pieces(name, totals, chain([before.deflate], rows[name], [after.deflate]))
            else:
                book.add(name, part)
    return book.written()


def styles() -> Styles:
    """Return the numbers of the styles of texts. They are the same in each workbook of `write_workbook`."""
    page = SheetContent("", [""], SheetRows(BytesIO(), 1))
    with ZipFile(_frame("", [page], lambda _: None)) as parts:
        return Styles(*STYLE.findall(parts.read("xl/worksheets/sheet1.xml").decode()))


def rows_as_xml(rows: Iterable[Sequence[Cell]], first: int, styles: Styles) -> tuple[bytes, list[int]]:
    """Return rows as XML, and the width of each column; `first` is the number of the first row.

    Raises `DoesNotFit` if a cell cannot hold its text.
    """
    names: list[str] = []
    widths: list[int] = []
    found = []
    for number, row in enumerate(rows, first):
        lengths = [len(str(cell)) for cell in row]
        if max(lengths) > MOST_CHARACTERS:
            raise DoesNotFit(f"a cell has room for {MOST_CHARACTERS} characters")
        if not names:
            names, widths = [xl_col_to_name(place) for place in range(len(row))], lengths
        widths = list(map(max, widths, lengths))
        found.append(row_xml(row, number, names, styles))
    return "".join(found).encode(), widths


def row_xml(row: Sequence[Cell], number: int, columns: Sequence[str], styles: Styles) -> str:
    """Return a row as XML."""
    cells = [f'<row r="{number}">']
    for column, cell in zip(columns, row, strict=True):
        if isinstance(cell, int):
            cells.append(f'<c r="{column}{number}" s="{styles.plain}"><v>{cell}</v></c>')
        elif cell:
            cells.append(f'<c r="{column}{number}"{_text(cell, styles)}</c>')
    cells.append("</row>")
    return "".join(cells)


def _frame(title: str, pages: Sequence[SheetContent], finish: Finish) -> BytesIO:
    """Return the workbook without the rows, with an empty cell in each of the two styles in each sheet."""
    data = BytesIO()
    with new_workbook(data, title) as book:
        for page in pages:
            sheet = Sheet(book, page.title, page.names)
            sheet.sheet.write_blank(FIRST - 1, 0, None, sheet.plain)
            sheet.sheet.write_blank(FIRST, 0, None, sheet.quoted)
            sheet.rows = page.rows.count
            widths = [min(WIDEST, width + 2) for width in page.rows.widths]
            sheet.widths = [max(pair) for pair in zip(sheet.widths, widths, strict=True)]
            sheet.finish()
        finish(book)
    data.seek(0)
    return data


def _around_rows(sheet: str, rows: SheetRows) -> tuple[DeflatePiece, DeflatePiece]:
    """Return what a sheet has before and after its rows, which are in the place of the samples."""
    before, after = SAMPLES.split(sheet)
    last = f"{xl_col_to_name(len(rows.widths) - 1)}{rows.count + FIRST - 1}"
    return deflated(DIMENSION.sub(f"A1:{last}", before, count=1).encode()), deflated(after.encode())


@lru_cache(maxsize=1 << 14)
def _text(text: str, styles: Styles) -> str:
    """Return the cell of a text after its reference. Many cells have the same text."""
    style = styles.quoted if text.startswith(FORMULA_STARTS) else styles.plain
    space = "" if text == text.strip() else ' xml:space="preserve"'
    if not text.isprintable() or "_x" in text:  # faster than the pattern, which is needed for the rest
        text = ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return f' s="{style}" t="inlineStr"><is><t{space}>{escape(text)}</t></is>'
