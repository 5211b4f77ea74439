"""SPARQL 1.1 Protocol, section 2.1.4: the dataset of a query (https://www.w3.org/TR/sparql11-protocol/#dataset).

The expected counts are read from the release, not from the endpoint.
"""

# the queries are SPARQL, without input of others

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

GRAPHS = "https://data.lier.kommune.no/graf/"
WORDS = GRAPHS + "naering-2023-2026/vedtatt"
NOTES = GRAPHS + "naering-2023-2026/merknader"
PLACES = GRAPHS + "steder"
COUNT = "SELECT (COUNT(*) AS ?n) {} WHERE {{ ?s ?p ?o }}"
NAMED = "SELECT DISTINCT ?g {} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}"


@pytest.fixture
def sizes(site: Flask) -> dict[str, int]:
    found: dict[str, int] = site.extensions["publication"].current().release.graph_sizes
    return found


def rows(answer: TestResponse) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    assert answer.json
    return [{k: v["value"] for k, v in row.items()} for row in answer.json["results"]["bindings"]]


def asked(client: FlaskClient, query: str, **dataset: list[str]) -> list[dict[str, str]]:
    """Return the result, which is the same for each of the three ways to send a query."""
    named = {name.replace("_", "-"): graphs for name, graphs in dataset.items()}
    by_get = rows(client.get("/sparql", query_string={"query": query, **named}))
    by_form = rows(client.post("/sparql", data={"query": query, **named}))
    direct = client.post("/sparql", query_string=named, data=query, content_type="application/sparql-query")
    assert by_get == by_form == rows(direct)
    return by_get


def test_default_graph_is_the_union_and_every_graph_has_its_name(
    client: FlaskClient, sizes: dict[str, int]
) -> None:
    assert {row["g"] for row in asked(client, NAMED.format(""))} == set(sizes)
    (row,) = asked(client, COUNT.format(""))
    assert max(sizes.values()) < int(row["n"]) <= sum(sizes.values())


def test_one_default_graph_uri_is_the_default_graph(client: FlaskClient, sizes: dict[str, int]) -> None:
    assert asked(client, COUNT.format(""), default_graph_uri=[WORDS]) == [{"n": str(sizes[WORDS])}]


def test_several_default_graph_uris_are_merged(client: FlaskClient, sizes: dict[str, int]) -> None:
    (row,) = asked(client, COUNT.format(""), default_graph_uri=[WORDS, PLACES])
    assert int(row["n"]) == sizes[WORDS] + sizes[PLACES]


def test_graph_given_twice_counts_once(client: FlaskClient, sizes: dict[str, int]) -> None:
    (row,) = asked(client, COUNT.format(""), default_graph_uri=[WORDS, WORDS])
    assert int(row["n"]) == sizes[WORDS]


def test_default_graphs_alone_leave_no_named_graph(client: FlaskClient) -> None:
    assert asked(client, NAMED.format(""), default_graph_uri=[WORDS]) == []


def test_named_graph_uris_alone_leave_the_default_graph_empty(client: FlaskClient) -> None:
    found = asked(client, NAMED.format(""), named_graph_uri=[WORDS, NOTES])
    assert {row["g"] for row in found} == {WORDS, NOTES}
    assert asked(client, COUNT.format(""), named_graph_uri=[WORDS]) == [{"n": "0"}]


def test_default_and_named_graphs_can_be_combined(client: FlaskClient, sizes: dict[str, int]) -> None:
    query = "SELECT (COUNT(DISTINCT ?s) AS ?n) ?g WHERE { ?s ?p ?o . GRAPH ?g { ?s ?q ?r } } GROUP BY ?g"
    (row,) = asked(client, query, default_graph_uri=[WORDS], named_graph_uri=[NOTES])
    assert row["g"] == NOTES
    assert 0 < int(row["n"]) < sizes[WORDS]


def test_dataset_of_the_request_replaces_from(client: FlaskClient, sizes: dict[str, int]) -> None:
    query = COUNT.format(f"FROM <{PLACES}>")
    assert asked(client, query) == [{"n": str(sizes[PLACES])}]
    assert asked(client, query, default_graph_uri=[WORDS]) == [{"n": str(sizes[WORDS])}]


def test_dataset_of_the_request_replaces_from_named(client: FlaskClient) -> None:
    query = NAMED.format(f"FROM NAMED <{PLACES}>")
    assert asked(client, query) == [{"g": PLACES}]
    assert asked(client, query, named_graph_uri=[WORDS]) == [{"g": WORDS}]
    assert asked(client, query, default_graph_uri=[WORDS]) == []


@pytest.mark.parametrize("parameter", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("graph", [GRAPHS + "finnes-ikke", "http://127.0.0.1:9/x", "file:///etc/passwd", ""])
def test_unpublished_graph_is_400_and_named(client: FlaskClient, parameter: str, graph: str) -> None:
    answer = client.get("/sparql", query_string={"query": COUNT.format(""), parameter: [WORDS, graph]})
    assert answer.status_code == 400
    assert answer.json
    assert f" {graph} " in answer.json["detail"]


def test_browser_gets_the_same_dataset(client: FlaskClient, sizes: dict[str, int]) -> None:
    asked_for = {"query": COUNT.format(""), "default-graph-uri": PLACES}
    page = client.get("/sparql", query_string=asked_for, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert re.search(rf"<td>(?:<[^>]+>)*{sizes[PLACES]}<", page.text)
