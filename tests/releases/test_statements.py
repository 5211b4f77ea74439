"""The resources of a release and the changes between their versions."""

from __future__ import annotations

from collections import defaultdict

import pyoxigraph as ox

from app.namespaces import Namespaces
from app.releases.relations import Relations, kinds_of
from app.releases.statements import property_changes, resource_statements

BASE = "https://data.lier.kommune.no/"
MEASURE = f"{BASE}id/plan/p/tiltak/1"
PLAN = f"{BASE}def/plan#"


def line(thing: str, name: str, value: str, graph: str = "plan/p") -> bytes:
    return f'<{thing}> <{PLAN}{name}> "{value}" <{BASE}graf/{graph}> .\n'.encode()


def triple(thing: str, name: str, value: str) -> str:
    term = f"<{value}>" if value.startswith("http") else f'"{value}"'
    return f"<{thing}> <{PLAN}{name}> {term} .\n"


def test_things_have_each_of_their_statements_once_whichever_graph_it_is_in() -> None:
    lines = sorted({line(MEASURE, "number", "1"), line(MEASURE, "number", "1", "plan/q")})
    (found,) = resource_statements(lines)
    assert (found.iri, found.statements) == (MEASURE, triple(MEASURE, "number", "1"))


def test_an_element_and_the_elements_below_it_are_different_things() -> None:
    lines = sorted(line(iri, "number", "1") for iri in (MEASURE, f"{MEASURE}/status/1", f"{MEASURE}0"))
    assert sorted(thing.iri for thing in resource_statements(lines)) == [
        MEASURE,
        f"{MEASURE}/status/1",
        f"{MEASURE}0",
    ]


def test_terms_graphs_and_derived_statements_are_left_out() -> None:
    lines = sorted(
        {
            line(f"{BASE}def/plan#x", "label", "a"),
            line(f"{BASE}graf/x", "title", "a"),
            line(MEASURE, "x", "a", "avledet/overbegreper"),
        }
    )
    assert list(resource_statements(lines)) == []


def test_change_of_a_property_has_both_values() -> None:
    before = triple(MEASURE, "number", "1") + triple(MEASURE, "deadline", "2025")
    (found,) = property_changes(before, before.replace("2025", "2026"))
    assert found.property == f"{PLAN}deadline"
    assert (found.before, found.after) == ((ox.Literal("2025"),), (ox.Literal("2026"),))


def test_added_and_removed_values_are_on_one_side_only() -> None:
    words = triple(MEASURE, "text", "a")
    assert [(p.before, p.after) for p in property_changes("", words)] == [((), (ox.Literal("a"),))]
    assert [(p.before, p.after) for p in property_changes(words, "")] == [((ox.Literal("a"),), ())]


def test_a_report_concerns_its_measure_and_what_is_above_it_and_the_partners_of_the_measure() -> None:
    area, plan, partner = f"{BASE}id/plan/p/innsatsomrade/1", f"{BASE}id/plan/p", f"{BASE}id/aktor/x"
    report, part, other = f"{MEASURE}/status/1", f"{MEASURE}/medvirkning/x", f"{BASE}id/plan/p/tiltak/2"
    stated, wholes = defaultdict[str, str](str), defaultdict[str, list[str]](list)
    for thing, name, value in (
        (report, "statusOf", MEASURE),
        (MEASURE, "partOf", area),
        (other, "partOf", area),
        (area, "inPlan", plan),
        (MEASURE, "participation", part),
        (part, "participant", partner),
    ):
        stated[thing] += triple(thing, name, value)
    wholes[part] = [MEASURE]
    relations = Relations(kinds_of(Namespaces(BASE)), stated.__getitem__, wholes.__getitem__)
    assert relations.element(report) == relations.element(part) == relations.element(MEASURE) == MEASURE
    assert set(relations.concerned(report)) == {report, MEASURE, area, plan, partner}
    assert set(relations.concerned(part)) == {part, MEASURE, area, plan, partner}
    assert set(relations.concerned(other)) == {other, area, plan}
    assert set(relations.concerned(partner)) == {partner}
