"""The endpoint follows the SPARQL 1.1 Protocol, and its errors name the reason."""

from __future__ import annotations

from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from app.formats import RDF, RESULTS
from app.representation import Representation

NUMBER = "https://data.lier.kommune.no/def/plan#number"
SELECT = f"SELECT ?number WHERE {{ ?m <{NUMBER}> ?number }} ORDER BY ?number LIMIT 2"
COUNTS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
CONSTRUCT = "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t } LIMIT 3"
QUERY_RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "tsv": ox.QueryResultsFormat.TSV,
}


@pytest.mark.parametrize("representation", RESULTS, ids=lambda r: r.suffix)
@pytest.mark.parametrize("query", [SELECT, "ASK {}"])
def test_rows_and_booleans_are_available_in_every_standard_format(
    client: FlaskClient, representation: Representation, query: str
) -> None:
    asked = client.post("/sparql", data={"query": query}, headers={"Accept": representation.media_type})
    named = client.post("/sparql", data={"query": query, "format": representation.suffix})
    assert asked.status_code == named.status_code == 200
    assert asked.mimetype == named.mimetype == representation.media_type
    assert asked.data == named.data
    if representation.suffix in QUERY_RESULTS and query == SELECT:
        read = ox.parse_query_results(asked.data, format=QUERY_RESULTS[representation.suffix])
        assert [row["number"].value for row in read] == ["1", "1"]  # type: ignore[union-attr]


@pytest.mark.parametrize("representation", RDF, ids=lambda r: r.suffix)
@pytest.mark.parametrize("query", [CONSTRUCT, "DESCRIBE <https://data.lier.kommune.no/id/sted/sylling>"])
def test_graphs_are_available_in_every_rdf_format(
    client: FlaskClient, representation: Representation, query: str
) -> None:
    asked = client.post("/sparql", data={"query": query}, headers={"Accept": representation.media_type})
    assert (asked.status_code, asked.mimetype) == (200, representation.media_type)
    assert list(ox.parse(asked.data, format=representation.syntax))


def test_default_graph_is_the_union_and_each_layer_a_named_graph(client: FlaskClient) -> None:
    prefix = "PREFIX graf: <https://data.lier.kommune.no/graf/naering-2023-2026/> SELECT (COUNT(*) AS ?n) "
    counts = []
    for query in (
        prefix + "WHERE { ?s ?p ?o }",
        prefix + "WHERE { GRAPH graf:vedtatt { ?s ?p ?o } }",
        prefix + "FROM graf:vedtatt WHERE { ?s ?p ?o }",
    ):
        answer = client.post("/sparql", data={"query": query}).json
        assert answer
        counts.append(int(answer["results"]["bindings"][0]["n"]["value"]))
    assert counts[0] > counts[1] == counts[2] > 500


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * FROM <http://127.0.0.1:9/x> { ?s ?p ?o }", "http://127.0.0.1:9/x"),
        ("SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }", "file:///etc/passwd"),
        ("INSERT DATA { <http://x/a> <http://x/b> 1 }", "INSERT"),
        ("LOAD <http://127.0.0.1:9/x>", "LOAD"),
        ("SELECT * WHERE { ?s ?p }", "line 1"),
    ],
)
def test_refused_clause_is_named(client: FlaskClient, query: str, word: str) -> None:
    answer = client.post("/sparql", data={"query": query}, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.json
    assert word in answer.json["detail"]
    page = client.post(
        "/sparql", data={"query": query}, headers={"Accept": "text/html", "Accept-Language": "en"}
    )
    assert page.status_code == 400


def test_body_over_the_limit_is_413(client: FlaskClient) -> None:
    long = "SELECT * { ?s ?p ?o } #" + "x" * 70_000
    assert client.post("/sparql", data=long, content_type="application/sparql-query").status_code == 413
    assert client.post("/sparql", data={"query": long}).status_code == 413
    huge = b"x" * (2 << 20)
    assert client.post("/sparql", data=huge, content_type="application/sparql-query").status_code == 413


def test_page_has_the_query_its_result_and_the_download_links(client: FlaskClient) -> None:
    page = client.get(f"/sparql?{urlencode({'query': SELECT})}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "<td>" in page.text
    assert "format=csv" in page.text
