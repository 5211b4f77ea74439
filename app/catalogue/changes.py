"""Releases -> what changed from one to the next, by graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.errors import NotReady
from app.release import Release, current_id, has_current, read_release, stored_ids


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


Difference = Callable[[Path, Path], tuple[GraphChange, ...]]


def difference(before: Path, after: Path) -> tuple[GraphChange, ...]:
    """What changed from one file of N-Quads to another, by graph; graphs that are the same are left out.

    A release's file has each statement once, on a line of its own, written in one way.
    """
    old, new = (set(path.read_text("utf-8").splitlines()) for path in (before, after))
    added, removed = (Counter(map(graph_of, lines)) for lines in (new - old, old - new))
    return tuple(GraphChange(graph, added[graph], removed[graph]) for graph in sorted({*added, *removed}))


def graph_of(line: str) -> str:
    """The graph that a line of N-Quads stands in."""
    return line.removesuffix(" .").rpartition(" ")[2].strip("<>")


def changes(releases: Path, difference: Difference = difference) -> tuple[Change, ...]:
    """The releases that are kept, the newest first; not those that are removed meanwhile."""
    in_force = current_id(releases) if has_current(releases) else ""
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


def kept(releases: Path) -> Iterator[Release]:
    """The releases in a folder."""
    for id in stored_ids(releases):
        try:
            yield read_release(releases, id)
        except NotReady:
            continue


def compared(before: Release, after: Release, difference: Difference) -> tuple[GraphChange, ...] | None:
    """What changed between two releases; None where one of them has just been removed."""
    try:
        return difference(before.quads_file, after.quads_file)
    except FileNotFoundError:
        return None
