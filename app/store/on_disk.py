"""Release -> a store on disk, which all processes open without parsing, and read without writing.

A large release has one, which is written when it is built
(docs/decisions/0044-large-releases-have-a-store-on-disk.md).
Its default graph has each of the municipality's triples once. Its named graphs are those of the municipality,
and those of partners, which are in no default graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import IO, BinaryIO, cast

import pyoxigraph as ox

from app.compressed import opened, text_size
from app.quads import CONTRIBUTIONS, STORE, Graph, Object, Subject, merged
from app.releases.manifest import Damaged
from app.releases.release import Release

KEPT, MOST_KEPT = 8_000, 32
"""How many results of look-ups stay in memory, and how many quads each has at most: usually about 10 MB."""
AT_ONCE = 1 << 20
"""Bytes of N-Quads that are read at a time."""
PIECE, LARGEST_PIECE = 32 << 20, 256 << 20
"""Bytes of N-Quads that are loaded at a time, if there are more than the second number.

The engine needs about three times their size in memory, so it would need 1.8 GB for 1,000 plans. What is
loaded at once takes half of the disk if the engine need not merge it.
"""
UNREADABLE_STORE = (OSError, RuntimeError)
"""What the engine raises if a file is missing, and if one is damaged."""
NOT_KEPT = ("LOG*", "LOCK")


class UnreadableStore(Damaged):
    template = "The store of release {name} in {path} cannot be read: {reason}."
    remedy = (
        "See that the site may read the folder, and open enough files (ulimit -n). "
        "«handlingsplan doctor» repairs damaged files."
    )


class PublishedQuads:
    """The municipality's quads of a release with a store on disk. It never yields those of partners.

    Safe for many threads. Raises `UnreadableStore` if the store cannot be read. If it is opened `later`, at
    the first look-up, a process may fork before that.
    """

    def __init__(self, release: Release, *, later: bool = False) -> None:
        self._release, self._folder = release.name, release.folder / STORE
        self._graphs = frozenset(map(ox.NamedNode, release.graph_sizes))
        self._short = lru_cache(maxsize=KEPT)(self._read_short)
        if not later:
            _ = self._store

    @cached_property
    def _store(self) -> ox.Store:
        try:
            return ox.Store.read_only(str(self._folder))
        except UNREADABLE_STORE as error:
            raise self._unreadable(error) from error

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: ox.NamedNode | None,
        object: Object | None,
        graph_name: Graph | None = None,
        /,
    ) -> Iterator[ox.Quad]:
        """Yield the quads of a pattern; None matches everything, for the graph all of the municipality's.

        Short results stay in memory, because pages look up the same names and classes again and again.
        """
        kept = self._short(subject, predicate, object) if subject or object else None
        if kept is None:
            yield from self._read(subject, predicate, object, graph_name)
        elif graph_name is None:
            yield from kept
        else:
            yield from (quad for quad in kept if quad.graph_name == graph_name)

    def _read_short(
        self, subject: Subject | None, predicate: ox.NamedNode | None, object: Object | None
    ) -> tuple[ox.Quad, ...] | None:
        """Return the quads of a pattern; None if there are many."""
        found = tuple(islice(self._read(subject, predicate, object), MOST_KEPT + 1))
        return found if len(found) <= MOST_KEPT else None

    def _read(
        self,
        subject: Subject | None,
        predicate: ox.NamedNode | None,
        object: Object | None,
        graph_name: Graph | None = None,
    ) -> Iterator[ox.Quad]:
        try:
            for quad in self._store.quads_for_pattern(subject, predicate, object, graph_name):
                if quad.graph_name in self._graphs:
                    yield quad
        except UNREADABLE_STORE as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: Exception) -> UnreadableStore:
        return UnreadableStore(name=self._release, path=self._folder, reason=error)

    def __iter__(self) -> Iterator[ox.Quad]:
        """Yield all quads."""
        return self.quads_for_pattern(None, None, None)


class ChangedLines:
    """The next lines of a file of N-Quads, changed by a function, as a stream: about `most` bytes of them."""

    def __init__(self, quads: BinaryIO, change: Callable[[list[bytes]], bytes], most: int) -> None:
        self._quads, self._change, self._left = quads, change, most
        self._text, self._read = b"", 0

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes; none at the end."""
        if self._read >= len(self._text):
            lines = self._quads.readlines(AT_ONCE) if self._left > 0 else []
            self._text, self._read = self._change(lines), 0
            self._left -= AT_ONCE
        self._read += size
        return self._text[self._read - size : self._read]


# A store is closed when its variable ends, so each of these functions opens it and leaves it closed.


def write_store(quads_file: Path) -> None:
    """Write the store of a new release beside its files of N-Quads, from these. Raises `OSError`."""
    load_published(quads_file)
    add_contributions(quads_file.parent)


def load_published(quads_file: Path) -> None:
    """Load the municipality's quads, without the engine's checks: the content has passed them."""
    store = ox.Store(quads_file.with_name(STORE))
    size = text_size(quads_file)
    most = size if size <= LARGEST_PIECE else PIECE
    for change, form in ((b"".join, ox.RdfFormat.N_QUADS), (merged, ox.RdfFormat.N_TRIPLES)):
        with opened(quads_file) as quads:
            while quads.peek(1):
                piece = cast("IO[bytes]", ChangedLines(quads, change, most))  # only `read` is used
                store.bulk_load(piece, form, lenient=True)
    store.optimize()


def add_contributions(folder: Path) -> None:
    """Load the quads of partners into the store of a release in a folder, if there are any."""
    contributions = folder / CONTRIBUTIONS
    if contributions.exists():
        add_graphs(folder / STORE, contributions)
    tidy(folder / STORE)


def add_graphs(folder: Path, quads: Path) -> None:
    """Load a file of N-Quads into the store in a folder, and write all that is in memory to its files."""
    store = ox.Store(folder)
    store.load(path=quads, format=ox.RdfFormat.N_QUADS, lenient=True)
    store.flush()


def tidy(folder: Path) -> None:
    """Remove the files of a store in a folder that only a writer needs."""
    for pattern in NOT_KEPT:
        for path in folder.glob(pattern):
            path.unlink()
