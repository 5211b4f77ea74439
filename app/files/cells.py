"""The text of a cell in the tables."""

from __future__ import annotations

from app.files.table_rows import Cell
from app.sparql.columns import FORMULA_STARTS

SEPARATOR = "|"


def without_formula(cell: Cell) -> str:
    """Return a cell as text that no spreadsheet reads as a formula."""
    text = SEPARATOR.join(cell) if isinstance(cell, tuple) else str(cell)
    return "'" + text if text.startswith(FORMULA_STARTS) else text
