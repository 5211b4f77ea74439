"""Content -> parts of bounded size that can be validated one after the other.

A part is some plans, everything that all plans share, and the classes of what these plans refer to in other
plans. Shapes see no more of another plan; rules across plans are checks (`app.content.checks`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from app.content.loading import Content
from app.quads import graph_of
from app.vocabularies import RDF_TYPE

MOST_TRIPLES = 40_000
"""Triples of plans in one part. Lier's plan has 3,000; a part of this size takes about 0.5 GB of memory."""


@dataclass(frozen=True)
class Part:
    """Triples to validate. `context` are the resources of other plans, of which only the classes are here."""

    triples: tuple[ox.Triple, ...]
    context: frozenset[str] = frozenset()


def parts(content: Content, most: int = MOST_TRIPLES) -> Iterator[Part]:
    """Yield all content in parts. A plan is never divided. Takes linear time."""
    plans, shared, home = _divided(content)
    classes: dict[str, list[ox.Triple]] = defaultdict(list)
    for triple in (t for of_plan in plans.values() for t in of_plan if t.predicate == RDF_TYPE):
        classes[_iri(triple.subject)].append(triple)
    for group in _groups(plans, most):
        own = [t for plan in group for t in plans[plan]]
        foreign = {_iri(t.object) for t in own} & home.keys()
        context = frozenset(iri for iri in foreign if home[iri] not in group)
        yield Part((*shared, *own, *(t for iri in sorted(context) for t in classes[iri])), context)


def _divided(content: Content) -> tuple[dict[str, list[ox.Triple]], list[ox.Triple], dict[str, str]]:
    """Return the triples of each plan, those that the plans share, and the plan that describes a resource.

    A plan is the folder of its files. A triple that is derived belongs to the plan of its subject or object.
    """
    folder = {graph: content.files[graph].rpartition("/")[0] for graph in content.plan_graphs}
    plans: dict[str, list[ox.Triple]] = {f: [] for f in sorted(set(folder.values()))}
    shared: list[ox.Triple] = []
    home: dict[str, str] = {}
    for quad in content.quads:
        if plan := folder.get(graph_of(quad)):
            home.setdefault(_iri(quad.subject), plan)
            plans[plan].append(quad.triple)
        else:
            shared.append(quad.triple)
    for quad in content.derived_quads:
        plan = home.get(_iri(quad.subject)) or home.get(_iri(quad.object))
        (plans[plan] if plan else shared).append(quad.triple)
    return plans, shared, home


def _groups(plans: dict[str, list[ox.Triple]], most: int) -> Iterator[frozenset[str]]:
    """Yield groups of plans that together have at most `most` triples, or are one plan."""
    group: list[str] = []
    size = 0
    for plan, triples in plans.items():
        if group and size + len(triples) > most:
            yield frozenset(group)
            group, size = [], 0
        group.append(plan)
        size += len(triples)
    yield frozenset(group)


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""
