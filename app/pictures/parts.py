"""Shared by several pictures: names in the reader's language, and the areas and measures of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from app.pictures.rows import Row
from app.views.presentation import Value

Named = Callable[[str], Value]
"""IRI -> its label in the reader's language, with its address."""


@dataclass(frozen=True, slots=True)
class MeasureArea:
    """The part of the plan that contains measures; `number` as printed, or «»."""

    value: Value
    number: str

    @property
    def iri(self) -> str:
        """Return the IRI of the area."""
        return self.value.iri

    @property
    def before(self) -> str:
        """Return the number to show before the name; «» if the name contains it («Strategi 1.1»)."""
        return f"{self.number}. " if self.number and self.number not in self.value.text.split() else ""

    @property
    def title(self) -> str:
        """Return the name with the number."""
        return self.before + self.value.text


def areas(rows: Iterable[Row], named: Named) -> tuple[MeasureArea, ...]:
    """Return the areas of rows, without duplicates, in their order."""
    found = {row["area"]: row.get("areaNumber", "") for row in rows}
    return tuple(MeasureArea(named(iri), number) for iri, number in found.items())


def words(row: Row) -> Value:
    """Return the adopted text of a row's measure with its language; «» if it has none."""
    return Value(row.get("text", ""), row.get("language", ""))


def mark(row: Row, named: Named) -> Value:
    """Return the measure of a row with a short label: its number, or its name if it has none."""
    found = named(row["measure"])
    number = row.get("number", "")
    return replace(found, text=number) if number else found
