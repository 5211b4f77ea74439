"""Content -> parts of bounded size that can be validated one after the other.

A part is some plans, everything that all plans share, and the classes of what these plans refer to in other
plans. Shapes see no more of another plan; rules across plans are checks (`app.content.checks`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from app.content.loading import Content
from app.quads import graph_of
from app.vocabularies import RDF_TYPE

MOST_TRIPLES = 40_000
"""Triples of plans in one part. Lier's plan has 3,000; a part of this size takes about 0.5 GB of memory."""


@dataclass(frozen=True)
class Part:
    """Triples to validate: those of some `plans`, by their folders, with what they need.

    `context` are the resources of other plans, of which only the classes are here.
    """

    triples: tuple[ox.Triple, ...]
    context: frozenset[str] = frozenset()
    plans: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Division:
    """Content divided by plan: the triples of each plan, the shared ones, and the plan of each resource.

    A plan is the folder of its files. `linked` are groups of plans that refer to each other, directly or
    indirectly; a plan without such links is alone in its group.
    """

    plans: Mapping[str, list[ox.Triple]]
    shared: list[ox.Triple]
    home: Mapping[str, str]
    linked: tuple[frozenset[str], ...]


def parts(
    division: Division, most: int = MOST_TRIPLES, left_out: Collection[str] = frozenset()
) -> Iterator[Part]:
    """Yield the plans in parts, without those that are left out. Takes linear time.

    A plan is never divided, and linked plans are together if they are not too large. Without plans, there is
    one part with the shared triples; if all plans are left out, there is none.
    """
    plans, home = division.plans, division.home
    classes: dict[str, list[ox.Triple]] = defaultdict(list)
    for triple in (t for of_plan in plans.values() for t in of_plan if t.predicate == RDF_TYPE):
        classes[_iri(triple.subject)].append(triple)
    for group in _groups(division, most, left_out):
        own = [t for plan in sorted(group) for t in plans[plan]]
        foreign = {_iri(t.object) for t in own} & home.keys()
        context = frozenset(iri for iri in foreign if home[iri] not in group)
        triples = (*division.shared, *own, *(t for iri in sorted(context) for t in classes[iri]))
        yield Part(triples, context, group)


def divided(content: Content) -> Division:
    """Divide content by plan. A triple that is derived belongs to the plan of its subject or object."""
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
    return Division(plans, shared, home, tuple(_linked(plans, home)))


def _linked(plans: Mapping[str, list[ox.Triple]], home: Mapping[str, str]) -> Iterator[frozenset[str]]:
    """Yield the groups of plans that refer to each other."""
    group = {plan: [plan] for plan in plans}
    for plan, triples in plans.items():
        for triple in triples:
            others = {home.get(_iri(triple.subject), plan), home.get(_iri(triple.object), plan)} - {plan}
            for other in others:
                larger, smaller = sorted((group[plan], group[other]), key=len, reverse=True)
                if larger is not smaller:
                    larger += smaller
                    group.update(dict.fromkeys(smaller, larger))
    yield from map(frozenset, {id(found): found for found in group.values()}.values())


def _groups(division: Division, most: int, left_out: Collection[str]) -> Iterator[frozenset[str]]:
    """Yield groups of plans that together have at most `most` triples, or are one plan."""
    group: list[str] = []
    size = 0
    for linked in division.linked:
        wanted = sorted(linked.difference(left_out))
        sizes = [len(division.plans[plan]) for plan in wanted]
        for plan, triples, following in zip(wanted, sizes, [sum(sizes), *sizes[1:]], strict=False):
            if group and size + following > most:
                yield frozenset(group)
                group, size = [], 0
            group.append(plan)
            size += triples
    if group or not division.plans:
        yield frozenset(group)


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""
