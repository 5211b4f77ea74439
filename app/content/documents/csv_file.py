"""A CSV file -> one table (https://www.rfc-editor.org/rfc/rfc4180, and the semicolons of Norwegian Excel)."""

from __future__ import annotations

import csv
import io
import re

from app.content.documents.characters import decoded, repaired
from app.content.documents.errors import (
    UnreadableDocument,
    check_table_size,
)
from app.content.documents.model import (
    Assembly,
    Block,
    Document,
    DocumentTable,
    Grid,
)

DELIMITERS = ";\t,|"
SEPARATOR = re.compile(r"sep=(?P<mark>[;,\t|])\n")
"""The first line of a file for Excel, which states the delimiter."""


class WrongQuotes(UnreadableDocument):
    template = "{file}, {place}: a quotation mark is opened and not closed, or is followed by other words."
    remedy = "Close it, or write two of them for one within a cell. Nothing was written."


def read_csv(data: bytes, file: str) -> Document:
    """The rows of a CSV file as a table. Raises `UnreadableDocument`."""
    text, notices = decoded(data, file)
    text, more = repaired(text)
    stated = SEPARATOR.match(text)
    mark = stated["mark"] if stated else delimiter(text)
    rows: list[list[str]] = []
    places: list[int] = []
    reader = csv.reader(io.StringIO(text), delimiter=mark, strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row) and not (stated and reader.line_num == 1):
                rows.append([cell.strip() for cell in row])
                places.append(reader.line_num - sum(cell.count("\n") for cell in row))
            check_table_size(len(rows), len(row), file)
    except csv.Error:
        raise WrongQuotes(file=file, place=f"linje {reader.line_num}") from None
    return Document(*blocks_of(rows, places), ".csv", notices + more)


def blocks_of(rows: list[list[str]], places: list[int]) -> tuple[str, tuple[Block | DocumentTable, ...]]:
    """The text and the blocks: the rows of one cell above the table are paragraphs, as in a workbook.

    `places` are the lines that the rows begin on.
    """
    assembly = Assembly()
    found: list[Block | DocumentTable] = []
    first = next((i for i, row in enumerate(rows) if sum(map(bool, row)) > 1), len(rows))
    if first == len(rows):
        first = 0  # a table of one column
    for row, line in zip(rows[:first], places, strict=False):
        words = next(filter(None, row))
        found.append(Block("paragraph", assembly.paragraph(words, f"linje {line}")))
    if rows:
        grid = Grid(rows[first:])
        place = lambda r, c: f"linje {places[first + r]}, kolonne {c + 1}"  # noqa: E731
        found.append(assembly.table(grid, place))
    return assembly.text, tuple(found)


def delimiter(text: str) -> str:
    """The delimiter that most of the first lines have most often."""
    sample = text.split("\n")[:20]
    return max(DELIMITERS, key=lambda mark: sum(min(line.count(mark), 50) for line in sample))
