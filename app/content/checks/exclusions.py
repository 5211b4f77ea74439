"""Classes that exclude each other (https://www.w3.org/TR/owl2-syntax/#Disjoint_Classes), and what follows."""

from __future__ import annotations

from collections import defaultdict

from app.content.checks.facts import DISJOINT_WITH, Facts


class Exclusions:
    """Which things cannot be of a class, though nobody says so, because their own classes exclude it."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._excluded: dict[str, set[str]] = defaultdict(set)
        self._below: dict[str, set[str]] = defaultdict(set)
        self._known: dict[tuple[frozenset[str], str], bool] = {}
        own = str(facts.namespaces.plan)
        for s in facts.statements:
            if s.predicate == DISJOINT_WITH:
                self._excluded[s.subject].add(s.object)
                self._excluded[s.object].add(s.subject)
        for below, above in facts.superclasses.items():
            for one in above if below.startswith(own) else ():
                self._below[one].add(below)

    def between(self, one: str, other: str) -> bool:
        """Whether a class, or one above it, excludes another class, or one above that."""
        above = self.above(other)
        return any(self._excluded.get(c, set()) & above for c in self.above(one))

    def above(self, name: str) -> frozenset[str]:
        """A class and all above it."""
        return self.facts.superclasses.get(name, frozenset({name}))

    def excluded(self, thing: str, name: str) -> bool:
        """Whether a thing cannot be of a class. The answer is kept for each set of classes."""
        key = (self.facts.classes(thing), name)
        if key not in self._known:
            self._known[key] = self.exclude(*key)
        return self._known[key]

    def exclude(self, classes: frozenset[str], name: str) -> bool:
        """Whether what has these classes cannot be of a class.

        A borrowed class excludes nothing itself. But where all our classes below it, or below one above
        it, exclude those of the thing, the thing is not of it either.
        """
        if name in classes:
            return False
        kinds = [self._below[above] for above in self.above(name) if self._below[above]]
        return any(
            all(any(self.between(one, other) for other in classes) for one in below) for below in kinds
        )
