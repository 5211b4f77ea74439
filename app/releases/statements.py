"""Statements of two releases -> what changed, thing by thing: which property, from what to what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

MOST_THINGS = 500
THINGS, DERIVED_GRAPHS = "/id/", "/graf/avledet"
NEW, GONE, CHANGED = "new", "gone", "changed"
Term = ox.NamedNode | ox.Literal
Values = dict[str, set[Term]]


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """A property of a thing with the values that it has lost and gained, each sorted."""

    property: str
    before: tuple[Term, ...]
    after: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class ThingChange:
    """A thing that is new, gone or changed since the release before; `properties` only if it changed."""

    iri: str
    kind: str
    properties: tuple[PropertyChange, ...] = ()


def thing_changes(old: set[str], new: set[str]) -> tuple[ThingChange, ...]:
    """Return the changes between two sets of lines of N-Quads, by the IRI of the thing.

    There are at most `MOST_THINGS`. Things have an IRI of the data (`/id/…`). What is derived from other
    statements is left out: it follows from a change that is listed.
    """
    lost, gained = by_thing(old - new), by_thing(new - old)
    before, after = ({line.partition(" ")[0] for line in lines if THINGS in line} for lines in (old, new))
    found = []
    for iri in sorted({*lost, *gained}):
        kind = NEW if f"<{iri}>" not in before else GONE if f"<{iri}>" not in after else CHANGED
        properties = tuple(property_changes(lost[iri], gained[iri]))
        if properties:
            found.append(ThingChange(iri, kind, properties if kind == CHANGED else ()))
    return tuple(found[:MOST_THINGS])


def property_changes(lost: Values, gained: Values) -> Iterator[PropertyChange]:
    """Yield the changed properties of a thing; a statement that only moved to another graph is no change."""
    for name in sorted({*lost, *gained}):
        before, after = lost[name] - gained[name], gained[name] - lost[name]
        if before or after:
            yield PropertyChange(name, ordered(before), ordered(after))


def by_thing(lines: Iterable[str]) -> dict[str, Values]:
    """Return the values of lines of N-Quads by the IRI of the thing and the property."""
    found: dict[str, Values] = defaultdict(lambda: defaultdict(set))
    wanted = "\n".join(line for line in lines if THINGS in line.partition(" ")[0])
    for quad in ox.parse(wanted, format=ox.RdfFormat.N_QUADS):
        derived = isinstance(quad.graph_name, ox.NamedNode) and DERIVED_GRAPHS in quad.graph_name.value
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, Term) and not derived:
            found[quad.subject.value][quad.predicate.value].add(quad.object)
    return found


def ordered(terms: Iterable[Term]) -> tuple[Term, ...]:
    """Return terms in one order, whichever process returns them."""
    return tuple(sorted(terms, key=str))
