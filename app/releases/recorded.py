"""The resources of the release that the change log recorded last, and how those of another one differ.

The log has the statements of each. It also has a table of the parts, to find what something is a part of.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from app.compressed import opened
from app.quads import iri_of
from app.releases.exchanging import ChangedQuads, Exchanged
from app.releases.relations import PART, Relations, kinds_of, related
from app.releases.release import Release
from app.releases.statements import (
    ResourceStatements,
    by_subject,
    exchanged_statements,
    resource_statements,
)
from app.software import software_id

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS part"
    " (part TEXT, whole TEXT, PRIMARY KEY (part, whole)) WITHOUT ROWID, STRICT",
    "CREATE TABLE IF NOT EXISTS recorder (entry INTEGER PRIMARY KEY, software TEXT NOT NULL) STRICT",
)
"""Earlier software does not know these tables: it adds entries to the log without a row in `recorder`."""
Difference = tuple[ResourceStatements, str]
"""A resource with its new statements, and those before. One of them is empty if it is gone or new."""


class Recorded:
    """What a change log has recorded last, to be compared with a release; a transaction must be open."""

    def __init__(self, connection: sqlite3.Connection, release: Release) -> None:
        self._connection, self._release = connection, release
        self._kinds = kinds_of(release.namespaces)
        self._software = f"{software_id()} {release.namespaces.vocabulary}"
        for statement in SCHEMA:
            connection.execute(statement)

    def differences(self, entry: int, change: Exchanged | None) -> Iterator[Difference]:
        """Yield new and changed resources, by IRI, then those that are gone.

        `entry` is the number of the last entry. `change` must be from its release; without it, and if other
        software wrote the entry, the whole release is read. Afterwards the parts are those of the release.
        """
        sql = "SELECT software FROM recorder WHERE entry = ?"
        if self._connection.execute(sql, (entry,)).fetchone() != (self._software,):
            self._connection.execute("DELETE FROM part")
            yield from self._compared(every=True)
            return
        for resource, before in self._exchanged(change.quads) if change else self._compared():
            self._exchange_parts(resource.iri, before, resource.statements)
            yield resource, before

    def note(self, entry: int) -> None:
        """Note that this software has recorded an entry."""
        self._connection.execute("DELETE FROM recorder")
        self._connection.execute("INSERT INTO recorder VALUES (?, ?)", (entry, self._software))

    def relations(self, changed: Sequence[Difference]) -> Relations:
        """Return the relations after all `differences`, with those that changed resources had before."""
        stated = {resource.iri: resource.statements + before for resource, before in changed}
        lost: dict[str, list[str]] = defaultdict(list)
        for resource, before in changed:
            for part in self._parts_in(before):
                lost[part].append(resource.iri)
        return Relations(
            self._kinds,
            lambda iri: stated[iri] if iri in stated else self._statements(iri),
            lambda iri: dict.fromkeys((*self._wholes(iri), *lost.get(iri, ()))),
        )

    def _compared(self, *, every: bool = False) -> Iterator[Difference]:
        """Compare each resource of the release; with `every`, add the parts of each, too."""
        known = dict(self._connection.execute("SELECT iri, digest FROM thing"))
        with opened(self._release.quads_file) as lines:
            for resource in resource_statements(lines):
                if every:
                    self._exchange_parts(resource.iri, "", resource.statements)
                if known.pop(resource.iri, None) != digest(resource.statements):
                    yield resource, self._statements(resource.iri)
        for iri in known:
            yield ResourceStatements(iri, ""), self._statements(iri)

    def _exchanged(self, quads: ChangedQuads) -> Iterator[Difference]:
        """Find the same as `_compared` in the lines that differ."""
        removed, added = by_subject(quads.removed), by_subject(quads.added)
        gone = []
        for subject in sorted(removed.keys() | added.keys()):
            iri = iri_of(subject)
            before = self._statements(iri)
            after = exchanged_statements(before, removed.get(subject, ()), added.get(subject, ()))
            if before and not after:
                gone.append((self._number_of(iri), iri, before))
            elif after != before:
                yield ResourceStatements(iri, after), before
        for _, iri, before in sorted(gone):  # in the order of the table
            yield ResourceStatements(iri, ""), before

    def _number_of(self, iri: str) -> int:
        """Return the number of the version of a resource that was recorded last; 0 if it was not there."""
        row = self._connection.execute("SELECT change FROM thing WHERE iri = ?", (iri,)).fetchone()
        return int(row[0]) if row else 0

    def _statements(self, iri: str) -> str:
        """Return the statements of a resource as it was last recorded; empty if it was not there."""
        sql = "SELECT statements FROM change WHERE number = ?"
        row = self._connection.execute(sql, (self._number_of(iri),)).fetchone()
        return zlib.decompress(row[0]).decode() if row else ""

    def _exchange_parts(self, whole: str, before: str, after: str) -> None:
        """Replace the parts in the statements about a resource with those in its new statements."""
        old, new = self._parts_in(before), self._parts_in(after)
        for sql, parts in (
            ("DELETE FROM part WHERE part = ? AND whole = ?", [part for part in old if part not in new]),
            ("INSERT INTO part VALUES (?, ?)", [part for part in new if part not in old]),
        ):
            self._connection.executemany(sql, [(part, whole) for part in parts])

    def _parts_in(self, statements: str) -> Sequence[str]:
        return related(self._kinds, statements).get(PART, ())

    def _wholes(self, part: str) -> Iterable[str]:
        """Return the resources that have a part, in the order of the lines of a release."""
        rows = self._connection.execute("SELECT whole FROM part WHERE part = ?", (part,))
        return sorted((whole for (whole,) in rows), key=lambda whole: f"{whole}>")


def digest(statements: str) -> bytes:
    """Return a hash of the statements of a resource."""
    return hashlib.blake2b(statements.encode(), digest_size=16).digest()
