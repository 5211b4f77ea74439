"""Names that refer to each other -> groups of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping


def linked_groups(referring: Mapping[str, Iterable[str]]) -> Iterator[frozenset[str]]:
    """Yield the groups of plans that refer to each other, given which others each refers to."""
    group = {plan: [plan] for plan in referring}
    for plan, others in referring.items():
        for other in others:
            larger, smaller = sorted((group[plan], group[other]), key=len, reverse=True)
            if larger is not smaller:
                larger += smaller
                group.update(dict.fromkeys(smaller, larger))
    yield from map(frozenset, {id(found): found for found in group.values()}.values())
