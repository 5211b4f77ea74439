"""The service description matches the endpoint: the tests query both.

https://www.w3.org/TR/sparql11-service-description/, https://www.w3.org/TR/void/
"""

# the queries are SPARQL, without input of others

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import RDF, VOID, Graph, Namespace, URIRef
from rdflib.query import ResultRow

from app.formats import RDF as FORMATS
from app.formats import RESULTS
from app.sparql.extensions import EXTENSIONS

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SERVICE = URIRef("https://data.lier.kommune.no/sparql")
PREFIXES = f"PREFIX sd: <{SD}> PREFIX void: <{VOID}> "
Ask = Callable[[str], list[tuple[str, ...]]]


@pytest.fixture(scope="module")
def described(site: object) -> Graph:
    client: FlaskClient = site.test_client()  # type: ignore[attr-defined]
    answer = client.get("/sparql", headers={"Accept": "application/n-triples"})
    assert answer.status_code == 200
    return Graph().parse(data=answer.data, format="nt")


@pytest.fixture
def ask(client: FlaskClient) -> Ask:
    """Return the rows of a query on the endpoint."""

    def rows(query: str) -> list[tuple[str, ...]]:
        answer = client.post("/sparql", data={"query": query, "format": "json"})
        assert answer.status_code == 200, answer.text
        assert answer.json
        names = answer.json["head"]["vars"]
        bindings = answer.json["results"]["bindings"]
        return [tuple(row[n]["value"] if n in row else "" for n in names) for row in bindings]

    return rows


def said(described: Graph, query: str) -> list[tuple[str, ...]]:
    """Return the rows of a query over the description."""
    rows = described.query(PREFIXES + query)
    return [tuple(map(str, row)) for row in rows if isinstance(row, ResultRow)]


def test_section_2_get_without_a_query_returns_the_description(client: FlaskClient) -> None:
    """https://www.w3.org/TR/sparql11-service-description/#accessing"""
    answer = client.get("/sparql")
    assert (answer.status_code, answer.mimetype) == (200, "text/turtle")
    assert (SERVICE, RDF.type, SD.Service) in Graph().parse(data=answer.data, format="turtle")
    page = client.get("/sparql", headers={"Accept": "text/html"})
    assert "<form" in page.text


def test_description_is_the_same_in_every_format(client: FlaskClient, described: Graph) -> None:
    for representation in FORMATS:
        answer = client.get("/sparql", headers={"Accept": representation.media_type})
        assert answer.mimetype == representation.media_type

        lines = {f"{quad.triple} ." for quad in ox.parse(answer.data, format=representation.syntax)}
        assert len(lines) == len(described)
        assert lines == set(client.get("/sparql?format=nt").text.splitlines())


def test_description_has_no_blank_nodes(described: Graph) -> None:
    assert all(isinstance(s, URIRef) for s in described.subjects())


def test_description_lists_every_format(described: Graph, client: FlaskClient) -> None:
    formats = list(described.objects(SERVICE, SD.resultFormat))
    assert len(formats) == len(RESULTS) + len(FORMATS)
    named = ("http://www.w3.org/ns/formats/", "https://www.iana.org/assignments/media-types/")
    assert all(str(f).startswith(named) for f in formats)


def test_default_graph_is_described_as_the_union(described: Graph, ask: Ask) -> None:
    assert (SERVICE, SD.feature, SD.UnionDefaultGraph) in described
    graphs = {row[0] for row in said(described, "SELECT ?n { ?d sd:namedGraph/sd:name ?n }")}
    assert graphs == {row[0] for row in ask("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")}
    missing = "SELECT * { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } } LIMIT 1"
    assert ask(missing) == []


def test_nothing_is_inferred(described: Graph, ask: Ask) -> None:
    (regime,) = described.objects(SERVICE, SD.defaultEntailmentRegime)
    assert str(regime) == "http://www.w3.org/ns/entailment/Simple"
    plan = "https://data.lier.kommune.no/def/plan#"
    assert ask(f"SELECT ?x {{ <{plan}Measure> <http://www.w3.org/2000/01/rdf-schema#subClassOf> ?x }}")
    named = "http://www.w3.org/2000/01/rdf-schema#label"
    lier = "https://data.lier.kommune.no/id/aktor/lier-kommune"
    assert ask(f'SELECT ?x {{ BIND(1 AS ?x) <{lier}> <{named}> "kommunen"@nb }}') == []


def test_superclasses_are_materialised_in_a_separate_graph(ask: Ask) -> None:
    plan = "https://data.lier.kommune.no/def/plan#"
    rows = ask(f"SELECT ?x {{ ?x a <{plan}Measure>, <{plan}PlanElement> }}")
    assert len(rows) == 41
    derived = "https://data.lier.kommune.no/def/lag/avledet"
    found = ask(f"SELECT DISTINCT ?l {{ GRAPH ?g {{ ?x a <{plan}PlanElement> }} ?g <{plan}layer> ?l }}")
    assert found == [(derived,)]


def test_engine_computes_every_listed_extension_function(described: Graph, ask: Ask) -> None:
    functions = {str(f) for f in described.objects(SERVICE, SD.extensionFunction)}
    assert functions == set(EXTENSIONS)
    calls = " ".join(f"(<{f}>(1) AS ?f{n})" for n, f in enumerate(sorted(functions)))
    assert len(ask(f"SELECT {calls} {{}}")) == 1  # an unknown function would be refused
    xsd = "http://www.w3.org/2001/XMLSchema#"
    assert ask(f'SELECT (<{xsd}gYear>("2023") AS ?x) {{}}') == [("2023",)]


def test_unknown_function_is_refused(client: FlaskClient) -> None:
    answer = client.post("/sparql", data={"query": "SELECT (<https://e.no/f>(1) AS ?x) {}"})
    assert answer.status_code == 400


@pytest.mark.parametrize("union", [False, True], ids=["named graphs", "union"])
def test_totals_of_each_graph_match_a_query(described: Graph, ask: Ask, union: bool) -> None:
    counted = ask(f"""SELECT {"" if union else "?g"} (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects)
        (COUNT(DISTINCT ?o) AS ?objects) (COUNT(DISTINCT ?p) AS ?properties)
        (COUNT(DISTINCT ?class) AS ?classes) (COUNT(DISTINCT ?s) AS ?entities)
        WHERE {{ {"" if union else "GRAPH ?g"} {{ ?s ?p ?o
          BIND(IF(?p = <{RDF.type}>, ?o, ?none) AS ?class) }} }}
        {"" if union else "GROUP BY ?g"}""")
    totals = """void:triples ?triples ; void:distinctSubjects ?subjects ; void:distinctObjects ?objects ;
        void:properties ?properties ; void:classes ?classes ; void:entities ?entities"""
    numbers = "?triples ?subjects ?objects ?properties ?classes ?entities"
    query = f"SELECT ?g {numbers} {{ ?d sd:namedGraph ?n . ?n sd:name ?g ; sd:graph ?u . ?u {totals} }}"
    if union:
        query = f"SELECT {numbers} {{ ?d sd:defaultGraph ?u . ?u {totals} }}"
    assert counted
    assert sorted(said(described, query)) == sorted(counted)


def test_partitions_by_property_match_a_query(described: Graph, ask: Ask) -> None:
    counted = ask("""SELECT ?g ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?ss) (COUNT(DISTINCT ?o) AS ?os)
        { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ?p""")
    parts = said(
        described,
        """SELECT ?g ?p ?n ?ss ?os { ?d sd:namedGraph ?g . ?g void:propertyPartition ?part .
        ?part void:property ?p ; void:triples ?n ; void:distinctSubjects ?ss ; void:distinctObjects ?os }""",
    )
    assert len(parts) > 100
    assert sorted(parts) == sorted(counted)


def test_partitions_by_class_match_a_query(described: Graph, ask: Ask) -> None:
    counted = ask("SELECT ?g ?c (COUNT(DISTINCT ?s) AS ?n) { GRAPH ?g { ?s a ?c } } GROUP BY ?g ?c")
    parts = said(
        described,
        """SELECT ?g ?c ?n { ?d sd:namedGraph ?g . ?g void:classPartition ?part .
        ?part void:class ?c ; void:entities ?n }""",
    )
    assert len(parts) > 20
    assert sorted(parts) == sorted(counted)
