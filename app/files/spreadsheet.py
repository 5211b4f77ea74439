"""The tables as one workbook (XLSX, ISO/IEC 29500) in one language, with a sheet that describes the columns.

Every text is written as text, so no cell is ever a formula or a link, and no character is changed. Columns
that people read come first, and addresses last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from xlsxwriter import Workbook

from app.files.columns import IRI, Column, Table
from app.files.kinds import FileContext
from app.files.packages import TITLES
from app.files.sheets import SheetContent, SheetRows, write_workbook
from app.files.table_rows import Cell
from app.files.written import WrittenFile
from app.sparql.spreadsheet import CELL
from app.views.rdf import LICENCE

NARROW, WIDE = 28, 60
VALUES = "; "


@dataclass(frozen=True)
class Texts:
    """The texts of the sheet about the workbook, in one language."""

    sheet: str
    rights: str
    values: str
    release: str
    heading: tuple[str, str, str, str]


ABOUT = {
    "nb": Texts(
        sheet="Om",
        rights=(
            "Kolonnene som heter «Vedtatt …», er de vedtatte ordene, bokstav for bokstav. De har "
            "ingen opphavsrett (åndsverkloven § 14). Resten har vi lagt til. Det er vår tolkning, "
            "og den har lisensen CC BY 4.0."
        ),
        values="Flere verdier i en celle er skilt med semikolon.",
        release="Versjon av dataene",
        heading=("Ark", "Kolonne", "Navn i CSV-filen", "Om arket"),
    ),
    "nn": Texts(
        sheet="Om",
        rights=(
            "Kolonnane som heiter «Vedteken …», er dei vedtekne orda, bokstav for bokstav. Dei har "
            "ingen opphavsrett (åndsverklova § 14). Resten har vi lagt til. Det er vår tolking, "
            "og ho har lisensen CC BY 4.0."
        ),
        values="Fleire verdiar i ei celle er skilde med semikolon.",
        release="Versjon av dataa",
        heading=("Ark", "Kolonne", "Namn i CSV-fila", "Om arket"),
    ),
    "en": Texts(
        sheet="About",
        rights=(
            "The columns called “Adopted …” are the adopted words, letter for letter. They have no "
            "copyright (åndsverkloven § 14). We have added the rest. It is our interpretation, "
            "under CC BY 4.0."
        ),
        values="Several values in a cell are separated by semicolons.",
        release="Version of the data",
        heading=("Sheet", "Column", "Name in the CSV file", "About the sheet"),
    ),
}


def workbook(
    language: str, material: FileContext, path: Path, tables: Sequence[Table], rows: Sequence[SheetRows]
) -> WrittenFile:
    """Write tables with their rows, one sheet each, and a last sheet about them. Names are in `language`."""
    pages = [sheet_of(table, language, found) for table, found in zip(tables, rows, strict=True)]
    about = partial(add_about, language, about_lines(language, material, tables))
    return write_workbook(path, TITLES[language], pages, about)


def sheet_of(table: Table, language: str, rows: SheetRows) -> SheetContent:
    """Return a sheet with the title and the headings of a table in a language."""
    headings = [column.titles[language] for _, column in reading_order(table)]
    return SheetContent(table.titles[language], headings, rows)


def add_about(language: str, lines: Iterable[Sequence[str]], book: Workbook) -> None:
    """Add the sheet about the workbook."""
    about, wrapped = book.add_worksheet(ABOUT[language].sheet), book.add_format(CELL)
    for number, line in enumerate(lines):
        for column, text in enumerate(line):
            about.write_string(number, column, text, wrapped)
    about.set_column(0, 2, NARROW)
    about.set_column(3, 3, WIDE)


def reading_order(table: Table) -> list[tuple[int, Column]]:
    """Return the columns with their places in a row: those to read first, then the others, then addresses."""

    def rank(numbered: tuple[int, Column]) -> tuple[int, bool]:
        column = numbered[1]
        first = table.first.index(column.name) if column.name in table.first else len(table.first)
        return first, column.type == IRI

    return sorted(enumerate(table.columns), key=rank)


def cell(value: Cell) -> str | int:
    """Return a list of values as one text."""
    return VALUES.join(value) if isinstance(value, tuple) else value


def about_lines(language: str, material: FileContext, tables: Iterable[Table]) -> list[Sequence[str]]:
    """Return the lines of the last sheet: title, rights, version, and each column."""
    texts = ABOUT[language]
    lines: list[Sequence[str]] = [
        (TITLES[language], "", "", texts.rights),
        ("CC BY 4.0", LICENCE, "", texts.values),
        (texts.release, material.release.id, "", f"{material.release.namespaces.base}filer"),
        (),
        texts.heading,
    ]
    for table in tables:
        for place, (_, column) in enumerate(reading_order(table)):
            about = table.descriptions[language] if place == 0 else ""
            lines.append((table.titles[language], column.titles[language], column.name, about))
    return lines
