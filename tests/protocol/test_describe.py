"""DESCRIBE, as this endpoint implements it: https://www.w3.org/TR/sparql11-query/#describe."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef

ID = Namespace("https://data.lier.kommune.no/id/")
PLAN = Namespace("https://data.lier.kommune.no/def/plan#")
MEASURE = ID["plan/naering-2023-2026/tiltak/1.2"]
WORDS = "https://data.lier.kommune.no/graf/naering-2023-2026/vedtatt"


def described(client: FlaskClient, query: str) -> Graph:
    answer = client.post("/sparql", data={"query": query, "format": "nt"})
    assert answer.status_code == 200, answer.text
    return Graph().parse(data=answer.data, format="nt")


@pytest.fixture
def measure(client: FlaskClient) -> Graph:
    return described(client, f"DESCRIBE <{MEASURE}>")


def test_description_has_all_statements_about_the_resource(client: FlaskClient, measure: Graph) -> None:
    said = described(client, f"CONSTRUCT WHERE {{ <{MEASURE}> ?p ?o }}")
    assert len(said) > 10
    assert set(said) <= set(measure)


def test_description_has_the_statements_about_its_parts(measure: Graph) -> None:
    mentions = list(measure.objects(MEASURE, PLAN.mention))
    assert mentions
    for mention in mentions:
        assert (mention, RDF.type, PLAN.Mention) in measure
        assert (mention, PLAN.quote, None) in measure
    (fragment,) = measure.objects(MEASURE, PLAN.sourceFragment)
    assert (fragment, PLAN.startOffset, None) in measure


def test_description_has_only_the_labels_of_linked_resources(measure: Graph) -> None:
    (area,) = measure.objects(MEASURE, PLAN.partOf)
    assert set(measure.predicates(area)) == {RDFS.label, URIRef("http://purl.org/dc/terms/title")}
    park = ID["aktor/drammen-helsepark"]
    assert Literal("Drammen Helsepark", lang="nb") in set(measure.objects(park, RDFS.label))
    assert (park, RDF.type, None) not in measure


def test_description_has_no_statement_that_is_not_in_the_data(client: FlaskClient, measure: Graph) -> None:
    for triple in measure:
        text = " ".join(term.n3() for term in triple)
        answer = client.post("/sparql", data={"query": f"ASK {{ {text} }}", "format": "csv"})
        assert answer.text == "true", text


def test_description_uses_the_dataset(client: FlaskClient) -> None:
    """https://www.w3.org/TR/sparql11-query/#specifyingDataset"""
    words = described(client, f"DESCRIBE <{MEASURE}> FROM <{WORDS}>")
    assert (MEASURE, PLAN.text, None) in words
    assert (MEASURE, PLAN.mention, None) not in words
    within = described(client, f"CONSTRUCT FROM <{WORDS}> WHERE {{ ?s ?p ?o }}")
    assert set(words) <= set(within)


def test_several_resources_and_those_of_a_pattern_are_described_together(client: FlaskClient) -> None:
    """https://www.w3.org/TR/sparql11-query/#identifyResources"""
    found = described(client, f"DESCRIBE ?m <{ID['sted/sylling']}> WHERE {{ ?m a <{PLAN.Measure}> }}")
    assert len(set(found.subjects(PLAN.text))) == 41
    assert (ID["sted/sylling"], RDF.type, PLAN.Place) in found


def test_unknown_resource_has_an_empty_description(client: FlaskClient) -> None:
    """https://www.w3.org/TR/sparql11-query/#describe"""
    assert len(described(client, "DESCRIBE <https://e.no/nothing>")) == 0
