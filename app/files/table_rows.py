"""The rows of a table: for all languages at once, plan by plan or all together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from app.files.kinds import FileContext
from app.files.outline import Plan
from app.language import best_text
from app.store.lookups import Labels

Cell = str | int | tuple[str, ...]
Row = tuple[Cell, ...]
SharedRow = Sequence[str | int | Labels | Sequence[str | Labels]]
"""A row for every language: a name has its labels by language."""


class ByPlan:
    """The rows of a table in the order of the plans, given the function that yields those of a plan.

    Rows of a plan may depend on nothing but what `Lookups.of_plan` allows.
    """

    def __init__(self, of_plan: Callable[[FileContext, Plan], Iterator[SharedRow]]) -> None:
        self.of_plan = of_plan

    def __call__(self, material: FileContext) -> Iterator[SharedRow]:
        """Yield all rows."""
        for plan in material.plans:
            yield from self.of_plan(material, plan)


class Together:
    """The rows of a table that is not divided by plan."""

    def __init__(self, rows: Callable[[FileContext], Iterator[SharedRow]]) -> None:
        self._rows = rows

    def __call__(self, material: FileContext) -> Iterator[SharedRow]:
        """Yield all rows."""
        return self._rows(material)


def in_languages(row: SharedRow, languages: Sequence[str]) -> Row:
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
