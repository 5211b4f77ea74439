"""Releases -> what changed from one to the next, by graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.releases.folder import pointers, stored
from app.releases.manifest import Damaged, StoredFile
from app.releases.release import QUADS, Release


@dataclass(frozen=True, slots=True)
class GraphChange:
    """How many statements a graph has more and less than in the release before."""

    graph: str
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Change:
    """A release: its id, when it was made, its size in statements, and what changed from the one before.

    `graphs` is None for the oldest one that is kept, since nothing is known of the one before.
    """

    id: str
    created: datetime
    statements: int
    current: bool
    graphs: tuple[GraphChange, ...] | None


Difference = Callable[[StoredFile, StoredFile], tuple[GraphChange, ...]]


def difference(before: StoredFile, after: StoredFile) -> tuple[GraphChange, ...]:
    """What changed from one file of N-Quads to another, by graph; graphs that are the same are left out.

    A release's file has each statement once, on a line of its own, written in one way. Raises `Damaged`.
    """
    old, new = (set(file.read().decode().splitlines()) for file in (before, after))
    added, removed = (Counter(map(graph_of, lines)) for lines in (new - old, old - new))
    return tuple(GraphChange(graph, added[graph], removed[graph]) for graph in sorted({*added, *removed}))


def graph_of(line: str) -> str:
    """The graph that a line of N-Quads stands in."""
    return line.removesuffix(" .").rpartition(" ")[2].strip("<>")


def changes(releases: Path, difference: Difference = difference) -> tuple[Change, ...]:
    """The releases that are kept, the newest first; not those that are damaged, or removed meanwhile."""
    in_force = pointers(releases).get("current", "").partition("-")[0]
    found = sorted(kept(releases), key=lambda release: release.created)
    return tuple(
        Change(
            id=release.id,
            created=release.created,
            statements=sum(release.graph_sizes.values()),
            current=release.id == in_force,
            graphs=compared(before, release, difference) if before else None,
        )
        for before, release in zip([None, *found], found, strict=False)
    )[::-1]


def kept(releases: Path) -> Iterable[Release]:
    """The releases in a folder, each once: of several builds the oldest, which was published first."""
    return {release.id: release for release in stored(releases)}.values()


def compared(before: Release, after: Release, difference: Difference) -> tuple[GraphChange, ...] | None:
    """What changed between two releases; None where one of them has just been removed, or is damaged."""
    try:
        return difference(before.files[QUADS], after.files[QUADS])
    except (FileNotFoundError, Damaged):
        return None
