"""Advice about queries that are slow, or may be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.settings import REPOSITORY
from app.sparql.advice import KINDS, advise
from app.sparql.preflight import QueryRead, read_query
from tests.growth import lines_run

QUESTIONS = sorted((REPOSITORY / "ontology/questions").glob("*.rq"))


def read(text: str) -> QueryRead:
    return read_query(text, ())


def kinds(text: str) -> list[str]:
    return [a.kind for a in advise(read(text))]


def test_patterns_that_share_no_variable_are_named_with_their_lines() -> None:
    text = "SELECT (COUNT(*) AS ?n) {\n  ?m a <x:M> ; <x:n> ?t .\n\n  ?p a <x:P> .\n  ?q <x:r> ?p\n}"
    (found,) = advise(read(text))
    assert (found.kind, found.line, found.column) == ("unjoined", 4, 3)
    assert found.fields["pattern"] == "?p a <x:P>"
    assert found.fields["other"] == "?m a <x:M> ; <x:n> ?t"
    assert found.fields["other_line"] == 2


@pytest.mark.parametrize(
    "pattern",
    [
        "?a ?b ?c . ?d ?e ?f",
        "GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?a ?b ?c }",
        "?s <x:p> ?o OPTIONAL { ?s <x:q> ?q . ?z <x:r> ?y }",
        "{ SELECT ?s { ?s ?p ?o . ?x ?y ?z } } ?s <x:q> 3",
        "?s <x:q> ?t FILTER NOT EXISTS { ?s <x:r> ?v . ?w <x:s> ?z }",
        "?a <x:b> [ <x:d> ?c ; <x:e> (1 2) ] . ?f <x:g> 'x'@nb, 5, -3, 'd'^^<x:d> ; <x:h> ?i",
        "?a ?b ?c . ?d ?e ?f FILTER(?a = ?d)",
    ],
)
def test_every_form_of_unjoined_patterns_is_detected(pattern: str) -> None:
    assert kinds(f"SELECT * {{ {pattern} }} LIMIT 1") == ["unjoined"]


@pytest.mark.parametrize(
    "pattern",
    [
        "?s <x:p> ?o . ?s <x:q> ?r ; <x:t> [ <x:u> ?v ]",
        "{ ?s <x:p> ?o } UNION { ?s <x:q> ?o } UNION { ?s <x:r> ?o } ?s a <x:C>",
        "VALUES ?l { 'nb' } ?s <x:q> ?t FILTER(LANG(?t) = ?l)",
        "?s <x:q> ?t BIND(3 AS ?x) FILTER NOT EXISTS { ?s <x:r> ?u }",
        "<x:plan> <x:date> ?d . ?m <x:date> ?e FILTER(?e > ?d)",
        "?s <x:p> _:b . _:b <x:q> ?o",
        "<x:a> <x:p>* ?b",
        "?x a <x:M> . ?x <x:p>+ ?b",
        "?s <x:p> ?o FILTER(CONTAINS(?o, 'x'))",
        "?a ?b ?c FILTER(?c * 2 > 3)",
        "?a <x:p> ?b OPTIONAL { ?a <x:q> ?c . ?b <x:q> ?d }",
        "?a <x:p> ?b { SELECT (COUNT(*) AS ?all) { ?x <x:p> ?y } }",
        "?a <x:p> ?b { SELECT ?a (COUNT(?x) AS ?n) { ?a <x:q> ?x } GROUP BY ?a }",
    ],
)
def test_well_joined_query_gets_no_advice(pattern: str) -> None:
    assert kinds(f"SELECT * {{ {pattern} }} LIMIT 1") == []


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?a <e:p> ?b ; <e:q> ?c, ?d . ?d <e:r> 1.5 . }",
        "SELECT * { <e:a> <e:p> ?b . <e:c> <e:q> ?d . ?e <e:r> ?f }",
        "SELECT * { GRAPH ?g { ?a <e:p> ?b } ?g <e:q> ?c }",
        "SELECT * { ?a <e:p> ?b BIND(EXISTS { ?a <e:q> ?c } AS ?x) }",
        "SELECT * { ?a <e:p> ?b OPTIONAL { ?a <e:q> ?c } BIND(?c AS ?x) ?x <e:r> ?y }",
        "SELECT * { VALUES (?a ?b) { (1 2) } ?a <e:p> ?c . ?b <e:p> ?d }",
        "SELECT * { ?a <e:p> [ <e:q> ?b ; <e:r> ?c ] . ?c <e:s> ?d }",
        "SELECT ?a { { SELECT ?a { ?a <e:p> ?b } } ?a <e:q> ?c }",
        "SELECT * { ?a <e:p> ?b FILTER NOT EXISTS { ?b <e:q> ?c } }",
        "SELECT * { ?a <e:p>/<e:q>* ?b . ?b a <e:C> }",
        "SELECT * { ?a <e:p> +5 ; <e:q> ?b }",
        "ASK {}",
        "DESCRIBE <e:a>",
    ],
)
def test_joined_query_gets_only_advice_about_its_limit(query: str) -> None:
    assert set(kinds(query)) <= {"limit"}


@pytest.mark.parametrize(
    ("query", "pattern"),
    [
        ("SELECT * { ?a <e:p> ?b . { ?c <e:q> ?d } }", "{ ?c <e:q> ?d }"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?b <e:x> ?g }", "?d ?e ?f"),
        ("SELECT * { _:a <e:p> ?b . _:c <e:p> ?d }", "_:c <e:p> ?d"),
        ("SELECT * { GRAPH ?g { ?a <e:p> ?b . ?c <e:q> ?d } }", "?c <e:q> ?d"),
    ],
)
def test_later_pattern_is_reported_as_unjoined(query: str, pattern: str) -> None:
    (found,) = [a for a in advise(read(query)) if a.kind == "unjoined"]
    assert found.fields["pattern"] == pattern


@pytest.mark.parametrize(
    ("query", "pattern"),
    [
        ("SELECT * { ?a <e:p>* ?b }", "?a <e:p>* ?b"),
        ("SELECT * { ?a (<e:p>|!<e:p>)+ ?b . }", "?a (<e:p>|!<e:p>)+ ?b"),
        ("SELECT * { ?a <e:p>/^<e:q>* ?b }", "?a <e:p>/^<e:q>* ?b"),
    ],
)
def test_every_form_of_an_open_path_is_detected(query: str, pattern: str) -> None:
    assert [(a.kind, a.fields["pattern"]) for a in advise(read(query))][:1] == [("path", pattern)]


def test_most_expensive_advice_comes_first_and_the_number_is_limited() -> None:
    patterns = "".join(f"?a{i} ?b{i} ?c{i} . " for i in range(30))
    assert kinds(f"ASK {{ ?x <e:p>* ?y . {patterns} }}") == ["unjoined"] * 5


def test_path_of_any_length_with_unbound_ends_is_named() -> None:
    (found,) = advise(read("ASK {\n ?a (<x:p>|!<x:p>)* ?b }"))
    assert (found.kind, found.line, found.fields["pattern"]) == ("path", 2, "?a (<x:p>|!<x:p>)* ?b")


def test_the_template_of_a_construct_is_not_a_pattern() -> None:
    assert kinds("CONSTRUCT { ?a ?b ?c . ?d ?e ?f } WHERE { ?a ?d ?b ; ?e ?c, ?f } LIMIT 1") == []
    assert kinds("CONSTRUCT WHERE { ?a ?b ?c . ?d ?e ?f } LIMIT 1") == ["unjoined"]


def test_missing_limit_is_reported_last_and_only_if_there_may_be_many_rows() -> None:
    assert kinds("SELECT * { ?a ?b ?c . ?d ?e ?f }") == ["unjoined", "limit"]
    assert kinds("SELECT (COUNT(*) AS ?n) { ?a ?b ?c }") == kinds("ASK { ?a ?b ?c }") == []
    assert kinds("SELECT (STRLEN(?b) AS ?n) { BIND('a' AS ?a) BIND(CONCAT(?a, ?a) AS ?b) }") == []
    assert kinds("SELECT * { BIND(1 AS ?a) VALUES ?b { 2 3 } }") == ["limit"]


@pytest.mark.parametrize("text", ["ASK " + "{" * 100 + "}" * 100, "ASK", "SELECT * WHERE"])
def test_degenerate_query_gets_no_advice_about_patterns(text: str) -> None:
    assert set(kinds(text)) <= {"limit"}


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda p: p.stem)
def test_competency_questions_are_well_joined(path: Path) -> None:
    assert set(kinds(path.read_text("utf-8"))) <= {"limit"}


def test_every_kind_of_advice_has_a_remedy() -> None:
    assert all(template and remedy for template, remedy in KINDS.values())


LONG: dict[str, tuple[int, Callable[[int], str]]] = {
    "patterns": (250, lambda n: "SELECT * { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(n)) + "}"),
    "unions": (
        250,
        lambda n: "SELECT * { {?x ?b ?c" + "".join(f"}}UNION{{?a{i} ?b ?c" for i in range(n)) + "}}",
    ),
    "nested": (90, lambda n: "SELECT * { " + "{ ?a ?b ?c . OPTIONAL" * n + "{ ?d ?e ?f }" + "}" * (n + 1)),
    "open": (1_500, lambda n: "SELECT * { " + "(" * 190 + ")" * 190 + " ?a" * n + "}"),
    "functions": (600, lambda n: "SELECT * { ?s ?p ?o FILTER(" + "CONTAINS " * n + ")}"),
    "exists": (200, lambda n: "SELECT * { ?s ?p ?o " + "FILTER EXISTS{?s ?q ?z} " * n + "}"),
    "signs": (400, lambda n: "SELECT * {" + " ; , . | * ^" * n + "}"),
}
"""Texts that grow: the number of parts of the short one, and the text with a number of parts."""


@pytest.mark.parametrize("name", LONG)
def test_work_for_advice_is_linear_in_the_length_of_the_text(name: str) -> None:
    size, text = LONG[name]
    short, long = (read(text(size * times)) for times in (1, 2))
    assert lines_run(lambda: advise(long)) < 2.5 * lines_run(lambda: advise(short)) + 100
