"""The header of a table: which column holds what, by the words above it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.content.documents import Row, Table
from app.content.importing.labels import column_of

HEADER_WITHIN = 30
"""The header row is one of so many rows from the top."""
ALONE = frozenset({"number", "measure", "area", "goal"})
"""Meanings that give the structure: one column has each, and its words are no cell of the measure."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a table hold, from left to right: meaning, header and year.

    The header is the rows from `first` to `row`: two where the cell of the measures is merged downwards.
    """

    first: int
    row: int
    of: tuple[tuple[str, str, str], ...]

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(meaning for meaning, _, _ in self.of if meaning)

    def header(self, role: str) -> str:
        """The words above a column."""
        return next((header for meaning, header, _ in self.of if meaning == role), "")


def header_of(table: Table) -> Columns | None:
    """The header row: the first one that names the column of measures and another one."""
    for number, row in enumerate(table.rows[:HEADER_WITHIN]):
        columns = Columns(number, number, tuple(columns_of(row)))
        if "measure" in columns.roles:
            columns = with_second(table, columns)
            if len(columns.roles) > 1 or len(row) == 1:
                return columns
    return None


def with_second(table: Table, columns: Columns) -> Columns:
    """The columns by the lower of two header rows, if the cell of the measures is one cell over both."""
    header = table.rows[columns.row]
    below = table.rows[columns.row + 1] if columns.row + 1 < len(table.rows) else ()
    triples = list(zip(columns.of, header, below, strict=False))
    if not any(meaning == "measure" and over is under for (meaning, _, _), over, under in triples):
        return columns
    lower = columns_of(below)
    of = tuple(new if new[1] else old for old, new in zip(columns.of, lower, strict=False))
    return Columns(columns.first, columns.row + 1, of)


def columns_of(row: Row) -> Iterator[tuple[str, str, str]]:
    """What each column holds. A meaning that an earlier column has already is not given again."""
    seen: set[tuple[str, str]] = set()
    for cell in row:
        header = " ".join(cell.words.split()) if cell else ""
        meaning, year = column_of(header) if header else ("", "")
        if meaning in ALONE and (meaning, "") in seen:
            meaning = ""
        seen.add((meaning, year))
        yield meaning, header, year
