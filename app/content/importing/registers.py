"""What the content has that words of a plan may name: actors, and commitments by their wordings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox
from rdflib import ORG, RDFS, SKOS

from app.content.importing.labels import plain
from app.namespaces import Namespaces

MOST_CANDIDATES, MOST_LEVELS = 3, 10
WORD = re.compile(r"\w+")
STEM = 5
"""Words are alike if so many letters at their beginnings are the same."""


@dataclass(frozen=True, slots=True)
class Known:
    """Something of the content: its IRI, what it is called, its label first, and what it is a unit of."""

    iri: str
    names: tuple[str, ...]
    within: tuple[str, ...] = ()


@dataclass(frozen=True)
class Names:
    """The actors and commitments of a content by what they are called; made once for all its plans."""

    actors: tuple[Known, ...] = ()
    commitments: tuple[Known, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, list[Known]]:
        """The actors by each of their names."""
        found: dict[str, list[Known]] = {}
        for actor in self.actors:
            for name in {plain(name) for name in actor.names}:
                found.setdefault(name, []).append(actor)
        return found

    @cached_property
    def by_answer(self) -> dict[str, Known]:
        """The actors by their IRIs and the last parts of these."""
        found: dict[str, Known] = {}
        for actor in self.actors:
            for answer in (actor.iri, actor.iri.rpartition("/")[2]):
                found.setdefault(answer, actor)
        return found

    @cached_property
    def by_stem(self) -> dict[str, set[Known]]:
        """The actors by each stem of their names."""
        found: dict[str, set[Known]] = {}
        for actor in self.actors:
            for stem in stems(" ".join(actor.names)):
                found.setdefault(stem, set()).add(actor)
        return found

    @cached_property
    def labels(self) -> dict[str, list[str]]:
        """The labels of actors by their first words, the longest first."""
        found: dict[str, list[str]] = {}
        for label in sorted({actor.names[0] for actor in self.actors}, key=len, reverse=True):
            if first := WORD.match(label):
                found.setdefault(first[0], []).append(label)
        return found


@dataclass(frozen=True)
class Register:
    """What the content has, beside what the import of a plan writes itself.

    `stated` are subjects and properties that other files say already, `owners` the owners of plans that they
    say. `own` are the actors that the answers of this plan made: the import makes them anew.
    """

    names: Names = field(default_factory=Names)
    stated: frozenset[tuple[str, str]] = frozenset()
    own: frozenset[str] = frozenset()
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def called(self, words: str, owners: Collection[str] | None = None) -> Known | None:
        """The actor that has these words for a name, if just one has.

        `owners` are those of a plan: a unit of anybody else, such as another «Oppvekst», is not meant.
        """
        found = [a for a in self.names.by_name.get(plain(words), []) if self.may_be(a, owners)]
        return found[0] if len(found) == 1 else None

    def may_be(self, actor: Known, owners: Collection[str] | None) -> bool:
        """Whether words of a plan of these owners may mean an actor."""
        ours = owners is None or not actor.within or not set(owners).isdisjoint(actor.within)
        return ours and actor.iri not in self.own

    def has(self, iri: str) -> bool:
        """Whether the content has an actor with this IRI."""
        return iri in self.names.by_answer and iri not in self.own

    def named(self, answer: str) -> Known | None:
        """The actor of an answer: its IRI, the last part of it, or a name."""
        found = self.names.by_answer.get(answer.strip())
        return found if found and found.iri not in self.own else self.called(answer.strip())

    def holding(self, words: str, owners: Collection[str] | None = None) -> list[Known]:
        """The actors whose name has these words in it; `owners` as for `called`."""
        wanted = words.casefold()
        holders = (a for a in self.names.actors if any(wanted in name.casefold() for name in a.names))
        return [actor for actor in holders if self.may_be(actor, owners)]

    def candidates(self, words: str) -> list[Known]:
        """The actors whose names have all the words in them, by their beginnings."""
        wanted = stems(words)
        shared = Counter(actor for stem in wanted for actor in self.names.by_stem.get(stem, ()))
        alike = [actor for actor, n in shared.items() if n == len(wanted) and actor.iri not in self.own]
        return sorted(alike, key=lambda actor: actor.iri)[:MOST_CANDIDATES]

    def mentioned(self, text: str, owners: Collection[str] | None = None) -> list[tuple[Known, str]]:
        """The actors whose label stands in a text as whole words, each once, with the words.

        Of the labels that begin at one place, the longest counts. `owners` as for `called`.
        """
        found: dict[Known, str] = {}
        end = 0
        for word in WORD.finditer(text):
            labels = self.names.labels.get(word[0], ()) if word.start() >= end else ()
            label = next((n for n in labels if stands_at(n, text, word.start())), "")
            if actor := self.called(label, owners) if label else None:
                found.setdefault(actor, label)
            end = max(end, word.start() + len(label))
        return list(found.items())

    def commitment(self, words: str) -> Known | None:
        """The commitment whose wording the words begin with; the longest wording decides."""
        text = words.casefold()
        found = [
            (len(n), c)
            for c in self.names.commitments
            for n in c.names
            if re.match(rf"{re.escape(n.casefold())}\b", text)
        ]
        return max(found, key=lambda f: f[0])[1] if found else None


def stands_at(label: str, text: str, start: int) -> bool:
    """Whether a label stands at a place of a text, and the word ends with it."""
    end = start + len(label)
    return text.startswith(label, start) and not WORD.match(text[end : end + 1])


def stems(text: str) -> set[str]:
    """The beginnings of the words of a text."""
    return {word[:STEM].casefold() for word in re.findall(r"\w{3,}", text)} - {"kommu", "fylke"}


def above(actor: str, units: Mapping[str, str]) -> tuple[str, ...]:
    """What an actor is a unit of, directly or not: at most so many steps as organisations have."""
    found: list[str] = []
    while actor in units and len(found) < MOST_LEVELS:
        actor = units[actor]
        found.append(actor)
    return tuple(found)


def read_register(quads: Iterable[ox.Quad], own_graphs: frozenset[str], names: Namespaces) -> Register:
    """The register of a content; what its graphs `own_graphs` say is left out, since it is written anew."""
    triples = [
        (q.subject.value, q.predicate.value, q.object)  # type: ignore[union-attr]  # no blank nodes
        for q in quads
        if q.graph_name.value not in own_graphs  # type: ignore[union-attr]  # every graph is named
    ]
    stated = frozenset((subject, predicate) for subject, predicate, _ in triples)
    return Register(read_names(triples, names), stated, owners=owners_in(triples, names))


def owners_in(triples: Iterable[tuple[str, str, object]], names: Namespaces) -> dict[str, tuple[str, ...]]:
    """The owners of each plan that triples state."""
    found: dict[str, tuple[str, ...]] = {}
    for subject, predicate, value in triples:
        if predicate == str(names.plan.owner) and isinstance(value, ox.NamedNode):
            found[subject] = (*found.get(subject, ()), value.value)
    return found


def read_names(triples: Iterable[tuple[str, str, object]], names: Namespaces) -> Names:
    """The names of the actors and commitments that triples tell of: subject, predicate and object."""
    actors: dict[str, list[str]] = {}
    commitments: dict[str, list[str]] = {}
    labels = (str(RDFS.label), str(SKOS.altLabel), str(names.plan.officialName))
    groups = (
        (f"{names.id}aktor/", labels, actors),
        (f"{names.definitions}forpliktelse/", (str(SKOS.hiddenLabel),), commitments),
    )
    units: dict[str, str] = {}
    for subject, predicate, value in triples:
        if predicate == str(ORG.unitOf) and isinstance(value, ox.NamedNode):
            units[subject] = value.value
        for start, properties, found in groups:
            if subject.startswith(start) and predicate in properties and isinstance(value, ox.Literal):
                called = found.setdefault(subject, [])
                first = predicate == str(RDFS.label) and value.language == "nb"
                called.insert(0 if first else len(called), value.value)
    return Names(
        tuple(Known(iri, tuple(dict.fromkeys(n)), above(iri, units)) for iri, n in sorted(actors.items())),
        tuple(Known(iri, tuple(dict.fromkeys(n))) for iri, n in sorted(commitments.items())),
    )
