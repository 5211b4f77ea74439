"""Solutions survive a round trip through every format."""

# ruff: noqa: S314  # the XML that is read here was written here

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Sequence

import pyoxigraph as ox
import pytest
from rdflib.query import Result
from rdflib.term import BNode, Literal, Node, URIRef

from app.sparql.formats import BOOLEANS, GRAPHS, ROWS
from app.sparql.results import Row, broken_off, turtle_term
from app.xml_text import CharacterNotInXml

SPARQL = "{http://www.w3.org/2005/sparql-results#}"
XSD = "http://www.w3.org/2001/XMLSchema#"
VARIABLES = ("a", "æ", "c")
IRI = ox.NamedNode("https://e.no/æ?x=1&y=2#«<»".replace("<", "%3C"))


def typed(value: str, name: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(XSD + name))


PLAIN_ROWS: list[Row] = [
    (IRI, None, ox.Literal("")),
    (None, None, None),
    (ox.Literal('he said "no", twice'), ox.Literal("a,b;c\td"), ox.Literal("\n first\nsecond\r\nthird ")),
    (ox.Literal("\r"), ox.Literal("\\n \\\\ \\"), ox.Literal("<&>]]>'")),
    (ox.Literal("😀 \u202eעברית\u202c مرحبا \u2028"), ox.Literal("å", language="nb"), None),
    (typed("1", "integer"), typed("01.50", "decimal"), typed("1.5e3", "double")),
    (typed("true", "boolean"), typed("1", "double"), typed("not a number", "integer")),
    (ox.Literal(" "), ox.Literal("\t two  \t"), ox.Literal("\n")),
    (typed("2023-01-01", "date"), ox.Literal("=1+1"), ox.Literal("_:no")),
]
RDF12_ROWS: list[Row] = [
    (ox.Literal("مرحبا", language="ar", direction=ox.BaseDirection.RTL), None, None),
    (ox.Triple(IRI, IRI, ox.Triple(IRI, IRI, ox.Literal("dy\tpt", language="nb"))), None, ox.Literal("x")),
]
FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "tsv": ox.QueryResultsFormat.TSV,
}


def written(form: str, rows: Sequence[Row], variables: Sequence[str] = VARIABLES) -> bytes:
    return b"".join(ROWS[form](variables, rows))


def read_by_oxigraph(form: str, data: bytes) -> list[Row]:
    read = ox.parse_query_results(data, FORMATS[form])
    assert isinstance(read, ox.QuerySolutions)
    assert [v.value for v in read.variables] == list(VARIABLES)
    return [tuple(solution) for solution in read]


def as_rdflib(term: object) -> Node | None:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        datatype = term.datatype.value
        if term.language or datatype == XSD + "string":
            return Literal(term.value, lang=term.language)
        return Literal(term.value, datatype=URIRef(datatype))
    return None


def n3(term: Node | None) -> str:
    return "" if term is None else term.n3()


@pytest.mark.parametrize("form", ["json", "tsv", "xml"])
def test_engines_parser_reads_what_was_written(form: str) -> None:
    rows = [*PLAIN_ROWS, *RDF12_ROWS, (ox.BlankNode("b1"), None, ox.BlankNode("b1"))]
    read = read_by_oxigraph(form, written(form, rows))
    for given, found in zip(rows, read, strict=True):
        if not isinstance(given[0], ox.BlankNode):  # parsers rename blank nodes
            assert found == given


@pytest.mark.parametrize("form", ["json", "xml"])
def test_rdflibs_parser_reads_what_was_written(form: str) -> None:
    result = Result.parse(io.BytesIO(written(form, PLAIN_ROWS)), format=form)
    assert [str(v) for v in result.vars or ()] == list(VARIABLES)
    bound = [row for row in PLAIN_ROWS if any(row)]  # rdflib leaves out a row without any value
    for given, found in zip(bound, result, strict=True):
        assert [n3(term) for term in found] == [n3(as_rdflib(term)) for term in given]  # type: ignore[union-attr]


def test_xml_preserves_white_space_and_line_ends_of_a_value() -> None:
    root = ET.fromstring(written("xml", PLAIN_ROWS))
    expected = [t.value for row in PLAIN_ROWS for t in row if isinstance(t, ox.Literal)]
    assert [e.text or "" for e in root.iter(f"{SPARQL}literal")] == expected


def test_engines_parser_reads_xml_with_triple_terms() -> None:
    assert read_by_oxigraph("xml", written("xml", RDF12_ROWS)) == RDF12_ROWS


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_empty_rows_and_no_variables_can_be_written(form: str) -> None:
    assert written(form, [])
    assert written(form, [()], ())
    if form in FORMATS:
        assert list(ox.parse_query_results(written(form, []), FORMATS[form])) == []  # type: ignore[arg-type]


def test_any_parser_of_rfc_4180_reads_the_csv() -> None:
    data = written("csv", PLAIN_ROWS)
    read = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    assert read[0] == list(VARIABLES)
    assert read[1:] == [["" if t is None else t.value for t in row] for row in PLAIN_ROWS]  # type: ignore[union-attr]
    assert data.endswith(b"\r\n")


def test_csv_has_values_without_types_and_lines_end_with_crlf() -> None:
    row = (IRI, ox.Literal("å", language="nb"), ox.BlankNode("b"))
    assert written("csv", [row]) == f"a,æ,c\r\n{IRI.value},å,_:b\r\n".encode()


def test_csv_with_one_column_has_no_empty_lines() -> None:
    assert written("csv", [(None,), (ox.Literal(""),)], ("a",)) == b'a\r\n""\r\n""\r\n'


def test_tsv_has_one_line_per_row_for_any_value() -> None:
    lines = written("tsv", [*PLAIN_ROWS, *RDF12_ROWS]).split(b"\n")
    assert lines[0].decode() == "?a\t?æ\t?c"
    assert len(lines) == len(PLAIN_ROWS) + len(RDF12_ROWS) + 2
    assert all(line.count(b"\t") == 2 for line in lines[:-1])


def test_tsv_writes_plain_numbers_only_in_turtle_syntax() -> None:
    assert turtle_term(typed("-1", "integer")) == "-1"
    assert turtle_term(typed("1e0", "double")) == "1e0"
    assert turtle_term(typed("1", "double")) == f'"1"^^<{XSD}double>'
    assert turtle_term(typed("1.", "decimal")) == f'"1."^^<{XSD}decimal>'


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x08", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_character_that_xml_cannot_represent_is_an_error_in_xml_only(character: str) -> None:
    row = (ox.Literal(f"a{character}b"), None, None)
    with pytest.raises(CharacterNotInXml):
        written("xml", [row])
    assert read_by_oxigraph("json", written("json", [row])) == [row]


def test_xml_marks_a_base_direction_as_in_the_specification() -> None:
    (literal,) = ET.fromstring(written("xml", RDF12_ROWS[:1])).iter(f"{SPARQL}literal")
    assert literal.get("{http://www.w3.org/2005/11/its}dir") == "rtl"


@pytest.mark.parametrize("value", [True, False])
@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_boolean_is_written_in_every_format(form: str, value: bool) -> None:
    data = BOOLEANS[form](value)
    if form in ("json", "xml"):
        assert bool(ox.parse_query_results(data, FORMATS[form])) is value
        assert Result.parse(io.BytesIO(data), format=form).askAnswer is value
    else:
        assert data == (b"true" if value else b"false")


@pytest.mark.parametrize("form", GRAPHS)
def test_interrupted_graph_is_malformed_even_if_it_was_complete(form: str) -> None:
    node = ox.NamedNode("https://e.no/a")
    body = ox.serialize([ox.Triple(node, node, ox.Literal("a"))], format=GRAPHS[form]) or b""
    assert len(list(ox.parse(body, format=GRAPHS[form]))) == 1
    with pytest.raises(SyntaxError):
        list(ox.parse(body + broken_off(form, "stopped"), format=GRAPHS[form]))


@pytest.mark.parametrize("form", FORMATS)
def test_interrupted_rows_are_malformed_even_if_they_were_complete(form: str) -> None:
    body = written(form, PLAIN_ROWS) + broken_off(form, "stopped")
    with pytest.raises(SyntaxError):
        list(ox.parse_query_results(body, format=FORMATS[form]))  # type: ignore[arg-type]  # rows


def test_interrupted_csv_ends_within_quotation_marks() -> None:
    body = written("csv", PLAIN_ROWS) + broken_off("csv", "stopped")
    with pytest.raises(csv.Error):
        list(csv.reader(io.StringIO(body.decode(), newline=""), strict=True))
    assert body.endswith(b"!! stopped\r\n")
