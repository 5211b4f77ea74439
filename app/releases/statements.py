"""The lines of a release -> its resources with their statements, and the changes between two versions.

A resource has an IRI of the data (`/id/…`). What partners contribute is not in these lines.
Statements that are derived from others are left out: they follow from a change that is listed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import pyoxigraph as ox

from app.quads import iri_of

DATA, DERIVED = b"/id/", b"/graf/avledet"
NEW, GONE, CHANGED = "new", "gone", "changed"
Term = ox.NamedNode | ox.Literal
Values = dict[str, set[Term]]


@dataclass(frozen=True, slots=True)
class ResourceStatements:
    """A resource with its statements: sorted lines of N-Triples, each once."""

    iri: str
    statements: str


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """A property of a resource with the values that it has lost and gained, each sorted."""

    property: str
    before: tuple[Term, ...]
    after: tuple[Term, ...]


def resource_statements(lines: Iterable[bytes]) -> Iterator[ResourceStatements]:
    """Yield the resources in the lines of canonical N-Quads (`release.nq`), which are sorted by subject.

    A statement of two graphs is yielded once. Memory use is that of the largest resource.
    """
    for subject, quads in groupby(lines, subject_of_line):
        if DATA in subject:
            text = text_of(stated_in(quads))
            if text:
                yield ResourceStatements(iri_of(subject), text)


def by_subject(lines: Iterable[bytes]) -> dict[bytes, list[bytes]]:
    """Return the lines of N-Quads about each resource, in the order of `lines`."""
    found: dict[bytes, list[bytes]] = defaultdict(list)
    for line in lines:
        subject = subject_of_line(line)
        if DATA in subject:
            found[subject].append(line)
    return found


def exchanged_statements(before: str, removed: Iterable[bytes], added: Iterable[bytes]) -> str:
    """Return the statements of a resource after some of its lines of N-Quads were exchanged.

    All new lines with the predicate of a removed one must be among those that are added (`ChangedQuads`).
    """
    old = {line.removesuffix(b" .") for line in before.encode().split(b"\n") if line}
    lost = {predicate_of_line(line) for line in removed}
    return text_of({triple for triple in old if predicate_of_line(triple) not in lost} | stated_in(added))


def stated_in(quads: Iterable[bytes]) -> set[bytes]:
    """Return the triples of lines of N-Quads without what is derived, each as N-Triples without the end."""
    parts = (quad.rpartition(b" <") for quad in quads)
    return {triple for triple, _, graph in parts if DERIVED not in graph}


def text_of(triples: Iterable[bytes]) -> str:
    """Return the triples of `stated_in` as sorted lines of N-Triples."""
    return b"".join(triple + b" .\n" for triple in sorted(triples)).decode()


def subject_of_line(line: bytes) -> bytes:
    """Return the subject of a line of N-Quads, in angle brackets."""
    return line.partition(b" ")[0]


def predicate_of_line(line: bytes) -> bytes:
    """Return the predicate of a line of N-Quads or N-Triples, in angle brackets."""
    return line.split(b" ", 2)[1]


def property_changes(before: str, after: str) -> tuple[PropertyChange, ...]:
    """Return the changed properties between two versions of a resource, by IRI; one of them may be empty."""
    lost, gained = values(before), values(after)
    found = []
    for name in sorted({*lost, *gained}):
        gone, new = lost[name] - gained[name], gained[name] - lost[name]
        if gone or new:
            found.append(PropertyChange(name, ordered(gone), ordered(new)))
    return tuple(found)


def values(statements: str) -> Values:
    """Return property -> values of the statements about one resource."""
    found: Values = defaultdict(set)
    for quad in ox.parse(statements, format=ox.RdfFormat.N_TRIPLES):
        if isinstance(quad.object, Term):
            found[quad.predicate.value].add(quad.object)
    return found


def ordered(terms: Iterable[Term]) -> tuple[Term, ...]:
    """Return terms sorted, in the same order in every process."""
    return tuple(sorted(terms, key=str))
