"""Turtle and JSON-LD of a document have every literal in the lexical form of the data."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pyoxigraph as ox
import pytest
from pyld import jsonld
from rdflib import Graph

from app.content.rdflib_terms import to_graph
from app.views.exact import LARGEST_EXACT, exact_json_ld, exact_turtle

XSD = "http://www.w3.org/2001/XMLSchema#"
S, P = ox.NamedNode("http://e.org/s"), ox.NamedNode("http://e.org/p")
PREFIXES = {"xsd": XSD, "e": "http://e.org/"}
VALUES = {
    "decimal": ("5", "-5", "0.5", "2000000.5", "123456789012345678.5"),
    "double": ("1000000", "0.1", "0.0000001", "INF", "-INF", "NaN", "5"),
    "float": ("0.5", "INF"),
    "integer": ("0", "-12", str(LARGEST_EXACT), str(LARGEST_EXACT + 1), "123456789012345678"),
    "boolean": ("true", "false"),
    "dateTime": ("2024-01-01T23:59:59.125", "2024-01-01T00:00:00+01:00"),
    "date": ("2024-02-29", "2024-02-29Z"),
    "time": ("10:00:00Z", "10:00:00.5-05:00"),
    "gYear": ("2024", "-0044"),
    "duration": ("P1Y2M", "PT5H"),
    "string": ("5", "true", "", " \t", "a\rb\r\nc\n", "]]> <&>\"\"\"'''\\\\n", "😀𝔘 שלום", "=1+1", '\n\\"'),
}
LITERALS = [
    *(ox.Literal(v, datatype=ox.NamedNode(XSD + name)) for name, values in VALUES.items() for v in values),
    *(ox.Literal("Å", language=language) for language in ("nb", "nn", "en")),
    *(ox.Literal("x", datatype=ox.NamedNode(f"http://e.org/{name}")) for name in ("2024", "æ(b)", "d")),
]
TRIPLES = {ox.Triple(S, P, literal) for literal in LITERALS}


def is_double(triple: ox.Triple) -> bool:
    return isinstance(triple.object, ox.Literal) and triple.object.datatype.value == XSD + "double"


@pytest.mark.parametrize(
    ("write", "syntax"), [(exact_turtle, ox.RdfFormat.TURTLE), (exact_json_ld, ox.RdfFormat.JSON_LD)]
)
def test_the_engine_reads_the_same_literals(
    write: Callable[[Graph, Mapping[str, str]], bytes], syntax: ox.RdfFormat
) -> None:
    assert {q.triple for q in ox.parse(write(to_graph(TRIPLES), PREFIXES), syntax)} == TRIPLES


def test_a_processor_of_json_ld_reads_the_same_literals() -> None:
    document = json.loads(exact_json_ld(to_graph(TRIPLES), PREFIXES), parse_constant=pytest.fail)
    quads: Any = jsonld.to_rdf(document, {"format": "application/n-quads"})
    read = {q.triple for q in ox.parse(quads, ox.RdfFormat.N_QUADS)}
    # This processor writes a double in the canonical form of XML Schema, also if it is a string in JSON.
    assert {t for t in read if not is_double(t)} == {t for t in TRIPLES if not is_double(t)}


def test_integers_that_every_reader_gets_back_are_numbers_in_json() -> None:
    triples = [ox.Triple(S, P, ox.Literal(n)) for n in (7, LARGEST_EXACT + 1)]
    document = json.loads(exact_json_ld(to_graph(triples), PREFIXES))
    found = document.get("@graph", [document])[0]["e:p"]
    assert sorted(found, key=str) == [7, {"@type": "xsd:integer", "@value": str(LARGEST_EXACT + 1)}]


def test_json_ld_has_its_nodes_in_the_order_of_their_names() -> None:
    names = [f"http://e.org/{number}" for number in (3, 1, 2, 5, 4)]
    triples = [ox.Triple(ox.NamedNode(name), P, S) for name in names]
    document = json.loads(exact_json_ld(to_graph(triples), PREFIXES))
    assert [node["@id"] for node in document["@graph"]] == ["e:1", "e:2", "e:3", "e:4", "e:5"]
