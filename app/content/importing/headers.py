"""The header of a table -> what each column contains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.content.documents import DocumentTable, Row
from app.content.importing.labels import GOALS, KIND_WORDS, LIKE_A_COLUMN, RANKS, column_of

HEADER_WITHIN = 30
"""The header row is one of so many rows from the top."""
ALONE = frozenset({"number", "measure", "area", "goal"})
"""Meanings that give the structure: one column has each, and its words are no cell of the measure."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a table contain, from left to right: meaning, header and year.

    The header is the rows from `first` to `row`. There are two if the cell above the measures is merged
    downwards.
    """

    first: int
    row: int
    of: tuple[tuple[str, str, str], ...]

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(meaning for meaning, _, _ in self.of if meaning)

    def header(self, role: str) -> str:
        """Return the words above the column with this meaning."""
        return next((header for meaning, header, _ in self.of if meaning == role), "")

    def without_rows(self) -> Columns:
        """Return these columns as the header of a table whose rows go on below other lines."""
        return Columns(-1, -1, self.of)


def names_columns(row: Row) -> bool:
    """Return whether a row names two columns of tables of measures, or more."""
    return len({meaning for meaning, _, _ in columns_of(row)} - {""}) > 1


def header_of(table: DocumentTable) -> Columns | None:
    """Return the first row that names the column of measures and another column; None if there is none."""
    found = (header_at(table, number) for number in range(len(table.rows[:HEADER_WITHIN])))
    return next(filter(None, found), None)


def header_at(table: DocumentTable, number: int) -> Columns | None:
    """Return the header that begins with row `number`.

    None unless it names the measures and another column.
    """
    row = table.rows[number]
    columns = Columns(number, number, tuple(columns_of(row)))
    if "measure" not in columns.roles:
        return None
    columns = with_second(table, columns)
    return columns if len(columns.roles) > 1 or len(row) == 1 or names_others(columns) else None


def names_others(columns: Columns) -> bool:
    """Return whether a row with «Tiltak» has two more cells that look like headers, such as «Tidsrom»."""
    others = [header.casefold() for meaning, header, _ in columns.of if header and meaning != "measure"]
    tiltak = columns.header("measure").casefold().startswith("tiltak")
    return tiltak and sum(bool(LIKE_A_COLUMN.match(header)) for header in others) > 1


def named_columns(headers: Iterable[str]) -> frozenset[str]:
    """Return the meanings of headers; empty unless one of them is that of the measures."""
    meanings = frozenset(column_of(header)[0] for header in headers if header) - {""}
    return meanings if "measure" in meanings else frozenset()


def with_second(table: DocumentTable, columns: Columns) -> Columns:
    """Return the columns by the lower of two header rows, if both rows are the header.

    They are if one cell over both rows names the measures, or if the lower row names the measures more
    exactly («Hva» over «Nr» and «Tiltak»).
    """
    header = table.rows[columns.row]
    below = table.rows[columns.row + 1] if columns.row + 1 < len(table.rows) else ()
    triples = list(zip(columns.of, header, below, strict=False))
    lower = tuple(columns_of(below))
    over_both = any(meaning == "measure" and over is under for (meaning, _, _), over, under in triples)
    merged = any(over is not None and over is under for _, over, under in triples)
    if not over_both and not (merged and any(meaning == "measure" for meaning, _, _ in lower)):
        return columns
    of: list[tuple[str, str, str]] = []
    top = ""
    for (old, over, under), new in zip(triples, lower, strict=False):
        top = old[1] or top
        spanned = new[1] and not new[0] and top and over is not under
        of.append(together(top, new[1]) if spanned else new if new[1] else old)
    return Columns(columns.first, columns.row + 1, tuple(of))


def together(top: str, lower: str) -> tuple[str, str, str]:
    """Return the meaning of a column with two headers, one below the other: «Kostnad» over «2025»."""
    header = f"{top} {lower}"
    meaning, year = column_of(header)
    return meaning, header, year


def columns_of(row: Row) -> Iterator[tuple[str, str, str]]:
    """Yield the meaning of each column. Only the first column with a meaning gets it.

    «Delmål» after «Hovedmål» is a column of narrower goals.
    """
    seen: set[str] = set()
    widest = 0
    for cell in row:
        header = " ".join(cell.words.split()) if cell else ""
        meaning, year = column_of(header) if header else ("", "")
        kind = KIND_WORDS.of(header)
        narrower = meaning == "goal" and kind in GOALS and RANKS.index(kind) > widest
        if meaning in ALONE and meaning in seen and not narrower:
            meaning = ""
        widest = RANKS.index(kind) if narrower else widest
        seen.add(meaning)
        yield meaning, header, year
