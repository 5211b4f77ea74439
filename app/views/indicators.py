"""Indicators with targets and measurements -> small charts, and the same numbers as a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.language import as_date
from app.views.presentation import Value
from app.views.readable import Readable

WIDTH, HEIGHT, MARGIN = 320, 120, 12
BASELINE, MEASURED, TARGET = "baseline", "measured", "target"


@dataclass(frozen=True, slots=True)
class Point:
    """A value of an indicator on a day, with its kind and its place in the chart."""

    kind: str
    day: str
    value: Decimal
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator, its unit, and its values in order of time."""

    link: Value
    unit: str
    points: tuple[Point, ...]

    @property
    def line(self) -> str:
        """Return the line through what was measured, with the baseline, as the points of a polyline."""
        return " ".join(f"{p.x},{p.y}" for p in self.points if p.kind != TARGET)

    @property
    def goal_line(self) -> str:
        """Return the line from the last value before each target to the target; empty without a target."""
        places = []
        for place, point in enumerate(self.points):
            if point.kind == TARGET:
                known = [p for p in self.points[:place] if p.kind != TARGET]
                start = known[-1] if known else point
                places.append(f"{start.x},{start.y} {point.x},{point.y}")
        return " ".join(places)


class IndicatorReader(Readable):
    """Reads indicators for a reader of `languages`."""

    def on_page(self, iri: str) -> tuple[Indicator, ...]:
        """Return the indicator itself on its own page, else those of an element or a plan, with a value."""
        if str(self._plan["Indicator"]) in self._lookups.types(iri):
            found = [iri]
        else:
            elements = {iri, *self._lookups.subjects(self._plan["inPlan"], iri)}
            targets = [t.value for e, t in self._lookups.statements(self._plan["target"]) if e in elements]
            found = [indicator for target in targets for indicator in self._objects(target, "indicator")]
        drawn = (self._indicator(indicator) for indicator in dict.fromkeys(found))
        return tuple(indicator for indicator in drawn if indicator.points)

    def _indicator(self, iri: str) -> Indicator:
        values: set[tuple[str, str, str]] = set()
        for source in self._lookups.subjects(self._plan["indicator"], iri):
            for kind, amount, day in (
                (BASELINE, "baselineValue", "baselineDate"),
                (MEASURED, "measuredValue", "measuredOn"),
                (TARGET, "targetValue", "targetDate"),
            ):
                value, on = (self._lookups.first(source, self._plan[name]) for name in (amount, day))
                if as_number(value) is not None and as_date(on) is not None:
                    values.add((on, kind, value))
        return Indicator(self._link(iri), self._first(iri, "unit"), placed(sorted(values)))


def placed(values: list[tuple[str, str, str]]) -> tuple[Point, ...]:
    """Return values (day, kind, value), which are in order of time, with their places in the chart.

    The scale of the values begins at zero, or at the lowest one if that is below zero.
    """
    days = [date.fromisoformat(day).toordinal() for day, _, _ in values]
    amounts = [as_number(value) or 0.0 for _, _, value in values]
    low, high = min([0.0, *amounts]), max([0.0, *amounts])
    first, last = min(days, default=0), max(days, default=0)
    found = []
    for (day, kind, value), number, amount in zip(values, days, amounts, strict=True):
        across = (number - first) / (last - first) if last > first else 0.5
        up = (amount - low) / (high - low) if high > low else 0.0
        x = round(MARGIN + across * (WIDTH - 2 * MARGIN), 1)
        found.append(
            Point(kind, day, Decimal(value), x, round(HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN), 1))
        )
    return tuple(found)


def as_number(text: str) -> float | None:
    """Return a number; None for anything else, or for one that no chart can show."""
    try:
        found = float(text)
    except ValueError:
        return None
    return found if abs(found) < 1e15 else None
