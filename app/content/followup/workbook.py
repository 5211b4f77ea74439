"""A workbook that a planner has filled in -> its sheets, and those that are missing or not known."""

from __future__ import annotations

from app.content.documents import DocumentTable, read_document
from app.content.followup.cells import CellReader
from app.content.followup.model import SheetMissing, SheetUnknown
from app.content.followup.sheet import translated


def known_sheets(
    data: bytes, reader: CellReader, names: tuple[str, ...], wanted: tuple[str, ...]
) -> dict[str, DocumentTable]:
    """Return the sheets of a workbook by their English `names`, and report other ones and missing ones.

    Raises `UnreadableDocument`.
    """
    known = translated(names)
    tables: dict[str, DocumentTable] = {}
    others: dict[str, None] = {}
    for block in read_document(data, reader.file).blocks:
        if not isinstance(block, DocumentTable):  # free text: this sheet has no header row
            sheet = block.piece.place.rpartition("!")[0]
            if sheet in known:
                reader.outside((block.piece,))
            else:
                others[sheet] = None
        elif name := known.get(block.name):
            tables[name] = block
        elif any(cell for row in block.rows for cell in row):
            others[block.name] = None
    reader.problems += [SheetUnknown(file=reader.file, found=name) for name in others]
    missing = (name for name in wanted if name not in tables)
    reader.problems += [SheetMissing(file=reader.file, found=name) for name in missing]
    return tables
