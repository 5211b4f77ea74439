"""The results of the stored queries behind the pictures -> what they show, in numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.pictures.parts import Named
from app.pictures.rows import Row
from app.views.presentation import Value

ONLY_LAST = "only the last commitment"
INVOLVED, MOST_INVOLVED = "measures with a role", "who is involved most"
PLACES = "measures with a place"
DEADLINES = "measures with a deadline"
REPORTED = "measures with a status"


@dataclass(frozen=True, slots=True)
class MeasureCount:
    """`count` of the `total` measures of a plan; `kind` says which ones, `thing` what is found about them.

    `picture` is the picture whose stored query has the measures.
    """

    kind: str
    picture: str
    count: int
    total: int
    thing: Value | None = None


def findings(rows: Mapping[str, Sequence[Row]], named: Named) -> tuple[MeasureCount, ...]:
    """Return the findings of a plan from the rows of its pictures; empty if it has no measures."""
    total = len(_measures(rows.get("commitments", ())))
    if not total:
        return ()
    found: list[MeasureCount] = []

    def add(kind: str, picture: str, count: int, thing: Value | None = None) -> None:
        found.append(MeasureCount(kind, picture, count, total, thing))

    code, count = only_last_commitment(rows["commitments"])
    if code:
        add(ONLY_LAST, "commitments", count, named(code))
    partners = rows.get("partners", ())
    if partners:
        add(INVOLVED, "partners", len(_measures(partners)))
        taking_part = Counter(partner for partner, _ in {(r["partner"], r["measure"]) for r in partners})
        (first, most), *others = taking_part.most_common(2)
        if not others or others[0][1] < most:  # there is exactly one
            add(MOST_INVOLVED, "partners", most, named(first))
    if "network" in rows:
        add(PLACES, "network", len(_measures(r for r in rows["network"] if "place" in r)))
    if "status" in rows:
        add(DEADLINES, "status", len(_measures(r for r in rows["status"] if "deadline" in r)))
        add(REPORTED, "status", len(_measures(r for r in rows["status"] if "status" in r)))
    return tuple(found)


def only_last_commitment(rows: Sequence[Row]) -> tuple[str, int]:
    """Return the last commitment of the code list in the plan, and how many measures have no other one.

    The commitment is «» if no commitment of the plan has a place in its code list.
    """
    orders = {r["commitment"]: int(r["commitmentOrder"]) for r in rows if "commitmentOrder" in r}
    if not orders:
        return "", 0
    last = max(orders, key=lambda code: (orders[code], code))
    commitments: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        commitments[row["measure"]].add(row.get("commitment", ""))
    return last, sum(codes == {last} for codes in commitments.values())


def status_as_commitment(rows: Sequence[Row]) -> list[Row]:
    """Return the rows of a status query with the variables of the commitment query, for the same bars.

    If the rows are about responsible actors, these are the areas; «» if nobody is named.
    """
    renamed = {"status": "commitment", "statusOrder": "commitmentOrder", "responsible": "area"}
    return [{"area": ""} | {renamed.get(name, name): value for name, value in row.items()} for row in rows]


def _measures(rows: Iterable[Row]) -> set[str]:
    return {row["measure"] for row in rows}
