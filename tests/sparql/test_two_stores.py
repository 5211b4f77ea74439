"""Two stores give the results of one that has the named graphs, and their merge as its default graph."""

# ruff: noqa: S608  # the queries are SPARQL, without input of others

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest

from app.quads import merged
from app.sparql import pool as pool_module
from app.sparql.answer import Dataset
from app.sparql.errors import StillLoading
from app.sparql.forkserver import load
from app.sparql.messages import Loaded
from app.sparql.pool import QueryLimits, QueryPool, needed
from tests.conftest import LOAD_AHEAD
from tests.sparql.asking import A, B, eventually, quads, read, values

THING = "<https://e.no/id/0>"
QUERIES = {
    "default graph": "SELECT * { ?s ?p ?o }",
    "count": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "path": f"SELECT * {{ {THING} <https://e.no/p>* ?o }}",
    "graph variable": "SELECT * { GRAPH ?g { ?s ?p ?o } }",
    "one graph": f"SELECT * {{ GRAPH <{B}> {{ ?s ?p ?o }} }}",
    "lower case": f"select * {{ graph <{B}> {{ ?s ?p ?o }} }}",
    "inside and outside": f"SELECT * {{ ?s ?p ?o GRAPH <{B}> {{ ?s ?p ?o }} }}",
    "in EXISTS": f"SELECT * {{ ?s ?p ?o FILTER EXISTS {{ GRAPH <{B}> {{ ?s ?p ?o }} }} }}",
    "EXISTS in GRAPH": f"SELECT * {{ GRAPH ?g {{ ?s ?p ?o FILTER NOT EXISTS {{ {THING} ?p ?o }} }} }}",
    "in a subquery": "SELECT ?g ?n { { SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g } }",
    "names of the graphs": "SELECT ?g { GRAPH ?g {} }",
    "FROM": f"SELECT * FROM <{A}> {{ ?s ?p ?o }}",
    "FROM NAMED": f"SELECT * FROM NAMED <{A}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "FROM and GRAPH": f"SELECT * FROM <{A}> FROM NAMED <{B}> {{ ?s ?p ?o GRAPH ?g {{ ?s ?p ?o }} }}",
}
DATASETS = (Dataset(default=(A,)), Dataset(named=(B,)), Dataset(default=(A,), named=(B,)))
Rows = Counter[frozenset[tuple[str, str]]]


@pytest.fixture(scope="module")
def complete() -> ox.Store:
    store = ox.Store()
    store.load(quads(), ox.RdfFormat.N_QUADS)
    for quad in list(store):
        store.add(ox.Quad(*quad.triple))
    return store


def expected(store: ox.Store, query: str, dataset: Dataset | None) -> Rows:
    found = store.query(
        query,
        default_graph=[ox.NamedNode(g) for g in dataset.default] if dataset else None,
        named_graphs=[ox.NamedNode(g) for g in dataset.named] if dataset else None,
    )
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return Counter(frozenset((n, row[n].value) for n in names) for row in found)


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_result_is_that_of_one_complete_store(pool: QueryPool, complete: ox.Store, query: str) -> None:
    asked = read(query)
    dataset = Dataset(asked.from_graphs, asked.from_named) if "FROM" in query else None
    rows = Counter(frozenset(row.items()) for row in values(pool, query))
    assert rows == expected(complete, query, dataset)


@pytest.mark.parametrize("dataset", DATASETS, ids=str)
def test_dataset_of_the_request_gives_the_same(pool: QueryPool, complete: ox.Store, dataset: Dataset) -> None:
    for query in (QUERIES["default graph"], QUERIES["count"], QUERIES["inside and outside"]):
        rows = Counter(frozenset(row.items()) for row in values(pool, query, dataset))
        assert rows == expected(complete, query, dataset)


def test_no_process_starts_before_the_first_query(quads_file: Path) -> None:
    with QueryPool(quads_file, QueryLimits(workers=1)) as pool:
        assert [crew.server for crew in pool._crews.values()] == [None, None]
        assert values(pool, QUERIES["default graph"])
        assert pool._crews[Loaded.MERGED].server is not None


def test_second_store_starts_with_the_first_query_about_named_graphs(quads_file: Path) -> None:
    with QueryPool(quads_file, QueryLimits(workers=1)) as pool:
        values(pool, QUERIES["default graph"])
        assert pool._crews[Loaded.GRAPHS].server is None
        values(pool, QUERIES["one graph"])
        assert pool._crews[Loaded.GRAPHS].server is not None


def test_second_store_is_loaded_ahead_when_the_first_one_is_there(quads_file: Path) -> None:
    with QueryPool(quads_file, QueryLimits(workers=1)) as pool:
        LOAD_AHEAD(pool)
        assert eventually(lambda: pool._crews[Loaded.GRAPHS].server is not None)
        assert pool._crews[Loaded.MERGED].start().is_loaded()
        assert values(pool, QUERIES["one graph"])


def test_a_large_second_store_waits_for_the_first_query_that_needs_it(
    quads_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_module, "AHEAD_BYTES", 1)
    with QueryPool(quads_file, QueryLimits(workers=1)) as pool:
        LOAD_AHEAD(pool)
        values(pool, QUERIES["default graph"])
        assert pool._crews[Loaded.GRAPHS].server is None


def test_queries_that_wait_for_the_second_store_keep_no_place_from_others(
    quads_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second store is loaded when `loaded` is set, as if it were large."""
    loaded = threading.Event()
    with QueryPool(quads_file, QueryLimits(workers=1, queue=4, queue_seconds=30)) as pool:
        assert values(pool, QUERIES["count"])
        server = pool._crews[Loaded.GRAPHS].start()
        monkeypatch.setattr(server, "when_loaded", loaded.wait)
        with ThreadPoolExecutor(3) as threads:
            waiting = [threads.submit(values, pool, QUERIES["one graph"]) for _ in range(2)]
            assert eventually(lambda: pool._for_loading.held == 2)
            assert values(pool, QUERIES["count"])
            with pytest.raises(StillLoading):  # one client may wait with half of the queue
                values(pool, QUERIES["one graph"])
            loaded.set()
            assert all(w.result() for w in waiting)
    assert pool._for_loading.held == 0


def test_a_query_that_waits_too_long_for_the_second_store_may_come_again(
    quads_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with QueryPool(quads_file, QueryLimits(workers=1, queue_seconds=0)) as pool:
        assert eventually(pool._crews[Loaded.MERGED].start().is_loaded)
        monkeypatch.setattr(pool._crews[Loaded.GRAPHS].start(), "when_loaded", lambda seconds: False)
        with pytest.raises(StillLoading) as caught:
            values(pool, QUERIES["one graph"])
        assert (caught.value.status, caught.value.retry_after) == (503, 15)
        assert values(pool, QUERIES["count"])


def test_name_of_a_graph_alone_needs_no_named_graphs() -> None:
    assert needed(read("ASK { ?graph ?p 'GRAPH' }"), has_dataset=False) is Loaded.MERGED
    assert needed(read("ASK { GRAPH ?g {} }"), has_dataset=False) is Loaded.GRAPHS


def test_store_for_ordinary_queries_has_each_triple_once_and_no_named_graph(quads_file: Path) -> None:
    store = load(quads_file, Loaded.MERGED)
    assert list(store.named_graphs()) == []
    assert set(store) == {ox.Quad(*q.triple) for q in ox.parse(quads(), ox.RdfFormat.N_QUADS)}


def test_graphs_are_removed_from_any_statement() -> None:
    subject, graph = ox.NamedNode("https://e.no/<".replace("<", "%3C")), ox.NamedNode("https://e.no/g")
    texts = ["", "a <https://e.no/g> .", 'quoted " <x> .', "line\nbreak \u2028 \x85 \x1c", "\\"]
    given = [ox.Quad(subject, subject, ox.Literal(text, language="nb"), graph) for text in texts]
    written = ox.serialize(given, format=ox.RdfFormat.N_QUADS)
    assert written is not None
    read_back = list(ox.parse(merged(written.splitlines(keepends=True)), ox.RdfFormat.N_TRIPLES))
    assert [q.triple for q in read_back] == [q.triple for q in given]
