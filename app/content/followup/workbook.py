"""A workbook that a planner has filled in -> its sheets, and those that are missing or not known."""

from __future__ import annotations

from app.content.documents import Table, read_document
from app.content.followup.cells import CellReader
from app.content.followup.model import SheetMissing, SheetUnknown
from app.content.followup.sheet import translated


def known_sheets(
    data: bytes, reader: CellReader, names: tuple[str, ...], wanted: tuple[str, ...]
) -> dict[str, Table]:
    """Return the sheets of a workbook by their English `names`, and report other ones and missing ones.

    Raises `UnreadableDocument`.
    """
    known = translated(names)
    tables: dict[str, Table] = {}
    for table in (b for b in read_document(data, reader.file).blocks if isinstance(b, Table)):
        if name := known.get(table.name):
            tables[name] = table
        elif any(cell for row in table.rows for cell in row):
            reader.problems.append(SheetUnknown(file=reader.file, found=table.name))
    missing = (name for name in wanted if name not in tables)
    reader.problems += [SheetMissing(file=reader.file, found=name) for name in missing]
    return tables
