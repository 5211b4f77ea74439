"""What the newest report says of an element, who is responsible for it, and its deadline now."""

from __future__ import annotations

from dataclasses import dataclass

from app.identifiers import local_name
from app.store.lookups import Lookups

RESPONSIBLE, GIVEN_UP = "rolle/ansvarlig", "status/avsluttet"
NOT_REPORTED, OVERDUE = "ikke-meldt", "over-fristen"
"""What a reader chooses, beside the statuses: what nobody has reported, and what is after its deadline."""
FINISHED = frozenset({"gjennomfort", "viderefort", "avsluttet", "lopende"})
"""Statuses of measures that a deadline does not make overdue."""
SETTLED = frozenset({"gjennomfort", "viderefort", "tatt-ut"})
"""Kinds of succession that say the same as such a status: done, carried on or given up."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The newest status of an element (IRI) with its day, its newest deadline, and who is responsible.

    An element that was discontinued after the newest report has the status «avsluttet», from that day.
    `is_settled` tells whether the next edition says that it was done, carried on or given up. Days are ISO
    dates. What nobody has reported is empty.
    """

    status: str
    reported: str
    deadline: str
    responsible: tuple[str, ...]
    is_settled: bool

    @property
    def due(self) -> str:
        """Return the deadline that counts: empty if there is none, or nothing is left to do."""
        return "" if self.is_settled or local_name(self.status) in FINISHED else self.deadline

    def is_overdue(self, day: str) -> bool:
        """Return whether the deadline has passed on a day (ISO date), and nothing says that it was met."""
        return bool(self.due) and self.due < day


def follow_up(look: Lookups, iri: str) -> FollowUp:
    """Return the follow-up of an element."""
    plan = look.namespaces.plan
    reports = sorted(
        (look.first(report, plan["reportDate"]), report) for report in look.subjects(plan["statusOf"], iri)
    )
    moved = [new for _, report in reports if (new := look.first(report, plan["newDeadline"]))]
    day, newest = reports[-1] if reports else ("", "")
    status = look.first(newest, plan["status"]) if newest else ""
    ended = max(
        (look.first(e, plan["discontinuedOn"]) for e in look.subjects(plan["discontinues"], iri)), default=""
    )
    if ended and ended >= day:
        status, day = look.namespaces.definitions + GIVEN_UP, ended
    return FollowUp(
        status=status,
        reported=day,
        deadline=moved[-1] if moved else look.first(iri, plan["deadline"]),
        responsible=responsible(look, iri),
        is_settled=any(
            local_name(kind.value) in SETTLED
            for succession in look.subjects(plan["predecessor"], iri)
            for kind in look.objects(succession, plan["successionKind"])
        ),
    )


def responsible(look: Lookups, iri: str) -> tuple[str, ...]:
    """Return the actors that have the role «ansvarlig» in an element."""
    plan, role = look.namespaces.plan, look.namespaces.definitions + RESPONSIBLE
    found = [
        actor.value
        for part in look.objects(iri, plan["participation"])
        if role in [r.value for r in look.objects(part.value, plan["role"])]
        for actor in look.objects(part.value, plan["participant"])
    ]
    return tuple(dict.fromkeys(found))


def measures_of_plan(look: Lookups, plan: str) -> list[str]:
    """Return the measures of a plan in its order."""
    terms = look.namespaces.plan
    elements = look.subjects(terms["inPlan"], plan)
    return sorted((e for e in elements if str(terms["Measure"]) in look.classes(e)), key=look.source_order)
