"""Tables -> sheets of a workbook (ISO/IEC 29500, «XLSX»): query results, and the files of a release.

Numbers, dates and booleans have cells of their type, IRIs are links, everything else is text. No cell of a
query result is a formula. If a sheet cannot hold a result, there is an error; nothing is cut off.
https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3
"""

from __future__ import annotations

import encodings.utf_16_le  # noqa: F401  # XlsxWriter imports it while writing, when a worker cannot open files
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import BytesIO

import pyoxigraph as ox
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.sparql.columns import FORMULA_STARTS, NUMBER
from app.sparql.results import XSD, Row, Term, turtle_term

MOST_ROWS = 2**20 - 1
MOST_CHARACTERS = 32_767
MOST_LINKS = 65_000
LONGEST_LINK = 2_000
EXACT_DIGITS = 15  # a spreadsheet rounds further digits
NARROWEST, WIDEST = 10, 70
FIRST_DAY = date(1900, 3, 1)  # before this day, the calendar of spreadsheets has a day that did not exist
NUMERIC = frozenset(XSD + name for name in ("integer", "decimal", "double", "float", "gYear"))
BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
# Every workbook has a creation date without a time zone. The real date would differ each time.
CREATED = datetime(1980, 1, 1)
CELL = {"valign": "top", "text_wrap": True}
Cell = Term | str | int | None
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OPTIONS = {
    "in_memory": True,  # a worker cannot write files
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


class DoesNotFit(ValueError):
    """A sheet cannot hold the result; the text says why, and what to do instead."""


def new_workbook(file: BytesIO, title: str = "") -> Workbook:
    """Return a workbook that is written to `file` when it is closed."""
    book = Workbook(file, _OPTIONS)
    book.set_properties({"title": title, "created": CREATED})
    return book


def xlsx_rows(names: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the workbook in one piece, because its index is at its end. The header stays visible.

    Raises `DoesNotFit` if a sheet cannot hold the rows.
    """
    written = BytesIO()
    with new_workbook(written) as book:
        sheet = Sheet(book, "SPARQL", names)
        for row in rows:
            sheet.add(row)
        sheet.finish()
    yield written.getvalue()


def xlsx_boolean(value: bool) -> bytes:
    """Return the result of ASK: one cell."""
    written = BytesIO()
    with new_workbook(written) as book:
        book.add_worksheet("SPARQL").write_boolean(0, 0, value)
    return written.getvalue()


class Sheet:
    """A sheet that is written row by row, below a header with `names`.

    Strings are text cells, numbers are number cells, and RDF terms have cells of their type.
    """

    def __init__(self, book: Workbook, title: str, names: Sequence[str]) -> None:
        self.sheet: Worksheet = book.add_worksheet(title)
        self.plain: Format = book.add_format(CELL)
        self.quoted: Format = book.add_format({**CELL, "quote_prefix": True})
        self.day: Format = book.add_format({**CELL, "num_format": "yyyy-mm-dd"})
        self.link: Format = book.add_format({**CELL, "font_color": "#0563C1", "underline": True})
        self.widths = [max(NARROWEST, len(name) + 4) for name in names]
        self.rows = self.links = 0
        header: Format = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        for column, name in enumerate(names):
            self.sheet.write_string(0, column, name, header)

    def add(self, row: Sequence[Cell]) -> None:
        """Add a row. Raises `DoesNotFit`."""
        self.rows += 1
        if self.rows > MOST_ROWS:
            raise DoesNotFit(f"a sheet has room for {MOST_ROWS} rows; fetch the answer as CSV")
        for column, cell in enumerate(row):
            if cell not in (None, ""):
                self._cell(self.rows, column, cell)

    def finish(self) -> None:
        """Keep the header visible and repeat it on printed pages; add a filter, and set the column widths."""
        last = len(self.widths) - 1
        self.sheet.freeze_panes(1, 0)
        self.sheet.repeat_rows(0)
        if last >= 0:
            self.sheet.autofilter(0, 0, self.rows, last)
        for column, width in enumerate(self.widths):
            self.sheet.set_column(column, column, width)

    def _cell(self, row: int, column: int, term: Term | str | int) -> None:
        text = _text(term)
        self.widths[column] = min(WIDEST, max(self.widths[column], len(text) + 2))
        if len(text) > MOST_CHARACTERS:
            raise DoesNotFit(f"a cell has room for {MOST_CHARACTERS} characters; fetch the answer as CSV")
        if isinstance(term, int):
            self.sheet.write_number(row, column, term, self.plain)
        elif isinstance(term, ox.NamedNode) and self._is_link(text):
            self.links += 1
            self.sheet.write_url(row, column, text, self.link, string=text)
        elif isinstance(term, ox.Literal) and (number := _number(term)) is not None:
            self.sheet.write_number(row, column, number, self.plain)
        elif isinstance(term, ox.Literal) and (day := _day(term)) is not None:
            self.sheet.write_datetime(row, column, day, self.day)
        elif isinstance(term, ox.Literal) and term.datatype.value == XSD + "boolean" and text in BOOLEANS:
            self.sheet.write_boolean(row, column, BOOLEANS[text], self.plain)
        else:
            quoted = text.startswith(FORMULA_STARTS)
            self.sheet.write_string(row, column, text, self.quoted if quoted else self.plain)

    def _is_link(self, iri: str) -> bool:
        web = iri.startswith(("http://", "https://"))
        return web and self.links < MOST_LINKS and len(iri) <= LONGEST_LINK


def _text(term: Term | str | int) -> str:
    if isinstance(term, (str, int)):
        return str(term)
    return turtle_term(term) if isinstance(term, (ox.Triple, ox.BlankNode)) else term.value


def _number(term: ox.Literal) -> float | None:
    """Return the number if a spreadsheet can hold it without rounding, else None."""
    if term.datatype.value not in NUMERIC or not NUMBER.fullmatch(term.value):
        return None
    mantissa = term.value.lower().partition("e")[0]
    if sum(c.isdecimal() for c in mantissa.lstrip("+-0.")) > EXACT_DIGITS:
        return None
    value = float(term.value)
    return int(value) if value.is_integer() else value


def _day(term: ox.Literal) -> date | None:
    if term.datatype.value != XSD + "date" or not _DATE.fullmatch(term.value):
        return None
    try:
        day = date.fromisoformat(term.value)
    except ValueError:
        return None
    return day if day >= FIRST_DAY else None
