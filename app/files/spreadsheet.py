"""The tables as one workbook (XLSX, ISO/IEC 29500), with a sheet that describes the columns.

Every text is written as text, so no cell is ever a formula or a link, and no character is changed.
"""

from __future__ import annotations

import io

from app.files.kinds import FileContext
from app.files.packages import DESCRIPTIONS, TITLES
from app.files.rows import Row
from app.files.tables import SEPARATOR, TABLES
from app.sparql.spreadsheet import CELL, Sheet, new_workbook
from app.views.rdf import LICENCE

NARROW, WIDE = 28, 60
ABOUT = "Om"


def workbook(material: FileContext) -> bytes:
    """Return all tables, one sheet each, after a sheet about them."""
    data = io.BytesIO()
    with new_workbook(data, TITLES["nb"]) as book:
        about, wrapped = book.add_worksheet(ABOUT), book.add_format(CELL)
        for number, line in enumerate(about_lines(material)):
            for column, text in enumerate(line):
                about.write_string(number, column, text, wrapped)
        about.set_column(0, 1, NARROW)
        about.set_column(2, 3, WIDE)
        for table in TABLES:
            sheet = Sheet(book, table.titles["nb"], [column.name for column in table.columns])
            for row in table.rows(material):
                sheet.add(cells(row))
            sheet.finish()
    return data.getvalue()


def cells(row: Row) -> list[str | int]:
    """Write a row with each list of values as one text."""
    return [SEPARATOR.join(cell) if isinstance(cell, tuple) else cell for cell in row]


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
