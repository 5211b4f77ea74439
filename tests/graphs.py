"""Compares graphs as graphs, and prints the difference."""

from __future__ import annotations

import pyoxigraph as ox
from rdflib import Graph
from rdflib.compare import graph_diff, isomorphic

from app.store.lookups import Lookups


def assert_isomorphic(actual: Graph, expected: Graph) -> None:
    """Fail with the triples that only one of the graphs has."""
    if set(actual) == set(expected) or isomorphic(
        actual, expected
    ):  # graphs with equal triples need no hashes
        return
    _, missing, extra = graph_diff(expected, actual)
    lines = [f"- {line}" for line in turtle(missing)] + [f"+ {line}" for line in turtle(extra)]
    raise AssertionError("the graphs differ (- missing, + not expected)\n" + "\n".join(lines))


def turtle(graph: Graph) -> list[str]:
    """Return the triples as sorted N-Triples lines."""
    return sorted(line for line in graph.serialize(format="nt").splitlines() if line)


def in_memory(lookups: Lookups) -> ox.Store:
    """Return the store of look-ups over a small release, for queries and changes."""
    assert isinstance(lookups.store, ox.Store)
    return lookups.store
