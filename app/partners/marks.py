"""The mark of each statement of a partner: whether the municipality says the same."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum

from app.contributions.plan_terms import PlanTerms


class Mark(StrEnum):
    """Whether the plan and the partner say the same about the partner and an element.

    The plan says it with a participation of the partner; of a result or a status, the municipality says it
    with a value or a status for the same day. A link is dead if the partner's address is gone
    (`app.partners.link_checks`).
    """

    BOTH = "both"
    PARTNER = "partner"
    MUNICIPALITY = "municipality"
    CONTRADICTED = "contradicted"
    DEAD = "dead"


def compared(stated: object, published: Collection[object]) -> Mark:
    """Return the mark of a value or status, given those that the municipality has published for the day."""
    if not published:
        return Mark.PARTNER
    return Mark.BOTH if stated in published else Mark.CONTRADICTED


def published_statuses(element: str, day: str, terms: PlanTerms) -> set[str]:
    """Return the statuses of an element that the municipality has published for a day."""
    look, space = terms.look, terms.space
    of_day = (
        report
        for report in look.subjects(space + "statusOf", element)
        if look.first(report, space + "reportDate") == day
    )
    return {look.first(report, space + "status") for report in of_day}


def of_part(parts: Sequence[str], role: str, day: str, terms: PlanTerms) -> Mark:
    """Return whether the plan agrees that a partner takes part, given the plan's participations of it.

    With another role, or only before that day, it does not. Role and day may be empty.
    """
    if not parts:
        return Mark.PARTNER
    look, space = terms.look, terms.space
    roles = {found.value for part in parts for found in look.objects(part, space + "role")}
    ends = [look.first(part, space + "validThrough") for part in parts]
    over = bool(day) and all(end and end < day for end in ends)
    return Mark.CONTRADICTED if over or (role and roles and role not in roles) else Mark.BOTH
