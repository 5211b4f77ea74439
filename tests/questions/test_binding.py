"""A value becomes a term before it is inserted, and stays that term whatever it contains."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.questions.binding import bound, default_term, places
from app.questions.values import LONGEST, TYPES, fits
from app.sparql.preflight import read_query

QUERY = 'SELECT ?x WHERE { VALUES ?x { "a" } }'
XSD = "http://www.w3.org/2001/XMLSchema#"
NASTY = [
    '" } SERVICE <http://127.0.0.1/> { ?s ?p "',
    "'''",
    '"""',
    "\\",
    '\\"',
    "\\u0022 } #",
    "\\\\u0022 } #",
    "}",
    "#",
    "{x}",
    "\n\r\t\x00\x0b\x7f",
    "\u2028\u202e",
    "😀",
    "\ufffe",
]


def answered(query: str) -> list[ox.NamedNode | ox.Literal]:
    found = ox.Store().query(query)
    assert isinstance(found, ox.QuerySolutions)
    return [row[0] for row in found]


def with_term(query: str, name: str, term: ox.NamedNode | ox.Literal | None) -> str:
    return bound(query, [(places(read_query(query, ()).tokens, name), term)])


def assert_bound(term: ox.NamedNode | ox.Literal) -> None:
    text = with_term(QUERY, "x", term)
    assert answered(text) == answered(read_query(text, ()).text) == [term]
    around = [t.text for t in read_query(QUERY, ()).tokens]
    found = [t.text for t in read_query(text, ()).tokens]
    assert (found[:6], found[-2:]) == (around[:6], around[-2:])


@pytest.mark.parametrize("text", NASTY)
def test_hostile_text_is_only_a_text(text: str) -> None:
    assert_bound(ox.Literal(text))
    assert_bound(ox.Literal(text, language="nb"))


@settings(max_examples=150, deadline=None, database=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_only_a_text(text: str) -> None:
    assert_bound(ox.Literal(text))


@settings(max_examples=100, deadline=None, database=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_iri_is_an_iri_or_refused(text: str) -> None:
    try:
        term = TYPES["iri"].read("https://e.no/" + text)
    except ValueError:
        return
    assert_bound(term)


def test_only_the_blocks_of_a_parameter_are_filled() -> None:
    query = """SELECT * WHERE {
      VALUES ?a { 1 } VALUES ?ab { 2 } VALUES (?a ?b) { (3 4) } ?s ?p "VALUES ?a { 5 }" # VALUES ?a { 6 }
      { values $a {1} }
    }"""
    assert with_term(query, "a", None) == query.replace("?a { 1 }", "?a { UNDEF }").replace(
        "$a {1}", "$a { UNDEF }"
    )


def test_prefixes_of_the_query_expand_a_default() -> None:
    query = (
        "PREFIX e: <https://e.no/> SELECT * { VALUES ?a { e:x } VALUES ?b { 'x'@nb } VALUES ?c { UNDEF } }"
    )
    found = read_query(query, ()).tokens
    assert default_term(found, "a") == ox.NamedNode("https://e.no/x")
    assert default_term(found, "b") == ox.Literal("x", language="nb")
    assert default_term(found, "c") is None


EXAMPLES: dict[str, tuple[list[str], list[str]]] = {
    "iri": (
        ["https://e.no/æ", "urn:x:y"],
        ["", "x", "https://e.no/ x", "https://e.no/>", "http://[", "a" * 3000],
    ),
    "string": (["x", " ", "=1+1", "x" * LONGEST], ["", "x" * (LONGEST + 1)]),
    "integer": (["0", "-5", "007"], ["", "1.0", "1e3", "٣", "+1", " 1", "1\n", "1" * 16]),
    "decimal": (["0", "-5.25"], ["", ".5", "5.", "1e3", "NaN", "INF", "1,5"]),
    "boolean": (["true", "false"], ["", "1", "True", "ja"]),
    "date": (
        ["2024-02-29"],
        ["", "2023-02-29", "20240229", "2024-2-9", "2024-W01-1", "24-02-29", "2024-02-29Z"],
    ),
}
"""Type of parameters -> valid and invalid values."""


@pytest.mark.parametrize("type", TYPES)
def test_value_has_the_type_of_the_parameter_or_is_refused(type: str) -> None:
    assert type in EXAMPLES, "add valid and invalid values to EXAMPLES"
    good, bad = EXAMPLES[type]
    for text in good:
        term = TYPES[type].read(text)
        assert fits(term, type)
        assert_bound(term)
    for text in bad:
        with pytest.raises(ValueError):  # noqa: PT011  # the message is made by who knows the parameter
            TYPES[type].read(text)
