"""Content -> parts of bounded size that can be validated one after the other.

A part is some plans, everything that all plans share, and the classes of what these plans refer to in other
plans. Shapes see no more of another plan; rules across plans are checks (`app.content.checks`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from app.content.loading import Content
from app.content.packed import Packed, Packer, pack
from app.vocabularies import RDF_TYPE

MOST_TRIPLES = 40_000
"""Triples of plans in one part. Lier's plan has 3,000; a part of this size takes about 0.5 GB of memory."""
Abroad = tuple[frozenset[bytes], frozenset[bytes]]
"""Resources of other plans, as in N-Triples: those that a plan describes, and those that it refers to."""
TYPE = f"<{RDF_TYPE.value}>".encode()


@dataclass(frozen=True)
class Part:
    """Triples to validate: those of some `plans`, by their folders, with what they need.

    `context` are the resources of other plans, of which only the classes are here.
    """

    packed: tuple[Packed, ...]
    context: frozenset[str] = frozenset()
    plans: frozenset[str] = frozenset()

    @property
    def size(self) -> int:
        """Return the number of triples."""
        return sum(some.size for some in self.packed)

    def n_triples(self) -> bytes:
        """Return the triples as N-Triples."""
        return b"".join(some.text() for some in self.packed)

    def triples(self) -> Iterator[ox.Triple]:
        """Yield the triples."""
        found = ox.parse(self.n_triples(), format=ox.RdfFormat.N_TRIPLES, lenient=True)
        return (quad.triple for quad in found)


@dataclass(frozen=True)
class Described:
    """A resource to which another plan refers: the folder of its plan, and its classes as N-Triples."""

    plan: str
    classes: bytes


@dataclass(frozen=True)
class Division:
    """Content divided by plan: the triples of each plan, and the shared ones.

    A plan is the folder of its files. `linked` are groups of plans that refer to each other, directly or
    indirectly; a plan without such links is alone in its group. `abroad` are for each plan the resources of
    other plans that it refers to, as in N-Triples, and `described` describes these.
    """

    plans: Mapping[str, tuple[Packed, ...]]
    shared: tuple[Packed, ...]
    linked: tuple[frozenset[str], ...]
    abroad: Mapping[str, frozenset[bytes]]
    described: Mapping[bytes, Described]


def part_of(triples: Collection[ox.Triple]) -> Part:
    """Return a part with these triples."""
    return Part((pack(triples, len(triples)),))


def parts(
    division: Division, most: int = MOST_TRIPLES, left_out: Collection[str] = frozenset()
) -> Iterator[Part]:
    """Yield the plans in parts, without those that are left out. Takes linear time.

    A plan is never divided, and linked plans are together if they are not too large. Without plans, there is
    one part with the shared triples; if all plans are left out, there is none.
    """
    for group in _groups(division, most, left_out):
        own = [some for plan in sorted(group) for some in division.plans[plan]]
        abroad = {name for plan in group for name in division.abroad.get(plan, ())}
        context = sorted(name for name in abroad if division.described[name].plan not in group)
        classes = Packer()
        for name in context:
            described = division.described[name]
            classes.add(described.classes, described.classes.count(b"\n"))
        packed = (*division.shared, *own, *classes.packed())
        yield Part(packed, frozenset(name[1:-1].decode() for name in context), group)


def divided(content: Content) -> Division:
    """Divide content by plan. A triple that is derived belongs to the plan of its subject or object."""
    folder = {graph: content.files[graph].rpartition("/")[0] for graph in content.plan_graphs}
    plans: dict[str, list[Packed]] = {f: [] for f in sorted(set(folder.values()))}
    shared: list[Packed] = []
    home: dict[bytes, str] = {}
    for graph in content.quads.graphs:
        if plan := folder.get(graph.graph):
            plans[plan].append(graph.triples)
            for line in graph.triples.lines():
                home.setdefault(line[: line.index(b" ")], plan)
        else:
            shared.append(graph.triples)
    derived: dict[str, Packer] = defaultdict(Packer)
    for graph in content.derived_quads.graphs:
        for line in graph.triples.lines():
            subject, _, object = terms_of(line)
            derived[home.get(subject) or home.get(object) or ""].add(line)
    for plan, found in derived.items():
        (plans[plan] if plan else shared).extend(found.packed())
    found_abroad = {plan: _abroad(plan, triples, home) for plan, triples in plans.items()}
    linked = tuple(_linked(found_abroad, home))
    abroad = {plan: objects for plan, (_, objects) in found_abroad.items()}
    described = _described(plans, linked, {name: home[name] for names in abroad.values() for name in names})
    return Division({p: tuple(found) for p, found in plans.items()}, tuple(shared), linked, abroad, described)


def terms_of(line: bytes) -> list[bytes]:
    """Return subject, predicate and object of a line of N-Triples."""
    return line.removesuffix(b" .\n").split(b" ", 2)


def _abroad(plan: str, triples: Iterable[Packed], home: Mapping[bytes, str]) -> Abroad:
    """Return the resources of other plans in the triples of a plan."""
    subjects, objects = set[bytes](), set[bytes]()
    for some in triples:
        for line in some.lines():
            subject, _, object = terms_of(line)
            if home.get(subject, plan) != plan:
                subjects.add(subject)
            if home.get(object, plan) != plan:
                objects.add(object)
    return frozenset(subjects), frozenset(objects)


def _linked(abroad: Mapping[str, Abroad], home: Mapping[bytes, str]) -> Iterator[frozenset[str]]:
    """Yield the groups of plans that refer to each other."""
    group = {plan: [plan] for plan in abroad}
    for plan, (subjects, objects) in abroad.items():
        for other in {home[name] for name in subjects | objects}:
            larger, smaller = sorted((group[plan], group[other]), key=len, reverse=True)
            if larger is not smaller:
                larger += smaller
                group.update(dict.fromkeys(smaller, larger))
    yield from map(frozenset, {id(found): found for found in group.values()}.values())


def _described(
    plans: Mapping[str, Iterable[Packed]], linked: Iterable[frozenset[str]], home: Mapping[bytes, str]
) -> dict[bytes, Described]:
    """Return the resources that have a home; only plans that are linked to others can say their classes."""
    classes: dict[bytes, list[bytes]] = {name: [] for name in home}
    for plan in sorted(plan for group in linked if len(group) > 1 for plan in group):
        for some in plans[plan]:
            for line in some.lines():
                subject, predicate, _ = terms_of(line)
                if predicate == TYPE and subject in classes:
                    classes[subject].append(line)
    return {name: Described(plan, b"".join(classes[name])) for name, plan in home.items()}


def _groups(division: Division, most: int, left_out: Collection[str]) -> Iterator[frozenset[str]]:
    """Yield groups of plans that together have at most `most` triples, or are one plan."""
    group: list[str] = []
    size = 0
    for linked in division.linked:
        wanted = sorted(linked.difference(left_out))
        sizes = [sum(some.size for some in division.plans[plan]) for plan in wanted]
        for plan, triples, following in zip(wanted, sizes, [sum(sizes), *sizes[1:]], strict=False):
            if group and size + following > most:
                yield frozenset(group)
                group, size = [], 0
            group.append(plan)
            size += triples
    if group or not division.plans:
        yield frozenset(group)
