"""The long lists of a release in one SQLite file, each in its order: a page is read without the rest.

The lists are sorted once, when the release is built (`app.store.ordering`). A list with at
most `SHORT` entries is not in the file; it is computed when it is needed.
"""

from __future__ import annotations

import json
import sqlite3
import struct
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from errno import EIO
from pathlib import Path

FILE = "long-lists.sqlite"
"""The first file of this kind had another layout and another name, so each software finds only its own."""
OF_PROPERTIES = "long-properties.sqlite"
"""The file with the lists of subjects and values of properties: no other list changes with a word."""
SHORT = 100

TABLES = """
CREATE TABLE list (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, about TEXT NOT NULL,
    total INTEGER NOT NULL, entries BLOB NOT NULL, UNIQUE (kind, about));
CREATE TABLE name (number INTEGER PRIMARY KEY, name TEXT NOT NULL);
"""
LIST = "SELECT id, total, length(entries) FROM list WHERE kind = ? AND about = ?"
NAMES = "SELECT number, name FROM name WHERE number IN (SELECT value FROM json_each(?))"
NUMBERS = struct.Struct("<3I")
"""An entry in the file: the numbers of the subject, the property and the graph."""


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A resource in a list; in a list of links also the property and the graph of the link, otherwise «»."""

    subject: str
    predicate: str = ""
    graph: str = ""


@dataclass(frozen=True, slots=True)
class LongList:
    """A list to be written: its kind, what it is about, its entries in order, and its length.

    An entry is three numbers of names, one after the other. The length is greater than the number of entries
    if only the first entries are kept.
    """

    kind: str
    about: str
    entries: Sequence[int]
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
            if found is not None:
                return self._entries(found[0], found[2] // NUMBERS.size, start, count), int(found[1])
        entries = otherwise()
        return entries[start : start + count], len(entries)

    def _entries(self, list: int, length: int, start: int, count: int) -> list[ListEntry]:
        """Return some entries of a list with so many."""
        start, end = min(start, length), min(start + count, length)
        with self._connection.blobopen("list", "entries", list, readonly=True) as blob:
            blob.seek(start * NUMBERS.size)
            entries = [*NUMBERS.iter_unpack(blob.read((end - start) * NUMBERS.size))]
        numbers = json.dumps(sorted({number for entry in entries for number in entry}))
        names = dict(self._connection.execute(NAMES, (numbers,)))
        return [ListEntry(*map(names.__getitem__, entry)) for entry in entries]


def write_lists(path: Path, lists: Iterable[LongList], names: Iterable[str]) -> None:
    """Write lists, and the names that the entries are numbers of, into a new file.

    Raises `OSError` if it cannot be written, for example on a full disk.
    """
    rows = (
        (place, found.kind, found.about, found.total, struct.pack(f"<{len(found.entries)}I", *found.entries))
        for place, found in enumerate(lists)
    )
    try:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("PRAGMA journal_mode = OFF")  # an unfinished folder does not count
            connection.executescript(TABLES)
            connection.executemany("INSERT INTO list VALUES (?, ?, ?, ?, ?)", rows)
            connection.executemany("INSERT INTO name VALUES (?, ?)", enumerate(names))
    except sqlite3.OperationalError as error:
        raise OSError(EIO, str(error), str(path)) from error
