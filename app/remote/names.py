"""The names that the graphs of one release have in the store, where several releases live side by side."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

SPACE = "urn:handlingsplan:"


@dataclass(frozen=True, slots=True)
class ReleaseNames:
    """Of one release: its id, and the published names of its graphs."""

    id: str
    published: Collection[str]

    def bound(self, graph: str) -> str:
        """The name in the store of a published graph; a graph that is not published has the name of none."""
        return f"{SPACE}{self.id}:{graph}" if graph in self.published else self.none

    @property
    def union(self) -> str:
        """The graph with every triple of the release once: what a query without FROM is asked over."""
        return f"{SPACE}{self.id}:union"

    @property
    def none(self) -> str:
        """A graph that is never loaded, so that a part of a dataset can be empty in every engine."""
        return f"{SPACE}{self.id}:none"

    @property
    def state(self) -> str:
        """The graph that says how far the release is loaded, and the name of the release in it."""
        return f"{SPACE}{self.id}:state"
