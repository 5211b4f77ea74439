"""What the store has accepted -> the input of a release: one version of each partner, and a hash of all."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from app.partners.access import Partner, all_partners
from app.partners.database import Database
from app.partners.gone_addresses import GoneAddresses, gone_addresses
from app.partners.versions import ContributionVersion, all_published, content_of
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Accepted:
    """The published version of a partner; `content` is sorted N-Triples.

    `gone` has the partner's addresses that answered 404 or 410, each with the ISO date of the check.
    """

    partner: Partner
    version: ContributionVersion
    content: str
    gone: GoneAddresses = ()


def database_of(settings: Settings) -> Database | None:
    """Return the store of contributions; None on a machine that has none."""
    return Database(Path(settings.contributions)) if settings.contributions else None


def accepted(database: Database) -> tuple[Accepted, ...]:
    """Return the published version of each partner, by name. Raises `StoreUnavailable`."""
    with database.reading() as connection:
        return tuple(
            replace(each, content=content_of(connection, each.version.number))
            for each in _published(connection)
        )


def accepted_by(settings: Settings) -> tuple[Accepted, ...] | None:
    """Return the accepted contributions; None on a machine without their store. Raises `StoreUnavailable`."""
    database = database_of(settings)
    return accepted(database) if database else None


def accepted_hash(database: Database) -> str:
    """Return `hash_of` what is accepted, without reading the contents. Raises `StoreUnavailable`."""
    with database.reading() as connection:
        return hash_of(_published(connection))


def _published(connection: sqlite3.Connection) -> Iterator[Accepted]:
    """Yield what is accepted of each partner, by name, without its content."""
    known = {partner.name: partner for partner in all_partners(connection)}
    gone = gone_addresses(connection)
    for version in all_published(connection):
        yield Accepted(known[version.partner], version, "", gone.get(version.partner, ()))


def hash_of(found: Iterable[Accepted]) -> str:
    """Return a hash over everything that a release takes from the store; «» if nothing is accepted."""
    lines = [
        " ".join(
            (
                each.partner.name,
                each.partner.actor,
                *each.partner.namespaces,
                each.version.tag,
                each.version.sha256,
                *(f"{address} {day}" for address, day in each.gone),
            )
        )
        for each in found
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest() if lines else ""
