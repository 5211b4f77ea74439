"""What the content has that words of a plan may name: actors, and commitments by their wordings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox
from rdflib import RDFS, SKOS

from app.content.importing.labels import plain
from app.namespaces import Namespaces

MOST_CANDIDATES = 3
STEM = 5
"""Words are alike if so many letters at their beginnings are the same."""


@dataclass(frozen=True, slots=True)
class Known:
    """Something of the content: its IRI, and what it is called, its label first."""

    iri: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Register:
    """What the content has. `stated` are subjects and properties that other files say already."""

    actors: tuple[Known, ...] = ()
    commitments: tuple[Known, ...] = ()
    stated: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def by_name(self) -> dict[str, list[Known]]:
        """The actors by each of their names."""
        found: dict[str, list[Known]] = {}
        for actor in self.actors:
            for name in {plain(name) for name in actor.names}:
                found.setdefault(name, []).append(actor)
        return found

    def called(self, words: str) -> Known | None:
        """The actor that has these words for a name, if just one has."""
        found = self.by_name.get(plain(words), [])
        return found[0] if len(found) == 1 else None

    def named(self, answer: str) -> Known | None:
        """The actor of an answer: its IRI, the last part of it, or a name."""
        text = answer.strip()
        found = next((a for a in self.actors if text in (a.iri, a.iri.rpartition("/")[2])), None)
        return found or self.called(text)

    def holding(self, words: str) -> list[Known]:
        """The actors whose name has these words in it."""
        wanted = words.casefold()
        return [a for a in self.actors if any(wanted in name.casefold() for name in a.names)]

    @cached_property
    def by_stem(self) -> dict[str, set[Known]]:
        """The actors by each stem of their names."""
        found: dict[str, set[Known]] = {}
        for actor in self.actors:
            for stem in stems(" ".join(actor.names)):
                found.setdefault(stem, set()).add(actor)
        return found

    def candidates(self, words: str) -> list[Known]:
        """The actors whose names have all the words in them, by their beginnings."""
        wanted = stems(words)
        shared = Counter(actor for stem in wanted for actor in self.by_stem.get(stem, ()))
        alike = [actor for actor, count in shared.items() if count == len(wanted)]
        return sorted(alike, key=lambda actor: actor.iri)[:MOST_CANDIDATES]

    @cached_property
    def labels(self) -> re.Pattern[str]:
        """Any label of an actor, as whole words; the longest of those that begin at one place."""
        names = sorted({actor.names[0] for actor in self.actors}, key=len, reverse=True)
        return (
            re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
            if names
            else re.compile(r"(?!)")
        )

    def mentioned(self, text: str) -> list[tuple[Known, str]]:
        """The actors whose label stands in a text, each once, with the words."""
        found: dict[Known, str] = {}
        for match in self.labels.finditer(text):
            if actor := self.called(match[0]):
                found.setdefault(actor, match[0])
        return list(found.items())

    def commitment(self, words: str) -> Known | None:
        """The commitment whose wording the words begin with; the longest wording decides."""
        text = words.casefold()
        found = [
            (len(n), c)
            for c in self.commitments
            for n in c.names
            if re.match(rf"{re.escape(n.casefold())}\b", text)
        ]
        return max(found, key=lambda f: f[0])[1] if found else None


def stems(text: str) -> set[str]:
    """The beginnings of the words of a text."""
    return {word[:STEM].casefold() for word in re.findall(r"\w{3,}", text)} - {"kommu", "fylke"}


def read_register(quads: Iterable[ox.Quad], own_graphs: frozenset[str], names: Namespaces) -> Register:
    """The register of a content; what its graphs `own_graphs` say is left out, since it is written anew."""
    actors: dict[str, list[str]] = {}
    commitments: dict[str, list[str]] = {}
    stated: set[tuple[str, str]] = set()
    labels = (str(RDFS.label), str(SKOS.altLabel), str(names.plan.officialName))
    groups = (
        (f"{names.id}aktor/", labels, actors),
        (f"{names.definitions}forpliktelse/", (str(SKOS.hiddenLabel),), commitments),
    )
    for quad in quads:
        if quad.graph_name.value in own_graphs:  # type: ignore[union-attr]  # every graph is named
            continue
        subject, predicate = quad.subject.value, quad.predicate.value  # type: ignore[union-attr]  # no blank nodes
        stated.add((subject, predicate))
        for start, properties, found in groups:
            if subject.startswith(start) and predicate in properties and isinstance(quad.object, ox.Literal):
                called = found.setdefault(subject, [])
                first = predicate == str(RDFS.label) and quad.object.language == "nb"
                called.insert(0 if first else len(called), quad.object.value)
    return Register(
        tuple(Known(iri, tuple(dict.fromkeys(n))) for iri, n in sorted(actors.items())),
        tuple(Known(iri, tuple(dict.fromkeys(n))) for iri, n in sorted(commitments.items())),
        frozenset(stated),
    )
