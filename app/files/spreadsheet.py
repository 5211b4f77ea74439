"""The tables as one workbook (XLSX, ISO/IEC 29500), with a sheet that describes the columns.

Every text is written as text, so no cell is ever a formula or a link, and no character is changed.
"""

from __future__ import annotations

import io
from datetime import datetime

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from app.files.archives import EPOCH
from app.files.kinds import FileContext
from app.files.packages import DESCRIPTIONS, TITLES
from app.files.rows import Cell
from app.files.tables import SEPARATOR, TABLES, Table
from app.views.rdf import LICENCE

NARROW, WIDE = 14, 60
ABOUT = "Om"
# A workbook contains its creation time, which would differ each time.
PROPERTIES = {"title": TITLES["nb"], "created": datetime(*EPOCH)}  # XLSX has no time zones


def workbook(material: FileContext) -> bytes:
    """Return all tables, one sheet each, after a sheet about them."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties(PROPERTIES)
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        about = book.add_worksheet(ABOUT)
        for number, line in enumerate(about_lines(material)):
            for column, text in enumerate(line):
                about.write_string(number, column, text, wrapped)
        about.set_column(0, 1, NARROW * 2)
        about.set_column(2, 3, WIDE)
        for table in TABLES:
            fill(book.add_worksheet(table.titles["nb"]), table, material, (bold, wrapped))
    return data.getvalue()


def fill(sheet: Worksheet, table: Table, material: FileContext, formats: tuple[object, object]) -> None:
    """Write one table with a fixed header row and filters."""
    bold, wrapped = formats
    rows = list(table.rows(material))
    for position, column in enumerate(table.columns):
        sheet.write_string(0, position, column.name, bold)
        wide = column.name.startswith(("tekst", "beskrivelse", "lesning", "mal"))
        sheet.set_column(position, position, WIDE if wide else NARROW)
    for number, row in enumerate(rows, start=1):
        for position, cell in enumerate(row):
            write_cell(sheet, number, position, cell, wrapped)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(table.columns) - 1)


def write_cell(sheet: Worksheet, row: int, position: int, cell: Cell, form: object) -> None:
    """Write a number as a number and everything else as text; an empty cell stays empty."""
    if isinstance(cell, int):
        sheet.write_number(row, position, cell, form)
    elif cell:
        sheet.write_string(row, position, SEPARATOR.join(cell) if isinstance(cell, tuple) else cell, form)


def about_lines(material: FileContext) -> list[tuple[str, ...]]:
    """Return the lines of the first sheet: titles, licence, release, and each column."""
    lines: list[tuple[str, ...]] = [
        (TITLES["nb"],),
        (TITLES["en"],),
        ("", "", DESCRIPTIONS["nb"], DESCRIPTIONS["en"]),
        ("CC BY 4.0", "", LICENCE),
        ("Utgivelse", material.release.id, f"{material.release.namespaces.base}filer"),
        (),
        ("Ark", "Kolonne", "Innhold", "Content"),
    ]
    return lines + [(t.titles["nb"], c.name, c.nb, c.en) for t in TABLES for c in t.columns]
