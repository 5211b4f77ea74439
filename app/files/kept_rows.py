"""The rows of a table, plan by plan; a build keeps those of each plan."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial

from app.files.kinds import FileContext
from app.files.outline import Plan

Cell = str | int | tuple[str, ...]
Row = tuple[Cell, ...]
RowsOfPlan = Callable[[FileContext, Plan], Iterator[Row]]


def by_plan(rows: RowsOfPlan) -> Callable[[FileContext], Iterator[Row]]:
    """Return the function that yields the rows of all plans, given the one that yields those of a plan.

    Rows of a plan may depend on nothing but what `Lookups.of_plan` allows.
    """

    def of_all(material: FileContext) -> Iterator[Row]:
        name = f"rows {rows.__name__} {' '.join(material.languages)}"
        for plan in material.plans:
            kept = material.lookups.of_plan(plan.iri, name, partial(as_json, rows, material, plan))
            for row in json.loads(kept):
                yield tuple(tuple(cell) if isinstance(cell, list) else cell for cell in row)

    return of_all


def as_json(rows: RowsOfPlan, material: FileContext, plan: Plan) -> bytes:
    """Return the rows of a plan as JSON."""
    return json.dumps(list(rows(material, plan)), ensure_ascii=False).encode()
