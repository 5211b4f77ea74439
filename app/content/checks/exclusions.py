"""Disjoint classes (https://www.w3.org/TR/owl2-syntax/#Disjoint_Classes) and their consequences."""

from __future__ import annotations

from collections import defaultdict

from app.content.checks.facts import DISJOINT_WITH, Facts


class Exclusions:
    """Finds out which classes a resource cannot have, because its own classes exclude them."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._excluded: dict[str, set[str]] = defaultdict(set)
        self._below: dict[str, set[str]] = defaultdict(set)
        self._known: dict[tuple[frozenset[str], str], bool] = {}
        own = str(facts.namespaces.plan)
        for s in facts.stated(DISJOINT_WITH):
            self._excluded[s.subject].add(s.object)
            self._excluded[s.object].add(s.subject)
        for below, above in facts.superclasses.items():
            for one in above if below.startswith(own) else ():
                self._below[one].add(below)

    def between(self, one: str, other: str) -> bool:
        """Return whether a class or one of its superclasses excludes another class or one of its
        superclasses.
        """
        above = self.above(other)
        return any(self._excluded.get(c, set()) & above for c in self.above(one))

    def above(self, name: str) -> frozenset[str]:
        """Return a class and all its superclasses."""
        return self.facts.superclasses.get(name, frozenset({name}))

    def excluded(self, resource: str, name: str) -> bool:
        """Return whether a resource cannot have a class. The result is cached for each set of classes."""
        key = (self.facts.classes(resource), name)
        if key not in self._known:
            self._known[key] = self.exclude(*key)
        return self._known[key]

    def exclude(self, classes: frozenset[str], name: str) -> bool:
        """Return whether a resource with these classes cannot have another class.

        A borrowed class does not itself exclude anything. But it is excluded if all our subclasses of it, or
        of one of its superclasses, exclude classes of the resource.
        """
        if name in classes:
            return False
        kinds = [self._below[above] for above in self.above(name) if self._below[above]]
        return any(
            all(any(self.between(one, other) for other in classes) for one in below) for below in kinds
        )
