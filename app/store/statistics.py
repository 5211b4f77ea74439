"""Release -> figures of each graph and of their union, counted once when the release is built.

The figures are the statistics of VoID (https://www.w3.org/TR/void/#statistics).
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass

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


class _Counter:
    """Counts the triples of one graph, which come sorted by subject."""

    def __init__(self) -> None:
        self.triples = self.entities = 0
        self.last = b""
        self.counts: dict[bytes, list[int]] = {}  # property -> triples, subjects
        self.last_subject: dict[bytes, bytes] = {}
        self.objects: dict[bytes, set[bytes]] = defaultdict(set)
        self.classes: Counter[bytes] = Counter()

    def take(self, subject: bytes, predicate: bytes, object: bytes) -> None:
        """Count a triple. Each must be given only once."""
        self.triples += 1
        if subject != self.last:
            self.entities, self.last = self.entities + 1, subject
        counts = self.counts.setdefault(predicate, [0, 0])
        counts[0] += 1
        if self.last_subject.get(predicate) != subject:
            counts[1] += 1
            self.last_subject[predicate] = subject
        self.objects[predicate].add(object)
        if predicate == TYPE:
            self.classes[object] += 1

    def figures(self) -> GraphFigures:
        """Return what was counted. Without blank nodes, every subject is an entity."""
        return GraphFigures(
            triples=self.triples,
            entities=self.entities,
            subjects=self.entities,
            objects=len(set().union(*self.objects.values())),
            properties={
                iri_of(p): PropertyFigures(triples, subjects, len(self.objects[p]))
                for p, (triples, subjects) in sorted(self.counts.items())
            },
            classes={iri_of(c): count for c, count in sorted(self.classes.items())},
        )


def count(lines: Iterable[bytes]) -> dict[str, GraphFigures]:
    """Return the figures of each named graph by its IRI, and those of the union under `UNION`.

    The lines are canonical N-Quads, so those with the same subject, and those with the same triple, follow
    each other.
    """
    counters: dict[bytes, _Counter] = defaultdict(_Counter)
    union, before = counters[b""], (b"", b"", b"")
    terms: dict[bytes, bytes] = {}  # each object once, because several sets have it
    for line in lines:
        subject, predicate, rest = line.split(b" ", 2)
        object, _, graph = rest.rpartition(b" <")
        triple = (subject, predicate, terms.setdefault(object, object))
        counters[graph[:-4]].take(*triple)
        if triple != before:
            union.take(*triple)
            before = triple
    found = {graph.decode(): counter.figures() for graph, counter in counters.items()}
    return dict(sorted(found.items()))


def write_statistics(lookups: Lookups) -> None:
    """Builder: write the figures of a release to its folder."""
    with opened(lookups.release.quads_file) as lines:
        found = count(lines)
    text = json.dumps({graph: asdict(figures) for graph, figures in found.items()}, indent=1)
    write_text(lookups.release.folder / FILE, text.encode())


def read_statistics(release: Release) -> dict[str, GraphFigures]:
    """Return the figures that `write_statistics` wrote."""
    kept = json.loads(release.read(FILE))
    return {graph: _read(figures) for graph, figures in kept.items()}


def _read(kept: dict[str, dict[str, dict[str, int]]]) -> GraphFigures:
    properties = {p: PropertyFigures(**figures) for p, figures in kept["properties"].items()}
    return GraphFigures(**{**kept, "properties": properties})  # type: ignore[arg-type]  # as `write_statistics` wrote it
