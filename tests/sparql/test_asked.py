"""Only statements that cannot change the result of a query are left out."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from app.sparql.asked import asked
from app.sparql.preflight import read_query

PREFIX = "PREFIX : <urn:x:> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
DATA = """
@prefix : <urn:x:> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
:a a :One, :Two ; :p :b, 5, "five" ; :q true ; :r :list ; :t :inside .
:b a :Two ; :p :c ; :q :a .
:c a :Three ; :s :a .
:list rdf:first :b ; rdf:rest :end ; :v :a .
:end rdf:first :c ; rdf:rest rdf:nil .
:inside :u :b .
:statement rdf:reifies <<( :a :p :b )>> ; :q :d .
:c :v :statement .
"""
LINES = ox.serialize(ox.parse(DATA, ox.RdfFormat.TURTLE), format=ox.RdfFormat.N_TRIPLES) or b""
EXACT = {
    "SELECT ?x ?y ?z WHERE { ?x :p ?y . ?y :q ?z }": 1,
    "SELECT ?x ?y WHERE { ?x a :One ; :p ?y } ORDER BY ?x ?y": 3,
    "SELECT * { ?x rdf:type :Two OPTIONAL { ?x :s ?y } FILTER NOT EXISTS { ?x :q true } }": 1,
    "SELECT ?x ?y { ?x (:p/:s|^:q)+ ?y }": 7,
    "SELECT (COUNT(*) AS ?n) { { ?x :p ?y } UNION { ?x :s ?y } MINUS { ?x a :Three } }": 1,
    "SELECT * { ?x :p ?y BIND(:s AS ?z) FILTER(!BOUND(?w) && ?y > -5) }": 1,
    "SELECT * { VALUES ?x { :a :b } ?x :p ?y }": 4,
    "SELECT * { ?x :r/rdf:rest*/rdf:first ?y }": 2,
    "SELECT * { ?x :t [ :u ?y ] }": 1,
    "SELECT ?y { ?x :r ( ?y :c ) }": 1,
    "SELECT ?y { << :a :p :b >> :q ?y }": 1,
}
"""Query -> the number of its results. These queries need some of the statements only."""
OPEN = {
    "SELECT * { ?x ?p ?y }": 22,
    "SELECT * { :a ?p :b }": 1,
    "SELECT * { :a :q true ; ?p 5 }": 1,
    'SELECT * { ?x ?p "five" }': 1,
    "SELECT * { ?x ?p true }": 1,
    "SELECT * { ?x ?p ( :b :c ) }": 1,
    "SELECT * { ?x ?p << :a :p ?y >> }": 1,
    "SELECT * { ?x ?p <<( :a :p ?y )>> }": 1,
    "SELECT * { ?x :t [ ?p ?y ] }": 1,
    "SELECT * { [] ?p :c }": 2,
    "SELECT * { _:x ?p _:y }": 22,
    "SELECT * { ?x ?p [] }": 22,
    "SELECT * { ( :b ?y ) ?p ?z }": 3,
    "SELECT * { << :a :p :b >> ?p ?y }": 2,
    "SELECT * { :a :p :b {| ?p ?y |} }": 2,
    "SELECT * { ?x :p ?y . ?y !:q ?z }": 5,
    "SELECT * { ?x !(:q|^:p|a) ?z }": 30,
    "SELECT * { ?x !a ?z }": 18,
}
"""The same for queries that ask for any property."""
CLASSES = {
    "SELECT * { ?x a ?kind }": 4,
    "SELECT * { ?x a :Two, ?kind }": 3,
    "SELECT * { ?x :p/a ?kind }": 2,
    "SELECT * { :Three ^a ?x }": 1,
    "SELECT * { ?x ^rdf:type :a }": 2,
    "SELECT * { ?x ^(:p|a) ?y }": 8,
    "SELECT * { ?x rdf:type|:s ?y }": 5,
}
"""The same for queries that ask for any class."""


def left(query: str) -> bytes:
    needed = asked([read_query(PREFIX + query, ())])
    return b"".join([line for line in LINES.splitlines(keepends=True) if needed(line)])


def results(query: str, lines: bytes) -> list[str]:
    store = ox.Store()
    store.load(lines, ox.RdfFormat.N_TRIPLES)
    solutions = store.query(PREFIX + query)
    assert isinstance(solutions, ox.QuerySolutions)
    return sorted(
        str([str(solution[variable]) for variable in solutions.variables]) for solution in solutions
    )


@pytest.mark.parametrize("query", EXACT | OPEN | CLASSES)
def test_what_is_left_gives_the_same_results(query: str) -> None:
    found = results(query, left(query))
    assert found == results(query, LINES)
    assert len(found) == (EXACT | OPEN | CLASSES)[query]


@pytest.mark.parametrize("query", EXACT)
def test_what_a_query_does_not_ask_for_is_left_out(query: str) -> None:
    assert len(left(query)) < len(LINES) * 3 / 4


@pytest.mark.parametrize("query", CLASSES)
def test_of_properties_that_a_query_does_not_name_nothing_is_left(query: str) -> None:
    assert b"<urn:x:r>" not in left(query)


def test_what_one_of_several_queries_asks_for_is_left() -> None:
    queries = [read_query(PREFIX + query, ()) for query in ("ASK { ?x :r ?y }", "ASK { ?x a :Three }")]
    found = list(filter(asked(queries), LINES.splitlines(keepends=True)))
    assert [line for line in found if b"<urn:x:r>" in line]
    assert b"<urn:x:c> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:x:Three> .\n" in found
    assert not [line for line in found if line.startswith(b"<urn:x:a> <urn:x:p> ") or b"<urn:x:One>" in line]
