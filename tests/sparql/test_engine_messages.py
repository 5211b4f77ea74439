"""An engine's error has its position in the user's query, and reveals nothing about this machine."""

from __future__ import annotations

import json
import logging
import socket
from typing import Any

import pyoxigraph as ox
import pytest

from app.language import explain
from app.sparql.columns import UNCHANGED
from app.sparql.engine_messages import failure, malformed, syntax_error
from app.sparql.errors import EngineUnavailable, MalformedQuery, QueryFailed, UnclearLessThan, UnexpectedText
from app.sparql.frames import FrameReader, FrameType
from app.sparql.messages import WorkerRequest
from app.sparql.preflight import read_query
from app.sparql.worker import answer

QUESTION = WorkerRequest(
    text="",
    format="csv",
    describe=False,
    default_graphs=None,
    named_graphs=None,
    prefixes={},
    rows=10,
    bytes=1000,
    seconds=1.0,
    layout=UNCHANGED,
)


def refused(text: str) -> MalformedQuery | UnclearLessThan:
    """Return the error for a query that our parser accepts and the engine does not."""
    read = read_query(text, (), base="https://e.no/sparql")
    with pytest.raises(SyntaxError) as caught:
        ox.Store().query(read.text)
    return malformed(syntax_error(read.text, caught.value), read)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("SELECT * {\n ?s ?p }", 2, 8),
        ("SELECT WHERE { ?s ?p ?o }", 1, 8),
        ("PREFIX e: <urn:e> # e:\nSELECT * {\n ?s e:p ?o FILTER(?o < 3 &&) ?s e:q 'a>b' }", 3, 28),
        ("SELECT * { ?s ?p ?o .\n\n FILTER ?x }", 3, 9),
        ("SELECT * { ?s ?p ?o } LIMIT ?x", 1, 29),
        ("SELECT * { FILTER(REGEX(?x)) }", 1, 27),
        ("SELECT (CONCAT(?a ?b) AS ?x) {}", 1, 19),
        ("SELECT * { ?s A ?x }", 1, 15),
        ("ASK", 1, 4),
        ("SELECT *\n# the end", 1, 9),
    ],
)
def test_error_has_its_position_in_the_users_query(text: str, line: int, column: int) -> None:
    fields = refused(text).fields
    assert (fields["line"], fields["column"]) == (line, column)
    assert fields["pattern"] == text.split("\n")[line - 1].strip()


@pytest.mark.parametrize(
    ("text", "column", "reason"),
    [
        ("SELECT ?x { } GROUP BY ?y", 26, "can only have the variables of GROUP BY"),
        ("SELECT ?o (COUNT(?s) AS ?n) { ?s ?p ?o }", 41, "can only have the variables of GROUP BY"),
        ("SELECT ?s ?s { ?s ?p ?o }", 26, "names a variable twice"),
        ("SELECT (1 AS ?s) { ?s ?p ?o }", 30, "must be new"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", 34, "cannot be combined with GROUP BY"),
        ("SELECT * { } LIMIT 18446744073709551616", 20, "a whole number below"),
        ("SELECT * { } OFFSET 18446744073709551616", 21, "a whole number below"),
        ("SELECT * { ?s ?p ?o BIND(1 AS ?s) }", 35, "BIND in this group needs a new variable"),
        ("SELECT * { { ?s ?p ?o } VALUES (?a ?b) { (1) } }", 46, "not as many values"),
        ("SELECT * { { _:a ?p ?o } { _:a ?q ?r } }", 28, "only be used in one group"),
    ],
)
def test_a_broken_rule_is_named_in_our_words(text: str, column: int, reason: str) -> None:
    error = refused(text)
    assert reason in str(error)
    assert abs(int(str(error.fields["column"])) - column) <= 1
    assert len({explain(error, language) for language in ("nb", "nn", "en")}) == 3
    assert reason not in explain(error, "nb")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { VALUES ?x { _:b } }",
        "SELECT * { { _:b ?p ?o } FILTER(_:b = 1) }",
        "SELECT * { ?s ?p _:b _:c }",
        "CONSTRUCT { _:b ?p ?o } { ?s _:b ?o }",
        "DESCRIBE _:b _:b",
        "SELECT * { ?x <e:b> ?y { SELECT (COUNT(*) AS ?x) { ?x ?p ?o } } ?z <e:b> }",
        "SELECT * { { SELECT (1 AS ?y) { ?x ?p ?o } GROUP BY ?x } BIND(1 AS ?x) ?z <e:b> }",
        "SELECT * { ?x <e:b> ?y FILTER EXISTS { BIND(1 AS ?x) } ?z <e:b> }",
        "SELECT * { MINUS { ?x ?p ?o } BIND(1 AS ?x) ?z <e:b> }",
        "SELECT * { FILTER(?x > 1) BIND(2 AS ?x) ?z <e:b> }",
        "SELECT * { { BIND(1 AS ?x) } UNION { BIND(2 AS ?x) } ?z <e:b> }",
        "SELECT * { ?s ?p ?o { ?s SELECT { } } }",
    ],
)
def test_no_rule_is_named_that_the_query_keeps(text: str) -> None:
    assert isinstance(refused(text), UnexpectedText)


@pytest.mark.parametrize(
    "group",
    ["?s ?p ?x BIND(1 AS $x)", "{ BIND(1 AS ?x) } BIND(2 AS ?x)", "GRAPH ?x {} BIND(2 AS ?x)"],
)
def test_a_variable_of_the_pattern_before_a_bind_is_in_scope(group: str) -> None:
    assert "BIND in this group needs a new variable" in str(refused(f"SELECT * {{ {group} }}"))


@pytest.mark.parametrize("before", ["?x", "3", "EXISTS{}", "(1)", "<<( <e:s> <e:p> 1 )>>"])
def test_comparison_read_as_an_iri_is_explained(before: str) -> None:
    error = refused(f"SELECT * {{ FILTER({before}<?a&&?b>?y) }}")
    assert isinstance(error, UnclearLessThan)
    assert error.fields["column"] == 19 + len(before)


@pytest.mark.parametrize("message", ["Too many open files (os error 24)", "/srv/releases/1: no such file"])
def test_error_that_does_not_concern_the_query_is_logged(
    message: str, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def query(self, *args: Any, **more: Any) -> None:
            raise OSError(message)

    ours, theirs = socket.socketpair()
    with ours, theirs, caplog.at_level(logging.ERROR):
        answer(QUESTION, Broken(), theirs, 2**60)  # type: ignore[arg-type]  # it has no more than that
        letter, content = FrameReader(ours).read()
        told = json.loads(content)
        error = failure(told["kind"], told["reason"])
    assert letter is FrameType.FAIL
    assert isinstance(error, EngineUnavailable)
    assert message not in str(error)
    assert message in caplog.text


def test_unknown_function_of_the_engine_is_named() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        text = read_query("ASK { FILTER(<https://e.no/f>(1)) }", ()).text
        answer({**QUESTION, "text": text}, ox.Store(), theirs, 2**60)
        told = json.loads(FrameReader(ours).read()[1])
    error = failure(told["kind"], told["reason"])
    assert isinstance(error, QueryFailed)
    assert "https://e.no/f" in str(error)
