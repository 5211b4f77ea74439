"""The triples that all plans share -> those by which the shapes can judge some plans.

With 1,000 plans, the registers have 50,000 triples about the documents and datasets of single plans. A plan
needs few of them: what can be reached from it, and what refers to it.
docs/decisions/0035-two-engines-validate.md
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from app.content.derivation.summaries import Terms, terms_of


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
