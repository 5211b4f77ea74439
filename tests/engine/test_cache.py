"""Answers are kept for those who ask the same, within their bound."""

from __future__ import annotations

import pytest

from app.engine.cache import BoundedCache, repeatable


def cache(most: int) -> BoundedCache[bytes]:
    return BoundedCache(most, len)


def test_what_is_kept_is_found_and_what_is_not_is_none() -> None:
    found = cache(80)
    found.put("a", b"answer")
    assert (found.get("a"), found.get("b")) == (b"answer", None)


def test_the_memory_is_bounded_and_what_was_asked_for_longest_ago_goes_first() -> None:
    found = cache(80)
    for name in "abcdefgh":
        found.put(name, b"x" * 10)
    assert found.held == 80
    found.get("a")
    found.put("i", b"x" * 10)
    assert found.held == 80
    assert found.get("a") is not None
    assert found.get("b") is None


def test_what_would_take_too_large_a_part_is_not_kept() -> None:
    found = cache(80)
    found.put("a", b"x" * 11)
    assert found.get("a") is None
    assert found.held == 0


def test_a_value_that_is_replaced_counts_once() -> None:
    found = cache(80)
    found.put("a", b"x" * 10)
    found.put("a", b"y" * 5)
    assert (found.get("a"), found.held) == (b"y" * 5, 5)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (NOW() AS ?now) {}",
        "SELECT (rand () AS ?r) {}",
        "SELECT (STRUUID() AS ?u) {}",
        "ASK { SERVICE <https://e.no/> { ?s ?p ?o } }",
        "CONSTRUCT { ?b a <a:a> } { BIND(bnode() AS ?b) }",
    ],
)
def test_what_is_new_each_time_is_not_repeatable(query: str) -> None:
    assert not repeatable(query)


@pytest.mark.parametrize("query", ["ASK {}", "SELECT ?nowhere { ?s ?randers ?nowhere }", "DESCRIBE <a:b>"])
def test_other_queries_are(query: str) -> None:
    assert repeatable(query)
