"""The parts of the vocabulary's documentation: terms, uses, examples, alignments, questions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.views.presentation import Value

_PREFIX = re.compile(r"^\s*PREFIX\s+([\w-]*):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class VocabularyQuery:
    """A stored query: its name, its titles by language, and its text."""

    slug: str
    titles: Mapping[str, str]
    query: str

    def uses(self, namespace: str) -> frozenset[str]:
        """Return the local names of the terms of a namespace that occur in the query."""
        found = set(re.findall(rf"<{re.escape(namespace)}([\w-]+)>", self.query))
        for prefix, iri in _PREFIX.findall(self.query):
            if iri == namespace:
                found |= set(re.findall(rf"(?<![\w:-]){re.escape(prefix)}:([\w-]+)", self.query))
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Use:
    """A constraint of a shape: class, property, cardinality (`0..*`) and values."""

    shape: Value
    of: Value
    property: Value
    count: str
    values: Value | None


@dataclass(frozen=True, slots=True)
class Alignment:
    """The relation of a term to one of another vocabulary; `name` is that term with its usual prefix."""

    relation: Value
    target: Value
    name: str


@dataclass(frozen=True, slots=True)
class Example:
    """A resource of the data and, for a property, its value if that is short."""

    thing: Value
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class TermSummary:
    """A class or a property in the index; `anchor` is its local name, `definition` in one language.

    `supers` are the terms above it in this vocabulary; `domain` and `range` as the vocabulary says.
    """

    iri: str
    anchor: str
    title: Value
    definition: Value | None
    supers: tuple[Value, ...]
    domain: tuple[Value, ...]
    range: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class TermGroup:
    """The properties of one class in the index; without a class, those that any resource may have.

    `new` are the anchors of those that no group before has.
    """

    of: Value | None
    terms: tuple[TermSummary, ...]
    new: frozenset[str]


@dataclass(frozen=True, slots=True)
class TermDetails:
    """A class or a property on its own page; `anchor` is its local name.

    `unstable` terms are not in use yet and may change (`vs:term_status`).
    `definitions` and `names` are in the order of the reader's languages. `examples` are a few of the `used`
    resources or statements; `questions` are names and titles of stored queries.
    """

    iri: str
    anchor: str
    title: Value
    names: tuple[Value, ...]
    kind: Value
    definitions: tuple[Value, ...]
    notes: tuple[Value, ...]
    supers: tuple[Value, ...]
    subs: tuple[Value, ...]
    domain: tuple[Value, ...]
    range: tuple[Value, ...]
    uses: tuple[Use, ...]
    alignments: tuple[Alignment, ...]
    examples: tuple[Example, ...]
    used: int
    questions: tuple[tuple[str, str], ...]
    unstable: bool = False
