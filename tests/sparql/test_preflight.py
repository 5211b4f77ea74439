"""The parsing of a query before it runs."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from app.errors import RequestError
from app.sparql.errors import (
    MalformedQuery,
    NamesTooLong,
    QueryNameTooLong,
    QueryTooDeep,
    QueryTooLong,
    RelativeIri,
    ServiceRefused,
    UndeclaredPrefix,
    UnpublishedGraph,
    UpdateRefused,
)
from app.sparql.preflight import read_query
from app.sparql.terms import quoted

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
def test_form_is_the_first_keyword_after_the_prologue(text: str, form: str) -> None:
    assert read_query(text, GRAPHS).form == form


@pytest.mark.parametrize(
    "word", ["INSERT DATA", "delete", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD"]
)
def test_update_is_refused_with_its_name_and_position(word: str) -> None:
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
def test_call_of_another_server_is_refused(pattern: str) -> None:
    with pytest.raises(ServiceRefused):
        read_query(f"SELECT * {{ {pattern} }}", GRAPHS)


@pytest.mark.parametrize(
    ("prologue", "pattern"),
    [
        ("", "SERVICESILENT ?x {}"),
        ("", "SERVICEex:a {}"),
        ("", "?s ?p trueSERVICEex:a {}"),
        ("", "?s ?p trueSERVICE ?x {}"),
        ("", "FILTER(EXISTS{}SERVICESILENT<https://e.no/>{})"),
        ("", "\u017fervice ?x {}"),
    ],
)
def test_word_that_a_tolerant_engine_would_split_is_not_a_keyword(prologue: str, pattern: str) -> None:
    with pytest.raises(MalformedQuery):
        read_query(f"{EX}{prologue}SELECT * {{ {pattern} }}", GRAPHS)


@pytest.mark.parametrize(
    ("query", "written"),
    [
        (
            "PREFIX SERVICEx: <https://e.no/> PREFIX SERVICESERVICEx: <https://f.no/> "
            "SELECT * { SERVICESERVICEx:a ?p ?o }",
            "SELECT * { <https://f.no/a> ?p ?o }",
        ),
        (
            "PREFIX SILENTx: <https://e.no/> PREFIX SERVICESILENTx: <https://f.no/> "
            "ASK { SERVICESILENTx:a { ?a ?b ?c } }",
            "ASK { <https://f.no/a> { ?a ?b ?c } }",
        ),
        (
            r'SELECT * { BIND("\u0022 AS ?y) SERVICE ?x {} BIND(\u0022" AS ?z) }',
            r'SELECT * { BIND ( "\" AS ?y) SERVICE ?x {} BIND(\"" AS ?z ) }',
        ),
        (
            f"""{EX}ASK {{ FILTER(EXISTS{{}}<ex:a&&'>"'='') SERVICE ?x {{}} #")\n}}""",
            "",
        ),
        (f'{EX}ASK {{ FILTER(<<( ex:a ex:b ex:c )>><ex:a#>"\n) SERVICE ?x {{}} #")\n}}', ""),
        (f"{EX}ASK {{ FILTER(EXISTS{{}}<ex:a#>'''\n) SERVICE ?x {{}} #''')\n}}", ""),
    ],
    ids=["prefix twice", "prefix silent", "escaped quotation marks", "quote in IRI", "hash", "long string"],
)
def test_ambiguous_call_reaches_the_engine_only_in_our_interpretation(query: str, written: str) -> None:
    try:
        found = read_query(query, GRAPHS).text
    except MalformedQuery:
        assert not written
    else:
        assert "SERVICE" not in found.split("\n")
        if written:
            assert found.split() == written.split()
        else:
            with pytest.raises(SyntaxError):
                ox.Store().query(found)


def test_position_of_a_call_counts_lines_and_columns_from_one() -> None:
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
def test_service_in_a_string_comment_name_or_variable_is_not_a_call(pattern: str) -> None:
    assert read_query(f"{EX}SELECT * {{ {pattern} }}", GRAPHS).form == "SELECT"


def test_escapes_are_allowed_only_in_strings_and_iris() -> None:
    assert read_query(r'ASK { <https://e.no/\u00E5> ?p "\U0001F600" }', GRAPHS)
    with pytest.raises(MalformedQuery, match="escape"):
        read_query(r"ASK { \u0053ERVICE ?x {} }", GRAPHS)


def test_published_graphs_are_accepted_in_every_notation() -> None:
    read = read_query(
        "BASE <https://e.no/> PREFIX graf: <graf/> SELECT * FROM graf:a FROM <graf/b>"
        r" FROM NAMED <https://e.no/graf/\u0061> from named graf:b { GRAPH ?g { ?s ?p ?o } }",
        GRAPHS,
    )
    assert read.from_graphs == GRAPHS
    assert read.from_named == GRAPHS


@pytest.mark.parametrize("graph", ["file:///etc/passwd", "https://e.no/graf/c"])
@pytest.mark.parametrize("clause", ["FROM", "FROM NAMED"])
def test_unpublished_graph_is_refused_and_named(graph: str, clause: str) -> None:
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
def test_syntax_error_has_its_position(text: str, line: int, column: int) -> None:
    with pytest.raises(MalformedQuery) as caught:
        read_query(text, GRAPHS)
    assert (caught.value.fields["line"], caught.value.fields["column"]) == (line, column)


def test_undeclared_prefix_is_named() -> None:
    with pytest.raises(UndeclaredPrefix, match="The prefix plan:"):
        read_query("SELECT * { ?s plan:text ?o }", GRAPHS)


SITE = "https://data.e.no/sparql"


@pytest.mark.parametrize(
    ("iri", "full"),
    [
        ("<s>", "https://data.e.no/s"),
        ("<>", "https://data.e.no/sparql"),
        ("<#x>", "https://data.e.no/sparql#x"),
        ("<?a=1>", "https://data.e.no/sparql?a=1"),
        ("</id/1>", "https://data.e.no/id/1"),
        ("<//f.no/x>", "https://f.no/x"),
        (r"<\u0041>", "https://data.e.no/A"),
        ("<urn:x:y>", "urn:x:y"),
    ],
)
def test_relative_iri_is_resolved_against_the_address_of_the_endpoint(iri: str, full: str) -> None:
    assert f"\n<{full}>\n" in read_query(f"ASK {{ ?s ?p {iri} }}", GRAPHS, base=SITE).text


def test_base_of_the_query_is_itself_resolved_and_applies_to_what_follows() -> None:
    query = "BASE <a/> PREFIX p: <b#> BASE <../c/> PREFIX q: <#> ASK { p:x q:y <z> }"
    names = ["https://data.e.no/a/b#x", "https://data.e.no/c/#y", "https://data.e.no/c/z"]
    assert read_query(query, GRAPHS, base=SITE).text.split()[2:-1] == [f"<{name}>" for name in names]


def test_relative_iri_is_refused_without_a_base() -> None:
    with pytest.raises(RelativeIri, match="<x>"):
        read_query("SELECT * { ?s <x> ?o }", GRAPHS)
    assert read_query("BASE <https://e.no/> SELECT * { ?s <x> ?o }", GRAPHS)


def test_longest_terminal_wins_so_a_comparison_needs_a_space() -> None:
    """https://www.w3.org/TR/sparql11-query/#sparqlGrammar, note 1 of its terminals."""
    iri = read_query("SELECT * { FILTER(?x<?a&&?b>?y) }", GRAPHS, base=SITE)
    assert "<https://data.e.no/sparql?a&&?b>" in iri.text.split()
    comparison = read_query("SELECT * { FILTER(?x< ?a&&?b>?y) }", GRAPHS)
    assert comparison.text.split()[5:12] == ["?x", "<", "?a", "&&", "?b", ">", "?y"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("\u00a0", "U+00A0 (a no-break space)"),
        ("\x0b", "U+000B (a vertical tab)"),
        ("\ufeff", "U+FEFF (a byte-order mark)"),
        ("\u200b", "U+200B (ZERO WIDTH SPACE)"),
        ("\x00", "U+0000 (a control character)"),
        ("ø", "U+00F8 (LATIN SMALL LETTER O WITH STROKE)"),
    ],
)
def test_character_that_is_not_allowed_is_named_with_its_position(text: str, found: str) -> None:
    with pytest.raises(MalformedQuery) as caught:
        read_query(f"SELECT *\n{{{text} ?s ?p ?o }}", GRAPHS)
    assert found in str(caught.value)
    assert (caught.value.fields["line"], caught.value.fields["column"]) == (2, 2)


def test_byte_order_mark_before_the_query_is_ignored() -> None:
    read = read_query("\ufeffASK {}", GRAPHS)
    assert (read.source, read.text.split()) == ("ASK {}", ["ASK", "{", "}"])


@pytest.mark.parametrize(
    ("query", "column"),
    [
        ("SELECT (COUNT(COUNT(*)) AS ?c) {}", 15),
        ("SELECT (SUM(1 + MAX(?x)) AS ?c) {}", 17),
        ("ASK { BIND(<<( <<( <e:s> <e:p> 1 )>> <e:q> 2 )>> AS ?x) }", 16),
        ("ASK { BIND(<<( 'a' <e:q> 2 )>> AS ?x) }", 16),
        ("ASK { BIND(<<( true <e:q> 2 )>> AS ?x) }", 16),
    ],
)
def test_query_accepted_by_the_engine_but_not_by_the_standard_is_refused(query: str, column: int) -> None:
    with pytest.raises(MalformedQuery) as caught:
        read_query(query, GRAPHS)
    assert caught.value.fields["column"] == column


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(?x) + SUM(?y) AS ?c) {}",
        "SELECT (COUNT(EXISTS { SELECT (COUNT(*) AS ?d) {} }) AS ?c) {}",
        "ASK { BIND(<<( ?s <e:p> <<( <e:s> <e:p> 1 )>> )>> AS ?x) }",
    ],
)
def test_valid_query_that_looks_similar_is_accepted(query: str) -> None:
    assert read_query(query, GRAPHS)


def test_engine_gets_one_token_per_line_with_expanded_names_and_nothing_else() -> None:
    query = (
        '# a\nPREFIX e: <https://e.no/> SELECT ?s (CONCAT (\'a\\n\', """b\n"c""")AS?x) # b\n'
        "WHERE{?s e:p\\,q+ ?o;a e:C,+1 .FILTER(?o<=3)}"
    )
    assert read_query(query, GRAPHS).text.split("\n") == [
        *("SELECT", "?s", "(", "CONCAT(", '"a\\n"', ",", '"b\\n\\"c"', ")", "AS", "?x", ")", "WHERE", "{"),
        *("?s", "<https://e.no/p,q>", "+", "?o", ";", "a", "<https://e.no/C>", ","),
        *('"+1"^^<http://www.w3.org/2001/XMLSchema#integer>', "."),
        *("FILTER", "(", "?o", "<=", "3", ")", "}", ""),
    ]


@pytest.mark.parametrize("value", [r"\u0022", r"\\U00000022", "\\", '"', "\n\r\t\x00", "😀", "\u2028"])
def test_string_means_the_same_in_every_version_of_sparql(value: str) -> None:
    """SPARQL 1.1 decodes escapes before parsing, 1.2 only in strings.

    https://www.w3.org/TR/sparql11-query/#codepointEscape
    """
    written = quoted(value)
    early = re.sub(r"\\u([0-9A-F]{4})", lambda m: chr(int(m[1], 16)), written)
    for text in (written, early):
        (row,) = ox.Store().query(f"SELECT ({text} AS ?x) {{}}")  # type: ignore[misc]  # it has rows
        assert row["x"] == ox.Literal(value)


@pytest.mark.parametrize(
    "query",
    [
        f"ASK {{ ?{'x' * 3000} ?p ?o }}",
        f"ASK {{ <urn:{'x' * 3000}> ?p ?o }}",
        f"PREFIX e: <urn:{'x' * 1500}> ASK {{ e:{'x' * 1500} ?p ?o }}",
        "BASE <https://e.no/>" + "BASE <aaaaaaaaa/>" * 1000 + "ASK {}",
    ],
    ids=["variable", "IRI", "prefixed name", "chain of bases"],
)
def test_name_has_a_maximum_length_and_is_not_repeated_in_the_error(query: str) -> None:
    with pytest.raises(QueryNameTooLong) as caught:
        read_query(query, GRAPHS)
    assert len(str(caught.value)) < 200


def test_query_with_expanded_names_has_a_maximum_length() -> None:
    with pytest.raises(NamesTooLong):
        read_query(f"PREFIX e: <urn:{'x' * 1900}> ASK {{ {'e:a ' * 10_000} }}", GRAPHS)


def test_every_refusal_is_a_request_error() -> None:
    with pytest.raises(RequestError) as caught:
        read_query("SELECT * { SERVICE ?x {} }", GRAPHS)
    assert caught.value.status == 400


def test_query_has_a_maximum_length_and_depth() -> None:
    with pytest.raises(QueryTooLong):
        read_query("ASK { ?s ?p 'ååå' }", GRAPHS, max_bytes=20)
    with pytest.raises(QueryTooDeep):
        read_query("ASK { FILTER" + "(" * 300 + "true" + ")" * 300 + "}", GRAPHS)


@pytest.mark.parametrize("term", ["<a\udcff>", "<urn:a\udcff>", '"\udcff"', "?a # \udcff\n"])
def test_half_a_character_is_an_error_in_the_query(term: str) -> None:
    """Python reads a byte of standard input that is not UTF-8 in this form."""
    with pytest.raises(MalformedQuery, match="not UTF-8") as caught:
        read_query(f"ASK {{\n {term} ?p ?o }}", (), base="https://e.no/sparql")
    assert caught.value.fields["line"] == 2
