"""What a change concerns: the element it is about, the plan and area above it, and the partners in it.

The filters of the change log are built from this: a new status of measure 6.1 is a change of the measure, of
its area and its plan, and of each partner that participates in the measure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

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


Related = Mapping[str, Sequence[str]]
"""Kind of relation -> the resources at its other end, each once, in the order of the statements."""


def kinds_of(namespaces: Namespaces) -> dict[str, str]:
    """Return each property of `RELATIONS`, in angle brackets, with its kind."""
    return {f"<{namespaces.plan[name]}>": kind for kind, names in RELATIONS.items() for name in names}


def related(kinds: Mapping[str, str], statements: str) -> Related:
    """Return the relations in statements about a resource (lines of N-Triples); `kinds` as in `kinds_of`."""
    found: dict[str, dict[str, None]] = {}
    for line in filter(None, statements.split("\n")):
        _, predicate, rest = line.split(" ", 2)
        kind = kinds.get(predicate)
        if kind and rest.startswith("<"):
            found.setdefault(kind, {})[rest[1 : rest.index(">")]] = None
    return {kind: tuple(others) for kind, others in found.items()}


class Relations:
    """The relations between resources, read as far as somebody asks for them.

    `kinds` are as in `kinds_of`. `stated` returns the statements about a resource (lines of N-Triples),
    `wholes` the resources that it is a part of.
    """

    def __init__(
        self,
        kinds: Mapping[str, str],
        stated: Callable[[str], str],
        wholes: Callable[[str], Iterable[str]],
    ) -> None:
        self._kinds, self._stated, self._wholes = kinds, stated, wholes
        self._read: dict[str, Related] = {}

    def _related(self, iri: str, kind: str) -> Sequence[str]:
        if iri not in self._read:
            self._read[iri] = related(self._kinds, self._stated(iri))
        return self._read[iri].get(kind, ())

    def element(self, iri: str) -> str:
        """Return the element that a resource is a part of or says something about, or else the resource."""
        return self._core(iri)[-1]

    def concerned(self, iri: str) -> tuple[str, ...]:
        """Return the IRIs of everything that a change of this resource concerns, itself first."""
        core = self._core(iri)
        parts = [part for whole in core for part in self._related(whole, PART)]
        parties = [p for resource in (*core, *parts) for p in self._related(resource, PARTY)]
        above = self._closure(core, lambda resource: self._related(resource, ABOVE))
        return tuple(dict.fromkeys((*core, *above, *parties)))[:MOST]

    def _core(self, iri: str) -> tuple[str, ...]:
        """Return a resource, and the elements that it is a part of or about."""
        return self._closure(
            (iri,), lambda resource: (*self._wholes(resource), *self._related(resource, ABOUT))
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
