"""What the store has accepted -> the input of a release: one version of each partner, and a hash of all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.partners.access import Partner, all_partners
from app.partners.database import Database
from app.partners.versions import Version, all_published, content_of
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Accepted:
    """The published version of a partner; `content` is sorted N-Triples."""

    partner: Partner
    version: Version
    content: str


def database_of(settings: Settings) -> Database | None:
    """Return the store of contributions; None on a machine that has none."""
    return Database(Path(settings.contributions)) if settings.contributions else None


def accepted(database: Database) -> tuple[Accepted, ...]:
    """Return the published version of each partner, by name. Raises `StoreUnavailable`."""
    with database.reading() as connection:
        known = {partner.name: partner for partner in all_partners(connection)}
        return tuple(
            Accepted(known[version.partner], version, content_of(connection, version.number))
            for version in all_published(connection)
        )


def accepted_hash(database: Database) -> str:
    """Return `digest` of what is accepted, without reading the contents. Raises `StoreUnavailable`."""
    with database.reading() as connection:
        known = {partner.name: partner for partner in all_partners(connection)}
        return digest((known[version.partner], version) for version in all_published(connection))


def digest(versions: Iterable[tuple[Partner, Version]]) -> str:
    """Return a hash over everything that a release takes from the store; «» if nothing is accepted."""
    lines = [
        " ".join((partner.name, partner.actor, *partner.namespaces, version.tag, version.sha256))
        for partner, version in versions
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest() if lines else ""
