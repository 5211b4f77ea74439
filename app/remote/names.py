"""The names of one release's graphs in the store, which holds several releases."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

SPACE = "urn:handlingsplan:"


@dataclass(frozen=True, slots=True)
class ReleaseNames:
    """The names of one release: its id, and the published names of its graphs."""

    id: str
    published: Collection[str]

    def bound(self, graph: str) -> str:
        """Return the name in the store of a published graph; the name of the empty graph for any other."""
        return f"{SPACE}{self.id}:{graph}" if graph in self.published else self.none

    @property
    def union(self) -> str:
        """Return the graph with every triple of the release once. Queries without FROM run over it."""
        return f"{SPACE}{self.id}:union"

    @property
    def none(self) -> str:
        """Return a graph that is never loaded, so that a part of a dataset can be empty in every engine."""
        return f"{SPACE}{self.id}:none"

    @property
    def state(self) -> str:
        """Return the graph with the state of loading; in it, this is also the name of the release."""
        return f"{SPACE}{self.id}:state"
