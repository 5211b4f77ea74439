"""Any XML 1.0 parser reads what we write in XML with the same values; otherwise it is an error."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from rdflib import Graph, Literal

from app.formats import IN_XML
from app.pages.crawler_files import sitemap
from app.xml_text import CharacterNotInXml, NameNotInXml, rdf_xml, xml_text

RDF_XML = {"Accept": "application/rdf+xml"}
RESULTS_XML = {"Accept": "application/sparql-results+xml"}
S = ox.NamedNode("urn:s")
P = ox.NamedNode("urn:p")
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
NAMES = (
    "http://e.org/a2024",
    "http://e.org/2024a",
    "urn:p",
    "http://e.org/x&y",
    "http://e.org/%C3%A5",
    "http://e.org/é",
)
NO_NAMES = (
    "http://e.org/2024",
    "http://e.org/p(1)",
    "http://e.org/",
    "http://e.org/a#",
    "http://www.w3.org/2000/xmlns/a",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#Description",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#li",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#bagID",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#aboutEach",
    "urn:x-rdf-type:type",
)
FORBIDDEN = ("\x00", "\x01", "\x0b", "\x0c", "\x1f", "\ufffe", "\uffff")


@pytest.mark.parametrize("iri", NAMES)
def test_another_parser_reads_the_same_predicate_and_class(iri: str) -> None:
    name = ox.NamedNode(iri)
    written = rdf_xml(
        [ox.Triple(S, name, ox.Literal("x")), ox.Triple(P, TYPE, name)], {"ex": "http://e.org/"}
    )
    assert {str(term) for triple in Graph().parse(written, format="xml") for term in triple} == {
        "urn:s", "urn:p", "x", iri, TYPE.value,
    }  # fmt: skip


@pytest.mark.parametrize("iri", NO_NAMES)
def test_predicate_that_is_not_an_element_name_is_an_error(iri: str) -> None:
    with pytest.raises(NameNotInXml) as error:
        rdf_xml([ox.Triple(S, ox.NamedNode(iri), S)], {})
    assert error.value.fields["iri"] == iri


@pytest.mark.parametrize("iri", NO_NAMES)
def test_class_that_is_not_an_element_name_is_the_value_of_a_property(iri: str) -> None:
    """https://www.w3.org/TR/rdf-syntax-grammar/#section-Syntax-typed-nodes"""
    name, other = ox.NamedNode(iri), ox.NamedNode("http://e.org/Class")
    stated = [ox.Triple(S, TYPE, name), ox.Triple(P, TYPE, other), ox.Triple(P, TYPE, name)]
    written = rdf_xml(stated, {"ex": "http://e.org/"})
    assert {tuple(map(str, t)) for t in Graph().parse(written, format="xml")} == {
        ("urn:s", TYPE.value, iri),
        ("urn:p", TYPE.value, iri),
        ("urn:p", TYPE.value, other.value),
    }
    assert [q.triple for q in ox.parse(written, ox.RdfFormat.RDF_XML)] == stated


def test_class_without_an_element_name_is_written_wherever_the_document_is_divided() -> None:
    """pyoxigraph passes a long document on in pieces; one may end within an element."""
    name = ox.NamedNode("http://e.org/2024")
    stated = [ox.Triple(ox.NamedNode(f"urn:{'x' * n}"), TYPE, name) for n in range(1, 800)]
    written = rdf_xml(stated, {})
    assert len(written) > 100_000
    assert [q.triple for q in ox.parse(written, ox.RdfFormat.RDF_XML)] == stated


def test_text_that_looks_like_our_own_element_is_unchanged() -> None:
    text = '<type xmlns="urn:x-rdf-type:" /> & ]]>'
    (quad,) = ox.parse(rdf_xml([ox.Triple(S, P, ox.Literal(text))], {}), ox.RdfFormat.RDF_XML)
    assert quad.object == ox.Literal(text)


@pytest.mark.parametrize("character", FORBIDDEN)
def test_character_that_xml_cannot_represent_is_an_error_with_its_number(character: str) -> None:
    for write in (xml_text, lambda text: rdf_xml([ox.Triple(S, P, ox.Literal(text))], {})):
        with pytest.raises(CharacterNotInXml) as error:
            write(f"a{character}b")
        assert f"U+{ord(character):04X}" in error.value.text()


def test_triple_terms_are_checked_too() -> None:
    outer = ox.Triple(S, P, ox.Triple(S, TYPE, ox.NamedNode("http://e.org/2024")))
    assert [q.triple for q in ox.parse(rdf_xml([outer], {}), ox.RdfFormat.RDF_XML)] == [outer]
    for inner, kind in (
        (ox.Triple(S, P, ox.Literal("a\x0b")), CharacterNotInXml),
        (ox.Triple(S, ox.NamedNode("http://e.org/2024"), S), NameNotInXml),
    ):
        with pytest.raises(kind):
            rdf_xml([ox.Triple(S, P, inner)], {})


def test_carriage_return_is_preserved() -> None:
    text = "a\rb\r\nc\td\u0085"
    graph = Graph().parse(rdf_xml([ox.Triple(S, P, ox.Literal(text))], {}), format="xml")
    assert list(graph.objects()) == [Literal(text)]


def test_sitemap_is_well_formed_for_any_address() -> None:
    document = ET.fromstring(sitemap(["https://e.org/a?b&c='<"], date(2026, 1, 1)))  # noqa: S314
    assert "https://e.org/a?b&c='<" in {e.text for e in document.iter()}


QUERIES = (
    ('CONSTRUCT { <urn:s> <urn:p> "a\\u000bb" } WHERE {}', RDF_XML, "U+000B"),
    ('CONSTRUCT { <urn:s> <http://example.org/2024> "x" } WHERE {}', RDF_XML, "http://example.org/2024"),
    ('SELECT ("a\\u000bb" AS ?x) {}', RESULTS_XML, "U+000B"),
)


@pytest.mark.parametrize(("query", "headers", "named"), QUERIES)
def test_result_that_xml_cannot_represent_is_406_and_names_another_format(
    client: FlaskClient, query: str, headers: dict[str, str], named: str
) -> None:
    """https://www.rfc-editor.org/rfc/rfc9110#section-15.5.7"""
    answer = client.get("/sparql", query_string={"query": query}, headers=headers)
    assert answer.status_code == 406
    problem = json.loads(answer.data)
    assert named in problem["detail"]
    assert "Turtle" in problem["remedy"]
    other = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/turtle, text/csv"})
    assert other.status_code == 200


@pytest.mark.parametrize(("query", "form"), [
    ('CONSTRUCT { ?s ?p ?o . <urn:last> <http://example.org/2024> "x" } WHERE { ?s ?p ?o }', "rdf"),
    ('SELECT * { { ?s ?p ?o } UNION { BIND("a\\u000bb" AS ?s) } }', "xml"),
])  # fmt: skip
def test_long_result_is_refused_before_its_first_byte(client: FlaskClient, query: str, form: str) -> None:
    assert form in IN_XML
    answer = client.get("/sparql", query_string={"query": query, "format": form})
    assert answer.status_code == 406


def test_long_result_in_xml_is_complete_and_says_so(client: FlaskClient) -> None:
    query = "SELECT * { ?s ?p ?o } LIMIT 15000"
    answer = client.get("/sparql", query_string={"query": query, "format": "xml"})
    assert answer.headers["X-Answer"].startswith("complete;")
    rows = ET.fromstring(answer.data).iter("{http://www.w3.org/2005/sparql-results#}result")  # noqa: S314
    assert f"rows={len(list(rows))}" in answer.headers["X-Answer"]


@pytest.mark.parametrize("form", ["rdf", "ttl", "nt", "jsonld", "trig", "nq"])
def test_carriage_return_in_a_result_is_preserved_in_every_format(client: FlaskClient, form: str) -> None:
    query = 'CONSTRUCT { <urn:s> <urn:p> "a\\rb\\r\\nc" } WHERE {}'
    answer = client.get("/sparql", query_string={"query": query, "format": form})
    (quad,) = ox.parse(answer.data, ox.RdfFormat.from_media_type(answer.mimetype))  # type: ignore[arg-type]
    assert quad.object == ox.Literal("a\rb\r\nc")


def test_search_feeds_are_well_formed_for_any_search(client: FlaskClient) -> None:
    answer = client.get("/sok.atom", query_string={"q": "kommune\x0b\ufffe"})
    assert answer.status_code == 200
    assert "\ufffd" in "".join(ET.fromstring(answer.data).itertext())  # noqa: S314


def test_every_part_of_a_workbook_is_well_formed_and_keeps_its_text(client: FlaskClient) -> None:
    query = 'SELECT ("a\\u000b\\u0001\\r\\uFFFEb" AS ?x) {}'
    answer = client.get("/sparql", query_string={"query": query, "format": "xlsx"})
    with ZipFile(BytesIO(answer.data)) as book:
        for name in book.namelist():
            ET.fromstring(book.read(name))  # noqa: S314
    sheet = load_workbook(BytesIO(answer.data)).active
    assert sheet is not None
    assert unescape(str(sheet["A2"].value)) == "a\x0b\x01\r\ufffeb"
