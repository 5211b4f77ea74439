"""An Excel workbook -> its sheets: lines of one cell, then a table, as the cells are shown."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from app.content.documents.cell_formats import shown_value
from app.content.documents.characters import repaired
from app.content.documents.errors import (
    MOST_COLUMNS,
    MOST_ROWS,
    NotThisFormat,
    TooManyCells,
    UnreadableDocument,
    check_table_size,
)
from app.content.documents.left_out import STRUCK_WORDS, margins, pictures, sheet_margins
from app.content.documents.model import (
    Assembly,
    Block,
    Document,
    DocumentTable,
    Grid,
    Notice,
)
from app.content.documents.packages import UNUSUAL, xml_parts
from app.content.documents.raised import moved

MAIN = "xl/workbook.xml"
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
ADDRESS = re.compile(rb'\br="([A-Z]{1,3}\d{1,7})"')
MOST_MERGED = 100_000
MOST_NAMED = 20
Rows = dict[int, dict[int, str]]
"""The words of a sheet by row and column, from 1."""
UNREADABLE = (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, zipfile.BadZipFile)
"""What openpyxl raises for workbooks that do not follow the standard, beside its own error."""


class FormulaWithoutValue(UnreadableDocument):
    template = "{file}, {place}: formulas whose results are not saved."
    remedy = "Open the file in Excel or LibreOffice, save it, and import it again. Nothing was written."


def read_workbook(data: bytes, file: str) -> Document:
    """The sheets of a workbook. Formulas are read as their saved results; macros are never run.

    Raises `UnreadableDocument`.
    """
    parts = xml_parts(data, file, ".xlsx", MAIN)
    check_merged(parts, file)
    try:
        book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False, rich_text=True)
        formulas = load_workbook(io.BytesIO(data), keep_links=False) if has_formulas(parts) else None
    except (InvalidFileException, *UNREADABLE):
        raise NotThisFormat(file=file, suffix=".xlsx", reason=UNUSUAL) from None
    check_table_size(len(book.worksheets), 0, file)
    if formulas is not None:
        check_results(book, formulas, text_cells(parts), file)
    assembly = Assembly()
    blocks: list[Block | DocumentTable] = []
    notices: list[Notice] = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            notices.append(
                Notice("The sheet {name} is hidden, and is read too.", fields={"name": sheet.title})
            )
        rows, more = rows_of(sheet, file)
        notices.extend((*more, *beside(sheet, rows)))
        blocks.extend(blocks_of(sheet, rows, assembly))
    notices += [*margins(sheet_margins(parts)), *pictures(parts, ("xl/drawings/drawing", "xl/charts/chart"))]
    return Document(assembly.text, tuple(blocks), ".xlsx", tuple(notices))


def has_formulas(parts: dict[str, bytes]) -> bool:
    """Whether any sheet has a formula."""
    return any(b"<f" in part for name, part in parts.items() if name.startswith("xl/worksheets/"))


def check_merged(parts: dict[str, bytes], file: str) -> None:
    """Raise where merged cells cover more than a table can have: openpyxl makes an object for each."""
    covered = 0
    for match in (m for part in parts.values() for m in MERGED.finditer(part)):
        left, top, right, bottom = (g.decode() for g in match.groups())
        rows, columns = int(bottom) - int(top) + 1, column_number(right) - column_number(left) + 1
        covered += max(0, rows) * max(0, columns)
        if covered > MOST_MERGED:
            check_table_size(rows, columns, file)
            raise TooManyCells(
                file=file, rows=rows, columns=columns, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS
            )


def column_number(letters: str) -> int:
    """The number of a column from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def text_cells(parts: dict[str, bytes]) -> frozenset[str]:
    """The addresses of cells whose formula gives a text, which may be empty."""
    sheets = (part for name, part in parts.items() if name.startswith("xl/worksheets/"))
    cells = (match[1] for part in sheets for match in CELL.finditer(part) if b't="str"' in match[1])
    return frozenset(found[1].decode() for cell in cells if (found := ADDRESS.search(cell)))


def check_results(book: Workbook, formulas: Workbook, texts: frozenset[str], file: str) -> None:
    """Raise `FormulaWithoutValue` with the first formulas that were never computed; `texts` give texts."""
    sheets = ((sheet, formulas[sheet.title]) for sheet in book.worksheets)
    missing = (place for pair in sheets for place in uncomputed(*pair, texts))
    if first := [*islice(missing, MOST_NAMED)]:
        raise FormulaWithoutValue(file=file, place=", ".join(first))


def uncomputed(sheet: Worksheet, formulas: Worksheet, texts: frozenset[str]) -> Iterator[str]:
    """Yield the addresses of formulas without results."""
    for place, cell in cells_of(formulas):
        empty = cell.data_type == "f" and sheet.cell(*place).value is None
        if empty and cell.coordinate not in texts:
            yield f"{sheet.title}!{cell.coordinate}"


def cells_of(sheet: Worksheet) -> Iterator[tuple[tuple[int, int], Any]]:
    """The cells that a sheet really has; its area may be a million rows of empty ones."""
    yield from sorted(sheet._cells.items(), key=lambda item: item[0])


def rows_of(sheet: Worksheet, file: str) -> tuple[Rows, tuple[Notice, ...]]:
    """The words of a sheet by row and column, from 1, and what was repaired in them."""
    rows: Rows = {}
    by_template: dict[str, Notice] = {}
    for (row, column), cell in cells_of(sheet):
        value, moves = with_signs(cell.value)
        words, notices = repaired(shown_value(value, getattr(cell, "number_format", "")))
        notices += moves
        words = "\n".join(line.strip() for line in words.split("\n")).strip()
        if words:
            place = f"{sheet.title}!{cell.coordinate}"
            by_template.update((n.template, Notice(n.template, place, n.fields)) for n in notices)
            if cell.has_style and cell.font.strike:
                by_template["struck " + place] = Notice(STRUCK_WORDS, place)
            if cell.data_type == "e":
                error = Notice("The cell shows the error {words}, which is read.", place, {"words": words})
                by_template[place] = error
            rows.setdefault(row, {})[column] = words
            check_table_size(len(rows), column, file)
    return rows, tuple(by_template.values())


def with_signs(value: object) -> tuple[object, tuple[Notice, ...]]:
    """Return the value of a cell, with raised and lowered letters of a text as signs, and remarks."""
    if not isinstance(value, CellRichText):
        return value, ()
    forms = [(str(part), getattr(part, "font", None)) for part in value]
    parts = [moved(words, (font and font.vertAlign) or "") for words, font in forms]
    return "".join(words for words, _ in parts), tuple(n for _, notices in parts for n in notices)


def beside(sheet: Worksheet, rows: Rows) -> Iterator[Notice]:
    """What readers of a sheet may not see: hidden rows and columns, which are read, and comments."""
    hidden = [str(n) for n in sorted(rows) if n in sheet.row_dimensions and sheet.row_dimensions[n].hidden]
    columns = {c for row in rows.values() for c in row}
    for letters, dimension in sheet.column_dimensions.items():
        if dimension.hidden and columns & {*range(dimension.min or 0, (dimension.max or 0) + 1)}:
            hidden.append(letters)
    if hidden:
        fields = {"names": ", ".join(hidden[:MOST_NAMED]), "count": len(hidden)}
        yield Notice("{count} hidden rows or columns are read too: {names}", sheet.title, fields)
    for _, cell in cells_of(sheet):
        if comment := getattr(cell, "comment", None):
            words = " ".join(str(comment.text).split())
            yield Notice(
                "A comment is left out: «{words}»", f"{sheet.title}!{cell.coordinate}", {"words": words}
            )


def blocks_of(
    sheet: Worksheet, rows: dict[int, dict[int, str]], assembly: Assembly
) -> Iterator[Block | DocumentTable]:
    """The lines above the table of a sheet as paragraphs, then the table."""
    numbers = sorted(rows)
    origin = merged_cells(sheet)
    first = next((i for i, n in enumerate(numbers) if len(rows[n]) > 1), len(numbers))
    for number in numbers[:first]:
        for column, words in rows[number].items():
            yield Block("paragraph", assembly.paragraph(words, place_of(sheet, number, column)))
    numbers = numbers[first:]
    if not numbers:
        return
    width = max(column for n in numbers for column in rows[n])
    place = {number: r for r, number in enumerate(numbers)}
    merged = {
        (place[r], c - 1): (place[above], left - 1)
        for (r, c), (above, left) in origin.items()
        if r in place and above in place and c <= width
    }
    areas = sheet.merged_cells.ranges
    wide = frozenset(
        place[a.min_row] for a in areas if a.min_row in place and a.min_col == 1 and a.max_col >= width > 1
    )
    grid = Grid([[rows[n].get(c, "") for c in range(1, width + 1)] for n in numbers], merged, wide)
    yield assembly.table(grid, lambda r, c: place_of(sheet, numbers[r], c + 1), sheet.title)


def merged_cells(sheet: Worksheet) -> dict[tuple[int, int], tuple[int, int]]:
    """The cells below the first one of a merged area, and that first one; row and column from 1."""
    return {
        (row, area.min_col): (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row + 1, area.max_row + 1)
    }


def place_of(sheet: Worksheet, row: int, column: int) -> str:
    """The address of a cell, as «Tiltak!D4»."""
    return f"{sheet.title}!{get_column_letter(column)}{row}"
