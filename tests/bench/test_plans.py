"""The generator of many plans: what the shapes accept, always the same, in any number."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

import pyoxigraph as ox
import pytest

from app.content.loading import Content, load_content
from app.content.packed import packed
from app.content.validation import validate_content
from app.quads import graph_of, n_quads
from app.settings import REPOSITORY
from bench.plans import SERIES, SLUG, renamed, repeated

PLANS = 3


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(REPOSITORY)


def original(graph: str) -> str:
    """Return the graph that a graph is a copy of."""
    return re.sub(rf"{SLUG}-\d+", SLUG, graph)


def many(content: Content, plans: int) -> Content:
    """Return content with that many plans; a copy has the document of the plan that it is a copy of."""
    lines = n_quads(content.quads).decode().splitlines(keepends=True)
    quads = tuple(ox.parse("".join(repeated(lines, plans)).encode(), format=ox.RdfFormat.N_QUADS))
    vocabulary = [q for q in quads if content.files[original(graph_of(q))].startswith("ontology/")]
    data = [q for q in quads if content.files[original(graph_of(q))].startswith("data/")]
    return replace(
        content,
        quads=packed((*sorted(vocabulary, key=graph_of), *sorted(data, key=graph_of)), line=1),
        files={renamed(g, n): renamed(f, n) for g, f in content.files.items() for n in range(plans)},
        documents={renamed(SLUG, n): content.documents[SLUG] for n in range(plans)},
        plan_graphs=frozenset(renamed(g, n) for g in content.plan_graphs for n in range(plans)),
    )


def test_shapes_and_checks_accept_the_plans(content: Content) -> None:
    report = validate_content(many(content, PLANS))
    assert report.conforms, [str(r) for r in report.results[:3]]


def test_what_follows_from_a_copy_is_copied_too(content: Content) -> None:
    lines = n_quads((*content.quads, *content.derived_quads)).decode().splitlines(keepends=True)
    copied = set(ox.parse("".join(repeated(lines, PLANS)).encode(), format=ox.RdfFormat.N_QUADS))
    made = many(content, PLANS)
    assert copied == {*made.quads, *made.derived_quads}


def test_each_copy_is_as_large_as_the_plan(content: Content) -> None:
    sizes: dict[str, int] = {}
    for quad in many(content, PLANS).quads:
        sizes[graph_of(quad)] = sizes.get(graph_of(quad), 0) + 1
    for graph in content.plan_graphs:
        assert {sizes[renamed(graph, number)] for number in range(PLANS)} == {sizes[graph]}


def test_plans_are_always_the_same_and_made_one_by_one(content: Content) -> None:
    lines = n_quads(content.quads).decode().splitlines(keepends=True)
    own = [line for line in lines if SLUG in line or SERIES in line]
    first = list(islice(repeated(lines, 10_000), len(lines) + len(own)))
    assert first == list(repeated(lines, 2))
