"""The actors and commitments of the content that the words of a plan may name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from app.content.importing.labels import plain

MOST_CANDIDATES = 3
WORD = re.compile(r"\w+")
STEM = 5
"""Words are alike if so many letters at their beginnings are the same."""


@dataclass(frozen=True, slots=True)
class RegisteredResource:
    """An actor or commitment: its IRI, its names (the label first), and the actor that it is a unit of.

    `plans` are the plans whose import has made the actor; empty if it is described elsewhere too.
    """

    iri: str
    names: tuple[str, ...]
    whole: str = ""
    plans: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Names:
    """The actors and commitments of a content by their names; built once for all its plans.

    `owners` has the owners of each plan by its IRI.
    """

    actors: tuple[RegisteredResource, ...] = ()
    commitments: tuple[RegisteredResource, ...] = ()
    owners: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def all_owners(self) -> frozenset[str]:
        """Return the owners of all plans."""
        return frozenset().union(*self.owners.values())

    @cached_property
    def iris(self) -> frozenset[str]:
        """Return the IRIs of all actors."""
        return frozenset(actor.iri for actor in self.actors)

    @cached_property
    def by_name(self) -> dict[str, list[RegisteredResource]]:
        """Return the actors by each of their names."""
        found: dict[str, list[RegisteredResource]] = {}
        for actor in self.actors:
            for name in {plain(name) for name in actor.names}:
                found.setdefault(name, []).append(actor)
        return found

    @cached_property
    def by_answer(self) -> dict[str, RegisteredResource]:
        """Return the actors by their IRIs and by the last parts of these."""
        found: dict[str, RegisteredResource] = {}
        for actor in self.actors:
            for answer in (actor.iri, actor.iri.rpartition("/")[2]):
                found.setdefault(answer, actor)
        return found

    @cached_property
    def by_stem(self) -> dict[str, set[RegisteredResource]]:
        """Return the actors by each stem of their names."""
        found: dict[str, set[RegisteredResource]] = {}
        for actor in self.actors:
            for stem in stems(" ".join(actor.names)):
                found.setdefault(stem, set()).add(actor)
        return found

    @cached_property
    def labels(self) -> dict[str, list[str]]:
        """Return the labels of actors by their first words, the longest first."""
        found: dict[str, list[str]] = {}
        for label in sorted({actor.names[0] for actor in self.actors}, key=len, reverse=True):
            if first := WORD.match(label):
                found.setdefault(first[0], []).append(label)
        return found


@dataclass(frozen=True)
class Register:
    """The actors and commitments for one import, and what files say that the import does not write.

    `stated` are subjects and properties in other files. `own` are the actors that earlier answers for this
    plan created, and that the import creates again; `made` has their IRIs by the slugs of their names.
    `owners` are the owners of this plan that are known before it is read.
    """

    names: Names = field(default_factory=Names)
    stated: frozenset[tuple[str, str]] = frozenset()
    own: frozenset[str] = frozenset()
    made: Mapping[str, str] = field(default_factory=dict)
    owners: frozenset[str] = frozenset()

    def of_plan(self, plan: str, owners: Iterable[str] = ()) -> Register:
        """Return the register for the import of a plan with these owners, beside those in the content."""
        return replace(self, owners=self.owners.union(owners, self.names.owners.get(plan, ())))

    def is_near(self, actor: RegisteredResource) -> bool:
        """Return whether words of this plan can mean an actor without an answer of the planner.

        They never mean a unit of another owner, nor an actor that only the plans of others have made.
        """
        if actor.iri in self.own or not self.owners:
            return actor.iri not in self.own
        makers = frozenset().union(*(self.names.owners.get(plan, ()) for plan in actor.plans))
        foreign = bool(makers) and makers.isdisjoint(self.owners) and actor.iri not in self.names.all_owners
        everybody = self.names.all_owners
        return not foreign and (actor.iri in everybody or actor.whole not in everybody - self.owners)

    def called(self, words: str) -> RegisteredResource | None:
        """Return the actor with this name; None unless exactly one has it."""
        found = [a for a in self.names.by_name.get(plain(words), []) if self.is_near(a)]
        return found[0] if len(found) == 1 else None

    def named(self, answer: str) -> RegisteredResource | None:
        """Return the actor of an answer: its IRI, the last part of its IRI, or a name."""
        found = self.names.by_answer.get(answer.strip())
        return found if found and found.iri not in self.own else self.called(answer.strip())

    def holding(self, words: str) -> list[RegisteredResource]:
        """Return the actors whose name contains these words."""
        wanted = words.casefold()
        holders = (a for a in self.names.actors if any(wanted in name.casefold() for name in a.names))
        return [actor for actor in holders if self.is_near(actor)]

    def candidates(self, words: str) -> list[RegisteredResource]:
        """Return the actors whose names contain words with all these beginnings, also of other owners."""
        wanted = stems(words)
        shared = Counter(actor for stem in wanted for actor in self.names.by_stem.get(stem, ()))
        alike = [actor for actor, n in shared.items() if n == len(wanted) and actor.iri not in self.own]
        return sorted(alike, key=lambda actor: actor.iri)[:MOST_CANDIDATES]

    def mentioned(self, text: str) -> list[tuple[RegisteredResource, str]]:
        """Return the actors whose label occurs in a text as whole words, each once, with these words.

        If several labels begin at one position, the longest counts.
        """
        found: dict[RegisteredResource, str] = {}
        end = 0
        for word in WORD.finditer(text):
            labels = self.names.labels.get(word[0], ()) if word.start() >= end else ()
            label = next((n for n in labels if stands_at(n, text, word.start())), "")
            if actor := self.called(label) if label else None:
                found.setdefault(actor, label)
            end = max(end, word.start() + len(label))
        return list(found.items())

    def commitment(self, words: str) -> RegisteredResource | None:
        """Return the commitment whose wording begins the words; the longest wording counts."""
        text = words.casefold()
        found = [
            (len(n), c)
            for c in self.names.commitments
            for n in c.names
            if re.match(rf"{re.escape(n.casefold())}\b", text)
        ]
        return max(found, key=lambda f: f[0])[1] if found else None


def stands_at(label: str, text: str, start: int) -> bool:
    """Return whether a label occurs at a position of a text and ends with a word."""
    end = start + len(label)
    return text.startswith(label, start) and not WORD.match(text[end : end + 1])


def stems(text: str) -> set[str]:
    """Return the beginnings of the words of a text."""
    return {word[:STEM].casefold() for word in re.findall(r"\w{3,}", text)} - {"kommu", "fylke"}
