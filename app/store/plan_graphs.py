"""Release -> which of its statements belong to which plan, and which plans are linked to each other."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from app.compressed import opened
from app.quads import graph_of, triples
from app.store.lookups import Lookups

Line = tuple[bytes, bytes, str, bytes]
"""A line of N-Quads: subject and object as they are written, the IRI of the graph, and the complete line."""


@dataclass(frozen=True)
class _Read:
    """What reading all lines has found; `derived` are the derived triples of no plan, as N-Triples."""

    linked: list[list[str]]
    digests: dict[str, bytes]
    derived: list[bytes]


class PlanGraphs:
    """Which graphs and resources of a release belong to which plan.

    The graphs of a plan have the same folder in their names: `…/graf/naering-2023-2026/vedtatt` and so on. A
    derived statement belongs to the plan that describes its subject or its object.
    """

    def __init__(self, lookups: Lookups) -> None:
        self.store = lookups.store
        self._file = lookups.release.quads_file
        self.derived = (lookups.derived, lookups.super_terms)
        self.plans: dict[str, list[str]] = {}
        for iri in lookups.instances(str(lookups.namespaces.plan["Plan"])):
            stated = lookups.said(ox.NamedNode(iri), None, None)
            if folder := min((graph_of(q) for q in stated if q.graph_name not in self.derived), default=""):
                self.plans.setdefault(folder.rpartition("/")[0], []).append(iri)
        self.graphs: dict[str, list[ox.NamedNode]] = {folder: [] for folder in ("", *self.plans)}
        self._folders: dict[str, str] = {}
        for name in lookups.release.graph_sizes:
            folder = name.rpartition("/")[0]
            self._folders[name] = folder if folder in self.plans else ""
            self.graphs[self._folders[name]].append(ox.NamedNode(name))
        self.home: dict[bytes, str] = {}
        named = set[bytes]()
        derived = self._derived_names
        for subject, object, graph, _ in self._lines():
            if folder := self._folders[graph]:
                self.home[subject] = folder
            elif graph not in derived:
                named.update((subject, object))
        self._named_by_shared = frozenset(named & self.home.keys())

    def shared(self) -> Iterator[bytes]:
        """Yield the triples that belong to no plan, as lines of N-Triples; some of them twice."""
        for graph in self.graphs[""]:
            if graph not in self.derived:
                yield from triples(self.store.quads_for_pattern(None, None, None, graph))
        yield from self._read.derived

    def own(self, folders: Iterable[str]) -> Iterator[bytes]:
        """Yield the triples of some plans as lines of N-Triples, some of them twice."""
        quads = list[ox.Quad]()
        for folder in folders:
            for graph in self.graphs[folder]:
                quads += self.store.quads_for_pattern(None, None, None, graph)
        subjects = dict.fromkeys(quad.subject for quad in quads)
        for graph in self.derived:
            for resource in subjects:
                for pattern in ((resource, None, None, graph), (None, None, resource, graph)):
                    quads += self.store.quads_for_pattern(*pattern)
        return triples(quads)

    def homes_of(self, *terms: bytes) -> Set[str]:
        """Return the folders of the plans that describe some terms, which are written as in N-Quads."""
        return {self.home[term] for term in terms if term in self.home}

    @cached_property
    def linked(self) -> list[list[str]]:
        """Return the folders of plans, together if the plans link to each other directly or indirectly.

        Plans that describe the same thing are linked.
        """
        return self._read.linked

    @cached_property
    def digests(self) -> dict[str, bytes]:
        """Return a hash of the statements of each folder of a plan, and of those of no plan under «».

        What a plan says about a resource that a shared statement names is in both: from any plan, a shared
        decision may lead to a body, and then to a name of this body in the files of another plan.
        """
        return self._read.digests

    @cached_property
    def _read(self) -> _Read:
        group, home = {folder: [folder] for folder in self.plans}, self.home.get
        hashes: dict[str, hashlib._Hash] = defaultdict(hashlib.sha256)
        derived, of_no_plan = self._derived_names, list[bytes]()
        for subject, object, graph, line in self._lines():
            folder = self._folders[graph]
            if folder and subject in self._named_by_shared:
                hashes[""].update(line)
            if folder and home(subject, folder) == home(object, folder) == folder:  # nearly all lines
                hashes[folder].update(line)
                continue
            homes = self.homes_of(subject, object) if folder or graph in derived else frozenset()
            if homes <= {folder}:
                hashes[folder].update(line)
                if graph in derived:
                    of_no_plan.append(line.rpartition(b" <")[0] + b" .\n")
                continue
            for one in (folder,) if folder else homes or ("",):
                hashes[one].update(line)
            first, *others = sorted(homes | {folder} - {""}) or [""]
            for other in others:
                if group[first] is not group[other]:
                    group[first] += group[other]
                    group.update(dict.fromkeys(group[other], group[first]))
        linked = list({id(folders): folders for folders in group.values()}.values())
        return _Read(linked, {folder: found.digest() for folder, found in hashes.items()}, of_no_plan)

    @cached_property
    def _derived_names(self) -> frozenset[str]:
        return frozenset(name.value for name in self.derived)

    def _lines(self) -> Iterator[Line]:
        """Yield the lines of the release."""
        names = {name.encode(): name for name in self._folders}
        with opened(self._file) as lines:
            for line in lines:
                subject, _, rest = line.split(b" ", 2)
                object, _, graph = rest.rpartition(b" <")
                yield subject, object, names[graph[:-4]], line
