"""Which plans another plan has replaced. Lists, search results and choices have them after the others."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from app.store.lookups import Lookups


def replaced_from(look: Lookups) -> dict[str, str]:
    """Return the plans that another plan of the release replaces, each with the day from which it does.

    The day is the first one of the successor, as an ISO date; empty if it is unknown.
    """
    plan = look.namespaces.plan
    plans = frozenset(look.instances(str(plan["Plan"])))
    found, days = dict[str, str](), dict[str, str]()
    for new, day in look.statements(plan["periodStart"]):
        days.setdefault(new, day.value)
    for new, old in look.statements(plan["replaces"]):
        if new in plans and isinstance(old, ox.NamedNode):
            start = days.get(new, "")
            found[old.value] = min(found.get(old.value, start), start)
    return found


def replaced_by(day: str, days: Mapping[str, str]) -> frozenset[str]:
    """Return the plans that another has replaced by a day (ISO date); `days` is that of `replaced_from`."""
    return frozenset(plan for plan, start in days.items() if start <= day)
