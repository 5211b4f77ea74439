"""A CSV file -> one table (https://www.rfc-editor.org/rfc/rfc4180, and the semicolons of Norwegian Excel)."""

from __future__ import annotations

import csv
import io

from app.content.documents.characters import decoded, repaired
from app.content.documents.model import Assembly, Document, Grid, NotThisFormat, check_table_size

DELIMITERS = ";\t,"


def read_csv(data: bytes, file: str) -> Document:
    """The rows of a CSV file as a table. Raises `UnreadableDocument`."""
    text, told = decoded(data, file)
    text, more = repaired(text)
    rows: list[list[str]] = []
    places: list[int] = []
    reader = csv.reader(io.StringIO(text), delimiter=delimiter(text), strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append([cell.strip() for cell in row])
                places.append(reader.line_num - sum(cell.count("\n") for cell in row))
            check_table_size(len(rows), len(row), file)
    except csv.Error as error:
        raise NotThisFormat(file=file, suffix=".csv", reason=f"linje {reader.line_num}: {error}") from None
    assembly = Assembly()
    table = assembly.table(Grid(rows), lambda r, c: f"linje {places[r] if places else 1}, kolonne {c + 1}")
    return Document(assembly.text, (table,) if rows else (), ".csv", told + more)


def delimiter(text: str) -> str:
    """The delimiter that most of the first lines have most often."""
    sample = text.split("\n")[:20]
    return max(DELIMITERS, key=lambda mark: sum(min(line.count(mark), 50) for line in sample))
