"""The rows of a table, plan by plan; a build keeps what a file has of each plan."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Protocol

from app.files.kinds import FileContext
from app.files.outline import Plan

Cell = str | int | tuple[str, ...]
Row = tuple[Cell, ...]
RowsOfPlan = Callable[[FileContext, Plan], Iterator[Row]]
Write = Callable[[Iterable[Row]], bytes]


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

    def __init__(self, of_plan: RowsOfPlan) -> None:
        self._of_plan = of_plan

    def __call__(self, material: FileContext) -> Iterator[Row]:
        """Yield all rows."""
        for plan in material.plans:
            yield from self._rows(material, plan)

    def pieces(self, material: FileContext, name: str, write: Write) -> Iterator[bytes]:
        """Yield what `write` makes of the rows of each plan; a build keeps it under the `name`."""
        kept = f"{self._name(material)} {name}"
        for plan in material.plans:
            yield material.lookups.of_plan(plan.iri, kept, partial(self._piece, material, plan, write))

    def _piece(self, material: FileContext, plan: Plan, write: Write) -> bytes:
        return write(self._rows(material, plan))

    def _rows(self, material: FileContext, plan: Plan) -> Iterator[Row]:
        """Yield the rows of a plan. Those in bokmål are kept too: a workbook and a CSV file have them."""
        if material.languages[0] != "nb":
            yield from self._of_plan(material, plan)
            return
        compute = partial(self._as_json, material, plan)
        for row in json.loads(material.lookups.of_plan(plan.iri, self._name(material), compute)):
            yield tuple(tuple(cell) if isinstance(cell, list) else cell for cell in row)

    def _as_json(self, material: FileContext, plan: Plan) -> bytes:
        return json.dumps(list(self._of_plan(material, plan)), ensure_ascii=False).encode()

    def _name(self, material: FileContext) -> str:
        return f"rows {self._of_plan.__name__} {' '.join(material.languages)}"


class Together:
    """The rows of a table that is not divided by plan."""

    def __init__(self, rows: Callable[[FileContext], Iterator[Row]]) -> None:
        self._rows = rows

    def __call__(self, material: FileContext) -> Iterator[Row]:
        """Yield all rows."""
        return self._rows(material)

    def pieces(self, material: FileContext, name: str, write: Write) -> Iterator[bytes]:
        """Yield what `write` makes of all rows."""
        yield write(self._rows(material))
