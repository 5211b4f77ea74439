"""The linking sheet that a partner has filled in, as CSV or XLSX -> its rows, and what is odd about the file.

Reading checks sizes before it unpacks anything. It refuses formulas, whose values may depend on other files.
XLSX is ISO/IEC 29500; the limits keep memory and time within those of a request.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from app.content.documents.characters import UnknownEncoding, decoded, repaired
from app.content.documents.csv_file import SEPARATOR, delimiter
from app.content.documents.errors import (
    TooLargeUnpacked,
    UnreadableDocument,
)
from app.content.documents.packages import Bounds, TooManyParts, xml_parts
from app.contributions.errors import (
    ContributionTooLarge,
    ContributionUnreadable,
    FormulaInCell,
    SheetCellTooLong,
    SheetHidden,
)
from app.contributions.findings import WARNING, FileFinding
from app.contributions.hidden import Line, hidden_in, hidden_sheet, is_hidden
from app.contributions.sheet_headings import (
    HEADINGS_WITHIN,
    MOST_COLUMNS,
    are_headings,
    columns_of,
    from_headings,
    left_out,
)

MOST_ROWS, LONGEST_CELL = 3_000, 4_000
MOST_NAMED = 10
"""Cells that an error names."""
MOST_UNPACKED = 8_000_000
BOUNDS = Bounds(parts=200, xml=MOST_UNPACKED, bytes=MOST_UNPACKED, pictures=False)
MAIN = "[Content_Types].xml"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
OWN = ("relation", "name", "subject", "text", "day", "value", "since", "measured", "source", "status", "role")
"""Columns that only the partner fills in; a row in which all are empty is skipped."""
READ_ERRORS = (KeyError, ValueError, IndexError, AttributeError, TypeError, OSError, EOFError, SyntaxError)
"""What openpyxl raises for an invalid workbook."""


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One row that the partner has filled in: the cells by column key, and the name of each cell («E7»)."""

    cells: dict[str, str]
    places: dict[str, str]


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """The filled rows of a sheet, and warnings about what was not read, or not with certainty."""

    rows: tuple[FilledRow, ...]
    findings: tuple[FileFinding, ...] = ()


def read_csv_sheet(data: bytes) -> FilledSheet:
    """Return the filled rows of the sheet as CSV: UTF-8, UTF-16, or Excel's Windows-1252.

    Raises `ContributionUnreadable`, `ContributionTooLarge`, `HeadingsMissing` or `FormulaInCell`.
    """
    try:
        text, notices = decoded(data, "")
    except UnknownEncoding:
        raise ContributionUnreadable(reason="it is not text in UTF-8") from None
    stated = SEPARATOR.match(text.replace("\r\n", "\n", 1))
    mark = stated["mark"] if stated else delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        skipped = 1 if stated else 0  # Excel does not show the line that states the delimiter
        lines = list(zip(reader, range(-skipped, MOST_ROWS + 2), strict=False))[skipped:]
    except csv.Error:
        reason = "a quotation mark is opened and not closed, or is followed by other words"
        raise ContributionUnreadable(reason=reason, place=str(reader.line_num)) from None
    remedy = "Check that æ, ø and å are right; save it as UTF-8 to be certain."
    guessed = [notice.fields for notice in notices if notice.fields.get("encoding") == "Windows-1252"]
    read_as = [FileFinding("Read as {encoding}.", remedy, fields, severity=WARNING) for fields in guessed]
    below, above = from_headings(lines)
    return rows(below, (*read_as, *above))


def read_xlsx(data: bytes) -> FilledSheet:
    """Return the filled rows of the sheet as XLSX: of the first sheet with the headings that is not hidden.

    Hidden rows and columns are left out, with a warning. Raises `ContributionUnreadable`,
    `ContributionTooLarge`, `HeadingsMissing`, `SheetHidden` or `FormulaInCell`.
    """
    parts = check_package(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        headed = [sheet for sheet in book.worksheets if has_headings(sheet)]
        seen = [sheet for sheet in headed if not is_hidden(sheet)]
        sheet = (seen or headed or book.worksheets)[0]
        found = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS)
        lines = [(line, place) for place, line in enumerate([*found])]
    except (InvalidFileException, zipfile.BadZipFile, *READ_ERRORS):
        raise ContributionUnreadable(reason="it is not a workbook") from None
    if headed and not seen:
        raise SheetHidden(sheet=sheet.title)
    hidden = hidden_in(sheet, parts)
    cells = [cell for line, place in lines if place + 1 not in hidden.rows for cell in line]
    formulas = [str(cell.coordinate) for cell in cells if getattr(cell, "data_type", "") == "f"]
    if formulas:
        raise FormulaInCell(place=", ".join(formulas[:MOST_NAMED]))
    texts, above = from_headings([([cell_text(cell) for cell in line], place) for line, place in lines])
    if not texts:
        raise ContributionUnreadable(reason="it is empty")
    own = {column: texts[0][0][column] for column, key in columns_of(texts[0][0]).items() if key in OWN}
    seen_lines, unseen = hidden.without(texts, own)
    return rows(seen_lines, (*above, *other_sheets(sheet, headed), *unseen))


def other_sheets(sheet: Any, headed: Sequence[Any]) -> Iterator[FileFinding]:
    """Yield a warning for each sheet with the headings that is not read."""
    for other in [one for one in headed if one is not sheet][:MOST_NAMED]:
        if is_hidden(other):
            yield hidden_sheet(other.title)
            continue
        yield FileFinding(
            "Only the sheet «{read}» is read, and «{sheet}» has the same headings.",
            "Move the rows to one sheet.",
            {"read": sheet.title, "sheet": other.title},
            severity=WARNING,
        )


def has_headings(sheet: Any) -> bool:
    """Return whether one of the first rows of a sheet has the headings that are needed."""
    first = sheet.iter_rows(max_row=HEADINGS_WITHIN, max_col=MOST_COLUMNS)
    return any(are_headings([cell_text(cell) for cell in line]) for line in first)


def check_package(data: bytes) -> dict[str, bytes]:
    """Return the parts of a workbook.

    Raise if it would unpack to more than `BOUNDS` allow, or has XML entities.
    """
    try:
        return xml_parts(data, "", ".xlsx", MAIN, BOUNDS)
    except (TooLargeUnpacked, TooManyParts):
        raise ContributionTooLarge(limit=MOST_UNPACKED, what="bytes when it is unpacked") from None
    except UnreadableDocument:
        raise ContributionUnreadable(reason="it is not a workbook") from None


def cell_text(cell: object) -> str:
    """Return the value of a cell as text, as the spreadsheet program shows it; a date as an ISO date."""
    value = getattr(cell, "value", None)
    if isinstance(value, (datetime, date)):
        return value.isoformat()[:10]
    if isinstance(value, (int, float)) and "%" in str(getattr(cell, "number_format", "")):
        return f"{value * 100:.15g}%"
    if isinstance(value, float):
        return f"{value:.15g}"
    return "" if value is None else str(value)


def rows(lines: Sequence[Line], findings: tuple[FileFinding, ...]) -> FilledSheet:
    """Return the filled rows of a table whose first line has headings, in any language and order."""
    if not lines:
        raise ContributionUnreadable(reason="it is empty")
    keys = columns_of(lines[0][0])
    found = tuple(filled(lines[1:], keys))
    if len(lines) > MOST_ROWS + 1:
        raise ContributionTooLarge(limit=MOST_ROWS, what="rows")
    return FilledSheet(found, (*findings, *left_out(lines, keys)))


def filled(lines: Sequence[tuple[Sequence[str], int]], keys: dict[int, str]) -> Iterator[FilledRow]:
    """Yield the rows that the partner has filled in."""
    for line, place in lines:
        cells = {c: repaired(line[n])[0].strip() for n, c in keys.items() if n < len(line)}
        if not any(cells.get(key) for key in OWN):
            continue
        places = {key: f"{get_column_letter(column + 1)}{place + 1}" for column, key in keys.items()}
        for key, text in cells.items():
            if text.startswith(("=", "@")) or (text[:1] in "+-" and text[1:2].isalpha()):
                raise FormulaInCell(place=places[key])
            if CONTROL.search(text):
                reason = "a cell has a control character"
                raise ContributionUnreadable(reason=reason, place=places[key])
            if len(text) > LONGEST_CELL:
                raise SheetCellTooLong(limit=LONGEST_CELL, place=places[key])
        yield FilledRow(cells, places)
