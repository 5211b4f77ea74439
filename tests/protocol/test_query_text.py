"""The text of a query: relative IRIs, a byte-order mark, and refusals with their position."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

BASE = "https://data.lier.kommune.no/"


@pytest.mark.parametrize("host", ["127.0.0.1", "evil.example"])
def test_4_1_1_2_relative_iri_is_resolved_against_the_address_of_the_endpoint(
    client: FlaskClient, host: str
) -> None:
    """https://www.w3.org/TR/sparql11-query/#relIRIs; the address is a setting."""
    answer = client.post(
        "/sparql",
        data="CONSTRUCT { <s> <#p> <> } WHERE {}",
        content_type="application/sparql-query",
        headers={"Accept": "application/n-triples", "Host": host},
    )
    (triple,) = ox.parse(answer.data, ox.RdfFormat.N_TRIPLES)
    found = [term.value for term in (triple.subject, triple.predicate, triple.object)]
    assert found == [f"{BASE}s", f"{BASE}sparql#p", f"{BASE}sparql"]


def test_byte_order_mark_before_a_query_is_ignored(client: FlaskClient) -> None:
    query = "\ufeffASK { ?s ?p ?o }"
    assert client.get("/sparql", query_string={"query": query}).json == {"head": {}, "boolean": True}
    page = client.get("/sporring", query_string={"query": "\ufeffASK { ?s a plan:Measure }"})
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("query", "named"),
    [("SELECT\u00a0?s {}", "U+00A0"), ("SELECT ?s\x0b{}", "U+000B"), ("ASK {\ufeff}", "U+FEFF")],
)
def test_invisible_character_is_named_with_its_position(client: FlaskClient, query: str, named: str) -> None:
    answer = client.get("/sparql", query_string={"query": query})
    assert answer.status_code == 400
    assert answer.json
    assert named in answer.json["detail"]
    assert answer.json["column"] == next(i for i, c in enumerate(query, 1) if f"U+{ord(c):04X}" == named)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(COUNT(*)) AS ?c) WHERE {}",
        "SELECT * WHERE { FILTER (?x<?a&&?b>?y) }",
        "SELECT * { BIND( <<( <<(<urn:s> <urn:p> <urn:o> )>> <urn:q> 1 )>> AS ?x) }",
        "SELECT * { BIND( <<( 'literal' <urn:q> 1 )>> AS ?x) }",
        "SELECT * FROMNAMED<urn:g> { GRAPH ?g { ?s ?p ?o } }",
    ],
)
def test_syntax_outside_the_grammar_is_400_with_its_position(client: FlaskClient, query: str) -> None:
    answer = client.get("/sparql", query_string={"query": query})
    assert answer.status_code == 400
    assert answer.json
    assert answer.json["line"] == 1
    assert answer.json["column"] > 8


def test_long_name_is_refused_and_not_repeated(client: FlaskClient) -> None:
    name = f"{BASE}graf/" + "a" * 100_000
    answer = client.post("/sparql", data={"query": "ASK {}", "default-graph-uri": name})
    assert answer.status_code == 400
    assert len(answer.data) < 500
