"""The engine's results: graphs, query forms, formats, errors."""

# ruff: noqa: S608  # the queries are SPARQL, and nobody else's words are in them

from __future__ import annotations

import pyoxigraph as ox
import pytest
from rdflib import Dataset as RdflibDataset

from app.formats import RDF
from app.representation import Representation
from app.sparql.answer import Dataset, QueryOptions
from app.sparql.errors import MalformedQuery, QueryFailed
from app.sparql.pool import QueryPool
from tests.sparql.asking import THINGS, A, B, read, values, whole


def test_default_graph_has_each_triple_once_whatever_graphs_contain_it(pool: QueryPool) -> None:
    assert values(pool, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [{"n": str(THINGS)}]
    assert values(pool, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == [{"n": str(THINGS + 1)}]


def test_graph_finds_the_named_graphs(pool: QueryPool) -> None:
    assert values(pool, "SELECT DISTINCT ?g { GRAPH ?g {} } ORDER BY ?g") == [{"g": A}, {"g": B}]


def test_from_restricts_the_default_graph_and_leaves_no_named_one(pool: QueryPool) -> None:
    assert values(pool, f"SELECT ?o FROM <{B}> {{ ?s ?p ?o }} ORDER BY ?o LIMIT 1") == [{"o": "value 0"}]
    assert values(pool, f"SELECT ?g FROM <{B}> {{ GRAPH ?g {{ ?s ?p ?o }} }}") == []


def test_from_named_alone_leaves_the_default_graph_empty(pool: QueryPool) -> None:
    assert values(pool, f"SELECT * FROM NAMED <{B}> {{ ?s ?p ?o }}") == []
    assert values(pool, f"SELECT DISTINCT ?g FROM NAMED <{B}> {{ GRAPH ?g {{ ?s ?p ?o }} }}") == [{"g": B}]


def test_dataset_of_the_request_replaces_from(pool: QueryPool) -> None:
    query = f"SELECT (COUNT(*) AS ?n) FROM <{B}> {{ ?s ?p ?o }}"
    assert values(pool, query, Dataset(default=(A,))) == [{"n": str(THINGS // 2 + 1)}]
    assert values(pool, query, Dataset(named=(A,))) == [{"n": "0"}]


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_ask_is_answered_in_every_format(pool: QueryPool, form: str) -> None:
    answer = pool.answer(read("ASK { ?s ?p ?o }"), form)
    assert answer.format == form
    assert b"true" in whole(answer)


@pytest.mark.parametrize("representation", RDF, ids=lambda r: r.suffix)
def test_graph_is_answered_in_every_format(pool: QueryPool, representation: Representation) -> None:
    query = read("CONSTRUCT { ?s <https://e.no/q> ?o } WHERE { ?s ?p ?o }")
    options = QueryOptions(prefixes={"e": "https://e.no/", "x": "https://x.no/"})
    answer = pool.answer(query, representation.suffix, options)
    data = whole(answer)
    parsed = {q.triple for q in ox.parse(data, representation.syntax)}
    assert len(parsed) == answer.rows == THINGS
    assert b"x.no" not in data
    dataset = RdflibDataset(default_union=True)
    dataset.parse(data=data, format=representation.media_type)
    assert len(set(dataset.triples((None, None, None)))) == THINGS


def test_graph_has_each_triple_once(pool: QueryPool) -> None:
    query = "CONSTRUCT { <https://e.no/a> <https://e.no/b> <https://e.no/c> } WHERE { ?s ?p ?o }"
    answer = pool.answer(read(query), "nt")
    assert len(whole(answer).splitlines()) == answer.rows == 1


def test_describe_returns_the_statements_with_the_resource_as_subject(pool: QueryPool) -> None:
    assert b'"value 7"' in whole(pool.answer(read("DESCRIBE <https://e.no/id/7>"), "nt"))


def test_unsuitable_format_is_an_error_of_the_caller(pool: QueryPool) -> None:
    with pytest.raises(ValueError, match="SELECT has no format ttl"):
        pool.answer(read("SELECT * {}"), "ttl")


def test_error_of_the_engine_has_a_position(pool: QueryPool) -> None:
    with pytest.raises(MalformedQuery) as caught:
        pool.answer(read("SELECT * {\n  ?s ?p }"), "json")
    assert caught.value.fields["line"] == 2
    with pytest.raises(MalformedQuery, match="only have the variables of GROUP BY"):
        pool.answer(read("SELECT ?x { ?x ?p ?o } GROUP BY ?p"), "json")


def test_unknown_function_is_an_error_that_names_it(pool: QueryPool) -> None:
    with pytest.raises(QueryFailed, match=r"https://e\.no/f"):
        pool.answer(read("SELECT (<https://e.no/f>(1) AS ?x) {}"), "json")
