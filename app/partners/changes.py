"""Put, withdraw, accept, reject and erase versions: each is one transaction, durable at its end."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime

from app.partners.database import Database, iso_time
from app.partners.errors import NotForgotten, NothingWaits, StillPublished, StoreUnavailable
from app.partners.versions import (
    ACCEPTED,
    ERASED,
    STATEMENTS,
    SUPERSEDED,
    WAITING,
    WITHDRAWAL,
    Condition,
    ContributionVersion,
    newest,
    newest_accepted,
    numbered,
)


@dataclass(frozen=True, slots=True)
class ChangeOutcome:
    """The newest version after a change, whether it is the first one, and whether anything changed."""

    version: ContributionVersion
    first: bool
    changed: bool


def put(
    database: Database,
    partner: str,
    content: str,
    sent_by: str,
    condition: Condition,
    now: datetime,
) -> ChangeOutcome:
    """Store a version durably. The same content again changes nothing.

    Raises `VersionChanged`, `ConditionMissing` or `StoreUnavailable`; then nothing has changed.
    """
    digest = hashlib.sha256(content.encode()).hexdigest()
    with database.writing() as connection:
        before = newest(connection, partner)
        condition.check(before)
        if before and before.sha256 == digest:
            return ChangeOutcome(before, first=False, changed=False)
        (trusted,) = connection.execute("SELECT trusted FROM partner WHERE name = ?", (partner,)).fetchone()
        draft = ContributionVersion(0, partner, STATEMENTS, digest, iso_time(now), sent_by, WAITING)
        if trusted:
            draft = replace(draft, state=ACCEPTED, decided=iso_time(now), decided_by="trusted partner")
        return ChangeOutcome(_add(connection, draft, content), first=before is None, changed=True)


def withdraw(
    database: Database, partner: str, sent_by: str, condition: Condition, now: datetime
) -> ContributionVersion | None:
    """Withdraw the contribution of a partner; returns the withdrawal, None if there is nothing to withdraw.

    Raises as `put`.
    """
    with database.writing() as connection:
        before = newest(connection, partner)
        condition.check(before)
        if before is None:
            return None
        nothing = hashlib.sha256(b"").hexdigest()
        draft = ContributionVersion(
            0, partner, WITHDRAWAL, nothing, iso_time(now), sent_by, ACCEPTED, iso_time(now), "withdrawal"
        )
        return _add(connection, draft, "")


def decide(
    database: Database, partner: str, number: int, state: str, by: str, reason: str, now: datetime
) -> ContributionVersion:
    """Accept or reject a version that waits. Raises `NothingWaits`."""
    with database.writing() as connection:
        found = numbered(connection, partner, number)
        if found is None or found.state != WAITING:
            raise NothingWaits(partner=partner, number=number)
        decided = replace(found, state=state, decided=iso_time(now), decided_by=by, reason=reason)
        _update(connection, decided)
    return decided


def erase(
    database: Database, partner: str, number: int, by: str, reason: str, now: datetime
) -> ContributionVersion:
    """Erase the content and the hash of a version that is neither published nor waiting; the rest stays.

    Raises `NothingWaits` if there is no such version, `StillPublished`; `NotForgotten` if it is erased, but
    its bytes could not be removed from the log. It can be repeated then.
    """
    with database.writing() as connection:
        found = numbered(connection, partner, number)
        if found is None:
            raise NothingWaits(partner=partner, number=number)
        if found in (newest(connection, partner), newest_accepted(connection, partner)):
            raise StillPublished(partner=partner, number=number)
        erased = replace(found, state=ERASED, sha256="", decided=iso_time(now), decided_by=by, reason=reason)
        _update(connection, erased)
        connection.execute("UPDATE version SET content = '' WHERE number = ?", (number,))
    try:
        database.forget_deleted()
    except StoreUnavailable as error:
        raise NotForgotten(partner=partner, number=number, reason=error.fields["reason"]) from error
    return erased


def _add(connection: sqlite3.Connection, draft: ContributionVersion, content: str) -> ContributionVersion:
    """Insert a version; one that waits is superseded."""
    connection.execute(
        "UPDATE version SET state = ?, decided = ? WHERE partner = ? AND state = ?",
        (SUPERSEDED, draft.sent, draft.partner, WAITING),
    )
    values = [draft.partner, draft.kind, content, draft.sha256, draft.sent, draft.sent_by, draft.state]
    done = connection.execute(
        "INSERT INTO version (partner, kind, content, sha256, sent, sent_by, state, decided, decided_by) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [*values, draft.decided, draft.decided_by],
    )
    return replace(draft, number=int(done.lastrowid or 0))


def _update(connection: sqlite3.Connection, version: ContributionVersion) -> None:
    connection.execute(
        "UPDATE version SET state = ?, sha256 = ?, decided = ?, decided_by = ?, reason = ? WHERE number = ?",
        (
            version.state,
            version.sha256,
            version.decided,
            version.decided_by,
            version.reason,
            version.number,
        ),
    )
