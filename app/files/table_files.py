"""The tables as CSV files and workbooks, all written together and plan by plan.

So the elements of a plan and its rows are read once for all files. A build keeps what the files have of each
plan, compressed. In a workbook that depends on the number of the first row, too.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile

import zstandard

from app.compressed import DeflatePiece, deflated
from app.files.cells import without_formula
from app.files.columns import Table
from app.files.kinds import FileContext
from app.files.listing import WORKBOOKS
from app.files.outline import Plan
from app.files.sheets import FIRST, SheetRows, Styles, rows_as_xml, styles
from app.files.spreadsheet import cell, reading_order, workbook
from app.files.table_rows import ByPlan, Row, SharedRow, in_languages
from app.files.tables import TABLES
from app.files.written import TextWriter, WrittenFile
from app.kept import apart, side_by_side
from app.language import content_languages

CSV_LANGUAGE = "nb"
Rows = Sequence[SharedRow]


class TableWriter:
    """Writes a table as a CSV file, and collects its rows for the sheet in each workbook, by language."""

    def __init__(self, table: Table, text: TextWriter, sheets: Mapping[str, SheetRows]) -> None:
        self.table, self.csv, self.sheets = table, text, sheets
        self.csv.write(csv_lines([tuple(column.name for column in table.columns)]))

    @property
    def following(self) -> int:
        """Return the number of the next row in a sheet."""
        return FIRST + self.sheets[CSV_LANGUAGE].count

    def add(self, pieces: Sequence[bytes]) -> None:
        """Append rows, given what `pieces_of` returns. Raises `DoesNotFit`."""
        about, lines, text, *sheets = pieces
        count, widths = json.loads(about)
        if not count:
            return
        self.csv.add(DeflatePiece.from_bytes(lines), zstandard.decompress(text))
        for sheet, piece, width in zip(self.sheets.values(), sheets, widths, strict=True):
            sheet.add(DeflatePiece.from_bytes(piece), count, width)


def table_file(material: FileContext, path: Path) -> WrittenFile:
    """Write a CSV file or a workbook; the first call writes all of them. Raises `DoesNotFit`."""
    return material.written_together(path, write_tables)


def write_tables(
    material: FileContext, folder: Path, tables: Sequence[Table] = TABLES
) -> dict[str, WrittenFile]:
    """Write all tables into a folder; return the files by name. Raises `DoesNotFit`, `FileExistsError`."""
    known, writers = styles(), list[TableWriter]()
    with ExitStack() as files:
        with ExitStack() as texts:
            for table in tables:
                sheets = {
                    language: SheetRows(files.enter_context(TemporaryFile(dir=folder)), len(table.columns))
                    for language in WORKBOOKS
                }
                text = texts.enter_context(TextWriter(folder / f"{table.name}.csv"))
                writers.append(TableWriter(table, text, sheets))
            divided = [writer for writer in writers if isinstance(writer.table.rows, ByPlan)]
            for plan in material.plans:
                add_plan(divided, material, plan, known)
            for writer in writers:
                if writer not in divided:
                    shared = list(writer.table.rows(material))
                    writer.add(pieces_of(writer.table, shared, writer.following, known))
        found = {f"{writer.table.name}.csv": writer.csv.written() for writer in writers}
        for language, name in WORKBOOKS.items():
            rows = [writer.sheets[language] for writer in writers]
            found[name] = workbook(language, material, folder / name, tables, rows)
    return found


def add_plan(writers: Sequence[TableWriter], material: FileContext, plan: Plan, styles: Styles) -> None:
    """Append the rows of a plan to the tables that are divided by plan. Raises `DoesNotFit`."""
    look, tables = material.lookups, [writer.table for writer in writers]
    firsts = [writer.following for writer in writers]

    def rows() -> bytes:
        found = [
            list(table.rows.of_plan(material, plan)) for table in tables if isinstance(table.rows, ByPlan)
        ]
        return json.dumps(found, ensure_ascii=False).encode()

    def pieces() -> bytes:
        shared = json.loads(look.of_plan(plan.iri, "rows of tables", rows))
        found = zip(tables, shared, firsts, strict=True)
        return side_by_side(side_by_side(pieces_of(*one, styles)) for one in found)

    kept = look.of_plan(plan.iri, f"tables from {firsts} {styles}", pieces, packed=True)
    for writer, found in zip(writers, apart(kept), strict=True):
        writer.add(apart(found))


def pieces_of(table: Table, rows: Rows, first: int, styles: Styles) -> list[bytes]:
    """Return what the files have of some rows of a table, compressed.

    `first` is the number of the first row in a sheet. The result begins with the number of rows and, for each
    workbook, the widths of the columns, as JSON. The lines of the CSV file follow, and again as zstd: to read
    them for its hash takes a fifth of the time then. At last come the rows of the sheet in each workbook.
    Raises `DoesNotFit`.
    """
    order = [place for place, _ in reading_order(table)]
    local = {
        language: tuple(in_languages(row, content_languages(language)) for row in rows)
        for language in WORKBOOKS
    }

    @cache  # the parts of a plan are the same in several languages
    def sheet(found: tuple[Row, ...]) -> tuple[bytes, list[int]]:
        cells = [[cell(row[place]) for place in order] for row in found]
        xml, widths = rows_as_xml(cells, first, styles)
        return deflated(xml).to_bytes(), widths

    sheets = list(map(sheet, local.values()))
    about = json.dumps([len(rows), [widths for _, widths in sheets]]).encode()
    lines = csv_lines(local[CSV_LANGUAGE])
    return [about, deflated(lines).to_bytes(), zstandard.compress(lines), *(piece for piece, _ in sheets)]


def csv_lines(rows: Iterable[Row]) -> bytes:
    """Return rows as lines of CSV, which end with CR LF."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([without_formula(cell) for cell in row] for row in rows)
    return text.getvalue().encode()
