"""Release -> a store for each plan: its statements and those that all plans share, each triple once.

A query about one plan over all data takes longer with each further plan, so the queries about all plans would
take quadratic time. These stores do not grow with the number of plans.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import pyoxigraph as ox

from app.store.plan_graphs import PlanGraphs

PLAN = ox.NamedNode("urn:x-plan")
"""The graph with what describes the plans; what is shared is in the default graph."""
MOST_REMOVED = 2
"""A store is made anew when so many times its shared triples were removed from it.

The engine keeps what is removed from a store until the store is gone: it takes memory, and queries read it.
"""


class PlanStores:
    """The stores of linked plans, one after the other."""

    def __init__(self, graphs: PlanGraphs) -> None:
        self.graphs = graphs
        self._folders: Sequence[str] = ()
        self._store = ox.Store()
        self._added = self._removed = 0

    def of(self, folders: Sequence[str]) -> ox.Store:
        """Return a store with what describes some plans and what is shared; it is valid until the next call.

        Plans that link to each other, such as a plan and its successor, must be together. `query` asks both
        graphs of the store; they have no triple in common.
        """
        if folders != self._folders:
            self._remove_added()
            own = sorted(set(self.graphs.own(folders)) - self._shared)
            self._store.load(b"".join(own), ox.RdfFormat.N_TRIPLES, to_graph=PLAN, lenient=True)
            self._added = len(own)
            self._folders = folders
        return self._store

    def _remove_added(self) -> None:
        """Leave only what is shared in the store."""
        self._removed += self._added
        if not len(self._store) or self._removed > MOST_REMOVED * len(self._shared):
            self._store, self._removed = ox.Store(), 0
            self._store.load(b"".join(sorted(self._shared)), ox.RdfFormat.N_TRIPLES, lenient=True)
        else:
            self._store.remove_graph(PLAN)

    @cached_property
    def _shared(self) -> frozenset[bytes]:
        """Return what is shared, as lines of N-Triples."""
        return frozenset(self.graphs.shared())


def query(store: ox.Store, text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Return the results of a query over a store of plans. Its default graph has each triple once."""
    return store.query(text, default_graph=[ox.DefaultGraph(), PLAN], named_graphs=[])
