"""Shapes are given to rudof in a form that it evaluates faster, with the same results."""

from __future__ import annotations

import json
from functools import partial

import pyoxigraph as ox
import pytest

from app.content.bounded import bounded
from app.content.flat_shapes import flat_shapes, with_own_targets
from app.content.partitions import part_of
from app.content.suspects import examine

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix : <https://example.org/> .
"""
NODE_SHAPE = ":Shape a sh:NodeShape ; sh:targetClass :Kind ; sh:property :Shape-p . :Shape-p sh:path :p ; "


def read(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)]


def suspected(shapes: str, *parts: str) -> list[list[str]]:
    """Return the local names of what rudof suspects in each part; one process examines all of them."""
    work = partial(examine, [part_of(read(part)) for part in parts], flat_shapes(read(shapes)))
    found = json.loads(bounded(work, 20, 2_000_000_000))
    return [[name.removeprefix("https://example.org/") for name in of_part] for of_part in found]


@pytest.mark.parametrize(
    "rule",
    [
        "sh:minCount 1",
        "sh:hasValue 1",
        "sh:equals :q",
        "sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMinCount 1",
    ],
)
def test_a_value_that_is_missing_everywhere_is_missed(rule: str) -> None:
    assert suspected(f"{NODE_SHAPE} {rule} .", ":one a :Kind ; :q 1 .") == [["one"]]


@pytest.mark.parametrize("rule", ["sh:maxCount 1", "sh:datatype rdf:langString", "sh:lessThan :q"])
def test_a_shape_that_only_restricts_values_is_evaluated_where_there_are_any(rule: str) -> None:
    shapes = f"{NODE_SHAPE} {rule} ."
    without = ":one a :Kind ; :q 1 ."
    assert suspected(shapes, without, f"{without} :two a :Kind ; :p 1, 2 ; :q 1 .") == [[], ["two"]]
    target = "Shape-p> <http://www.w3.org/ns/shacl#targetClass>"
    assert target not in flat_shapes(read(shapes)).for_properties([b"<https://example.org/q>"])
    assert target in flat_shapes(read(shapes)).for_properties([b"<https://example.org/p>"])


def test_parts_that_one_process_examines_do_not_see_each_other() -> None:
    value = ":one a :Kind ; :p {} ."
    found = suspected(f"{NODE_SHAPE} sh:maxCount 1 .", value.format(1), value.format(2), value.format("1, 2"))
    assert found == [[], [], ["one"]]


def test_a_property_shape_gets_the_targets_of_its_node_shape() -> None:
    shapes = f"{NODE_SHAPE} sh:maxCount 1 . :Shape sh:targetSubjectsOf :q ."
    flat = ":Shape a sh:NodeShape ; sh:targetClass :Kind ; sh:targetSubjectsOf :q . "
    flat += ":Shape-p sh:targetClass :Kind ; sh:targetSubjectsOf :q ; sh:path :p ; sh:maxCount 1 ."
    assert set(with_own_targets(read(shapes))) == set(read(flat))


@pytest.mark.parametrize(
    "further",
    [
        ":Other sh:node :Shape .",
        ":Shape sh:deactivated true .",
        ":Other sh:property :Shape .",
        ":Shape sh:path :q .",
    ],
    ids=["used for values", "deactivated", "used as a property", "about the values of a property"],
)
def test_a_node_shape_that_may_not_apply_to_its_targets_only_is_left_as_it_is(further: str) -> None:
    shapes = read(f"{NODE_SHAPE} sh:maxCount 1 . {further}")
    assert set(with_own_targets(shapes)) == set(shapes)


def test_a_deactivated_shape_finds_nothing() -> None:
    shapes = f"{NODE_SHAPE} sh:minCount 1 . :Shape sh:deactivated true ."
    assert suspected(shapes, ":one a :Kind .") == [[]]
