"""Registered partners and their tokens. Of a token, only a hash is stored.

A token has 256 random bits, so a fast hash is enough: nobody can try all values.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from app.partners.database import Database, iso_time
from app.partners.errors import NamespaceRefused, PartnerKnown, PartnerUnknown, TokenRefused, TokenUnknown

_TOKEN = re.compile(r"hp_([0-9a-f]{8})_[A-Za-z0-9_-]{43}")
_NAMESPACE = re.compile(r"https?://[a-z0-9.-]+(?::[0-9]+)?/[A-Za-z0-9._~/-]*[/#]|https?://[a-z0-9.-]+/")
NOBODY = bytes(32)
"""Compared with the hash of a token whose id is not known, so that it takes as long as for a known id."""


@dataclass(frozen=True, slots=True)
class Partner:
    """A registered partner: its name in addresses, the IRI of the actor, and its own namespaces.

    The contributions of a partner that is not `trusted` wait for a person.
    """

    name: str
    actor: str
    namespaces: tuple[str, ...]
    trusted: bool
    added: str


@dataclass(frozen=True, slots=True)
class TokenRow:
    """What is stored about a token, without its hash. Times are in ISO format or empty."""

    id: str
    partner: str
    added: str
    expires: str
    revoked: str

    def valid(self, now: datetime) -> bool:
        """Return whether the token may be used."""
        return not self.revoked and now < datetime.fromisoformat(self.expires)


def add_partner(database: Database, partner: Partner) -> None:
    """Register a partner. Raises `PartnerKnown`."""
    row = (partner.name, partner.actor, "\n".join(partner.namespaces), partner.trusted, partner.added)
    with database.writing() as connection:
        done = connection.execute("INSERT OR IGNORE INTO partner VALUES (?, ?, ?, ?, ?)", row)
        if not done.rowcount:
            raise PartnerKnown(partner=partner.name)


def change_partner(
    database: Database, name: str, namespaces: Sequence[str] = (), trusted: bool | None = None
) -> Partner:
    """Change the namespaces of a partner, or whether it is trusted; return it. Raises `PartnerUnknown`."""
    with database.writing() as connection:
        known_partner(connection, name)
        if namespaces:
            row = ("\n".join(namespaces), name)
            connection.execute("UPDATE partner SET namespaces = ? WHERE name = ?", row)
        if trusted is not None:
            connection.execute("UPDATE partner SET trusted = ? WHERE name = ?", (trusted, name))
        return known_partner(connection, name)


def partners(database: Database) -> list[Partner]:
    """Return all registered partners, by name."""
    with database.reading() as connection:
        return all_partners(connection)


def all_partners(connection: sqlite3.Connection) -> list[Partner]:
    """Return all registered partners, by name."""
    return [_partner(row) for row in connection.execute("SELECT * FROM partner ORDER BY name")]


def find_partner(database: Database, name: str) -> Partner | None:
    """Return a registered partner, or None."""
    with database.reading() as connection:
        row = connection.execute("SELECT * FROM partner WHERE name = ?", (name,)).fetchone()
        return _partner(row) if row else None


def checked_namespaces(given: Sequence[str], base: str) -> tuple[str, ...]:
    """Return the namespaces if each is a prefix of web addresses outside our base, with / or # at the end.

    Raises `NamespaceRefused`. Without such an end, a namespace would be a prefix of other hosts, too.
    """
    own_host = urlsplit(base).hostname
    for namespace in given:
        if (
            not _NAMESPACE.fullmatch(namespace)
            or "/." in namespace
            or urlsplit(namespace).hostname == own_host
        ):
            raise NamespaceRefused(namespace=namespace[:200])
    return tuple(dict.fromkeys(given))


def new_token(database: Database, name: str, days: int, now: datetime, *, only: bool = False) -> str:
    """Store the hash of a new token, and return the token, which nobody can see again.

    With `only`, all other tokens of the partner are revoked in the same step. Raises `PartnerUnknown`.
    """
    id = secrets.token_hex(4)
    token = f"hp_{id}_{secrets.token_urlsafe(32)}"
    with database.writing() as connection:
        known_partner(connection, name)
        if only:
            _revoke(connection, name, "", now)
        connection.execute(
            "INSERT INTO token (id, partner, digest, added, expires) VALUES (?, ?, ?, ?, ?)",
            (id, name, digest(token), iso_time(now), iso_time(now + timedelta(days=days))),
        )
    return token


def revoke(database: Database, name: str, id: str, now: datetime) -> int:
    """Revoke a token of a partner, or all with an empty id; return how many. Raises `TokenUnknown`."""
    with database.writing() as connection:
        known_partner(connection, name)
        count = _revoke(connection, name, id, now)
        if id and not count:
            raise TokenUnknown(partner=name, token=id)
    return count


def token_rows(database: Database) -> list[TokenRow]:
    """Return what is stored about all tokens, without their hashes, the newest last."""
    with database.reading() as connection:
        return [_token(row) for row in connection.execute("SELECT * FROM token ORDER BY rowid")]


def authenticate(database: Database, token: str, now: datetime) -> tuple[Partner, str]:
    """Return the partner of a token, and the id of the token. Raises `TokenRefused`.

    The hashes are compared in constant time, also for an id that is not known.
    """
    found = _TOKEN.fullmatch(token)
    id = found[1] if found else ""
    with database.reading() as connection:
        row = connection.execute("SELECT * FROM token WHERE id = ?", (id,)).fetchone()
        same = hmac.compare_digest(digest(token), row["digest"] if row else NOBODY)
        if row is None or not same or not _token(row).valid(now):
            raise TokenRefused
        return known_partner(connection, row["partner"]), id


def digest(token: str) -> bytes:
    """Return the hash of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


def _revoke(connection: sqlite3.Connection, name: str, id: str, now: datetime) -> int:
    change = "UPDATE token SET revoked = ? WHERE partner = ? AND revoked = '' AND (id = ? OR ? = '')"
    done = connection.execute(change, (iso_time(now), name, id, id))
    return done.rowcount


def known_partner(connection: sqlite3.Connection, name: str) -> Partner:
    """Return a registered partner. Raises `PartnerUnknown`."""
    row = connection.execute("SELECT * FROM partner WHERE name = ?", (name,)).fetchone()
    if row is None:
        known = [r["name"] for r in connection.execute("SELECT name FROM partner ORDER BY name")]
        raise PartnerUnknown(partner=name, known=", ".join(known) or "–")
    return _partner(row)


def _partner(row: sqlite3.Row) -> Partner:
    namespaces = tuple(row["namespaces"].split())
    return Partner(row["name"], row["actor"], namespaces, bool(row["trusted"]), row["added"])


def _token(row: sqlite3.Row) -> TokenRow:
    return TokenRow(row["id"], row["partner"], row["added"], row["expires"], row["revoked"])
