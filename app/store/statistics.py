"""Release -> figures of each graph and of their union, counted once when the release is built.

The figures are the statistics of VoID (https://www.w3.org/TR/void/#statistics).
"""

from __future__ import annotations

import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from app.releases.release import Release
from app.releases.storage import write_text
from app.store.building import plan_graphs
from app.store.lookups import Lookups
from app.store.part_figures import GraphInPart, PartFigures
from app.store.statements import UNION

FILE = "statistics.json"
TOGETHER = 32
"""Plans whose figures are kept together."""


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
        self._triples, self._subjects, self._classes = (defaultdict[str, int](int) for _ in range(3))
        self._objects: dict[str, set[int]] = defaultdict(set)
        self._links: dict[str, Counter[str]] = defaultdict(Counter)

    def take(self, found: GraphInPart) -> None:
        """Add the figures of a part, without the objects."""
        entities, properties, classes = found
        self._entities += entities
        for name, (triples, subjects, _) in properties.items():
            self._triples[name] += triples
            self._subjects[name] += subjects
        for name, instances in classes.items():
            self._classes[name] += instances

    def take_objects(self, name: str, hashes: bytes) -> None:
        """Add objects of a property."""
        self._objects[name].update(array("Q", hashes))

    def take_links(self, links: Mapping[str, Mapping[str, int]]) -> None:
        """Add links by property and host."""
        for name, hosts in links.items():
            self._links[name].update(hosts)

    def figures(self) -> GraphFigures:
        """Return what was counted. Without blank nodes, every subject is an entity."""
        objects = self._objects
        return GraphFigures(
            triples=sum(self._triples.values()),
            entities=self._entities,
            subjects=self._entities,
            objects=len(set().union(*objects.values())),
            properties={
                name: PropertyFigures(triples, self._subjects[name], len(objects[name]))
                for name, triples in sorted(self._triples.items())
            },
            classes=dict(sorted(self._classes.items())),
            links={name: dict(sorted(hosts.items())) for name, hosts in sorted(self._links.items())},
        )


def put_together(parts: Iterable[PartFigures], graphs: Iterable[str]) -> dict[str, GraphFigures]:
    """Return the figures of some named graphs by their IRIs, and those of the union under `UNION`, if asked.

    All statements about a subject are in one of the parts.
    """
    counters = {graph: _Counter() for graph in sorted(graphs)}
    for part in parts:
        here = counters.keys() & part.graphs.keys()
        for graph in here:
            counters[graph].take(part.graphs[graph])
        for graph, name, hashes in part.hashes() if here else ():
            if graph in here:
                counters[graph].take_objects(name, hashes)
        if UNION in here:
            counters[UNION].take_links(part.links)
    return {graph: counter.figures() for graph, counter in counters.items()}


def write_statistics(lookups: Lookups) -> None:
    """Builder: write the figures of a release to its folder. A build keeps those of graphs of plans."""
    of_plans = plan_graphs(lookups)
    parts, folders = list(of_plans.summaries.figures()), list(of_plans.together())
    texts = [_text(parts, [UNION])]
    for start in range(0, len(folders), TOGETHER):
        some = folders[start : start + TOGETHER]
        names = [name for _, found in some for name in found]
        what = ["statistics", *(digest.hex() for digest, _ in some)]
        texts.append(lookups.kept(what, partial(_text, parts, names)))
    write_text(lookups.release.folder / FILE, b"{" + b", ".join(texts) + b"}")


def _text(parts: Iterable[PartFigures], graphs: Iterable[str]) -> bytes:
    """Return the figures of some graphs as what is between the braces of an object in JSON."""
    return json.dumps(put_together(parts, graphs), default=_written)[1:-1].encode()


def _written(figures: GraphFigures | PropertyFigures) -> dict[str, object]:
    """Return figures as they are written."""
    return {name: getattr(figures, name) for name in figures.__slots__}


def read_statistics(release: Release, graphs: Iterable[str]) -> dict[str, GraphFigures]:
    """Return the figures of some graphs, or of the union (`UNION`), that `write_statistics` wrote."""
    kept = json.loads(release.read(FILE))
    return {graph: _read(kept[graph]) for graph in graphs}


def read_union(release: Release) -> GraphFigures:
    """Return the figures of the union that `write_statistics` wrote; they come first in the file."""
    text = release.read(FILE).decode()
    return _read(json.JSONDecoder().raw_decode(text, text.index("{", 1))[0])


def _read(kept: dict[str, dict[str, dict[str, int]]]) -> GraphFigures:
    properties = {p: PropertyFigures(**figures) for p, figures in kept["properties"].items()}
    return GraphFigures(**{**kept, "properties": properties})  # type: ignore[arg-type]  # as `write_statistics` wrote it
