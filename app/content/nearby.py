"""The triples that all plans share -> those by which the shapes can judge some plans; and which plans belong
together.

With 1,000 plans, the registers have 50,000 triples about the documents and datasets of single plans. A plan
needs few of them: what can be reached from it, and what refers to it.
docs/decisions/0035-two-engines-validate.md
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

Terms = frozenset[bytes]
"""IRIs as they are written in N-Triples."""
NO_TERMS: Terms = frozenset()


@dataclass(frozen=True)
class Shared:
    """The triples that belong to no plan: the lines about each subject, and what it links to among them.

    `tied` has the subjects that refer to resources of plans, or are such resources, and these resources.
    `size` is the number of triples.
    """

    texts: Mapping[bytes, bytes]
    links: Mapping[bytes, Collection[bytes]]
    tied: Mapping[bytes, Terms]
    size: int

    def near(self, names: Iterable[bytes]) -> list[bytes]:
        """Return the subjects among some names and all that can be reached from them, in a stable order."""
        found: set[bytes] = set()
        waiting = [name for name in names if name in self.texts]
        while waiting:
            at = waiting.pop()
            if at not in found:
                found.add(at)
                waiting += self.links.get(at, ())
        return sorted(found)

    def linked_to(self, more: Mapping[bytes, Iterable[bytes]]) -> Shared:
        """Return the same with more links of some subjects, such as to the classes of what they refer to."""
        added = {s: (*self.links[s], *(self.texts.keys() & names)) for s, names in more.items()}
        return replace(self, links={**self.links, **added})


def terms_of(line: bytes) -> list[bytes]:
    """Return subject, predicate and object of a line of N-Triples."""
    return line.removesuffix(b" .\n").split(b" ", 2)


def shared(lines: Iterable[bytes], home: Mapping[bytes, str]) -> Shared:
    """Return the shared triples, given as N-Triples; `home` has the plan of each resource of a plan."""
    texts: dict[bytes, list[bytes]] = defaultdict(list)
    objects: dict[bytes, set[bytes]] = defaultdict(set)
    size = 0
    for line in lines:
        subject, _, object = terms_of(line)
        texts[subject].append(line)
        objects[subject].add(object)
        size += 1
    return Shared(
        {subject: b"".join(found) for subject, found in texts.items()},
        {subject: tuple(found & texts.keys()) for subject, found in objects.items()},
        {
            subject: tied
            for subject, found in objects.items()
            if (tied := frozenset({subject, *found} & home.keys()))
        },
        size,
    )


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
