"""The formats of results: SPARQL 1.1 Protocol, section 2.1.5, and the specifications of the formats."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import Graph
from rdflib.compare import isomorphic
from rdflib.query import Result
from werkzeug.test import TestResponse

from app.formats import RDF, RESULTS
from app.representation import Representation

SRX = "{http://www.w3.org/2005/sparql-results#}"
PLACE = "https://data.lier.kommune.no/id/sted/sylling"
ROWS = """SELECT ?iri ?text ?number ?none WHERE { VALUES (?iri ?text ?number ?none) {
  (<https://e.no/a> "Å, «du»\\n\\"jo\\"\\t!"@nb 1 UNDEF) (<https://e.no/b> "=1+1" 2.5 UNDEF) } }"""
FORMS = {
    "SELECT": ROWS,
    "ASK": "ASK { ?s ?p ?o }",
    "CONSTRUCT": f"CONSTRUCT WHERE {{ <{PLACE}> ?p ?o }}",
    "DESCRIBE": f"DESCRIBE <{PLACE}>",
}
TABULAR = ("SELECT", "ASK")
PAIRS = [(f, r) for f in FORMS for r in (RESULTS if f in TABULAR else RDF)]


def asked(client: FlaskClient, query: str, accept: str | None = None, **parameters: Any) -> TestResponse:
    headers = {} if accept is None else {"Accept": accept}
    return client.get("/sparql", query_string={"query": query, **parameters}, headers=headers)


@pytest.mark.parametrize("form", FORMS)
def test_2_1_5_default_format_is_json_for_rows_and_turtle_for_graphs(client: FlaskClient, form: str) -> None:
    """https://www.w3.org/TR/sparql11-protocol/#conneg"""
    expected = "application/sparql-results+json" if form in TABULAR else "text/turtle"
    for accept in (None, "*/*", ""):
        assert asked(client, FORMS[form], accept).mimetype == expected


@pytest.mark.parametrize(("form", "representation"), PAIRS, ids=lambda p: getattr(p, "suffix", p))
def test_2_1_5_result_has_the_accepted_type(
    client: FlaskClient, form: str, representation: Representation
) -> None:
    """https://www.w3.org/TR/sparql11-protocol/#conneg"""
    answer = asked(client, FORMS[form], f"{representation.media_type}, */*;q=0.1")
    assert (answer.status_code, answer.content_type) == (200, representation.content_type)
    assert "Accept" in answer.headers["Vary"].split(", ")


def test_2_1_5_highest_quality_that_fits_the_form_wins(client: FlaskClient) -> None:
    """https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1"""
    both = (
        "text/turtle;q=0.9, text/csv;q=0.5, application/sparql-results+xml;q=0.8, application/rdf+xml;q=0.4"
    )
    assert asked(client, FORMS["SELECT"], both).mimetype == "application/sparql-results+xml"
    assert asked(client, FORMS["CONSTRUCT"], both).mimetype == "text/turtle"
    never = "application/sparql-results+json;q=0, application/sparql-results+xml;q=0, text/*;q=0.1"
    assert asked(client, FORMS["SELECT"], never).mimetype == "text/csv"


@pytest.mark.parametrize("form", FORMS)
def test_2_1_5_unsatisfiable_accept_is_406_with_the_available_types(client: FlaskClient, form: str) -> None:
    """https://www.rfc-editor.org/rfc/rfc9110#section-15.5.7"""
    for answer in (asked(client, FORMS[form], "image/png"), asked(client, FORMS[form], format="png")):
        assert answer.status_code == 406
        for representation in RESULTS if form in TABULAR else RDF:
            assert f"{representation.suffix} ({representation.media_type})" in answer.text


@pytest.mark.parametrize("parameter", ["format", "output"])
@pytest.mark.parametrize(("form", "representation"), PAIRS, ids=lambda p: getattr(p, "suffix", p))
def test_format_can_be_named_by_suffix_type_or_word_despite_accept(
    client: FlaskClient, form: str, representation: Representation, parameter: str
) -> None:
    named = (representation.suffix, representation.media_type, *representation.aliases, *representation.words)
    for name in named:
        answer = asked(client, FORMS[form], "text/html", **{parameter: name})
        assert answer.content_type == representation.content_type, name


def test_format_names_of_clients_are_understood(client: FlaskClient) -> None:
    spaced = client.get(f"/sparql?query=ASK%7B%7D&format={RESULTS[1].media_type}")
    assert spaced.mimetype == "application/sparql-results+xml"
    first_known = asked(
        client, FORMS["DESCRIBE"], format=["json-ld", "application/ld+json,application/x-json+ld"]
    )
    assert first_known.mimetype == "application/ld+json"
    assert asked(client, FORMS["SELECT"], format="TSV").mimetype == "text/tab-separated-values"


def test_browser_gets_a_table_and_can_name_it(client: FlaskClient) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for answer in (asked(client, ROWS, browser), asked(client, ROWS, format="html")):
        assert answer.mimetype == "text/html"
        assert "<table>" in answer.text
    assert asked(client, ROWS, "text/csv, text/html;q=0.9").mimetype == "text/csv"
    assert asked(client, "SELECT", browser).status_code == 400


def test_json_has_the_terms_of_its_specification(client: FlaskClient) -> None:
    """https://www.w3.org/TR/sparql11-results-json/#select-results"""
    read = json.loads(asked(client, ROWS, format="json").data)
    assert read["head"]["vars"] == ["iri", "text", "number", "none"]
    first, second = read["results"]["bindings"]
    assert first["text"] == {"type": "literal", "value": 'Å, «du»\n"jo"\t!', "xml:lang": "nb"}
    assert first["iri"] == {"type": "uri", "value": "https://e.no/a"}
    assert second["number"]["datatype"] == "http://www.w3.org/2001/XMLSchema#decimal"
    assert "none" not in first


def test_json_has_the_boolean_of_its_specification(client: FlaskClient) -> None:
    """https://www.w3.org/TR/sparql11-results-json/#ask-result-form"""
    assert json.loads(asked(client, "ASK {}", format="json").data) == {"head": {}, "boolean": True}


def test_xml_has_the_elements_of_its_specification(client: FlaskClient) -> None:
    """https://www.w3.org/TR/rdf-sparql-XMLres/#defn-srd"""
    root = ET.fromstring(asked(client, ROWS, format="xml").data)  # noqa: S314  # our own answer
    assert [v.get("name") for v in root.iter(f"{SRX}variable")] == ["iri", "text", "number", "none"]
    first = next(root.iter(f"{SRX}result"))
    assert [b.get("name") for b in first] == ["iri", "text", "number"]
    literal = first.find(f"{SRX}binding[@name='text']/{SRX}literal")
    assert literal is not None
    assert literal.text == 'Å, «du»\n"jo"\t!'
    assert literal.get("{http://www.w3.org/XML/1998/namespace}lang") == "nb"


def test_csv_follows_rfc_4180(client: FlaskClient) -> None:
    """https://www.w3.org/TR/sparql11-results-csv-tsv/#csv, https://www.rfc-editor.org/rfc/rfc4180"""
    answer = asked(client, ROWS, format="csv")
    assert answer.content_type == "text/csv; header=present; charset=utf-8"
    assert answer.data.endswith(b"\r\n")
    assert answer.text.startswith('iri,text,number,none\r\nhttps://e.no/a,"Å, «du»\n""jo""\t!",1,\r\n')
    rows = list(csv.reader(io.StringIO(answer.text, newline="")))
    assert rows[1][1] == 'Å, «du»\n"jo"\t!'
    assert rows[2] == ["https://e.no/b", "=1+1", "2.5", ""]


def test_tsv_has_terms_in_turtle_syntax(client: FlaskClient) -> None:
    """https://www.w3.org/TR/sparql11-results-csv-tsv/#tsv"""
    answer = asked(client, ROWS, format="tsv")
    assert answer.content_type == "text/tab-separated-values; charset=utf-8"
    assert answer.text.splitlines()[:2] == [
        "?iri\t?text\t?number\t?none",
        '<https://e.no/a>\t"Å, «du»\\n\\"jo\\"\\t!"@nb\t1\t',
    ]


@pytest.mark.parametrize("form", ["json", "xml"])
def test_rdflib_reads_the_same_rows_from_every_format(client: FlaskClient, form: str) -> None:
    """Results that this project did not parse itself."""
    read = Result.parse(io.BytesIO(asked(client, ROWS, format=form).data), format=form)
    assert [str(row[0]) for row in read] == ["https://e.no/a", "https://e.no/b"]  # type: ignore[index]


@pytest.mark.parametrize("form", ["CONSTRUCT", "DESCRIBE"])
def test_graph_is_the_same_in_every_format(client: FlaskClient, form: str) -> None:
    graphs = []
    for representation in RDF:
        syntax = ox.RdfFormat.from_media_type(representation.media_type)
        assert syntax
        triples = [
            q.triple for q in ox.parse(asked(client, FORMS[form], format=representation.suffix).data, syntax)
        ]
        plain = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
        graphs.append(Graph().parse(data=plain, format="nt"))
    assert len(graphs[0]) > 2
    assert all(isomorphic(graphs[0], other) for other in graphs)


def test_rdf_1_2_triple_terms_and_base_directions_are_supported(client: FlaskClient) -> None:
    """https://www.w3.org/TR/sparql12-results-json/#select-encode-terms"""
    values = 'VALUES (?t ?d) { (<<( <https://e.no/a> <https://e.no/b> 1 )>> "שלום"@he--rtl) }'
    (row,) = json.loads(asked(client, f"SELECT ?t ?d {{ {values} }}", format="json").data)["results"][
        "bindings"
    ]
    assert row["t"]["type"] == "triple"
    assert row["t"]["value"]["subject"] == {"type": "uri", "value": "https://e.no/a"}
    assert (row["d"]["xml:lang"], row["d"]["its:dir"]) == ("he", "rtl")
    construct = f"CONSTRUCT {{ <https://e.no/x> <https://e.no/y> ?t }} WHERE {{ {values} }}"
    graph = asked(client, construct, format="nt")
    assert "<<( <https://e.no/a> <https://e.no/b>" in graph.text
