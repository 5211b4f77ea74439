"""Release -> figures of each graph and of their union, counted once when the release is built.

The figures are the statistics of VoID (https://www.w3.org/TR/void/#statistics).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

import pyoxigraph as ox

from app.releases.release import Release
from app.releases.storage import write_file
from app.store.lookups import Lookups
from app.vocabularies import RDF_TYPE

FILE = "statistics.json"
UNION = ""


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


@dataclass
class _Counter:
    """Counts the triples of one graph. Each triple must be given only once."""

    triples: int = 0
    subjects: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    objects: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    classes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def take(self, subject: str, predicate: str, object: str) -> None:
        self.triples += 1
        self.counts[predicate] += 1
        self.subjects[predicate].add(subject)
        self.objects[predicate].add(object)
        if predicate == str(RDF_TYPE):
            self.classes[object].add(subject)

    def figures(self) -> GraphFigures:
        subjects = set().union(*self.subjects.values())
        return GraphFigures(
            triples=self.triples,
            entities=sum(s.startswith("<") for s in subjects),
            subjects=len(subjects),
            objects=len(set().union(*self.objects.values())),
            properties={
                p[1:-1]: PropertyFigures(n, len(self.subjects[p]), len(self.objects[p]))
                for p, n in sorted(self.counts.items())
            },
            classes={c[1:-1]: len(resources) for c, resources in sorted(self.classes.items())},
        )


def count(quads: Iterable[ox.Quad]) -> dict[str, GraphFigures]:
    """Return the figures of each named graph by its IRI, and those of the union under `UNION`."""
    counters: dict[str, _Counter] = defaultdict(_Counter)
    union: set[tuple[str, str, str]] = set()
    for quad in quads:
        triple = (str(quad.subject), str(quad.predicate), str(quad.object))
        counters[str(quad.graph_name)[1:-1]].take(*triple)
        if triple not in union:
            union.add(triple)
            counters[UNION].take(*triple)
    return {graph: counters[graph].figures() for graph in sorted(counters)}


def write_statistics(lookups: Lookups) -> None:
    """Builder: write the figures of a release to its folder."""
    found = count(lookups.store)
    text = json.dumps({graph: asdict(figures) for graph, figures in found.items()}, indent=1)
    write_file(lookups.release.folder / FILE, text.encode())


def read_statistics(release: Release) -> dict[str, GraphFigures]:
    """Return the figures that `write_statistics` wrote."""
    kept = json.loads(release.read(FILE))
    return {graph: _read(figures) for graph, figures in kept.items()}


def _read(kept: dict[str, dict[str, dict[str, int]]]) -> GraphFigures:
    properties = {p: PropertyFigures(**figures) for p, figures in kept["properties"].items()}
    return GraphFigures(**{**kept, "properties": properties})  # type: ignore[arg-type]  # as `write_statistics` wrote it
