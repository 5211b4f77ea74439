"""Release -> which of its statements belong to which plan, and which plans are linked to each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

import pyoxigraph as ox

from app.quads import graph_of
from app.store.lookups import Lookups


class PlanGraphs:
    """Which graphs and resources of a release belong to which plan.

    The graphs of a plan have the same folder in their names: `…/graf/naering-2023-2026/vedtatt` and so on. A
    derived statement belongs to the plan that describes its subject or its object.
    """

    def __init__(self, lookups: Lookups) -> None:
        self.store = lookups.store
        self.derived = (lookups.derived, lookups.super_terms)
        self.plans: dict[str, list[str]] = {}
        for iri in lookups.instances(str(lookups.namespaces.plan["Plan"])):
            stated = lookups.said(ox.NamedNode(iri), None, None)
            if folder := min((graph_of(q) for q in stated if q.graph_name not in self.derived), default=""):
                self.plans.setdefault(folder.rpartition("/")[0], []).append(iri)
        self.graphs: dict[str, list[ox.NamedNode]] = {folder: [] for folder in ("", *self.plans)}
        for name in lookups.release.graph_sizes:
            folder = name.rpartition("/")[0]
            self.graphs[folder if folder in self.plans else ""].append(ox.NamedNode(name))
        self.home = {
            quad.subject: folder
            for folder in self.plans
            for graph in self.graphs[folder]
            for quad in self.store.quads_for_pattern(None, None, None, graph)
        }

    def shared(self) -> Iterator[ox.Quad]:
        """Yield the quads that belong to no plan."""
        for graph in self.graphs[""]:
            for quad in self.store.quads_for_pattern(None, None, None, graph):
                if graph not in self.derived or not self.homes_of(quad):
                    yield quad

    def own(self, folders: Iterable[str]) -> Iterator[ox.Quad]:
        """Yield the quads of some plans, some of them twice."""
        subjects = dict[object, None]()
        for folder in folders:
            for graph in self.graphs[folder]:
                for quad in self.store.quads_for_pattern(None, None, None, graph):
                    subjects[quad.subject] = None
                    yield quad
        for graph in self.derived:
            for resource in subjects:
                for pattern in ((resource, None, None, graph), (None, None, resource, graph)):
                    yield from self.store.quads_for_pattern(*pattern)

    def homes_of(self, quad: ox.Quad) -> set[str]:
        """Return the folders of the plans that describe the subject and the object of a quad."""
        found = (
            self.home.get(term) for term in (quad.subject, quad.object) if isinstance(term, ox.NamedNode)
        )
        return {folder for folder in found if folder is not None}

    @cached_property
    def linked(self) -> list[list[str]]:
        """Return the folders of plans, together if the plans link to each other directly or indirectly.

        Plans that describe the same thing are linked.
        """
        group = {folder: [folder] for folder in self.plans}
        own = [({folder}, graph) for folder in self.plans for graph in self.graphs[folder]]
        for folders, graph in (*own, *((set[str](), graph) for graph in self.derived)):
            for quad in self.store.quads_for_pattern(None, None, None, graph):
                first, *others = sorted(self.homes_of(quad) | folders) or [""]
                for other in others:
                    if group[first] is not group[other]:
                        group[first] += group[other]
                        group.update(dict.fromkeys(group[other], group[first]))
        return list({id(folders): folders for folders in group.values()}.values())
