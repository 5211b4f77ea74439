"""Which plans another plan has replaced. Lists, search results and choices have them after the others."""

from __future__ import annotations

from app.store.lookups import Lookups


def replaced_plans(look: Lookups, day: str = "") -> frozenset[str]:
    """Return the plans that another plan of the release replaces; with a day, those replaced by that day.

    The day is an ISO date. A plan is replaced from the first day of its successor.
    """
    plan = look.namespaces.plan
    return frozenset(
        str(old.value)
        for new, old in look.statements(plan["replaces"])
        if str(plan["Plan"]) in look.classes(new) and (not day or look.first(new, plan["periodStart"]) <= day)
    )
