"""The areas of a plan for an overview: their names, goals and number of measures, without the measures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.views.html import DEPTH
from app.views.presentation import Value
from app.views.readable import Readable


@dataclass(frozen=True, slots=True)
class Area:
    """An element of a plan that has children.

    `goals` are the adopted words of its goals, each with its unofficial translation; `measures` is the number
    of measures below it, at any depth.
    """

    link: Value
    number: str
    goals: tuple[tuple[Value, Value | None], ...]
    measures: int


class Areas(Readable):
    """Reads the areas of plans for a reader of `languages`."""

    def of(self, plan: str) -> tuple[Area, ...]:
        """Return the elements of a plan that have children, in the plan's own order."""
        found = ((area, self._lookups.children(area)) for area in self._lookups.children(plan))
        return tuple(self._area(area, below) for area, below in found if below)

    def _area(self, iri: str, below: list[str]) -> Area:
        goals = [child for child in below if str(self._plan["Goal"]) in self._lookups.types(child)]
        worded = ((self._value(g, "text"), self._value(g, "unofficialTranslation")) for g in goals)
        return Area(
            link=self._link(iri),
            number=self._first(iri, "number"),
            goals=tuple((words, translation) for words, translation in worded if words),
            measures=self._measures(below, DEPTH - 1),
        )

    def _value(self, iri: str, name: str) -> Value | None:
        return next(iter(self._values(iri, name)), None)

    def _measures(self, elements: Iterable[str], depth: int) -> int:
        if depth == 0:
            return 0
        return sum(
            (str(self._plan["Measure"]) in self._lookups.types(element))
            + self._measures(self._lookups.children(element), depth - 1)
            for element in elements
        )
