"""Release -> a store for each plan: its statements and those that all plans share, each triple once.

A query about one plan over all data takes longer with each further plan, so the queries about all plans would
take quadratic time. These stores do not grow with the number of plans.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import pyoxigraph as ox

from app.store.plan_graphs import PlanGraphs

MOST_REMOVED = 4
"""A store is made anew when so many times its shared triples were removed from it.

The engine keeps what is removed from a store in memory until the store is gone.
"""


class PlanStores:
    """The stores of linked plans, one after the other."""

    def __init__(self, graphs: PlanGraphs) -> None:
        self.graphs = graphs
        self._folders: Sequence[str] = ()
        self._added: list[ox.Quad] = []
        self._store = ox.Store()
        self._removed = 0

    def of(self, folders: Sequence[str]) -> ox.Store:
        """Return a store with what describes some plans and what is shared; it is valid until the next call.

        Plans that link to each other, such as a plan and its successor, must be together.
        """
        if folders != self._folders:
            self._remove_added()
            own = set(default_graph(self.graphs.own(folders)))
            self._added = [quad for quad in own if quad not in self._store]
            self._store.extend(self._added)
            self._folders = folders
        return self._store

    def _remove_added(self) -> None:
        """Leave only what is shared in the store."""
        self._removed += len(self._added)
        if not len(self._store) or self._removed > MOST_REMOVED * len(self._shared):
            self._store, self._removed = ox.Store(), 0
            self._store.bulk_extend(self._shared)
        else:
            for quad in self._added:
                self._store.remove(quad)

    @cached_property
    def _shared(self) -> frozenset[ox.Quad]:
        """Return what is shared. To find it takes most of the time of making a store anew."""
        return frozenset(default_graph(self.graphs.shared()))


def default_graph(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield quads in the default graph."""
    return (ox.Quad(q.subject, q.predicate, q.object) for q in quads)
