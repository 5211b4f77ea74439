"""Content -> parts of bounded size that can be validated one after the other.

A part is some plans, what they need of the triples that all plans share (`app.content.nearby`), and the
classes of what is referred to in other plans. Shapes see no more of another plan; rules across plans are
checks (`app.content.checks`). The first part has all shared triples.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from app.content.derivation.by_folder import SHARED
from app.content.derivation.summaries import NO_TERMS, Terms
from app.content.nearby import Shared
from app.content.packed import PackedLines, Packer, pack

MOST_TRIPLES = 40_000
"""Triples of plans in one part. Lier's plan has 3,000; a part of this size takes about 0.5 GB of memory."""


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
