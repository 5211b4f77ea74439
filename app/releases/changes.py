"""Releases -> the changes from one to the next: by graph, and by thing (`app.releases.statements`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.releases.folder import pointers, stored
from app.releases.manifest import Damaged, StoredFile
from app.releases.release import QUADS, Release
from app.releases.statements import ThingChange, thing_changes


@dataclass(frozen=True, slots=True)
class GraphChange:
    """The number of statements that were added to and removed from a graph since the previous release."""

    graph: str
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Change:
    """A release: its id, its date, its size in statements, and the changes since the previous release.

    `graphs` is None for the oldest kept release, because there is nothing to compare it with. `things` are
    the things that are new, gone or changed.
    """

    id: str
    created: datetime
    statements: int
    current: bool
    graphs: tuple[GraphChange, ...] | None
    things: tuple[ThingChange, ...] = ()


Compared = tuple[tuple[GraphChange, ...], tuple[ThingChange, ...]]
Difference = Callable[[StoredFile, StoredFile], Compared]


def difference(before: StoredFile, after: StoredFile) -> Compared:
    """Return the changes between two N-Quads files, by graph and by thing; what is unchanged is left out.

    A release's file has each statement once, on a line of its own, in canonical form. Raises `Damaged`.
    """
    old, new = (set(file.read().decode().splitlines()) for file in (before, after))
    added, removed = (Counter(map(graph_of, lines)) for lines in (new - old, old - new))
    graphs = tuple(GraphChange(graph, added[graph], removed[graph]) for graph in sorted({*added, *removed}))
    return graphs, thing_changes(old, new)


def graph_of(line: str) -> str:
    """Return the graph of a line of N-Quads."""
    return line.removesuffix(" .").rpartition(" ")[2].strip("<>")


def changes(releases: Path, difference: Difference = difference) -> tuple[Change, ...]:
    """Return the kept releases, the newest first, without those that are damaged or being removed."""
    in_force = pointers(releases).get("current", "").partition("-")[0]
    found = sorted(kept(releases), key=lambda release: release.created)
    listed = []
    for before, release in zip([None, *found], found, strict=False):
        graphs, things = (compared(before, release, difference) if before else None) or (None, ())
        size, current = sum(release.graph_sizes.values()), release.id == in_force
        listed.append(Change(release.id, release.created, size, current, graphs, things))
    return tuple(listed[::-1])


def kept(releases: Path) -> Iterable[Release]:
    """Yield the releases in a folder, each once: of several builds the oldest, which was published first."""
    return {release.id: release for release in stored(releases)}.values()


def compared(before: Release, after: Release, difference: Difference) -> Compared | None:
    """Return the changes between two releases; None if one of them has just been removed, or is damaged."""
    try:
        return difference(before.files[QUADS], after.files[QUADS])
    except (FileNotFoundError, Damaged):
        return None
