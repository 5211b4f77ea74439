"""What a table consists of: its columns with types and keys, and its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.files.table_rows import ByPlan, Together

TEXT, INTEGER, IRI = "string", "integer", "iri"


@dataclass(frozen=True)
class Column:
    """One column: its name, its titles in nb, nn and en, and the type of its cells.

    `many` cells hold several values with `SEPARATOR` between them; `references` names the table whose key the
    cell contains; `language` is that of the text. Only `required` cells are never empty.
    """

    name: str
    nb: str
    nn: str
    en: str
    type: str = TEXT
    language: str = ""
    many: bool = False
    required: bool = False
    references: str = ""

    @property
    def titles(self) -> Mapping[str, str]:
        """Return language -> title."""
        return {"nb": self.nb, "nn": self.nn, "en": self.en}


@dataclass(frozen=True)
class Table:
    """One table. Its key is its first column, an IRI; an empty cell is an empty string.

    `first` names the columns that come first in a workbook, where people read.
    The order of a CSV file never changes.
    """

    name: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    columns: tuple[Column, ...]
    rows: ByPlan | Together
    first: tuple[str, ...] = ()


def key(nb: str, nn: str, en: str, references: str = "") -> Column:
    """Return the first column of a table."""
    return Column("iri", nb, nn, en, IRI, required=True, references=references)
