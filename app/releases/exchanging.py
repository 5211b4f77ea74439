"""The quads of an old release, with the graphs exchanged that a new one has changed, and what differs.

To inflate the old quads and to copy them costs much less than to sort all lines again.
docs/decisions/0054-a-store-is-changed.md
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from app.compressed import opened
from app.content.canonical import canonical_n_quads
from app.content.packed import PackedGraph
from app.kept import Kept, key_of
from app.quads import graph_in
from app.releases.release import Release

MOST_CHANGED = 0.1
"""The share of lines that may differ. To change a line of a store takes about twice as long as to load it."""
MOST_LOOKED_FOR = 16
"""Graphs that are looked for in a text before it is divided into lines."""
AT_ONCE = 1 << 20
"""Bytes of the old quads that are read at a time."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ChangedQuads:
    """The lines to remove from the old quads, and those to add afterwards.

    If a line is removed, all new lines with its subject and predicate are among those to add. So a store may
    remove the triple of such a line from all graphs together, or several spellings of a value at once
    (`"1"` and `"01"` are one integer): what is still there comes back.
    """

    removed: list[bytes]
    added: list[bytes]


@dataclass(frozen=True)
class Exchanged:
    """An old release, whose files match its manifest, and how the quads of a new one differ."""

    old: Release
    quads: ChangedQuads


class NewQuads:
    """The canonical N-Quads of some graphs: those that an old release has, too, are taken from its quads.

    Iterate once. Then `sizes` has the number of triples of each graph, and `change` is what differs; None
    without an old release, and if more than `most` lines differ.
    """

    def __init__(self, graphs: Sequence[PackedGraph], kept: Kept, old: Release | None) -> None:
        self._kept, self._hashes = kept, hashes_of(graphs)
        before = known_hashes(kept, old) if old else {}
        names = before.keys() | self._hashes.keys()
        exchanged = {name for name in names if before.get(name) != self._hashes.get(name)}
        self._graphs = [graph for graph in graphs if graph.graph in exchanged]
        self._exchanged = frozenset(map(str.encode, exchanged))
        few = len(exchanged) <= MOST_LOOKED_FOR
        self._ends = tuple(b" <%s> .\n" % name for name in self._exchanged) if few else None
        self._old = old if before else None
        sizes = old.graph_sizes.items() if old and before else ()
        self._sizes = Counter({name.encode(): size for name, size in sizes if name not in exchanged})
        self._most = int(MOST_CHANGED * sum(size for _, size in sizes))
        self._changed = ChangedQuads([], [])

    @property
    def sizes(self) -> dict[str, int]:
        """Return the number of triples of each graph."""
        return {graph.decode(): count for graph, count in sorted(self._sizes.items())}

    @property
    def change(self) -> Exchanged | None:
        """Return what differs from the old release."""
        few = len(self._changed.removed) + len(self._changed.added) <= self._most
        return Exchanged(self._old, self._changed) if self._old and few else None

    def keep(self, digest: str) -> None:
        """Keep what the next release must know of these quads, whose SHA-256 this is."""
        self._kept.write(key_of("graphs", digest), json.dumps(self._hashes).encode())

    def __iter__(self) -> Iterator[bytes]:
        """Yield many lines at a time. Raises `OSError`."""
        if self._old is None:
            yield from self._own()
            return
        with opened(self._old.quads_file) as old:
            for before, after in side_by_side(_Side(_read(old)), _Side(self._own())):
                if after or self._ends is None or any(end in before for end in self._ends):
                    yield self._joined(before.splitlines(True), after.splitlines(True))
                else:
                    yield before
        if not self.change:
            logger.info("much differs from the release %s, so its store is not changed", self._old.name)

    def _own(self) -> Iterator[bytes]:
        """Yield the lines of the graphs that are exchanged, and count them."""
        for lines in canonical_n_quads(self._graphs):
            self._sizes.update(map(graph_in, BytesIO(lines)))
            yield lines

    def _joined(self, before: list[bytes], after: list[bytes]) -> bytes:
        """Return old lines with new ones instead of those of the same graphs, and note what differs."""
        if self._ends is None:
            gone = [line for line in before if graph_in(line) in self._exchanged]
        else:  # this takes a third of the time
            gone = [line for line in before if line.endswith(self._ends)]
        if gone != after:
            left, still = frozenset(gone), frozenset(after)
            after = sorted([*(line for line in before if line not in left), *after])
            if self.change:
                self._note([line for line in gone if line not in still], still - left, after)
            before = after
        return b"".join(before)

    def _note(self, removed: list[bytes], added: Collection[bytes], lines: list[bytes]) -> None:
        again = frozenset(map(_beginning, removed))
        self._changed.removed.extend(removed)
        self._changed.added.extend(line for line in lines if line in added or _beginning(line) in again)


def hashes_of(graphs: Iterable[PackedGraph]) -> dict[str, str]:
    """Return for each named graph a hash of what its lines are packed in."""
    found: dict[str, hashlib._Hash] = {}
    for graph in graphs:
        found.setdefault(graph.graph, hashlib.sha256()).update(graph.triples.data)
    return {name: digest.hexdigest() for name, digest in found.items()}


def known_hashes(kept: Kept, old: Release) -> dict[str, str]:
    """Return the hashes of the graphs of a release; none if they are not kept."""
    hashes = kept.read(key_of("graphs", old.digest))
    if hashes is None:
        logger.info("what the graphs of release %s are made from is not kept, so all are sorted", old.name)
        return {}
    found: dict[str, str] = json.loads(hashes)
    return found


class _Side:
    """Sorted lines that are not compared yet."""

    def __init__(self, texts: Iterator[bytes]) -> None:
        self._texts = texts
        self.text = bytearray()
        self.ended = False

    def read(self) -> None:
        found = next(self._texts, b"")
        self.text += found
        self.ended = not found

    def last(self) -> bytes:
        return bytes(self.text[self.text.rfind(b"\n", 0, -1) + 1 :])

    def before(self, border: bytes) -> bytes:
        place = _place(self.text, border)
        found = bytes(self.text[:place])
        del self.text[:place]
        return found


def side_by_side(*sides: _Side) -> Iterator[list[bytes]]:
    """Yield the lines of all sides, those with the same subject and predicate at the same time."""
    while unread := [side for side in sides if not side.ended]:
        min(unread, key=_Side.last).read()  # the one that is behind the others
        border = min((side.last() for side in sides if not side.ended), default=b"")
        if border:
            yield [side.before(_beginning(border)) for side in sides]
    yield [bytes(side.text) for side in sides]


def _read(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a file, many at a time."""
    while text := file.read(AT_ONCE):
        yield text + file.readline()


def _place(text: bytearray, border: bytes) -> int:
    """Return where in sorted lines the first one begins that is not less than `border`."""
    low, high = 0, len(text)
    while low < high:
        start = text.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = text.index(b"\n", start) + 1
        low, high = (end, high) if text[start:end] < border else (low, start)
    return low


def _beginning(line: bytes) -> bytes:
    """Return the subject and the predicate of a line."""
    return line[: line.index(b" ", line.index(b" ") + 1) + 1]
