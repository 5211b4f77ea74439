"""The linking sheet: the elements of a plan with empty columns for a partner's projects; written and read.

Reading checks sizes before it unpacks anything. It refuses formulas, whose values may depend on other files.
XLSX is ISO/IEC 29500; the limits keep memory and time within those of a request.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import openpyxl
import xlsxwriter
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from app.content.documents.model import TooLargeUnpacked, UnreadableDocument
from app.content.documents.packages import Bounds, TooManyParts, xml_parts
from app.contributions.errors import (
    ContributionTooLarge,
    ContributionUnreadable,
    FormulaInCell,
    HeadingsMissing,
)
from app.contributions.plan_terms import PlanTerms
from app.language import INTERFACE_LANGUAGES, best_text, content_languages, translator
from app.matching.folding import fold

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 3_000, 30, 4_000
MOST_NAMED = 10
"""Cells that an error names."""
MOST_UNPACKED = 8_000_000
BOUNDS = Bounds(parts=200, xml=MOST_UNPACKED, bytes=MOST_UNPACKED, pictures=False)
MAIN = "[Content_Types].xml"
COLUMNS: dict[str, tuple[str, int]] = {
    "number": ("Measure", 9),
    "words": ("Words of the plan", 60),
    "element": ("Address of the measure", 40),
    "relation": ("Relation", 22),
    "name": ("Own project", 30),
    "subject": ("Address of the project", 40),
    "text": ("In your own words", 40),
    "day": ("Date", 12),
    "indicator": ("Indicator", 30),
    "value": ("Measured value", 15),
    "unit": ("Unit", 18),
    "since": ("Measured from", 14),
    "measured": ("Measured on", 14),
    "source": ("Source", 40),
    "status": ("Status", 16),
    "role": ("Role", 20),
}
"""The columns by key, each with its English heading and its width in characters."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
OWN = ("relation", "name", "subject", "text", "day", "value", "since", "measured", "source", "status", "role")
"""Columns that only the partner fills in; a row in which all are empty is skipped."""
DAYS = ("day", "since", "measured")
ROOM = 200
"""Number of empty rows below these that have the drop-down lists, too."""
READ_ERRORS = (KeyError, ValueError, IndexError, AttributeError, TypeError, OSError, EOFError, SyntaxError)
"""What openpyxl raises for an invalid workbook."""


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One row that the partner has filled in: the cells by column key, and the name of each cell («E7»)."""

    cells: dict[str, str]
    places: dict[str, str]


def headings(language: str) -> list[str]:
    """Return the headings of the columns in a language."""
    translate = translator(language)
    return [translate(heading) for heading, _ in COLUMNS.values()]


def linking_sheet(terms: PlanTerms, plan: str, language: str, first: Collection[str] = ()) -> bytes:
    """Return the linking sheet (XLSX) of a plan: its measures in order, then its goals and areas.

    The measures in `first` come before the others. An element has a row for each of its indicators, at least
    one. Relation, status and role are drop-down lists. The numbers are text: else the spreadsheet program
    makes 5.1 a date and 4.10 the number 4.1.
    """
    languages = content_languages(language)
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"title": terms.label(plan, languages), "created": datetime(1980, 1, 1)})
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        forms = {
            **dict.fromkeys(DAYS, day),
            "number": book.add_format({"num_format": "@", "valign": "top"}),
        }
        sheet = book.add_worksheet(translator(language)("Links"))
        for column, (heading, (key, (_, width))) in enumerate(
            zip(headings(language), COLUMNS.items(), strict=True)
        ):
            sheet.write_string(0, column, heading, bold)
            sheet.set_column(column, column, width, forms.get(key, wrapped))
        lines = list(sheet_rows(terms, plan, languages, first))
        for row, line in enumerate(lines, start=1):
            for key, text in line.items():
                sheet.write_string(row, list(COLUMNS).index(key), text, forms.get(key, wrapped))
        lists = {"relation": terms.relations, "status": terms.codes("status"), "role": terms.codes("rolle")}
        for key, codes in lists.items():
            labels, place = [terms.label(iri, languages) for iri in codes], list(COLUMNS).index(key)
            chosen = {"validate": "list", "source": labels}
            sheet.data_validation(1, place, len(lines) + ROOM, place, chosen)
        sheet.freeze_panes(1, 1)
    return data.getvalue()


def sheet_rows(
    terms: PlanTerms, plan: str, languages: Sequence[str], first: Collection[str]
) -> Iterator[dict[str, str]]:
    """Yield the cells of each row that the sheet of a plan has filled in, by column."""
    measures = sorted(terms.measures.get(plan, []), key=lambda measure: measure not in first)
    for element in (*measures, *terms.others.get(plan, [])):
        row = {
            "number": terms.reference(element, languages),
            "words": terms.words(element) or terms.label(element, languages),
            "element": element,
        }
        indicators = terms.indicators.of_element.get(element, ())
        for indicator in indicators:
            unit = best_text(terms.indicators.units(indicator), languages)
            yield {**row, "indicator": terms.label(indicator, languages), "unit": unit}
        if not indicators:
            yield row


def read_csv_sheet(data: bytes) -> list[FilledRow]:
    """Return the filled rows of the sheet as CSV. Raises `ContributionUnreadable` or `FormulaInCell`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ContributionUnreadable(reason="it is not text in UTF-8") from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return rows(list(zip(reader, range(MOST_ROWS + 2), strict=False)))
    except csv.Error as error:
        raise ContributionUnreadable(reason=str(error), place=str(reader.line_num)) from None


def read_xlsx(data: bytes) -> list[FilledRow]:
    """Return the filled rows of the sheet as XLSX.

    Raises `ContributionUnreadable`, `ContributionTooLarge` or `FormulaInCell`.
    """
    check_package(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        found = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS)
        cells = [list(line) for line in found]
    except (InvalidFileException, zipfile.BadZipFile, *READ_ERRORS):
        raise ContributionUnreadable(reason="it is not a workbook") from None
    formulas = [str(c.coordinate) for line in cells for c in line if getattr(c, "data_type", "") == "f"]
    if formulas:
        raise FormulaInCell(place=", ".join(formulas[:MOST_NAMED]))
    return rows([([cell_text(cell) for cell in line], place) for place, line in enumerate(cells)])


def check_package(data: bytes) -> None:
    """Raise if a workbook would unpack to more than `BOUNDS` allow, or has XML entities."""
    try:
        xml_parts(data, "", ".xlsx", MAIN, BOUNDS)
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


def rows(lines: Sequence[tuple[Sequence[str], int]]) -> list[FilledRow]:
    """Return the filled rows of a table whose first line has headings, in any language and order."""
    if not lines:
        raise ContributionUnreadable(reason="it is empty")
    keys = columns_of(lines[0][0])
    found = list(filled(lines[1:], keys))
    if len(lines) > MOST_ROWS + 1:
        raise ContributionTooLarge(limit=MOST_ROWS, what="rows")
    return found


def columns_of(headed: Sequence[str]) -> dict[int, str]:
    """Return the known columns: number -> key. Raises `HeadingsMissing` if a required one is missing."""
    names = {
        fold(h): key for lang in INTERFACE_LANGUAGES for h, key in zip(headings(lang), COLUMNS, strict=True)
    }
    keys = {place: names[fold(text)] for place, text in enumerate(headed) if fold(text) in names}
    needed = ({"subject"}, {"relation", "value", "status", "role"}, {"element", "number"})
    if not all(some & set(keys.values()) for some in needed):
        wanted = ", ".join(f"«{h}»" for h in headings("nb"))
        raise HeadingsMissing(headings=wanted)
    return keys


def filled(lines: Sequence[tuple[Sequence[str], int]], keys: dict[int, str]) -> Iterator[FilledRow]:
    """Yield the rows that the partner has filled in."""
    for line, place in lines:
        cells = {key: line[column].strip() for column, key in keys.items() if column < len(line)}
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
                raise ContributionTooLarge(limit=LONGEST_CELL, what="characters in a cell")
        yield FilledRow(cells, places)
