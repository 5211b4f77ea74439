"""The rows of a table, plan by plan; a build keeps what a file has of each plan."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Protocol

from app.files.kinds import FileContext
from app.files.outline import Plan
from app.language import best_text
from app.store.lookups import Labels

Cell = str | int | tuple[str, ...]
Row = tuple[Cell, ...]
SharedRow = Sequence[str | int | Labels | Sequence[str | Labels]]
"""A row for every language: a name has its labels by language."""
SharedRows = Callable[[FileContext, Plan], Iterator[SharedRow]]
Write = Callable[[Iterable[Row]], bytes]


def in_languages(row: SharedRow, languages: tuple[str, ...]) -> Row:
    """Return a row with the names that readers of these languages get."""

    def text(value: str | Labels) -> str:
        return value if isinstance(value, str) else best_text(value, languages)

    return tuple(
        cell
        if isinstance(cell, (str, int))
        else text(cell)
        if isinstance(cell, dict)
        else tuple(text(value) for value in cell)
        for cell in row
    )


class TableRows(Protocol):
    """The rows of a table."""

    def __call__(self, material: FileContext) -> Iterator[Row]:
        """Yield all rows."""

    def pieces(self, material: FileContext, name: str, write: Write) -> Iterator[bytes]:
        """Yield what `write` makes of the rows, in pieces; `name` is another one for another function."""


class ByPlan:
    """The rows of a table in the order of the plans, given the function that yields those of a plan.

    Rows of a plan may depend on nothing but what `Lookups.of_plan` allows.
    """

    def __init__(self, of_plan: SharedRows) -> None:
        self._of_plan = of_plan

    def __call__(self, material: FileContext) -> Iterator[Row]:
        """Yield all rows."""
        for plan in material.plans:
            yield from self._rows(material, plan)

    def pieces(self, material: FileContext, name: str, write: Write) -> Iterator[bytes]:
        """Yield what `write` makes of the rows of each plan; a build keeps it under the `name`."""
        kept = f"{self._name} {name} {' '.join(material.languages)}"
        for plan in material.plans:
            yield material.lookups.of_plan(plan.iri, kept, partial(self._piece, material, plan, write))

    def _piece(self, material: FileContext, plan: Plan, write: Write) -> bytes:
        return write(self._rows(material, plan))

    def _rows(self, material: FileContext, plan: Plan) -> Iterator[Row]:
        """Yield the rows of a plan. They are kept for all languages: four files have them."""
        compute = partial(self._as_json, material, plan)
        for row in json.loads(material.lookups.of_plan(plan.iri, self._name, compute)):
            yield in_languages(row, material.languages)

    def _as_json(self, material: FileContext, plan: Plan) -> bytes:
        return json.dumps(list(self._of_plan(material, plan)), ensure_ascii=False).encode()

    @property
    def _name(self) -> str:
        return f"rows {self._of_plan.__name__}"


class Together:
    """The rows of a table that is not divided by plan."""

    def __init__(self, rows: Callable[[FileContext], Iterator[SharedRow]]) -> None:
        self._rows = rows

    def __call__(self, material: FileContext) -> Iterator[Row]:
        """Yield all rows."""
        for row in self._rows(material):
            yield in_languages(row, material.languages)

    def pieces(self, material: FileContext, name: str, write: Write) -> Iterator[bytes]:
        """Yield what `write` makes of all rows."""
        yield write(self(material))
