"""A part of the quads -> its figures, from which the figures of all quads are put together."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from app.quads import iri_of
from app.store.statements import ByProperty
from app.vocabularies import RDF_TYPE

TYPE = str(RDF_TYPE).encode()
HASHED = 8
"""Bytes of the hash of an object. The probability that two of a million objects have the same is 3 · 10⁻⁸."""

GraphInPart = tuple[int, Mapping[str, tuple[int, int, int]], Mapping[str, int]]
"""The number of subjects; by property those of triples, subjects and objects; by class that of instances."""


@dataclass(frozen=True)
class PartFigures:
    """The figures of a part by the IRI of the graph, and those of the union of all graphs under `UNION`.

    `objects` are hashes of the different objects of each graph and property, in the order of `graphs`.
    """

    graphs: Mapping[str, GraphInPart]
    objects: bytes

    def hashes(self) -> Iterator[tuple[str, str, bytes]]:
        """Yield each graph, each of its properties, and the hashes of the objects."""
        place = 0
        for graph, (_, properties, _) in self.graphs.items():
            for name, (_, _, count) in properties.items():
                end = place + HASHED * count
                yield graph, name, self.objects[place:end]
                place = end


def figures_of_part(statements: Mapping[str, ByProperty]) -> PartFigures:
    """Return the figures of some statements, which are given by graph. All about a subject are among them."""
    graphs, objects = dict[str, GraphInPart](), list[bytes]()
    for graph, by_property in statements.items():
        properties = dict[str, tuple[int, int, int]]()
        subjects = dict[bytes, set[bytes]]()
        for name, found in by_property.items():
            subjects[name] = {subject for subject, _, _ in found}
            values = dict.fromkeys(object for _, object, _ in found)
            properties[iri_of(name)] = len(found), len(subjects[name]), len(values)
            objects += values
        kinds = Counter(kind for _, kind, _ in by_property.get(TYPE, ()))
        classes = {iri_of(kind): count for kind, count in kinds.items()}
        graphs[graph] = len(set().union(*subjects.values())), properties, classes
    return PartFigures(graphs, b"".join(map(cache(_hashed), objects)))


def _hashed(object: bytes) -> bytes:
    return hashlib.sha256(object).digest()[:HASHED]
