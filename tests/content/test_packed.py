"""Quads in little memory are the quads that were packed, and are written in canonical order."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from app.content.canonical import canonical_n_quads
from app.content.loading import load_content
from app.content.packed import MOST_QUADS, packed
from app.content.turtle_files import parse_turtle
from app.quads import graph_of, n_quads
from app.settings import REPOSITORY

FILE = "data/plans/naering-2023-2026/plan.ttl"
TRICKY = ("a .\nb .\r\n", ' . <http://x.no/g> .\n"', "\\ .", "", "æøå \U0001f600\t")


def quad(number: int, value: ox.Literal, graph: str = "http://x.no/g") -> ox.Quad:
    subject, predicate = ox.NamedNode(f"http://x.no/{number}"), ox.NamedNode("http://x.no/p")
    return ox.Quad(subject, predicate, value, ox.NamedNode(graph))


def test_packed_quads_come_back_unchanged_and_in_order() -> None:
    quads = [quad(number, ox.Literal(text, language="nb")) for number, text in enumerate(TRICKY)]
    integer = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    quads += [quad(1, ox.Literal("01", datatype=integer)), quad(0, ox.Literal("1"), "http://x.no/other")]
    assert list(packed(quads)) == quads
    assert len(packed(quads)) == len(quads)
    assert [graph.graph for graph in packed(quads).graphs] == ["http://x.no/g", "http://x.no/other"]


def test_a_large_graph_is_divided() -> None:
    quads = [quad(number, ox.Literal("x")) for number in range(MOST_QUADS + 1)]
    found = packed(quads)
    assert [graph.triples.size for graph in found.graphs] == [MOST_QUADS, 1]
    assert list(found) == quads


def test_each_quad_of_the_content_has_the_line_of_its_file() -> None:
    content = load_content(REPOSITORY)
    file = parse_turtle(REPOSITORY / FILE, FILE)
    found = [(q.triple, line) for q, line in content.quads.placed() if content.files[graph_of(q)] == FILE]
    assert found == list(zip(file.triples, file.lines, strict=True))


@pytest.mark.parametrize("range_bytes", [1, 3_000, 100_000, 1 << 30])
def test_ranges_of_any_size_give_canonical_n_quads(range_bytes: int) -> None:
    quads = load_content(REPOSITORY).quads
    found = list(canonical_n_quads((*quads.graphs, *quads.graphs[:5]), range_bytes, sample_bytes=1_000))
    assert b"".join(found) == n_quads(quads)
    assert (len(found) > 2) == (range_bytes < 1 << 30)


def test_canonical_n_quads_of_nothing_are_empty() -> None:
    assert b"".join(canonical_n_quads(())) == b""
