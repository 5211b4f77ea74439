"""What is said of a query before it is run."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from app.engine.errors import (
    MalformedQuery,
    QueryTooDeep,
    QueryTooLong,
    RelativeIri,
    ServiceRefused,
    UnclearLessThan,
    UndeclaredPrefix,
    UnpublishedGraph,
    UpdateRefused,
)
from app.engine.preflight import read_query
from app.errors import RequestError

GRAPHS = ("https://e.no/graf/a", "https://e.no/graf/b")
EX = "PREFIX ex: <https://e.no/> "


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * { ?s ?p ?o }", "SELECT"),
        ("ask{}", "ASK"),
        ("# SELECT\nConstruct WHERE { ?s ?p ?o }", "CONSTRUCT"),
        ("BASE <https://e.no/> PREFIX : <x#> DESCRIBE :ASK", "DESCRIBE"),
        ('VERSION "1.2" SELECT * {}', "SELECT"),
        ("PREFIX select: <https://e.no/> ASK { ?s select:describe ?o }", "ASK"),
    ],
)
def test_the_form_is_the_first_word_after_the_prologue(text: str, form: str) -> None:
    assert read_query(text, GRAPHS).form == form


@pytest.mark.parametrize(
    "word", ["INSERT DATA", "delete", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD"]
)
def test_an_update_is_refused_by_its_name_and_place(word: str) -> None:
    with pytest.raises(UpdateRefused, match=rf"^{word.split(maxsplit=1)[0].upper()} \(line 2, column 3\)"):
        read_query(f"PREFIX ex: <https://e.no/>\n  {word} {{}}", GRAPHS)


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE <https://e.no/sparql> {}",
        "service<https://e.no/sparql>{}",
        "SERVICE SILENT ?x {}",
        "SERVICE#\n?x {}",
        "?s ?p ?o.SERVICE ?x {}",
        "?s ?p 'SERVICE' SERVICE ?x {}",
        "FILTER(1<2)SERVICE ?x {}",
    ],
)
def test_a_call_of_another_server_is_refused(pattern: str) -> None:
    with pytest.raises(ServiceRefused):
        read_query(f"SELECT * {{ {pattern} }}", GRAPHS)


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICESILENT ?x {}",
        "?s ?p 1SERVICE ?x {}",
        "SERVICEex:a {}",
        "?s ?p trueSERVICEex:a {}",
        r'BIND("\u0022 AS ?y) SERVICE ?x {} BIND(\u0022" AS ?z)',
    ],
)
def test_a_call_that_only_a_lenient_engine_would_see_is_refused_too(pattern: str) -> None:
    with pytest.raises(ServiceRefused):
        read_query(f"{EX}SELECT * {{ {pattern} }}", GRAPHS)


@pytest.mark.parametrize(
    "pattern",
    [
        "FILTER(1<ex:b)SERVICE#>\n?x {}",
        "FILTER(?a<ex:b#>'''\n)SERVICE ?x {} #'''\n",
        "?s ?p (1 <ex:'>)SERVICE ?x {} #'",
    ],
)
def test_a_less_than_sign_cannot_hide_a_call(pattern: str) -> None:
    with pytest.raises(UnclearLessThan):
        read_query(f"{EX}SELECT * {{ {pattern} }}", GRAPHS)


def test_the_place_of_a_call_counts_lines_and_columns_from_one() -> None:
    with pytest.raises(ServiceRefused) as caught:
        read_query("SELECT * {\n  ?s ?p 'å',\n  SERVICE <https://e.no/> {} }", GRAPHS)
    assert (caught.value.fields["line"], caught.value.fields["column"]) == (3, 3)


@pytest.mark.parametrize(
    "pattern",
    [
        "?s ?p 'SERVICE'",
        '?s ?p "it\'s a SERVICE { \\" } SERVICE"',
        '?s ?p \'\'\'a\n\' SERVICE {\'\'\' , """" SERVICE "" """',
        "?s ?p ?o # SERVICE <https://e.no/> {\n",
        "?s <https://e.no/SERVICE> <https://e.no/#SERVICE>",
        "?s ex:SERVICE ex:a.SERVICE",
        "?service ?SERVICE $Service",
        "_:SERVICE ?p 'x'@service",
        r"?s ex:a\'SERVICE 'x'",
        "VALUES (?a ?b) { (<https://e.no/#a> <https://e.no/#service>) }",
        "FILTER(?a = <https://e.no/#service>)",
    ],
)
def test_the_word_in_a_string_comment_name_or_variable_calls_nobody(pattern: str) -> None:
    assert read_query(f"{EX}SELECT * {{ {pattern} }}", GRAPHS).form == "SELECT"


def test_an_escape_stands_only_in_strings_and_iris() -> None:
    assert read_query(r'ASK { <https://e.no/\u00E5> ?p "\U0001F600" }', GRAPHS)
    with pytest.raises(MalformedQuery, match="escape"):
        read_query(r"ASK { \u0053ERVICE ?x {} }", GRAPHS)


def test_published_graphs_are_read_from_every_way_to_write_them() -> None:
    read = read_query(
        "BASE <https://e.no/> PREFIX graf: <graf/> SELECT * FROM graf:a FROM <graf/b>"
        r" FROM NAMED <https://e.no/graf/\u0061> from named graf:b { GRAPH ?g { ?s ?p ?o } }",
        GRAPHS,
    )
    assert read.from_graphs == GRAPHS
    assert read.from_named == GRAPHS


@pytest.mark.parametrize("graph", ["file:///etc/passwd", "https://e.no/graf/c"])
@pytest.mark.parametrize("clause", ["FROM", "FROM NAMED"])
def test_a_graph_that_is_not_published_is_refused_by_its_name(graph: str, clause: str) -> None:
    with pytest.raises(UnpublishedGraph, match=graph):
        read_query(f"SELECT * {clause} <{graph}> {{ ?s ?p ?o }}", GRAPHS)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ("SELEKT * {}", 1, 1),
        ("PREFIX ex <https://e.no/> ASK {}", 1, 8),
        ("SELECT * {\n ?s ?p ?o", 1, 10),
        ("SELECT * {\n ?s ?p ?o ) }", 2, 11),
        ("SELECT * {\n ?s ?p 'x }\n", 2, 8),
        ("SELECT * { ?s ?p '''x }\n", 1, 18),
        ("SELECT * FROM 1 {}", 1, 15),
    ],
)
def test_a_broken_query_is_shown_its_place(text: str, line: int, column: int) -> None:
    with pytest.raises(MalformedQuery) as caught:
        read_query(text, GRAPHS)
    assert (caught.value.fields["line"], caught.value.fields["column"]) == (line, column)


def test_a_prefix_that_is_not_declared_is_named() -> None:
    with pytest.raises(UndeclaredPrefix, match="The prefix plan:"):
        read_query("SELECT * { ?s plan:text ?o }", GRAPHS)


def test_a_relative_iri_needs_a_base() -> None:
    with pytest.raises(RelativeIri, match="<x>"):
        read_query("SELECT * { ?s <x> ?o }", GRAPHS)
    assert read_query("BASE <https://e.no/> SELECT * { ?s <x> ?o }", GRAPHS)


def test_a_comparison_without_spaces_is_no_iri() -> None:
    assert read_query("SELECT * { ?s ?p ?o FILTER((?o<?p)&&(?p>?s)) }", GRAPHS)


def test_every_refusal_is_an_error_of_the_request() -> None:
    with pytest.raises(RequestError) as caught:
        read_query("SELECT * { SERVICE ?x {} }", GRAPHS)
    assert caught.value.status == 400


def test_a_query_has_a_greatest_length_and_depth() -> None:
    with pytest.raises(QueryTooLong):
        read_query("ASK { ?s ?p 'ååå' }", GRAPHS, max_bytes=20)
    with pytest.raises(QueryTooDeep):
        read_query("ASK { FILTER" + "(" * 300 + "true" + ")" * 300 + "}", GRAPHS)


LONGEST = 2**16  # what `query_kilobytes` allows


@pytest.mark.parametrize(
    "piece",
    [
        *("(", '"', "'", '""', "'''", "<", "<a", "a.", "a:", "?", "?a<b>", "_:.", ".", "\\"),
        *("\\u0041", "#", "1e", "@a-", "a.b:"),
    ],
)
@pytest.mark.parametrize("start", ["ASK {", 'ASK { ?s ?p "', "ASK { ?s ?p '''", ""])
def test_no_text_makes_the_reader_slow(piece: str, start: str) -> None:
    began = time.process_time()  # other processes do not count
    with suppress(RequestError):
        read_query(start + piece * (LONGEST // len(piece)), GRAPHS, max_bytes=2**20)
    assert time.process_time() - began < 1.5
