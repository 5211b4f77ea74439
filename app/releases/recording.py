"""A release that is put in force -> an entry of the change log.

The log itself knows every resource as it was last recorded, so no earlier release is needed to compare with.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from app.namespaces import Namespaces
from app.releases.changelog import BACK, FILE, FIRST, FORWARD, LAYOUT, SCHEMA, written_properties
from app.releases.exchanging import Exchanged
from app.releases.folder import pointers
from app.releases.recorded import Difference, Recorded, digest
from app.releases.relations import Relations
from app.releases.release import Release, id_of
from app.releases.statements import (
    CHANGED,
    GONE,
    NEW,
    ResourceStatements,
    Term,
    property_changes,
    values,
)
from app.releases.storage import CannotWrite
from app.vocabularies import expand

PAGE_VERSIONS, PAGE_BYTES = 100, 100_000
"""A page of the event stream gets no more versions when it has this many, or this many compressed bytes."""
KEPT_VERSIONS = 10
"""The versions of a resource whose statements are kept; the event stream says so in its retention policy."""
KEPT_ENTRIES, LONGEST_NAME = 1000, 500
NAMES = tuple(expand(name) for name in ("rdfs:label", "skos:prefLabel", "dcterms:title", "foaf:name"))


def record(
    releases: Path, release: Release, now: datetime | None = None, change: Exchanged | None = None
) -> None:
    """Append an entry for a release, unless it is the one that was recorded last.

    If `change` is from the release that this software recorded last, only what differs is read. Otherwise all
    of the release is. The caller must hold the lock of the folder. Raises `CannotWrite`; the log is then
    unchanged.
    """
    path = releases / FILE
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("BEGIN IMMEDIATE")
            prepared(connection)
            Recording(connection, release, now or datetime.now(UTC)).record(
                change, back=id_of(pointers(releases).get("previous", "")) == release.id
            )
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise CannotWrite(path=path, reason=str(error)) from error


def prepared(connection: sqlite3.Connection) -> None:
    """Create the tables of a new file."""
    (layout,) = connection.execute("PRAGMA user_version").fetchone()
    if layout == LAYOUT:
        return
    for statement in filter(str.strip, SCHEMA.split(";\n")):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {LAYOUT}")


class Recording:
    """The change from the last recorded release to another one."""

    def __init__(self, connection: sqlite3.Connection, release: Release, now: datetime) -> None:
        self._connection, self._release = connection, release
        self._last = Recorded(connection, release)
        last = connection.execute(
            "SELECT number, release, made FROM entry ORDER BY number DESC LIMIT 1"
        ).fetchone()
        self._entry: int = last[0] + 1 if last else 1
        self._recorded: str = last[1] if last else ""
        # An event stream may not get members that are older than those it has.
        self._made = max(now.isoformat(), last[2]) if last else now.isoformat()
        row = connection.execute(
            "SELECT page, count(*), sum(length(statements)) FROM change"
            " WHERE page = (SELECT max(page) FROM change)"
        ).fetchone()
        self._page: int = row[0] or 1
        self._on_page: int = row[1]
        self._bytes: int = row[2] or 0
        (self._number,) = connection.execute("SELECT coalesce(max(number), 0) FROM change").fetchone()

    def record(self, change: Exchanged | None, *, back: bool) -> None:
        """Add the entry and its changes; `back` if the release had been in force before."""
        if self._recorded == self._release.id:
            return
        if change and change.old.id != self._recorded:
            change = None
        kind = FIRST if self._entry == 1 else BACK if back else FORWARD
        self._connection.execute(
            "INSERT INTO entry VALUES (?, ?, ?, ?, ?)",
            (self._entry, self._release.id, kind, self._made, self._release.triples),
        )
        found = self._last.differences(self._entry - 1, change)
        if kind == FIRST:  # nothing to compare with, so its resources are not reported as new
            for resource, _ in found:
                self._add(resource, NEW, resource.iri, None)
        else:
            self._add_changes(list(found))
        self._last.note(self._entry)

    def _add_changes(self, changed: list[Difference]) -> None:
        """Add changes, by element, and forget the oldest versions."""
        relations = self._last.relations(changed)
        in_order = sorted(changed, key=lambda pair: (relations.element(pair[0].iri), pair[0].iri))
        for resource, before in in_order:
            self._add_change(resource, before, relations)
        self._forget([resource.iri for resource, _ in changed])

    def _add_change(self, resource: ResourceStatements, before: str, relations: Relations) -> None:
        """Add a change with its words, and everything that it concerns."""
        kind = NEW if not before else CHANGED if resource.statements else GONE
        properties = written_properties(property_changes(before, resource.statements))
        names = names_in(resource.statements or before, self._release.namespaces)
        self._add(resource, kind, relations.element(resource.iri), properties, names)
        self._connection.executemany(
            "INSERT INTO concerns VALUES (?, ?)",
            ((iri, self._number) for iri in relations.concerned(resource.iri)),
        )

    def _add(
        self,
        resource: ResourceStatements,
        kind: str,
        element: str,
        properties: str | None,
        names: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Add a version of a resource to the page that still has room."""
        packed = zlib.compress(resource.statements.encode())
        if self._on_page and (self._on_page >= PAGE_VERSIONS or self._bytes + len(packed) > PAGE_BYTES):
            self._page, self._on_page, self._bytes = self._page + 1, 0, 0
        self._on_page, self._bytes = self._on_page + 1, self._bytes + len(packed)
        self._number += 1
        row = (self._number, self._entry, resource.iri, element, kind, self._made)
        named = json.dumps(dict(names), ensure_ascii=False)
        self._connection.execute(
            "INSERT INTO change VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, properties, named, self._page, packed),
        )
        if kind == GONE:
            self._connection.execute("DELETE FROM thing WHERE iri = ?", (resource.iri,))
        else:
            state = (resource.iri, digest(resource.statements), self._number)
            self._connection.execute("INSERT OR REPLACE INTO thing VALUES (?, ?, ?)", state)

    def _forget(self, changed: list[str]) -> None:
        """Remove what the log no longer keeps: old versions of changed resources, and the oldest entries."""
        self._connection.executemany(
            "UPDATE change SET statements = NULL WHERE number IN (SELECT number FROM change WHERE iri = ?"
            " AND statements IS NOT NULL ORDER BY number DESC LIMIT -1 OFFSET ?)",
            ((iri, KEPT_VERSIONS) for iri in changed),
        )
        oldest = self._entry - KEPT_ENTRIES
        for sql in (
            "DELETE FROM concerns WHERE change IN (SELECT number FROM change WHERE entry <= ?)",
            "DELETE FROM change WHERE entry <= ? AND statements IS NULL",
            "UPDATE change SET properties = NULL WHERE entry <= ? AND properties IS NOT NULL",
            "DELETE FROM entry WHERE number <= ?",
        ):
            if oldest > 0:
                self._connection.execute(sql, (oldest,))


def names_in(statements: str, namespaces: Namespaces) -> dict[str, str]:
    """Return the names of a resource by language: number and words, like pages, else its labels."""
    stated = values(statements)
    numbers, texts = (stated.get(str(namespaces.plan[name]), set()) for name in ("number", "text"))
    if numbers and texts:
        number = min(term.value for term in numbers)
        return {language_of(text): f"{number} {text.value}"[:LONGEST_NAME] for text in texts}
    found: dict[str, str] = {}
    for term in chain.from_iterable(sorted(stated.get(name, ()), key=str) for name in NAMES):
        found.setdefault(language_of(term), term.value[:LONGEST_NAME])
    return found


def language_of(term: Term) -> str:
    """Return the language of a literal; empty for other terms."""
    return (term.language or "") if isinstance(term, ox.Literal) else ""
