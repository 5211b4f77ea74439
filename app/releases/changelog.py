"""The change log of the folder of releases: what changed with each release, kept longer than the releases.

It is one SQLite file. Only the process that holds the folder's lock writes it, in one transaction for each
release that is put in force (`app.releases.recording`). Those that serve need no write access: a file with a
rollback journal can be read from a read-only folder. https://www.sqlite.org/lockingv3.html
docs/decisions/0042-the-change-log-outlives-the-releases.md
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.errors import RequestError
from app.releases.statements import PropertyChange, Term, values

FILE = "changes.sqlite"
FIRST, FORWARD, BACK = "first", "forward", "back"
WAIT_SECONDS = 5.0
LAYOUT = 1
SCHEMA = f"""
CREATE TABLE entry (
    number INTEGER PRIMARY KEY,
    release TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('{FIRST}', '{FORWARD}', '{BACK}')),
    made TEXT NOT NULL,
    quads INTEGER NOT NULL
) STRICT;
CREATE TABLE change (
    number INTEGER PRIMARY KEY,
    entry INTEGER NOT NULL,
    iri TEXT NOT NULL,
    element TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('new', 'gone', 'changed')),
    made TEXT NOT NULL,
    properties TEXT,
    names TEXT NOT NULL,
    page INTEGER NOT NULL,
    statements BLOB
) STRICT;
CREATE INDEX change_of_entry ON change (entry, number);
CREATE INDEX change_of_thing ON change (iri, number);
CREATE INDEX change_on_page ON change (page, number);
CREATE TABLE concerns (iri TEXT, change INTEGER, PRIMARY KEY (iri, change)) WITHOUT ROWID, STRICT;
CREATE TABLE thing (iri TEXT PRIMARY KEY, digest BLOB NOT NULL, change INTEGER NOT NULL) STRICT;
"""


class LogUnavailable(RequestError):
    template = "The change log cannot be read now: {reason}."
    remedy = "Try again in some seconds. If it lasts, run «handlingsplan doctor»."
    status = 503
    retry_after = 10


OF_ENTRIES = """
FROM entry WHERE :iri = '' OR number IN
(SELECT change.entry FROM change JOIN concerns ON concerns.change = change.number WHERE concerns.iri = :iri)
"""
COUNT_ENTRIES = f"SELECT count(*) {OF_ENTRIES}"
ENTRIES = f"""
SELECT number, release, kind, made, quads {OF_ENTRIES} ORDER BY number DESC LIMIT :most OFFSET :start
"""
CONCERNING = "(:iri = '' OR number IN (SELECT change FROM concerns WHERE iri = :iri))"
OF_CHANGES = f"FROM change WHERE entry = :entry AND properties IS NOT NULL AND {CONCERNING}"
COUNT_CHANGES = f"SELECT count(*) {OF_CHANGES}"
CHANGES = f"SELECT iri, element, kind, names, properties {OF_CHANGES} ORDER BY number LIMIT :most"
OF_PAGE = f"FROM change WHERE page = :page AND statements IS NOT NULL AND {CONCERNING}"
ON_PAGE = f"SELECT number, iri, kind, made, statements {OF_PAGE} ORDER BY number"
OF_LATER = f"FROM change WHERE page > :page AND {CONCERNING}"
FOLLOWING = f"SELECT page, made {OF_LATER} ORDER BY page, number LIMIT 1"


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A release that was put in force: its number in the log, its id, when, and its size in statements.

    `kind` is `first` for the first release of the log, `back` if the release before it was withdrawn.
    """

    number: int
    release: str
    kind: str
    made: datetime
    quads: int


@dataclass(frozen=True, slots=True)
class Change:
    """A resource that is new, gone or changed: its names by language, and the properties from what to what.

    `element` is the IRI of what the resource is a part of or says something about, else that of the resource.
    """

    iri: str
    element: str
    kind: str
    names: dict[str, str]
    properties: tuple[PropertyChange, ...]


@dataclass(frozen=True, slots=True)
class ResourceVersion:
    """A version of a resource: its number, IRI, kind of change, time, and its statements in N-Triples."""

    number: int
    iri: str
    kind: str
    made: datetime
    statements: str


@dataclass(frozen=True, slots=True)
class VersionPage:
    """A page of versions, counted from 1. Only the last page gets more versions.

    `follows` is the time of the first version of the next page, `following` its number; None, 0 without one.
    """

    number: int
    versions: tuple[ResourceVersion, ...]
    follows: datetime | None
    following: int = 0


class ChangeLog:
    """Reads the change log in a folder of releases; one that does not exist is empty."""

    def __init__(self, releases: Path) -> None:
        self.path = releases / FILE

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection that sees one state until the block ends. Raises `LogUnavailable`."""
        there = self.path.exists()
        address = f"{self.path.absolute().as_uri()}?mode=ro" if there else "file::memory:"
        try:
            with closing(sqlite3.connect(address, WAIT_SECONDS, uri=True, isolation_level=None)) as found:
                if not there:
                    found.executescript(SCHEMA)
                found.execute("BEGIN")
                yield found
        except sqlite3.Error as error:
            raise LogUnavailable(reason=error) from error

    def damage(self) -> str:
        """Return what is wrong with the file; empty if it is intact or does not exist."""
        try:
            with self._reading() as connection:
                (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        except LogUnavailable as error:
            return str(error.fields["reason"])
        return "" if found == "ok" else str(found)

    def last_entry(self) -> LogEntry | None:
        """Return the newest entry, or None if the log is empty."""
        with self._reading() as connection:
            row = connection.execute(ENTRIES, {"iri": "", "most": 1, "start": 0}).fetchone()
        return entry(row) if row else None

    def entries(self, concerned: str, start: int, most: int) -> tuple[tuple[LogEntry, ...], int]:
        """Return at most `most` entries, the newest first, and how many there are.

        With `concerned`, an IRI, only entries with a change that concerns it.
        """
        with self._reading() as connection:
            (total,) = connection.execute(COUNT_ENTRIES, {"iri": concerned}).fetchone()
            values = {"iri": concerned, "most": most, "start": start}
            rows = connection.execute(ENTRIES, values).fetchall()
        return tuple(map(entry, rows)), total

    def changes(self, number: int, concerned: str, most: int) -> tuple[tuple[Change, ...], int]:
        """Return at most `most` changes of an entry by element, and how many there are."""
        values = {"entry": number, "iri": concerned, "most": most}
        with self._reading() as connection:
            (total,) = connection.execute(COUNT_CHANGES, values).fetchone()
            rows = connection.execute(CHANGES, values).fetchall()
        return tuple(change(row) for row in rows), total

    def concerns(self, iri: str) -> bool:
        """Return whether a change in the log concerns a resource."""
        with self._reading() as connection:
            found = connection.execute("SELECT 1 FROM concerns WHERE iri = ? LIMIT 1", [iri]).fetchone()
        return found is not None

    def names(self, iri: str) -> dict[str, str]:
        """Return the names by language that a resource had in its newest version; empty if it has none."""
        sql = "SELECT names FROM change WHERE iri = ? ORDER BY number DESC LIMIT 1"
        with self._reading() as connection:
            row = connection.execute(sql, [iri]).fetchone()
        return dict(json.loads(row[0])) if row else {}

    def page(self, number: int, concerned: str = "") -> VersionPage | None:
        """Return a page of versions, or None if there is none. The first page always exists.

        With `concerned`, an IRI, it has only versions that concern it, and what follows is the next page with
        such a version.
        """
        with self._reading() as connection:
            (last,) = connection.execute("SELECT coalesce(max(page), 1) FROM change").fetchone()
            wanted = {"page": number, "iri": concerned}
            rows = connection.execute(ON_PAGE, wanted).fetchall()
            after, made = connection.execute(FOLLOWING, wanted).fetchone() or (0, "")
        found = tuple(
            ResourceVersion(n, iri, kind, datetime.fromisoformat(made), zlib.decompress(packed).decode())
            for n, iri, kind, made, packed in rows
        )
        follows = datetime.fromisoformat(made) if after else None
        return VersionPage(number, found, follows, after) if 1 <= number <= last else None


def entry(row: tuple[int, str, str, str, int]) -> LogEntry:
    """Return a row as an entry."""
    number, release, kind, made, quads = row
    return LogEntry(number, release, kind, datetime.fromisoformat(made), quads)


def change(row: tuple[str, str, str, str, str]) -> Change:
    """Return a row as a change."""
    iri, element, kind, names, properties = row
    return Change(iri, element, kind, json.loads(names), read_properties(properties))


def written_properties(properties: Iterable[PropertyChange]) -> str:
    """Return property changes as JSON: a list of the property, the values before, and the values after."""
    return json.dumps(
        [[p.property, [str(t) for t in p.before], [str(t) for t in p.after]] for p in properties],
        ensure_ascii=False,
    )


def read_properties(written: str) -> tuple[PropertyChange, ...]:
    """Return the property changes that `written_properties` wrote."""
    return tuple(
        PropertyChange(name, tuple(map(term, before)), tuple(map(term, after)))
        for name, before, after in json.loads(written)
    )


def term(written: str) -> Term:
    """Return a term from N-Triples."""
    ((found,),) = values(f"<urn:x> <urn:x> {written} .").values()
    return found
