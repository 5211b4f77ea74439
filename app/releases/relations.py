"""What a change concerns: the element it is about, the plan and area above it, and the partners in it.

The filters of the change log are built from this: a new status of measure 6.1 is a change of the measure, of
its area and its plan, and of each partner that participates in the measure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from app.namespaces import Namespaces

ABOVE, ABOUT, PART, PARTY = "above", "about", "part", "party"
RELATIONS: Mapping[str, tuple[str, ...]] = {
    ABOVE: ("partOf", "inPlan", "contributesTo", "followsUp", "editionOf"),
    ABOUT: (*("statusOf", "amends", "corrects", "discontinues", "predecessor", "successor", "adopts"),),
    PART: ("mention", "participation", "datedCode", "target", "cost", "funding"),
    PARTY: ("participant", "host"),
}
"""Kind of relation -> properties of the vocabulary: from an element to what is above it, from a statement
about an element to the element, from an element to its parts, from a part to an actor."""
MOST = 200
"""Resources that a change may concern; more is a mistake in the content, and filters then lack the rest."""


class Relations:
    """The relations between the resources of a release, collected resource by resource."""

    def __init__(self, namespaces: Namespaces) -> None:
        self._kinds = {
            f"<{namespaces.plan[name]}>": kind for kind, names in RELATIONS.items() for name in names
        }
        self._found: dict[str, dict[str, list[str]]] = {kind: defaultdict(list) for kind in RELATIONS}
        self._wholes: dict[str, list[str]] = defaultdict(list)

    def add(self, iri: str, statements: str) -> None:
        """Add the relations in the statements about a resource (lines of N-Triples)."""
        for line in statements.splitlines():
            _, predicate, rest = line.split(" ", 2)
            kind = self._kinds.get(predicate)
            if kind and rest.startswith("<"):
                other = rest[1 : rest.index(">")]
                if other not in self._found[kind][iri]:
                    self._found[kind][iri].append(other)
                if kind == PART and iri not in self._wholes[other]:
                    self._wholes[other].append(iri)

    def element(self, iri: str) -> str:
        """Return the element that a resource is a part of or says something about, or else the resource."""
        return self._core(iri)[-1]

    def concerned(self, iri: str) -> tuple[str, ...]:
        """Return the IRIs of everything that a change of this resource concerns, itself first."""
        core = self._core(iri)
        parts = [part for whole in core for part in self._found[PART].get(whole, ())]
        parties = [p for resource in (*core, *parts) for p in self._found[PARTY].get(resource, ())]
        above = self._closure(core, lambda resource: self._found[ABOVE].get(resource, ()))
        return tuple(dict.fromkeys((*core, *above, *parties)))[:MOST]

    def _core(self, iri: str) -> tuple[str, ...]:
        """Return a resource, and the elements that it is a part of or about."""
        return self._closure(
            (iri,), lambda resource: (*self._wholes.get(resource, ()), *self._found[ABOUT].get(resource, ()))
        )

    @staticmethod
    def _closure(start: Iterable[str], following: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
        found = dict.fromkeys(start)
        queue = list(found)
        while queue and len(found) < MOST:
            for other in following(queue.pop(0)):
                if other not in found:
                    found[other] = None
                    queue.append(other)
        return tuple(found)
