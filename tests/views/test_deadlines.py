"""The calendar has the deadlines of plans only until another plan has replaced them."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from app.serving import ServedRelease
from app.views.deadlines import DatedEvents, Deadlines
from app.views.presentation import Presentation
from tests.views.test_frame import BASE, NEXT, PLAN, Statement, another_plan, with_statements

BEFORE, AFTER = f"{PLAN}/tiltak/5.1", f"{PLAN}/tiltak/5.2"


def found(site: Flask, replaced: date | None) -> DatedEvents:
    """Return the events of the plan, which has two deadlines, and may be replaced from a day."""
    served: ServedRelease = site.extensions["publication"].current()
    added: list[Statement] = [
        (BEFORE, "plan:deadline", date(2026, 3, 1)),
        (AFTER, "plan:deadline", date(2026, 9, 1)),
    ]
    if replaced:
        added += [*another_plan(replaced), (NEXT, "rdf:type", f"{BASE}def/plan#Plan")]
    lookups = with_statements(served, added)
    return Deadlines(lookups, Presentation(lookups), "nb").found("")


@pytest.mark.parametrize(
    ("replaced", "left", "count"),
    [
        (None, {BEFORE, AFTER, PLAN}, 0),
        (date(2026, 7, 1), {BEFORE}, 1),
        (date(2026, 9, 1), {BEFORE}, 1),
        (date(2026, 9, 2), {BEFORE, AFTER}, 0),
        (date(2027, 1, 1), {BEFORE, AFTER, PLAN}, 0),
    ],
)
def test_deadlines_end_where_another_plan_begins(
    site: Flask, replaced: date | None, left: set[str], count: int
) -> None:
    events = found(site, replaced)
    own = {event.key.partition("#")[0] for event in events.events}
    assert own & {BEFORE, AFTER, PLAN} == left
    assert events.replaced == count
