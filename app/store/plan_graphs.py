"""Release -> which of its statements belong to which plan, and which plans are linked to each other."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import pyoxigraph as ox

from app.content.derivation.linked import linked_groups
from app.quads import graph_in, graph_of, triples
from app.store.divided import Divided
from app.store.lookups import Lookups
from app.store.part_plans import GraphFolders, PartOfPlans, folder_of
from app.store.summaries import Summaries


@dataclass(frozen=True)
class _Read:
    """What all parts say; `derived` are the derived triples of no plan, as N-Triples."""

    linked: list[list[str]]
    digests: dict[str, bytes]
    hashes: dict[str, bytes]
    derived: list[bytes]


class PlanGraphs:
    """Which graphs and resources of a release belong to which plan.

    The graphs of a plan have the same folder in their names: `…/graf/naering-2023-2026/vedtatt` and so on. A
    derived statement belongs to the plan that describes its subject or its object.
    """

    def __init__(self, lookups: Lookups, quads: Divided) -> None:
        self.store = lookups.store
        self.derived = (lookups.derived, lookups.super_terms)
        self.plans: dict[str, list[str]] = {}
        for iri in lookups.instances(str(lookups.namespaces.plan["Plan"])):
            stated = lookups.said(ox.NamedNode(iri), None, None)
            if graph := min((graph_of(q) for q in stated if q.graph_name not in self.derived), default=""):
                self.plans.setdefault(folder_of(graph), []).append(iri)
        names = sorted(lookups.release.graph_sizes)
        shared = frozenset(map(folder_of, names)) - self.plans.keys()
        self._folders = GraphFolders(shared, frozenset(graph.value for graph in self.derived))
        self.graphs: dict[str, list[ox.NamedNode]] = {folder: [] for folder in ("", *self.plans)}
        for name in names:
            self.graphs[self._folders.of_plan(name)].append(ox.NamedNode(name))
        self._quads = quads
        self.summaries = Summaries(lookups, quads, self._folders)

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

    @property
    def linked(self) -> list[list[str]]:
        """Return the folders of plans, together if the plans link to each other directly or indirectly.

        Plans that describe the same thing are linked.
        """
        return self._read.linked

    @property
    def digests(self) -> dict[str, bytes]:
        """Return a hash of the statements of each folder of a plan, and of those of no plan under «».

        A derived statement about two plans is in the hash of one of them; such plans are linked.
        What a plan says about a resource that a shared statement names is in both hashes: from any plan, a
        shared decision may lead to a body, and then to a name of this body in the files of another plan.
        """
        return self._read.digests

    def together(self) -> Iterator[tuple[bytes, list[str]]]:
        """Yield the named graphs in order, those of a folder together, and a hash of all their lines."""
        hashes = self._read.hashes
        for _, names in groupby(sorted(hashes, key=lambda name: f"{name}>"), folder_of):
            found = list(names)
            yield hashlib.sha256(b"".join(hashes[name] for name in found)).digest(), found

    @cached_property
    def _read(self) -> _Read:
        found = _Gathered()
        for part in self.summaries.of_plans():
            found.take(part)
        rest, of_no_plan = found.rest, list[bytes]()
        for line in map(str.encode, found.about_none):
            triple = line.rpartition(b" <")[0]
            folder = found.home.get(triple.split(b" ", 2)[2].decode(), "")
            rest[folder].update(line)
            of_no_plan += [triple + b" .\n"] * (not folder)
        named = sorted(name.encode() for name in found.shared & found.home.keys())
        for line in self._quads.lines_about(named):
            if self._folders.of_plan(graph_in(line).decode()):
                rest[""].update(line)
        hashes = {name: digest.digest() for name, digest in found.hashes.items()}
        digests = dict[str, bytes]()
        for folder, graphs in self.graphs.items():
            own = [hashes[graph.value] for graph in graphs if folder or graph not in self.derived]
            digests[folder] = hashlib.sha256(b"".join((*own, rest[folder].digest()))).digest()
        linked = linked_groups({folder: found.linked_to(folder) for folder in self.plans})
        return _Read(list(map(sorted, linked)), digests, hashes, of_no_plan)


class _Gathered:
    """Puts together what the parts say: the names are those of `PartOfPlans`.

    `home` is the folder with what describes a resource, and `rest` hashes what is in no graph of a plan.
    """

    def __init__(self) -> None:
        self.hashes: dict[str, hashlib._Hash] = defaultdict(hashlib.sha256)
        self.rest: dict[str, hashlib._Hash] = defaultdict(hashlib.sha256)
        self.home = dict[str, str]()
        self.shared, self.about_none = set[str](), list[str]()
        self._mentioned, self._together = (defaultdict[str, set[str]](set) for _ in range(2))

    def take(self, part: PartOfPlans) -> None:
        """Add what a part says."""
        for graph, digest in part.hashes.items():
            self.hashes[graph].update(bytes.fromhex(digest))
        for folder, digest in part.derived.items():
            self.rest[folder].update(bytes.fromhex(digest))
        for folder, names in part.described.items():
            self.home.update(dict.fromkeys(names, folder))
        for folder, names in part.mentioned.items():
            self._mentioned[folder].update(names)
        for folder, other in part.together:
            self._together[folder].add(other)
        self.shared.update(part.shared)
        self.about_none += part.about_none

    def linked_to(self, folder: str) -> set[str]:
        """Return the folders of plans that describe what this one mentions or describes."""
        described = self._mentioned[folder] & self.home.keys()
        return self._together[folder] | {self.home[name] for name in described}
