"""A matrix of partners by areas, with the measures in which each partner participates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.pictures.parts import MeasureArea, Named, areas, mark
from app.pictures.rows import Row
from app.views.presentation import Value

LEVELS = 4
"""The number of shades; the style sheet has one rule for each."""


@dataclass(frozen=True, slots=True)
class Participation:
    """A measure in which a partner participates, and its roles there."""

    measure: Value
    roles: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """The participations of one partner in one area; `level` is from 0 (none) to `LEVELS` (the maximum)."""

    parts: tuple[Participation, ...]
    level: int


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A partner, whether it is a group, a cell for each area, and the number of its measures."""

    partner: Value
    group: bool
    cells: tuple[MatrixCell, ...]
    measures: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """A row for each partner; `totals` has for each area the number of measures with a participation."""

    areas: tuple[MeasureArea, ...]
    rows: tuple[PartnerRow, ...]
    totals: tuple[int, ...]

    @property
    def measures(self) -> int:
        """Return the number of measures with a participation."""
        return sum(self.totals)

    @property
    def most(self) -> int:
        """Return the number of measures of the partner with the most."""
        return max((row.measures for row in self.rows), default=0)


def matrix(rows: Sequence[Row], measures: Sequence[Row], named: Named) -> Matrix:
    """Return the matrix for rows with the variables partner, area, measure and role.

    `measures` are the rows of all measures of the plan. Partners are sorted by the number of their measures,
    then by the order in which the plan mentions them.
    """
    columns = areas(measures, named)
    partners = dict.fromkeys(row["partner"] for row in rows)
    parts = {(row["partner"], row["area"], row["measure"]) for row in rows}
    most = max(Counter((partner, area) for partner, area, _ in parts).values(), default=1)
    found = [partner_row(iri, rows, columns, most, named) for iri in partners]
    return Matrix(
        areas=columns,
        rows=tuple(sorted(found, key=lambda row: -row.measures)),
        totals=tuple(len({r["measure"] for r in rows if r["area"] == area.iri}) for area in columns),
    )


def within(rows: Sequence[Row], area: str) -> dict[str, list[Row]]:
    """Return the rows of one area, by measure."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row["area"] == area:
            found.setdefault(row["measure"], []).append(row)
    return found


def partner_row(
    iri: str, rows: Sequence[Row], columns: tuple[MeasureArea, ...], most: int, named: Named
) -> PartnerRow:
    """Return the row of one partner."""
    own = [row for row in rows if row["partner"] == iri]
    return PartnerRow(
        partner=named(iri),
        group=any(row.get("isGroup") == "true" for row in own),
        cells=tuple(cell(within(own, area.iri), most, named) for area in columns),
        measures=len({row["measure"] for row in own}),
    )


def cell(found: dict[str, list[Row]], most: int, named: Named) -> MatrixCell:
    """Return the cell of one partner and one area."""
    parts = tuple(
        Participation(mark(rows[0], named), tuple(named(row["role"]) for row in rows if "role" in row))
        for rows in found.values()
    )
    return MatrixCell(parts, -(-LEVELS * len(parts) // most))
