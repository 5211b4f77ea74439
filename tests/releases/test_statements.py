"""The changes between two releases, thing by thing."""

from __future__ import annotations

import pyoxigraph as ox

from app.releases.statements import CHANGED, GONE, MOST_THINGS, NEW, thing_changes

BASE = "https://data.lier.kommune.no/"
MEASURE = f"{BASE}id/plan/p/tiltak/1"


def line(thing: str, name: str, value: str, graph: str = "plan/p") -> str:
    return f'<{thing}> <{BASE}def/plan#{name}> "{value}" <{BASE}graf/{graph}> .'


KEPT = line(MEASURE, "number", "1")


def test_change_of_a_property_is_listed_with_both_values() -> None:
    old, new = {KEPT, line(MEASURE, "deadline", "2025")}, {KEPT, line(MEASURE, "deadline", "2026")}
    (found,) = thing_changes(old, new)
    assert (found.iri, found.kind) == (MEASURE, CHANGED)
    (changed,) = found.properties
    assert changed.property == f"{BASE}def/plan#deadline"
    assert (changed.before, changed.after) == ((ox.Literal("2025"),), (ox.Literal("2026"),))


def test_added_and_removed_values_are_on_one_side_only() -> None:
    without, with_it = {KEPT}, {KEPT, line(MEASURE, "x", "a")}
    for sets, expected in (
        ((without, with_it), ((), (ox.Literal("a"),))),
        ((with_it, without), ((ox.Literal("a"),), ())),
    ):
        (found,) = thing_changes(*sets)
        assert [(p.before, p.after) for p in found.properties] == [expected]


def test_new_and_removed_things_are_named_without_their_properties() -> None:
    other = line(f"{MEASURE}2", "number", "12")
    assert [(t.iri, t.kind, t.properties) for t in thing_changes({KEPT}, {KEPT, other})] == [
        (f"{MEASURE}2", NEW, ())
    ]
    assert [t.kind for t in thing_changes({KEPT, other}, {KEPT})] == [GONE]


def test_statement_that_moves_to_another_graph_is_no_change_of_the_thing() -> None:
    assert thing_changes({KEPT}, {line(MEASURE, "number", "1", "plan/q")}) == ()


def test_terms_graphs_and_derived_statements_are_left_out() -> None:
    new = {
        line(f"{BASE}def/plan#x", "label", "a"),
        line(f"{BASE}graf/x", "title", "a"),
        line(MEASURE, "x", "a", "avledet/overbegreper"),
    }
    assert thing_changes({KEPT}, {KEPT, *new}) == ()


def test_number_of_things_is_limited() -> None:
    new = {line(f"{BASE}id/sted/{n}", "x", "a") for n in range(MOST_THINGS + 20)}
    assert len(thing_changes(set(), new)) == MOST_THINGS
