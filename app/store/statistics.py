"""Release -> figures of each graph and of their union, counted once when the release is built.

The figures are the statistics of VoID (https://www.w3.org/TR/void/#statistics).
"""

from __future__ import annotations

import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.releases.release import Release
from app.releases.storage import write_text
from app.store.building import plan_graphs
from app.store.lookups import Lookups
from app.store.part_figures import GraphInPart, PartFigures
from app.store.statements import UNION

FILE = "statistics.json"


@dataclass(frozen=True, slots=True)
class PropertyFigures:
    """The number of triples with one property, and of their distinct subjects and objects."""

    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True, slots=True)
class GraphFigures:
    """The figures of one graph. `classes` has the number of instances of each class.

    `links` has the number of links from our resources to others by property and host; only the union has it.
    """

    triples: int
    entities: int
    subjects: int
    objects: int
    properties: dict[str, PropertyFigures]
    classes: dict[str, int]
    links: dict[str, dict[str, int]] = field(default_factory=dict)


class _Counter:
    """Puts the figures of a graph together."""

    def __init__(self) -> None:
        self._entities = 0
        self._triples, self._subjects, self._classes = (Counter[str]() for _ in range(3))
        self._objects: dict[str, array[int]] = defaultdict(lambda: array("Q"))
        self._links: dict[str, Counter[str]] = defaultdict(Counter)

    def take(self, found: GraphInPart) -> None:
        """Add the figures of a part, without the objects."""
        entities, properties, classes = found
        self._entities += entities
        for name, (triples, subjects, _) in properties.items():
            self._triples[name] += triples
            self._subjects[name] += subjects
        self._classes.update(classes)

    def take_objects(self, name: str, hashes: bytes) -> None:
        """Add objects of a property."""
        self._objects[name].frombytes(hashes)

    def take_links(self, links: Mapping[str, Mapping[str, int]]) -> None:
        """Add links by property and host."""
        for name, hosts in links.items():
            self._links[name].update(hosts)

    def figures(self) -> GraphFigures:
        """Return what was counted. Without blank nodes, every subject is an entity."""
        objects = self._objects
        return GraphFigures(
            triples=self._triples.total(),
            entities=self._entities,
            subjects=self._entities,
            objects=len(set().union(*objects.values())),
            properties={
                name: PropertyFigures(triples, self._subjects[name], len(set(objects[name])))
                for name, triples in sorted(self._triples.items())
            },
            classes=dict(sorted(self._classes.items())),
            links={name: dict(sorted(hosts.items())) for name, hosts in sorted(self._links.items())},
        )


def put_together(parts: Iterable[PartFigures]) -> dict[str, GraphFigures]:
    """Return the figures of each named graph by its IRI, and those of the union under `UNION`.

    All statements about a subject are in one of the parts.
    """
    counters: dict[str, _Counter] = defaultdict(_Counter, {UNION: _Counter()})
    for part in parts:
        counters[UNION].take_links(part.links)
        for graph, found in part.graphs.items():
            counters[graph].take(found)
        for graph, name, hashes in part.hashes():
            counters[graph].take_objects(name, hashes)
    return {graph: counter.figures() for graph, counter in sorted(counters.items())}


def write_statistics(lookups: Lookups) -> None:
    """Builder: write the figures of a release to its folder."""
    found = put_together(plan_graphs(lookups).summaries.figures())
    text = json.dumps(found, default=_written)
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
