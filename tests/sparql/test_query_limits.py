"""Queries beyond a limit: of time, memory, rows, bytes or places in the queue."""

from __future__ import annotations

import gc
import json
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.sparql import started as started_module
from app.sparql.answer import QueryOptions
from app.sparql.errors import (
    AnswerTooLarge,
    EngineBusy,
    QueryFailed,
    QueryOutOfMemory,
    QueryOverflow,
    QueryQueueFull,
    QueryStopped,
    QueryTimeout,
    TripleTermNotInJsonLd,
)
from app.sparql.formats import GRAPHS, ROWS
from app.sparql.limited import DEEPEST_TERM
from app.sparql.pool import QueryLimits, QueryPool
from tests.sparql.asking import PAIRS, PRODUCT, THINGS, TRIPLES, alive, eventually, read, whole

# Long enough for queries that take a fraction of a second, so that no test fails on a busy machine. Queries
# that must be stopped would run without end, or for half a minute, so a limit without effect would be
# noticed.
BUSY_SECONDS = 5


@pytest.mark.parametrize(
    "query",
    [
        PRODUCT,
        "SELECT (COUNT(*) AS ?n) { ?a (<e:p>|!<e:p>)* ?b . ?c ?d ?e . ?f ?g ?h . ?i ?j ?k }",
        "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(REGEX(CONCAT(?c, ?f, ?i), '(a+)+(b+)+$')) }",
    ],
)
def test_endless_query_is_stopped_in_time_and_the_next_is_answered_at_once(
    pool: QueryPool, query: str
) -> None:
    began = time.monotonic()
    with pytest.raises(QueryTimeout, match=r"0\.5 s\b"):
        pool.answer(read(query), "json")
    assert 0.45 < time.monotonic() - began < BUSY_SECONDS
    began = time.monotonic()
    assert alive(pool)
    assert time.monotonic() - began < BUSY_SECONDS


def test_client_may_request_less_time_and_fewer_rows_but_not_more(pool: QueryPool) -> None:
    with pytest.raises(QueryTimeout, match=r"0\.1 s\b"):
        pool.answer(read(PRODUCT), "json", QueryOptions(seconds=0.1))
    with pytest.raises(QueryTimeout, match=r"0\.5 s\b"):
        pool.answer(read(PRODUCT), "json", QueryOptions(seconds=100))
    answer = pool.answer(read("SELECT * { ?s ?p ?o }"), "csv", QueryOptions(rows=3))
    assert len(whole(answer).splitlines()) == 4
    assert answer.truncated


@pytest.mark.parametrize(
    "query",
    [
        f"{TRIPLES} ORDER BY ?c ?f ?i",
        "SELECT (GROUP_CONCAT(CONCAT(?a, ?b, ?c)) AS ?x) { ?s ?p ?a . ?t ?q ?b . ?u ?r ?c }",
        "SELECT (COUNT(DISTINCT CONCAT(?a, ?b, ?c)) AS ?x) { ?s ?p ?a . ?t ?q ?b . ?u ?r ?c }",
        f'SELECT ?d {{ BIND("{"x" * 10_000}" AS ?a) BIND(CONCAT({",".join(["?a"] * 100)}) AS ?b)'
        f" BIND(CONCAT({','.join(['?b'] * 200)}) AS ?d) }}",
    ],
)
def test_query_that_needs_too_much_memory_is_stopped_and_affects_no_other(
    quads_file: Path, query: str
) -> None:
    limits = QueryLimits(seconds=10, memory_bytes=48 * 2**20)
    with QueryPool(quads_file, limits) as pool:
        with pytest.raises(QueryOutOfMemory):
            pool.answer(read(query), "json")
        assert alive(pool)


def test_query_that_overflows_the_stack_is_an_error(pool: QueryPool) -> None:
    with pytest.raises(QueryOverflow):
        pool.answer(read(f"ASK {{ FILTER({'!' * 60_000}true) }}"), "json")
    assert alive(pool)


def test_result_at_the_limit_of_rows_says_so_and_is_well_formed(quads_file: Path) -> None:
    with QueryPool(quads_file, QueryLimits(rows=THINGS)) as pool:
        exact = pool.answer(read("SELECT * { ?s ?p ?o }"), "json")
        assert (len(json.loads(whole(exact))["results"]["bindings"]), exact.truncated) == (THINGS, False)
        for query, form in ((PAIRS, "json"), ("CONSTRUCT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f }", "nt")):
            cut = pool.answer(read(query), form)
            data = whole(cut)
            assert (cut.rows, cut.truncated) == (THINGS, True)
            found = json.loads(data)["results"]["bindings"] if form == "json" else data.splitlines()
            assert len(found) == THINGS


def test_result_at_the_limit_of_bytes_says_so_and_is_well_formed(quads_file: Path) -> None:
    with QueryPool(quads_file, QueryLimits(bytes=10_000)) as pool:
        cut = pool.answer(read(PAIRS), "json")
        data = whole(cut)
        assert cut.truncated
        assert len(data) < 11_000
        assert len(json.loads(data)["results"]["bindings"]) == cut.rows
        large = f'SELECT (CONCAT({"?a," * 20}"") AS ?b) {{ BIND("{"x" * 9000}" AS ?a) }}'
        with pytest.raises(AnswerTooLarge):
            pool.answer(read(large), "json")


def test_time_limit_after_the_first_bytes_is_an_error_and_not_a_short_result(
    pool: QueryPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(started_module, "PATIENCE_SECONDS", 0.05)
    with pool.answer(read(TRIPLES), "json", QueryOptions(seconds=0.3)) as answer:
        assert next(answer.chunks)
        with pytest.raises(QueryTimeout):
            list(answer.chunks)
    assert not answer.truncated
    assert answer.end is None


def test_result_can_be_awaited_before_the_response_begins(pool: QueryPool) -> None:
    with pool.answer(read(f"{PAIRS} LIMIT 200"), "json") as answer:
        assert answer.wait(5)
        assert (answer.rows, answer.truncated) == (200, False)
        assert answer.end
        assert answer.end.seconds > 0


def test_first_bytes_arrive_before_the_last_row(quads_file: Path) -> None:
    limits = QueryLimits(seconds=20, rows=500_000)
    with QueryPool(quads_file, limits) as pool, pool.answer(read(TRIPLES), "csv") as answer:
        assert next(answer.chunks).startswith(b"a,b,c")
        assert answer.end is None


def test_slow_reader_occupies_no_worker_and_little_memory(quads_file: Path) -> None:
    with QueryPool(quads_file, QueryLimits(workers=1, queue=0, rows=60_000)) as pool:
        assert alive(pool)
        gc.collect()
        tracemalloc.start()
        with pool.answer(read(PAIRS), "json") as answer:
            next(answer.chunks)
            assert answer.wait(10)
            assert tracemalloc.get_traced_memory()[1] < 4 * 2**20
            tracemalloc.stop()
            assert alive(pool)
            assert sum(len(c) for c in answer.chunks) > 10 * 2**20


def test_closing_a_result_stops_its_query(quads_file: Path) -> None:
    with QueryPool(quads_file, QueryLimits(seconds=30, rows=10**7, bytes=2**30, workers=1, queue=1)) as pool:
        with pool.answer(read(TRIPLES), "csv") as answer:
            next(answer.chunks)
        began = time.monotonic()
        assert alive(pool)
        assert time.monotonic() - began < BUSY_SECONDS
        with pytest.raises(QueryStopped):
            list(answer.chunks)


def test_full_queue_is_an_error_with_retry_after(quads_file: Path) -> None:
    limits = QueryLimits(seconds=0.4, workers=1, queue=1, queue_seconds=5)
    with QueryPool(quads_file, limits) as pool, ThreadPoolExecutor(2) as threads:
        running = threads.submit(pool.answer, read(PRODUCT), "json")
        assert eventually(lambda: pool.queue._free == 0)
        waiting = threads.submit(lambda: whole(pool.answer(read("ASK {}"), "csv")))
        assert eventually(lambda: pool.queue.waiting == 1)
        with pytest.raises(QueryQueueFull) as caught:
            pool.answer(read("ASK {}"), "csv")
        assert (caught.value.status, caught.value.retry_after) == (503, 5)
        assert waiting.result() == b"true"
        assert isinstance(running.exception(), QueryTimeout)


def test_waiting_for_a_worker_has_its_own_limit(quads_file: Path) -> None:
    limits = QueryLimits(seconds=0.5, workers=1, queue=1, queue_seconds=0.1)
    with QueryPool(quads_file, limits) as pool, ThreadPoolExecutor(1) as threads:
        assert eventually(lambda: loaded(pool))
        running = threads.submit(pool.answer, read(PRODUCT), "json")
        assert eventually(lambda: pool.queue._free == 0)
        with pytest.raises(QueryQueueFull):
            pool.answer(read("ASK {}"), "csv")
        assert isinstance(running.exception(), QueryTimeout)


def loaded(pool: QueryPool) -> bool:
    try:
        return alive(pool)
    except EngineBusy:
        return False


def nested(depth: int) -> str:
    """Return a query whose result is a triple term with triple terms one inside another."""
    steps = " ".join(f"BIND(TRIPLE(<x:s>, <x:p>, ?v{n}) AS ?v{n + 1})" for n in range(depth))
    return f"{{ ?v{depth} }} WHERE {{ BIND(1 AS ?v0) {steps} }}"


def test_result_with_deeply_nested_triple_terms_is_an_error_in_every_format(pool: QueryPool) -> None:
    """The writers handle a nested term by calling themselves, and so do readers of JSON."""
    for depth, fits in ((DEEPEST_TERM, True), (DEEPEST_TERM + 1, False)):
        select = nested(depth).replace("{ ?", "SELECT ?", 1).replace(" }", "", 1)
        construct = "CONSTRUCT " + nested(depth).replace("{ ?", "{ <x:s> <x:p> ?", 1)
        for query, forms in ((select, ROWS), (construct, GRAPHS)):
            for form in set(forms) - {"jsonld"}:
                if fits:
                    assert whole(pool.answer(read(query), form))
                else:
                    with pytest.raises(QueryFailed, match="triple terms"):
                        whole(pool.answer(read(query), form))
    assert alive(pool)


def test_json_ld_cannot_represent_triple_terms(pool: QueryPool) -> None:
    with pytest.raises(TripleTermNotInJsonLd) as error:
        pool.answer(read("CONSTRUCT { <x:s> <x:p> <<( <x:s> <x:p> 1 )>> } WHERE {}"), "jsonld")
    assert error.value.status == 406
