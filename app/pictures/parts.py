"""What several pictures have: names in the reader's language, the areas and the measures of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from app.pictures.rows import Row
from app.views.presentation import Value

Named = Callable[[str], Value]
"""An IRI -> what it is called in the reader's language, with its address."""


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the plan that measures stand in; `number` as printed, or «»."""

    value: Value
    number: str

    @property
    def iri(self) -> str:
        """What the area is called for programs."""
        return self.value.iri

    @property
    def before(self) -> str:
        """The number as it stands before the name; «» where the name says it («Strategi 1.1»)."""
        return f"{self.number}. " if self.number and self.number not in self.value.text.split() else ""

    @property
    def title(self) -> str:
        """The name with the number."""
        return self.before + self.value.text


def areas(rows: Iterable[Row], named: Named) -> tuple[Area, ...]:
    """The areas of rows, each once, in their order."""
    found = {row["area"]: row.get("areaNumber", "") for row in rows}
    return tuple(Area(named(iri), number) for iri, number in found.items())


def words(row: Row) -> Value:
    """The adopted words of the measure of a row, in their language; «» where it has none."""
    return Value(row.get("text", ""), row.get("language", ""))


def mark(row: Row, named: Named) -> Value:
    """The measure of a row, as short as it is printed: its number, else its name."""
    found = named(row["measure"])
    number = row.get("number", "")
    return replace(found, text=number, language="") if number else found
