"""Content -> parts of bounded size that can be validated one after the other.

A part is some plans, what they need of the triples that all plans share (`app.content.nearby`), and the
classes of what is referred to in other plans. Shapes see no more of another plan; rules across plans are
checks (`app.content.checks`). The first part has all shared triples.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from app.content.derivation import RULES, SUPER_TERMS
from app.content.loading import Content
from app.content.nearby import NO_TERMS, Shared, Terms, linked_groups, shared, terms_of
from app.content.packed import PackedLines, Packer, pack
from app.vocabularies import RDF_TYPE

MOST_TRIPLES = 40_000
"""Triples of plans in one part. Lier's plan has 3,000; a part of this size takes about 0.5 GB of memory."""
SHARED = ""
"""The name of the shared triples in a list of the folders of plans."""
TYPE = f"<{RDF_TYPE.value}>".encode()
OF_CLASS = b" %s <" % TYPE
"""What a line with a class has, and hardly any other: looking for it costs less than reading the terms."""


@dataclass(frozen=True)
class Part:
    """Triples to validate: those of some `plans`, by their folders, with what they need.

    `context` are the resources of other plans: only their classes are here, and what the shared triples say
    about them. They are examined in the parts of these plans.
    """

    packed: tuple[PackedLines, ...]
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
class ResourceClasses:
    """A resource to which another plan refers: the folder of its plan, and its classes as N-Triples."""

    plan: str
    classes: bytes


@dataclass(frozen=True)
class Division:
    """Content divided by plan: the triples of each plan, and the shared ones.

    A plan is the folder of its files. `linked` are groups of plans that refer to each other, directly or
    indirectly; a plan without such links is alone in its group. `abroad` are for each plan the resources of
    other plans that it refers to, as in N-Triples, and `described` describes these. `used` are the shared
    resources that a plan names, and those that refer to it.
    """

    plans: Mapping[str, tuple[PackedLines, ...]]
    shared: Shared
    linked: tuple[frozenset[str], ...]
    abroad: Mapping[str, Terms]
    described: Mapping[bytes, ResourceClasses]
    used: Mapping[str, Terms]


@dataclass(frozen=True)
class Needed:
    """What a group of plans is examined with: lines of the shared triples and of classes, and the context."""

    lines: list[bytes]
    context: frozenset[str]


def needed(division: Division, group: Collection[str]) -> Needed:
    """Return what some plans need beside their own triples: with `SHARED`, all shared triples."""
    texts, tied = division.shared.texts, division.shared.tied
    if SHARED in group:
        near = sorted(texts)
    else:
        near = division.shared.near({name for plan in group for name in division.used[plan]})
    named = {name for plan in group for name in division.abroad.get(plan, NO_TERMS)}
    named.update(name for subject in near for name in tied.get(subject, ()))
    foreign = sorted(name for name in named if division.described[name].plan not in group)
    lines = [texts[subject] for subject in near] + [division.described[name].classes for name in foreign]
    return Needed(lines, frozenset(name[1:-1].decode() for name in foreign))


def part_of(triples: Collection[ox.Triple]) -> Part:
    """Return a part with these triples."""
    return Part((pack(triples, len(triples)),))


def parts(
    division: Division, most: int = MOST_TRIPLES, left_out: Collection[str] = frozenset()
) -> Iterator[Part]:
    """Yield the plans in parts, without those that are left out. Takes linear time.

    A plan is never divided, and linked plans are together if they are not too large. The first part has all
    shared triples; it is left out with `SHARED`, if the plans fit into other parts.
    """
    for group in _groups(division, most, left_out):
        with_them, packer = needed(division, group), Packer()
        for text in with_them.lines:
            packer.add(text, text.count(b"\n"))
        own = [some for plan in sorted(group - {SHARED}) for some in division.plans[plan]]
        yield Part((*own, *packer.packed()), with_them.context, group)


def divided(content: Content) -> Division:
    """Divide content by plan.

    If several plans describe a resource, such as a series, all triples about it belong to the first of them.
    A triple that is derived belongs to the plan of its subject. What says from which graphs something is
    derived belongs to the plan of its object: it names all plans.
    """
    about_derived = {f"<{content.namespaces.graf[name]}>".encode() for name in (RULES, SUPER_TERMS)}
    folder = {graph: content.files[graph].rpartition("/")[0] for graph in content.plan_graphs}
    plans: dict[str, list[PackedLines]] = {f: [] for f in sorted(set(folder.values()))}
    common: list[PackedLines] = []
    home: dict[bytes, str] = {}
    describing: dict[str, set[str]] = defaultdict(set)
    for graph in content.quads.graphs:
        if plan := folder.get(graph.graph):
            plans[plan].append(graph.triples)
            others = {home.setdefault(line[: line.index(b" ")], plan) for line in graph.triples.lines()}
            describing[plan] |= others - {plan}
        else:
            common.append(graph.triples)
    placed: dict[str, Packer] = defaultdict(Packer)
    for plan in [plan for plan, others in describing.items() if others]:
        lines = [line for some in plans[plan] for line in some.lines()]
        plans[plan] = []
        for line in lines:
            placed[home[line[: line.index(b" ")]]].add(line)
    for graph in content.derived_quads.graphs:
        for line in graph.triples.lines():
            subject, _, object = terms_of(line)
            placed[home.get(object if subject in about_derived else subject, SHARED)].add(line)
    for plan, found in placed.items():
        (plans[plan] if plan else common).extend(found.packed())
    registers = shared((line for some in common for line in some.lines()), home)
    return _division({plan: tuple(found) for plan, found in plans.items()}, registers, home, describing)


def _division(
    plans: Mapping[str, tuple[PackedLines, ...]],
    shared: Shared,
    home: Mapping[bytes, str],
    describing: Mapping[str, Collection[str]],
) -> Division:
    """Return what belongs together, given the triples of each plan and the plan of each resource.

    `describing` has for each plan the others whose resources its files describe, too.
    """
    named = {plan: _named(plan, triples, home, shared.texts.keys()) for plan, triples in plans.items()}
    used = {plan: set(found.shared) for plan, found in named.items()}
    for subject, names in shared.tied.items():
        for plan in {home[name] for name in names}:
            used[plan].add(subject)
    abroad = {plan: found.objects for plan, found in named.items()}
    referring = {p: {home[n] for n in found}.union(describing.get(p, ())) for p, found in abroad.items()}
    linked = tuple(linked_groups(referring))
    names = NO_TERMS.union(*abroad.values(), *shared.tied.values())
    described = _described(plans, {name: home[name] for name in names})
    kinds = {n: {terms_of(line)[2] for line in d.classes.splitlines(True)} for n, d in described.items()}
    for plan, referred in abroad.items():
        used[plan].update(*(kinds[name] for name in referred))
    reached = shared.linked_to({s: set().union(*(kinds[n] for n in tied)) for s, tied in shared.tied.items()})
    return Division(plans, reached, linked, abroad, described, {p: frozenset(u) for p, u in used.items()})


@dataclass(frozen=True, slots=True)
class Named:
    """What the triples of a plan name: resources of other plans, and shared ones."""

    objects: Terms
    shared: Terms


def _named(
    plan: str, triples: Iterable[PackedLines], home: Mapping[bytes, str], common: Collection[bytes]
) -> Named:
    """Return the resources of other plans in the triples of a plan, and the shared ones."""
    subjects, objects = set[bytes](), set[bytes]()
    for some in triples:
        for line in some.lines():
            subject, _, object = terms_of(line)
            subjects.add(subject)
            objects.add(object)
    return Named(
        frozenset(name for name in objects if home.get(name, plan) != plan),
        frozenset(name for name in subjects | objects if name in common),
    )


def _described(
    plans: Mapping[str, Iterable[PackedLines]], home: Mapping[bytes, str]
) -> dict[bytes, ResourceClasses]:
    """Return the classes of the resources that have a home."""
    classes: dict[bytes, list[bytes]] = {name: [] for name in home}
    for plan in sorted(plans):
        for some in plans[plan]:
            for line in some.lines():
                if OF_CLASS in line and line[: line.index(b" ")] in classes and terms_of(line)[1] == TYPE:
                    classes[line[: line.index(b" ")]].append(line)
    return {name: ResourceClasses(plan, b"".join(classes[name])) for name, plan in home.items()}


def _groups(division: Division, most: int, left_out: Collection[str]) -> Iterator[frozenset[str]]:
    """Yield groups of plans that together have at most `most` triples, or are one plan.

    The shared triples come first, alone if there are more than `most`; otherwise they do not count.
    """
    group: list[str] = []
    size = 0
    for linked in (frozenset({SHARED}), *division.linked):
        wanted = sorted(linked.difference(left_out))
        sizes = [_size(division, plan, most) for plan in wanted]
        for plan, triples, following in zip(wanted, sizes, [sum(sizes), *sizes[1:]], strict=False):
            if group and size + following > most:
                yield frozenset(group)
                group, size = [], 0
            group.append(plan)
            size += triples
    if group:
        yield frozenset(group)


def _size(division: Division, plan: str, most: int) -> int:
    if plan == SHARED:
        return division.shared.size if division.shared.size > most else 0
    return sum(some.size for some in division.plans[plan])
