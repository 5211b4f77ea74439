"""Release -> a store for each plan: what describes it and what all plans share, as far as it is asked for.

A query about one plan over all data takes longer with each further plan, so the queries about all plans would
take quadratic time. The registers, which all plans share, grow with the plans, too, but mostly by statements
that no query about a plan asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import pyoxigraph as ox

from app.store.building import plan_graphs
from app.store.lookups import Lookups


class PlanStores:
    """The stores of linked plans, one after the other.

    `asked` says of a triple whether the queries need it; `queries` names these. A build keeps what plans
    share: it depends on the queries and on the statements of no plan.
    Each store is made anew: the engine keeps what is removed, and goes through it in each query.
    """

    def __init__(self, lookups: Lookups, queries: str, asked: Callable[[bytes], bool]) -> None:
        self.graphs = plan_graphs(lookups)
        self._lookups, self._queries, self._asked = lookups, queries, asked
        self._folders: Sequence[str] = ()
        self._store = ox.Store()

    def of(self, folders: Sequence[str]) -> ox.Store:
        """Return a store with what describes some plans and what is shared, in its default graph.

        Plans that link to each other, such as a plan and its successor, must be together.
        """
        if folders != self._folders:
            own = sorted(set(filter(self._asked, self.graphs.own(folders))))
            self._store, self._folders = ox.Store(), folders
            self._store.load(self._shared + b"".join(own), ox.RdfFormat.N_TRIPLES, lenient=True)
        return self._store

    @cached_property
    def _shared(self) -> bytes:
        """Return what is shared, as lines of N-Triples."""
        what = ("shared by plans", self._queries, self.graphs.digests[""].hex())
        return self._lookups.kept(
            what, lambda: b"".join(sorted(set(filter(self._asked, self.graphs.shared()))))
        )
