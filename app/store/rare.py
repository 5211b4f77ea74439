"""Quads with the statements of some properties in memory: a build asks each plan for them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import pyoxigraph as ox

from app.quads import Graph, Object, Quads, Subject

OFTEN = 100
"""After so many look-ups of a property, all statements with it are read if they are few."""
FEW = 5_000
"""The most statements with a property that are few. To read them takes as long as some 1,000 look-ups."""
BySubject = Mapping[Subject, Sequence[ox.Quad]]


class RareProperties:
    """Quads that must not change; those with a property that is often looked up and rare stay in memory."""

    def __init__(self, quads: Quads) -> None:
        self._quads = quads
        self._asked = Counter[ox.NamedNode]()
        self._rare = dict[ox.NamedNode, BySubject]()

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: ox.NamedNode | None,
        object: Object | None,
        graph_name: Graph | None = None,
        /,
    ) -> Iterator[ox.Quad]:
        """Yield the quads of a pattern; None matches everything, for the graph all graphs."""
        if subject is not None and predicate is not None and object is None and graph_name is None:
            self._asked[predicate] += 1
            if self._asked[predicate] == OFTEN:
                self._read(predicate)
            if (rare := self._rare.get(predicate)) is not None:
                return iter(rare.get(subject, ()))
        return self._quads.quads_for_pattern(subject, predicate, object, graph_name)

    def __iter__(self) -> Iterator[ox.Quad]:
        """Yield all quads."""
        return iter(self._quads)

    def _read(self, predicate: ox.NamedNode) -> None:
        """Read the quads with a property if they are few."""
        found = list(islice(self._quads.quads_for_pattern(None, predicate, None), FEW + 1))
        if len(found) <= FEW:
            rare = defaultdict[Subject, list[ox.Quad]](list)
            for quad in found:
                rare[quad.subject].append(quad)
            self._rare[predicate] = dict(rare)
