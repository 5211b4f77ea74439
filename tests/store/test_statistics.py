"""The figures of graphs and of their union are those that sets of triples have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from itertools import groupby, product

import pyoxigraph as ox

from app.namespaces import Namespaces
from app.quads import n_quads
from app.store.part_figures import TYPE, figures_of_part
from app.store.statements import UNION, statements_in
from app.store.statistics import GraphFigures, PropertyFigures, put_together

PREDICATES = ["urn:x:p", "urn:x:pp", TYPE.decode()[1:-1]]


def quads() -> list[ox.Quad]:
    """Return quads of which many are the same triple in several graphs, with IRIs that begin alike."""
    names = ["urn:x:a", "urn:x:a/b", "urn:x:b"]
    found = []
    for place, (s, p, o, g) in enumerate(product(names, PREDICATES, [*names, "text"], names)):
        if place % 5 and place % 7:
            value = ox.Literal(o) if o == "text" and p != PREDICATES[2] else ox.NamedNode(f"urn:x:{o[-1]}")
            found.append(ox.Quad(ox.NamedNode(s), ox.NamedNode(p), value, ox.NamedNode(g)))
    return found


def figures(triples: Collection[ox.Triple]) -> GraphFigures:
    """Return the figures of different triples."""
    of = {p: [t for t in triples if t.predicate.value == p] for p in PREDICATES}
    properties = {
        p: PropertyFigures(len(found), len({t.subject for t in found}), len({t.object for t in found}))
        for p, found in of.items()
        if found
    }
    subjects = len({t.subject for t in triples})
    classes = Counter(str(t.object)[1:-1] for t in of[PREDICATES[2]])
    return GraphFigures(
        len(triples), subjects, subjects, len({t.object for t in triples}), properties, dict(classes)
    )


def test_triple_in_several_graphs_counts_in_each_and_once_in_their_union() -> None:
    triples = {
        graph: {q.triple for q in quads() if q.graph_name == graph}
        for graph in {q.graph_name for q in quads()}
    }
    everything = set().union(*triples.values())
    assert sum(map(len, triples.values())) > 1.5 * len(everything)
    expected = {str(graph)[1:-1]: figures(found) for graph, found in triples.items()}
    expected[UNION] = figures(everything)
    lines = n_quads(quads()).splitlines(keepends=True)
    by_subject = [b"".join(found) for _, found in groupby(lines, lambda line: line.partition(b" ")[0])]
    assert len(by_subject) == 3
    for parts in (by_subject, [b"".join(lines)]):
        found = [figures_of_part(statements_in(part), Namespaces()) for part in parts]
        assert put_together(found, expected) == expected
        assert put_together(found, ["urn:x:b"]) == {"urn:x:b": expected["urn:x:b"]}


def test_links_from_our_resources_are_counted_once_by_property_and_host() -> None:
    base, same = "https://data.lier.kommune.no/", "http://www.w3.org/2002/07/owl#sameAs"
    theme = f"{base}def/plan#theme"
    triples = [
        (f"{base}id/a", same, "https://a.example/1", "g"),
        (f"{base}id/a", same, "https://a.example/1", "h"),
        (f"{base}id/a", same, "https://a.example/2", "g"),
        (f"{base}id/a", same, "https://b.example:80/2", "g"),
        (f"{base}id/a", same, f"{base}id/b", "g"),
        (f"{base}id/a", same, "urn:x:a", "g"),
        (f"{base}id/b", theme, "https://a.example", "g"),
        (f"{base}id/b", f"{base}def/plan#inPlan", "https://a.example/", "g"),
        ("https://a.example/", same, "https://a.example/1", "g"),
    ]
    lines = [f"<{s}> <{p}> <{o}> <urn:x:{g}> .\n".encode() for s, p, o, g in triples]
    text = f'<{base}id/b> <{theme}> "https://a.example/" <urn:x:g> .\n'.encode()
    parts = [b"".join(sorted(found)) for found in (lines[:6], [*lines[6:8], text], lines[8:])]
    found = put_together(
        (figures_of_part(statements_in(part), Namespaces()) for part in parts), [UNION, "urn:x:g"]
    )
    counted = {same: {"https://a.example/": 2, "https://b.example:80/": 1}, theme: {"https://a.example/": 1}}
    assert found[UNION].links == counted
    assert found["urn:x:g"].links == {}


def test_release_without_statements_has_figures_of_zero() -> None:
    assert put_together([], [UNION]) == {UNION: figures([])}
