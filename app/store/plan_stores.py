"""Release -> a store for each plan: what describes it and what all plans share, as far as it is asked for.

A query about one plan over all data takes longer with each further plan, so the queries about all plans would
take quadratic time. The registers, which all plans share, grow with the plans, too, but mostly by statements
that no query about a plan asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import pyoxigraph as ox

from app.store.plan_graphs import PlanGraphs


def computed(compute: Callable[[], bytes]) -> bytes:
    """Return what a function returns, without keeping it."""
    return compute()


class PlanStores:
    """The stores of linked plans, one after the other; `asked` says of a triple whether they need it.

    `keep` may keep what plans share, which depends on what is asked and on the statements of no plan.
    Each store is made anew: the engine keeps what is removed, and goes through it in each query.
    """

    def __init__(
        self,
        graphs: PlanGraphs,
        asked: Callable[[bytes], bool],
        keep: Callable[[Callable[[], bytes]], bytes] = computed,
    ) -> None:
        self.graphs = graphs
        self._asked, self._keep = asked, keep
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
        return self._keep(lambda: b"".join(sorted(set(filter(self._asked, self.graphs.shared())))))
