"""Indexes of statements, and what can be reached by links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from app.content.checks.statement import Statement

Index = dict[str, list[Statement]]


def indexed(pairs: Iterable[tuple[str, Statement]]) -> Index:
    """Return the statements of each key, in order."""
    found: Index = defaultdict(list)
    for key, statement in pairs:
        found[key].append(statement)
    return dict(found)


def reached(start: str, steps: dict[str, set[str]]) -> set[str]:
    """Return all nodes that can be reached from `start`, including itself."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting.extend(steps.get(at, ()))
    return found
