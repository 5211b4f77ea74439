"""The engine and our parser find the same clauses in a query, however it is written."""

from __future__ import annotations

from tests.sparql.fuzz import trial


def test_engine_and_our_parser_find_the_same_clauses() -> None:
    """The long run is `python -m tests.sparql.fuzz 20000`."""
    found = trial(count=800, seed=20261128)
    assert found.disagreements == []
    assert min(found.counts[f"accepted with {word}"] for word in ("SERVICE", "FROM", "GRAPH")) > 10
