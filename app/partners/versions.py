"""The versions of each partner's contribution: numbered, never changed, with their state.

A new version waits, or is accepted at once from a partner that is trusted. The newest accepted version is the
published one. A withdrawal is a version, too, and needs no moderation.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from app.partners.database import Database
from app.partners.errors import ConditionMissing, VersionChanged

STATEMENTS, WITHDRAWAL = "statements", "withdrawal"
WAITING, ACCEPTED, REJECTED, SUPERSEDED, ERASED = (
    "waiting",
    "accepted",
    "rejected",
    "superseded",
    "erased",
)
ANY = "*"


@dataclass(frozen=True, slots=True)
class ContributionVersion:
    """One version of a partner's contribution, without its content.

    `sha256` is that of the content, sorted N-Triples. `sent` and `decided` are ISO times in UTC; `sent_by` is
    the id of a token, `decided_by` the name of a person, or of the rule.
    """

    number: int
    partner: str
    kind: str
    sha256: str
    sent: str
    sent_by: str
    state: str
    decided: str = ""
    decided_by: str = ""
    reason: str = ""

    @property
    def tag(self) -> str:
        """Return its entity tag without quotes."""
        return f"{self.number}-{self.sha256[:16]}"


@dataclass(frozen=True, slots=True)
class Condition:
    """The preconditions of a change: entity tags of If-Match and If-None-Match, `ANY` for a star, or None.

    https://www.rfc-editor.org/rfc/rfc9110#section-13.1
    """

    matching: frozenset[str] | None = None
    none_matching: frozenset[str] | None = None

    def check(self, newest: ContributionVersion | None) -> None:
        """Raise `VersionChanged` or `ConditionMissing` unless a change of the newest version is allowed.

        `newest` is None if there is no contribution, or it is withdrawn.
        """
        tags = {ANY, newest.tag} if newest else set()
        current = f'"{newest.tag}"' if newest else "–"
        if self.matching is not None and not self.matching & tags:
            raise VersionChanged(current=current)
        if self.none_matching is not None and self.none_matching & tags:
            raise VersionChanged(current=current)
        if newest and self.matching is None:
            raise ConditionMissing(current=current)


def published(database: Database, partner: str) -> ContributionVersion | None:
    """Return the published version: the newest accepted one, which may be a withdrawal; None without one."""
    with database.reading() as connection:
        return newest_accepted(connection, partner)


def versions(database: Database, partner: str = "") -> list[ContributionVersion]:
    """Return the versions of a partner, or of all, the newest first."""
    with database.reading() as connection:
        rows = connection.execute("SELECT * FROM summary WHERE partner = ? OR ? = ''", (partner, partner))
        return [ContributionVersion(*row) for row in rows]


def contents(database: Database, partner: str, number: int) -> tuple[ContributionVersion, str] | None:
    """Return a version and its content as sorted N-Triples; None if the partner has no such version."""
    with database.reading() as connection:
        found = numbered(connection, partner, number)
        return (found, content_of(connection, number)) if found else None


def all_published(connection: sqlite3.Connection) -> list[ContributionVersion]:
    """Return the published version of each partner, by the partner's name; no withdrawals."""
    wanted = (
        "SELECT * FROM summary WHERE kind = 'statements' AND number IN "
        "(SELECT max(number) FROM version WHERE state = 'accepted' GROUP BY partner) ORDER BY partner"
    )
    return [ContributionVersion(*row) for row in connection.execute(wanted)]


def accepted_of(connection: sqlite3.Connection, partner: str, most: int) -> list[ContributionVersion]:
    """Return the newest accepted versions of a partner, with withdrawals, the newest first."""
    wanted = "SELECT * FROM summary WHERE partner = ? AND state = 'accepted' LIMIT ?"
    return [ContributionVersion(*row) for row in connection.execute(wanted, (partner, most))]


def newest(connection: sqlite3.Connection, partner: str) -> ContributionVersion | None:
    """Return the version that the next change replaces; None if there is none, or it is withdrawn."""
    wanted = "SELECT * FROM summary WHERE partner = ? AND state IN ('waiting', 'accepted') LIMIT 1"
    found = _one(connection, wanted, partner)
    return found if found and found.kind == STATEMENTS else None


def newest_accepted(connection: sqlite3.Connection, partner: str) -> ContributionVersion | None:
    """Return the newest accepted version of a partner, or None."""
    return _one(connection, "SELECT * FROM summary WHERE partner = ? AND state = 'accepted' LIMIT 1", partner)


def numbered(connection: sqlite3.Connection, partner: str, number: int) -> ContributionVersion | None:
    """Return a version of a partner by its number, or None."""
    return _one(connection, "SELECT * FROM summary WHERE partner = ? AND number = ?", partner, number)


def _one(connection: sqlite3.Connection, wanted: str, *values: object) -> ContributionVersion | None:
    row = connection.execute(wanted, values).fetchone()
    return ContributionVersion(*row) if row else None


def content_of(connection: sqlite3.Connection, number: int) -> str:
    """Return the content of a version as sorted N-Triples; empty if it was erased."""
    (text,) = connection.execute("SELECT content FROM version WHERE number = ?", (number,)).fetchone()
    return str(text)
