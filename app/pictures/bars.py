"""Measures by area and commitment -> bars; the length shows the number of measures and commitments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.pictures.parts import MeasureArea, Named, areas, mark
from app.pictures.rows import Row
from app.views.presentation import Value

STYLES = 8
"""The number of fill patterns; the style sheet has one rule for each."""
LAST = 1_000_000


@dataclass(frozen=True, slots=True)
class CommitmentGroup:
    """A commitment (None if the measures have none), its fill pattern, and its measures, each once."""

    commitment: Value | None
    style: int
    measures: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """The measures of one area with one commitment; `x` and `width` in per cent of the longest bar."""

    kind: CommitmentGroup
    measures: tuple[Value, ...]
    x: float
    width: float

    @property
    def middle(self) -> float:
        """Return the x position of the count, in per cent."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Bar:
    """An area with a segment for each commitment of its measures; `measures` is the number of measures."""

    area: MeasureArea
    segments: tuple[Segment, ...]
    measures: int

    def of(self, kind: CommitmentGroup) -> tuple[Value, ...]:
        """Return the measures of the area with one commitment."""
        return next((s.measures for s in self.segments if s.kind == kind), ())


@dataclass(frozen=True, slots=True)
class Bars:
    """All bars, the commitments in the order of their code list (the legend), and the number of measures."""

    bars: tuple[Bar, ...]
    kinds: tuple[CommitmentGroup, ...]
    measures: int

    @property
    def named(self) -> bool:
        """Return whether any bar is about a resource with a name."""
        return any(bar.area.iri for bar in self.bars)

    @property
    def said(self) -> bool:
        """Return whether anything is said about any measure."""
        return any(kind.commitment for kind in self.kinds)


def bars(rows: Sequence[Row], named: Named) -> Bars:
    """Return the bars for rows with the variables area, measure and commitment."""
    found = kinds(rows, named)
    longest = max(Counter(row["area"] for row in rows).values(), default=1)
    return Bars(
        bars=tuple(bar(area, rows, found, named, longest) for area in areas(rows, named)),
        kinds=tuple(found.values()),
        measures=len({row["measure"] for row in rows}),
    )


def kinds(rows: Sequence[Row], named: Named) -> dict[str, CommitmentGroup]:
    """Return IRI -> commitment, in the order of the code list; last, «» for measures without a commitment."""
    orders = {row.get("commitment", ""): int(row.get("commitmentOrder", LAST)) for row in rows}
    found: dict[str, CommitmentGroup] = {}
    for iri, order in sorted(orders.items(), key=lambda item: (not item[0], item[1], item[0])):
        style = (order - 1) % STYLES if order != LAST else len(found) % STYLES
        measures = tuple(dict.fromkeys(mark(row, named) for row in rows if row.get("commitment", "") == iri))
        found[iri] = CommitmentGroup(named(iri) if iri else None, style, measures)
    return found


def bar(
    area: MeasureArea, rows: Sequence[Row], kinds: dict[str, CommitmentGroup], named: Named, longest: int
) -> Bar:
    """Return the bar of one area, with its segments side by side."""
    own = [row for row in rows if row["area"] == area.iri]
    segments: list[Segment] = []
    x = 0.0
    for iri, kind in kinds.items():
        measures = tuple(mark(row, named) for row in own if row.get("commitment", "") == iri)
        if measures:
            width = 100 * len(measures) / longest
            segments.append(Segment(kind, measures, x, width))
            x += width
    return Bar(area, tuple(segments), len({row["measure"] for row in own}))
