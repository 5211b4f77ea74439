"""Release -> figures of each graph and of their union: counted once, when the release is built.

They are those of VoID (https://www.w3.org/TR/void/#statistics).
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
    """How often one property is used, and of how many different things."""

    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True, slots=True)
class GraphFigures:
    """One graph in numbers; `classes` has the number of instances of each class."""

    triples: int
    entities: int
    subjects: int
    objects: int
    properties: dict[str, PropertyFigures]
    classes: dict[str, int]


@dataclass
class _Counter:
    """Takes triples of one graph, each once."""

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
            classes={c[1:-1]: len(things) for c, things in sorted(self.classes.items())},
        )


def count(quads: Iterable[ox.Quad]) -> dict[str, GraphFigures]:
    """The figures of each named graph by its IRI, and those of the union of all under `UNION`."""
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
    """Builder: the figures of a release, in its folder."""
    found = count(lookups.store)
    text = json.dumps({graph: asdict(figures) for graph, figures in found.items()}, indent=1)
    write_file(lookups.release.folder / FILE, text.encode())


def read_statistics(release: Release) -> dict[str, GraphFigures]:
    """The figures that `write_statistics` has kept."""
    kept = json.loads(release.read(FILE))
    return {graph: _read(figures) for graph, figures in kept.items()}


def _read(kept: dict[str, dict[str, dict[str, int]]]) -> GraphFigures:
    properties = {p: PropertyFigures(**figures) for p, figures in kept["properties"].items()}
    return GraphFigures(**{**kept, "properties": properties})  # type: ignore[arg-type]  # as it was written
