"""A database of contributions with a registered partner."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.partners.access import Partner, add_partner
from app.partners.database import Database

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ACTOR = "https://data.lier.kommune.no/id/aktor/buskerudbyen"
OWN = "https://data.partner.example/"
ADDED = NOW.isoformat(timespec="seconds")


def registered(folder: Path, *, trusted: bool = False, name: str = "buskerudbyen") -> Database:
    """Return a database in a folder, with a partner."""
    database = Database(folder)
    add_partner(database, Partner(name, ACTOR.replace("buskerudbyen", name), (OWN,), trusted, ADDED))
    return database


@pytest.fixture
def moderated(tmp_path: Path) -> Database:
    """A database whose partner is moderated."""
    return registered(tmp_path / "contributions")


@pytest.fixture
def trusting(tmp_path: Path) -> Database:
    """A database whose partner is trusted."""
    return registered(tmp_path / "contributions", trusted=True)
