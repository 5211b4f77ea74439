"""Quads of a release that is being built: those about a subject from its sorted N-Quads, others from a store.

A look-up in the store on disk takes about 30 µs, and a build asks a resource for many properties. The lines
about it are next to each other, so all of them are read at once. A fork shares what is known about the file.
"""

from __future__ import annotations

import os
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain

import pyoxigraph as ox

from app.quads import Graph, Object, Quads, Subject
from app.releases.release import Release
from app.store.on_disk import PublishedQuads

APART = 1 << 14
"""The places in the file whose subjects are known are so many bytes apart, or some more."""
LONGEST = 1 << 10
"""Bytes that are read at such a place: a line, and the subject of the next one."""
MOST_SUBJECTS = 5_000
"""The quads about so many subjects stay in memory, about 4 kB each."""
OfProperties = Mapping[ox.NamedNode, Sequence[ox.Quad]]


class QuadsBySubject:
    """The quads of a release whose canonical N-Quads are not compressed. `others` has the same quads."""

    def __init__(self, release: Release, others: Quads) -> None:
        self._path, self._others = release.quads_file, others
        self._about = lru_cache(MOST_SUBJECTS)(self._read)

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: ox.NamedNode | None,
        object: Object | None,
        graph_name: Graph | None = None,
        /,
    ) -> Iterator[ox.Quad]:
        """Yield the quads of a pattern; None matches everything, for the graph all graphs."""
        if subject is None or object is not None:
            return self._others.quads_for_pattern(subject, predicate, object, graph_name)
        about = self._about(subject)
        found = chain(*about.values()) if predicate is None else iter(about.get(predicate, ()))
        return found if graph_name is None else (quad for quad in found if quad.graph_name == graph_name)

    def __iter__(self) -> Iterator[ox.Quad]:
        """Yield all quads."""
        return iter(self._others)

    def prepare(self) -> None:
        """Find out now where subjects begin; a fork then need not do it again."""
        _ = self._places

    def _read(self, subject: Subject) -> OfProperties:
        """Return all quads about a subject by their properties, as the engine changes them."""
        store, found = ox.Store(), defaultdict[ox.NamedNode, list[ox.Quad]](list)
        store.load(self._lines(str(subject).encode() + b" "), ox.RdfFormat.N_QUADS, lenient=True)
        for quad in store:
            found[quad.predicate].append(quad)
        return dict(found)

    def _lines(self, beginning: bytes) -> bytes:
        """Return the lines with a beginning."""
        places, beginnings = self._places
        start = places[max(0, bisect_left(beginnings, beginning) - 1)]
        end = places[bisect_right(beginnings, beginning)]
        with self._path.open("rb", buffering=0) as file:
            lines = b"\n" + os.pread(file.fileno(), end - start, start)
        first, last = lines.find(b"\n" + beginning), lines.rfind(b"\n" + beginning)
        return lines[first + 1 : lines.index(b"\n", last + 1) + 1] if last >= 0 else b""

    @cached_property
    def _places(self) -> tuple[list[int], list[bytes]]:
        """Return places in the file where lines begin, and with which subject; the last place is the end."""
        size = self._path.stat().st_size
        places, beginnings = [0], [b""]
        with self._path.open("rb", buffering=0) as file:
            for place in range(APART, size, APART):
                found = os.pread(file.fileno(), LONGEST, place)
                line = found.partition(b"\n")[2]
                subject, space, _ = line.partition(b" ")
                if space:
                    places.append(place + len(found) - len(line))
                    beginnings.append(subject + space)
        return [*places, size], beginnings


def by_subject(release: Release) -> QuadsBySubject:
    """Return the quads of a release that is being built and has a store, which is opened later."""
    return QuadsBySubject(release, PublishedQuads(release, later=True))
