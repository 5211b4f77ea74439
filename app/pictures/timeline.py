"""A timeline of the plan, its predecessors and the documents it builds on; unknown periods have no bar."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor

from app.identifiers import local_name
from app.pictures.parts import Named
from app.pictures.rows import Row
from app.views.presentation import Value

STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
MOST_TICKS = 8
PLAN = "plan"
"""The relation of the plan to itself."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """A decision about a document or plan, its date («» if unknown), and its position on the line."""

    decision: Value
    day: str
    x: float | None


@dataclass(frozen=True, slots=True)
class Period:
    """A plan or document with its period; `start` and `end` are dates, or «» if they are unknown.

    `relations` are its relations to the plan, as names of properties, or `PLAN`. `x` and `width` are in per
    cent of the line, and None if nothing of the period is known.
    """

    thing: Value
    relations: tuple[str, ...]
    start: str
    end: str
    adoptions: tuple[Adoption, ...]
    x: float | None
    width: float | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The periods in their order, and the years on the line with their positions."""

    periods: tuple[Period, ...]
    ticks: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """The line, from the first year to the end of the last year."""

    first: int
    last: int

    def place(self, year: float) -> float:
        """Return the position of a point in time, in per cent of the line."""
        return round(100 * (year - self.first) / (self.last - self.first), 2)

    def ticks(self) -> tuple[tuple[int, float], ...]:
        """Return years and their positions; only as many years as fit beside one another."""
        step = next((s for s in STEPS if (self.last - self.first) / s <= MOST_TICKS), STEPS[-1])
        years = range(-(-self.first // step) * step, self.last + 1, step)
        return tuple((year, self.place(year)) for year in years)


def timeline(rows: Sequence[Row], named: Named) -> Timeline:
    """Return the timeline for rows with relation, resource, period and decision."""
    scale = scale_of(rows)
    things = dict.fromkeys(row["thing"] for row in rows)
    periods = tuple(period([r for r in rows if r["thing"] == iri], scale, named) for iri in things)
    return Timeline(periods, scale.ticks() if scale else ())


def scale_of(rows: Iterable[Row]) -> Scale | None:
    """Return the range of years of the rows, or None if they have no date."""
    known = [
        y
        for row in rows
        for y in (year(row.get("from", "")), year(row.get("to", ""), 1), year(row.get("decided", "")))
        if y is not None
    ]
    return Scale(floor(min(known)), max(ceil(max(known)), floor(min(known)) + 1)) if known else None


def period(rows: Sequence[Row], scale: Scale | None, named: Named) -> Period:
    """Return one period; `rows` are all rows about it. If one end is unknown, the bar reaches to the edge."""
    first = rows[0]
    start, end = year(first.get("from", "")), year(first.get("to", ""), 1)
    x = width = None
    if scale is not None and (start is not None or end is not None):
        x = scale.place(start) if start is not None else 0.0
        width = round((scale.place(end) if end is not None else 100.0) - x, 2)
    decisions = {row["decision"]: row.get("decided", "") for row in rows if "decision" in row}
    return Period(
        thing=named(first["thing"]),
        relations=tuple(
            dict.fromkeys(local_name(row["relation"]) if "relation" in row else PLAN for row in rows)
        ),
        start=first.get("from", ""),
        end=first.get("to", ""),
        adoptions=tuple(adoption(named(iri), day, scale) for iri, day in decisions.items()),
        x=x,
        width=max(width, 0.0) if width is not None else None,
    )


def adoption(decision: Value, day: str, scale: Scale | None) -> Adoption:
    """Return a decision with its position."""
    when = year(day)
    return Adoption(decision, day, scale.place(when) if scale is not None and when is not None else None)


def year(text: str, days_after: int = 0) -> float | None:
    """Return a date as a year with a fraction, plus `days_after` days; None if it is not a date.

    A period includes its last day, so its end is the day after.
    """
    try:
        day = date.fromisoformat(text[:10]) + timedelta(days=days_after)
    except (ValueError, OverflowError):
        return None
    return day.year + (day - date(day.year, 1, 1)).days / (366 if isleap(day.year) else 365)
