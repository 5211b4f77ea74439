"""Shared by the commands about partners: the database, and the terms of the release in force."""

from __future__ import annotations

from app.cli.terminal import notify, read_settings
from app.contributions.plan_terms import PlanTerms
from app.partners.accepted import database_of
from app.partners.database import Database
from app.partners.errors import ContributionsOff
from app.store.lookups import Lookups
from app.upkeep import usable


def database() -> Database:
    """Return the database in the settings. Raises `ContributionsOff`."""
    found = database_of(read_settings())
    if found is None:
        raise ContributionsOff
    return found


def terms_in_force() -> PlanTerms:
    """Return the elements and terms of the release in force. Raises what `usable` raises."""
    return PlanTerms(Lookups(usable(read_settings(), notify)))
