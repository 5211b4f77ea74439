"""Advice names the pattern that makes a query dear, and leaves good queries alone."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest

from app.engine.advice import Advice, TextScan, UnboundedPath, Unjoined, advise
from app.errors import PlanError
from app.language import catalogue
from app.questions import read_question
from app.settings import REPOSITORY

QUESTIONS = sorted((REPOSITORY / "ontology/questions").glob("*.rq"))


def kinds(text: str) -> list[str]:
    return [a.kind for a in advise(text)]


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda p: p.stem)
def test_a_competency_question_gets_no_advice(path: Path) -> None:
    assert advise(read_question("x", path.read_text("utf-8")).query) == ()


@pytest.mark.parametrize(
    ("query", "line", "pattern", "other"),
    [
        ("SELECT * {\n?a <e:p> ?b .\n?c <e:q> ?d }", 2, "?a <e:p> ?b", "?c <e:q> ?d"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?b <e:x> ?g }", 1, "?a ?b ?c", "?d ?e ?f"),
        ("SELECT * { ?a <e:p> ?b . { ?c <e:q> ?d } }", 1, "?a <e:p> ?b", "{ ?c <e:q> ?d }"),
        ("SELECT * { ?a <e:p> ?b . ?c <e:q> ?d FILTER(?b = ?d) }", 1, "?a <e:p> ?b", "?c <e:q> ?d"),
        ("SELECT * { GRAPH ?g { ?a <e:p> ?b . ?c <e:q> ?d } }", 1, "?a <e:p> ?b", "?c <e:q> ?d"),
        ("SELECT * { _:a <e:p> ?b . _:c <e:p> ?d }", 1, "_:a <e:p> ?b", "_:c <e:p> ?d"),
    ],
)
def test_the_unjoined_pair_is_named(query: str, line: int, pattern: str, other: str) -> None:
    (found,) = [a for a in advise(query) if isinstance(a, Unjoined)]
    assert (found.line, found.pattern, found.other) == (line, pattern, other)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?a <e:p> ?b . ?b <e:q> ?c }",
        "SELECT * { ?a <e:p> ?b ; <e:q> ?c, ?d . ?d <e:r> 1.5 . }",
        "SELECT * { <e:a> <e:p> ?b . <e:c> <e:q> ?d . ?e <e:r> ?f }",
        "SELECT * { ?a <e:p> ?b VALUES ?x { 1 2 } }",
        "SELECT * { GRAPH ?g { ?a <e:p> ?b } ?g <e:q> ?c }",
        "SELECT * { ?a <e:p> ?b BIND(EXISTS { ?a <e:q> ?c } AS ?x) }",
        "SELECT * { ?a <e:p> ?b OPTIONAL { ?a <e:q> ?c } BIND(?c AS ?x) ?x <e:r> ?y }",
        "SELECT * { { ?a <e:p> ?b } UNION { ?a <e:q> ?b } }",
        "SELECT * { VALUES (?a ?b) { (1 2) } ?a <e:p> ?c . ?b <e:p> ?d }",
        "SELECT * { ?a <e:p> [ <e:q> ?b ; <e:r> ?c ] . ?c <e:s> ?d }",
        "SELECT ?a { { SELECT ?a { ?a <e:p> ?b } } ?a <e:q> ?c }",
        "SELECT * { ?a <e:p> ?b FILTER NOT EXISTS { ?b <e:q> ?c } }",
        "SELECT * { ?a <e:p>/<e:q>* ?b . ?b a <e:C> }",
        "SELECT * { <e:a> <e:p>+ ?b }",
        "SELECT * { ?a <e:p> +5 ; <e:q> ?b }",
        "ASK {}",
        "DESCRIBE <e:a>",
    ],
)
def test_a_joined_query_gets_no_advice(query: str) -> None:
    assert advise(query) == ()


@pytest.mark.parametrize(
    ("query", "pattern"),
    [
        ("SELECT * { ?a <e:p>* ?b }", "?a <e:p>* ?b"),
        ("SELECT * { ?a (<e:p>|!<e:p>)+ ?b . }", "?a (<e:p>|!<e:p>)+ ?b"),
        ("SELECT * { ?a <e:p>/^<e:q>* ?b }", "?a <e:p>/^<e:q>* ?b"),
    ],
)
def test_the_path_with_two_open_ends_is_named(query: str, pattern: str) -> None:
    assert [(type(a), a.pattern) for a in advise(query)] == [(UnboundedPath, pattern)]


def test_a_search_through_everything_is_named() -> None:
    (found,) = advise('SELECT * { ?s ?p ?o FILTER(REGEX(?o, "(a+)+$")) }')
    assert (type(found), found.pattern, found.other) == (TextScan, "REGEX", "?s ?p ?o")


def test_the_worst_comes_first_and_there_is_never_too_much() -> None:
    found = kinds("SELECT * { ?x <e:p>* ?y . " + "".join(f"?a{i} ?b{i} ?c{i} . " for i in range(30)) + "}")
    assert found == ["unjoined"] * 5


@pytest.mark.parametrize(
    "text", ["SELECT * { " + "{ " * 5000, "?a " * 20_000, "SELECT * { " + "?a ?b ?c . " * 5_000]
)
def test_no_text_makes_it_slow(text: str) -> None:
    began = time.perf_counter()
    with suppress(PlanError):
        advise(text)
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("kind", Advice.__subclasses__(), ids=lambda k: k.kind)
def test_advice_reads_in_norwegian_too(kind: type[Advice]) -> None:
    assert {kind.template, kind.remedy} <= set(catalogue("nb"))
