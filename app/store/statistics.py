"""Release -> figures of each graph and of their union, counted once when the release is built.

The figures are the statistics of VoID (https://www.w3.org/TR/void/#statistics).
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from app.compressed import opened
from app.quads import iri_of
from app.releases.release import Release
from app.releases.storage import write_text
from app.store.lookups import Lookups
from app.vocabularies import RDF_TYPE

FILE = "statistics.json"
UNION = ""
TYPE = str(RDF_TYPE).encode()


@dataclass(frozen=True, slots=True)
class PropertyFigures:
    """The number of triples with one property, and of their distinct subjects and objects."""

    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True, slots=True)
class GraphFigures:
    """The figures of one graph. `classes` has the number of instances of each class."""

    triples: int
    entities: int
    subjects: int
    objects: int
    properties: dict[str, PropertyFigures]
    classes: dict[str, int]


class _Property:
    """The triples with one property in one graph."""

    __slots__ = ("objects", "subjects", "triples")

    def __init__(self) -> None:
        self.triples = self.subjects = 0
        self.objects = set[bytes]()

    def figures(self) -> PropertyFigures:
        return PropertyFigures(self.triples, self.subjects, len(self.objects))


class _Counter:
    """Counts the triples of one graph, which come sorted by subject and property, and each only once."""

    def __init__(self) -> None:
        self.entities = 0
        self.subject = self.predicate = b""
        self.properties: dict[bytes, _Property] = defaultdict(_Property)
        self.property = _Property()
        self.classes: Counter[bytes] = Counter()

    def take(self, subject: bytes, predicate: bytes, object: bytes) -> None:
        """Count a triple."""
        if subject != self.subject or predicate != self.predicate:
            self.entities += subject != self.subject
            self.subject, self.predicate = subject, predicate
            self.property = self.properties[predicate]
            self.property.subjects += 1
        self.property.triples += 1
        self.property.objects.add(object)
        if predicate == TYPE:
            self.classes[object] += 1

    def figures(self) -> GraphFigures:
        """Return what was counted. Without blank nodes, every subject is an entity."""
        return GraphFigures(
            triples=sum(found.triples for found in self.properties.values()),
            entities=self.entities,
            subjects=self.entities,
            objects=len(set().union(*(found.objects for found in self.properties.values()))),
            properties={iri_of(p): found.figures() for p, found in sorted(self.properties.items())},
            classes={iri_of(c): count for c, count in sorted(self.classes.items())},
        )


class _Union:
    """Counts what several graphs have in common, so that the figures of their union are sums without it."""

    def __init__(self) -> None:
        self.entities = 0
        self.subject = self.predicate = self.object = b""
        self.subjects, self.repeated, self.repeated_classes = (Counter[bytes]() for _ in range(3))

    def take(self, subject: bytes, predicate: bytes, object: bytes) -> None:
        """Count a triple of any graph. The same triples of several graphs come one after the other."""
        if subject != self.subject or predicate != self.predicate:
            self.entities += subject != self.subject
            self.subjects[predicate] += 1
            self.subject, self.predicate = subject, predicate
        elif object == self.object:
            self.repeated[predicate] += 1
            if predicate == TYPE:
                self.repeated_classes[object] += 1
        self.object = object

    def of(self, graphs: Collection[_Counter]) -> _Counter:
        """Return the counter of the union of these graphs."""
        found = _Counter()
        found.entities = self.entities
        for graph in graphs:
            for predicate, other in graph.properties.items():
                found.properties[predicate].triples += other.triples
                found.properties[predicate].objects |= other.objects
            found.classes.update(graph.classes)
        for predicate, subjects in self.subjects.items():
            found.properties[predicate].subjects = subjects
            found.properties[predicate].triples -= self.repeated[predicate]
        found.classes.subtract(self.repeated_classes)
        return found


def count(lines: Iterable[bytes]) -> dict[str, GraphFigures]:
    """Return the figures of each named graph by its IRI, and those of the union under `UNION`.

    The lines are canonical N-Quads, so those with the same subject, and those with the same triple, follow
    each other.
    """
    counters: dict[bytes, _Counter] = defaultdict(_Counter)
    union = _Union()
    for line in lines:
        subject, predicate, rest = line.split(b" ", 2)
        object, _, graph = rest.rpartition(b" <")
        counters[graph].take(subject, predicate, object)
        union.take(subject, predicate, object)
    found = {graph[:-4].decode(): counter.figures() for graph, counter in counters.items()}
    found[UNION] = union.of(counters.values()).figures()
    return dict(sorted(found.items()))


def write_statistics(lookups: Lookups) -> None:
    """Builder: write the figures of a release to its folder."""
    with opened(lookups.release.quads_file) as lines:
        found = count(lines)
    text = json.dumps(found, indent=1, default=_written)
    write_text(lookups.release.folder / FILE, text.encode())


def _written(figures: GraphFigures | PropertyFigures) -> dict[str, object]:
    """Return figures as they are written."""
    return {name: getattr(figures, name) for name in figures.__slots__}


def read_statistics(release: Release) -> dict[str, GraphFigures]:
    """Return the figures that `write_statistics` wrote."""
    kept = json.loads(release.read(FILE))
    return {graph: _read(figures) for graph, figures in kept.items()}


def _read(kept: dict[str, dict[str, dict[str, int]]]) -> GraphFigures:
    properties = {p: PropertyFigures(**figures) for p, figures in kept["properties"].items()}
    return GraphFigures(**{**kept, "properties": properties})  # type: ignore[arg-type]  # as `write_statistics` wrote it
