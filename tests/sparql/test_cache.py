"""Results are cached for equal queries, within a limit."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from app.sparql.answer import End
from app.sparql.cache import BoundedCache, CachedResult, answers, queries, repeatable
from app.sparql.preflight import QueryRead, read_query

ENTRY = BoundedCache[bytes](10_000, len)
ENTRY.put("a", b"")
OWN = ENTRY.held
"""Return the size that a one-letter key has by itself."""
TEN = OWN + 10


def cache(most: int) -> BoundedCache[bytes]:
    return BoundedCache(most, len)


def test_cached_value_is_found_and_missing_one_is_none() -> None:
    found = cache(8 * TEN)
    found.put("a", b"an answer!")
    assert (found.get("a"), found.get("b")) == (b"an answer!", None)


def test_memory_is_limited_and_the_least_recently_used_goes_first() -> None:
    found = cache(8 * TEN)
    for name in "abcdefgh":
        found.put(name, b"x" * 10)
    assert found.held == 8 * TEN
    found.get("a")
    found.put("i", b"x" * 10)
    assert found.held == 8 * TEN
    assert found.get("a") is not None
    assert found.get("b") is None


def test_value_above_the_maximum_size_is_not_cached() -> None:
    found = cache(8 * TEN)
    found.put("a", b"x" * 11)
    assert found.get("a") is None
    assert found.held == 0


def test_replaced_value_counts_once() -> None:
    found = cache(8 * TEN)
    found.put("a", b"x" * 10)
    found.put("a", b"y" * 5)
    assert (found.get("a"), found.held) == (b"y" * 5, OWN + 5)


def small_answers() -> BoundedCache[CachedResult]:
    found = answers(2**20)
    for number in range(2000):
        found.put(f"{number:032x}", CachedResult(b"%04d" % number, End(number + 1000, False, number / 7)))
    return found


def small_queries() -> BoundedCache[QueryRead]:
    found = queries()
    for number in range(1000):
        text = f"PREFIX e: <https://e.no/{number}/> ASK {{ ?s e:p {number}, 'x'; e:q ?o }}"
        found.put(text, read_query(text, ()))
    return found


def large_queries() -> BoundedCache[QueryRead]:
    found = queries()
    for number in range(10):
        text = "SELECT * {" + "?s <https://e.no/p> 'x' . " * 400 + f"?a ?b {number} }}"
        found.put(text, read_query(text, ()))
    return found


@pytest.mark.parametrize("fill", [small_answers, small_queries, large_queries])
def test_counted_size_is_the_used_memory(fill: Callable[[], BoundedCache[Any]]) -> None:
    fill()  # what is allocated only once does not count
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        found = fill()
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert 0.75 * taken < found.held < 1.5 * taken


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
def test_nondeterministic_queries_are_not_repeatable(query: str) -> None:
    assert not repeatable(read_query(query, (), endpoints=["https://e.no/"]))


@pytest.mark.parametrize(
    "query", ["ASK {}", "SELECT ?nowhere { ?s ?randers ?nowhere }", "DESCRIBE <a:b>", "ASK { ?s ?p 'NOW' }"]
)
def test_other_queries_are_repeatable(query: str) -> None:
    assert repeatable(read_query(query, ()))
