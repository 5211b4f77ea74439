"""The long lists of a release in one SQLite file, each in its order: a page is read without the rest.

The lists are sorted once, when the release is built (`app.store.ordering`). A list with at
most `SHORT` entries is not in the file; it is computed when it is needed.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from errno import EIO
from pathlib import Path

FILE = "lists.sqlite"
SHORT = 100

TABLES = """
CREATE TABLE list (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, about TEXT NOT NULL,
    total INTEGER NOT NULL, UNIQUE (kind, about));
CREATE TABLE term (id INTEGER PRIMARY KEY, iri TEXT NOT NULL);
CREATE TABLE entry (list INTEGER, place INTEGER, subject INTEGER, predicate INTEGER, graph INTEGER,
    PRIMARY KEY (list, place)) WITHOUT ROWID;
"""
LIST = "SELECT id, total FROM list WHERE kind = ? AND about = ?"
PAGE = """
SELECT s.iri, coalesce(p.iri, ''), coalesce(g.iri, '') FROM entry
JOIN term s ON s.id = entry.subject LEFT JOIN term p ON p.id = predicate LEFT JOIN term g ON g.id = graph
WHERE list = ? AND place >= ? AND place < ? ORDER BY place
"""


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A resource in a list; in a list of links also the property and the graph of the link, otherwise «»."""

    subject: str
    predicate: str = ""
    graph: str = ""


@dataclass(frozen=True, slots=True)
class LongList:
    """A list to be written: its kind, what it is about, its entries in order, and its length.

    The length is greater than the number of entries if only the first entries are kept.
    """

    kind: str
    about: str
    entries: Sequence[ListEntry]
    total: int


class LongLists:
    """The lists in a file, for any number of threads. A file that does not exist has no lists."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1" if path.exists() else ":memory:"
        self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        if not path.exists():
            self._connection.executescript(TABLES)
        self.empty = self._connection.execute("SELECT 1 FROM list LIMIT 1").fetchone() is None

    def page(
        self, kind: str, about: str, start: int, count: int, otherwise: Callable[[], Sequence[ListEntry]]
    ) -> tuple[Sequence[ListEntry], int]:
        """Return at most `count` entries from position `start`, and the length of the list.

        `otherwise` computes a list that is not in the file.
        """
        with self._lock:
            found = self._connection.execute(LIST, (kind, str(about))).fetchone()
            rows = found and self._connection.execute(PAGE, (found[0], start, start + count)).fetchall()
        if found is not None:
            return [ListEntry(*row) for row in rows], int(found[1])
        entries = otherwise()
        return entries[start : start + count], len(entries)


def write_lists(path: Path, lists: Iterable[LongList]) -> None:
    """Write lists into a new file. Raises `OSError` if it cannot be written, for example on a full disk."""
    try:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("PRAGMA journal_mode = OFF")  # an unfinished folder does not count
            connection.executescript(TABLES)
            _insert(connection, lists)
    except sqlite3.OperationalError as error:
        raise OSError(EIO, str(error), str(path)) from error


def _insert(connection: sqlite3.Connection, lists: Iterable[LongList]) -> None:
    """Insert lists and the IRIs in them, each IRI once."""
    terms: dict[str, int] = {}

    def number(iri: str) -> int | None:
        return terms.setdefault(iri, len(terms)) if iri else None

    for place, found in enumerate(lists):
        row = (place, found.kind, found.about, found.total)
        connection.execute("INSERT INTO list VALUES (?, ?, ?, ?)", row)
        entries = (
            (place, n, number(e.subject), number(e.predicate), number(e.graph))
            for n, e in enumerate(found.entries)
        )
        connection.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", entries)
    connection.executemany("INSERT INTO term VALUES (?, ?)", ((n, iri) for iri, n in terms.items()))
