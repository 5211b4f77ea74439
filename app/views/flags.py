"""What is shown of a measure beside its status: that nobody has reported on it, and that it is overdue."""

from __future__ import annotations

from app.language import translator
from app.store.follow_up import NOT_REPORTED, OVERDUE, FollowUp
from app.views.presentation import Value

FLAGS = {NOT_REPORTED: "Not reported", OVERDUE: "Overdue"}
"""The value in an address -> its name (to be translated)."""


def flag(given: str, language: str) -> Value:
    """Return a flag for a reader of `language`."""
    return Value(translator(language)(FLAGS[given]), language, iri=given)


def flags(followed: FollowUp, day: str, language: str) -> tuple[Value, ...]:
    """Return the flags of a measure on a day, an ISO date."""
    raised = {NOT_REPORTED: not followed.status, OVERDUE: followed.is_overdue(day)}
    return tuple(flag(name, language) for name, is_raised in raised.items() if is_raised)
