"""The statements of a release -> what its long lists consist of, in two passes over the lines of its N-Quads.

A resource is in several long lists. To look up the entries of each list would read and order it as often, so
resources are numbered in their order here, and a list is ordered by sorting numbers.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from app.compressed import opened
from app.quads import iri_of, term, value_of
from app.store.lists import FIRST_STATEMENTS, MOST_VALUES, ROLES
from app.store.long_lists import SHORT, ListEntry
from app.store.lookups import Lookups, natural_order
from app.vocabularies import RDF_TYPE

TYPE = str(RDF_TYPE).encode()
Numbers = defaultdict[bytes, "array[int]"]
"""A term of N-Quads -> numbers of subjects or of links."""
GRAPH_BITS = 32
"""The bits of a link that are the number of its graph; those above are the number of its subject."""


@dataclass(frozen=True)
class Counted:
    """All subjects in the order of the lines, and what has a long list: each IRI once, in order.

    `links` are objects of any property, `kinds` classes, `named` objects of the second properties of `ROLES`,
    and `used` properties.
    """

    subjects: list[str]
    links: list[str]
    kinds: list[str]
    named: list[str]
    used: list[str]


@dataclass
class PropertyStatements:
    """The statements with one property: their number, the first subjects, and a line with each value.

    `values` is None if there are more than `MOST_VALUES`.
    """

    total: int = 0
    first: list[int] = field(default_factory=list)
    values: dict[bytes, bytes] | None = field(default_factory=dict)

    def take(self, subject: int, object: bytes, line: bytes) -> None:
        """Count a triple. Each must be given only once."""
        self.total += 1
        if subject not in self.first:
            self.first = sorted((*self.first, subject))[:FIRST_STATEMENTS]
        if self.values is not None:
            self.values.setdefault(object, line)
            if len(self.values) > MOST_VALUES:
                self.values = None

    def texts(self) -> set[str] | None:
        """Return the different values, IRIs and texts; None if there are too many."""
        if self.values is None:
            return None
        return set(map(value_of, ox.parse(b"".join(self.values.values()), ox.RdfFormat.N_QUADS)))


class Gathered:
    """What the long lists of a release consist of; `names` are all subjects in natural order.

    What only follows from the vocabulary counts for the length that makes a list long, and as a statement,
    but it is no link, and it gives nothing a class.
    """

    def __init__(self, lookups: Lookups) -> None:
        file, plan = lookups.release.quads_file, lookups.namespaces.plan
        self._roles = [(term(plan[to_part]), term(plan[to_named])) for to_part, to_named in ROLES]
        with opened(file) as lines:
            self.long = _counted(lines, [to_named for _, to_named in self._roles])
        order = _natural(self.long.subjects)
        self.names = [self.long.subjects[place] for place in order]
        self._numbers = array("I", bytes(array("I").itemsize * len(order)))
        for number, place in enumerate(order):
            self._numbers[place] = number
        self._graphs = sorted(lookups.release.graph_sizes)
        own = [iri for iri in self.long.used if iri.startswith(str(plan))]
        self.properties = {iri: PropertyStatements() for iri in own}
        self._links: dict[bytes, Numbers] = {term(iri): defaultdict(_long_numbers) for iri in self.long.links}
        self._of_kind: Numbers = defaultdict(_numbers)
        self._wholes = {to_part: defaultdict[int, list[int]](list) for to_part, _ in self._roles}
        self._named: dict[bytes, Numbers] = {named: defaultdict(_numbers) for _, named in self._roles}
        with opened(file) as lines:
            self._gather(lines, str(lookups.super_terms).encode())

    def links(self, iri: str) -> list[ListEntry]:
        """Return the links to an IRI that has a long list, by property, in natural order."""
        found, last = self._links[term(iri)], (1 << GRAPH_BITS) - 1
        return [
            ListEntry(self.names[link >> GRAPH_BITS], iri_of(predicate), self._graphs[link & last])
            for predicate in sorted(found, key=iri_of)
            for link in sorted(found[predicate])
        ]

    def instances(self, kinds: Iterable[str]) -> list[str]:
        """Return the instances of some classes in natural order."""
        found = set[int]().union(*(self._of_kind.get(term(kind), ()) for kind in kinds))
        return [self.names[number] for number in sorted(found)]

    def elements(self, iri: str) -> list[str]:
        """Return the elements with a part that names an IRI, by the properties of `ROLES`."""
        found = set[int]()
        for to_part, to_named in self._roles:
            for part in self._named[to_named].get(term(iri), ()):
                found.update(self._wholes[to_part].get(part, ()))
        return [self.names[number] for number in sorted(found)]

    def _gather(self, lines: Iterable[bytes], only_following: bytes) -> None:
        """Read the lines; those of the graph `only_following` follow from the vocabulary."""
        graphs = {f"{name}> .\n".encode(): number for number, name in enumerate(self._graphs)}
        properties = {term(iri): statements for iri, statements in self.properties.items()}
        following = only_following[1:] + b" .\n"
        place, before = -1, (b"", b"", b"")
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            object, _, graph = rest.rpartition(b" <")
            if subject != before[0]:
                place += 1
                number = self._numbers[place]
            if graph != following or subject == only_following:
                if (links := self._links.get(object)) is not None:
                    links[predicate].append(number << GRAPH_BITS | graphs[graph])
                if predicate == TYPE:
                    self._of_kind[object].append(number)
                elif predicate in self._named:
                    self._named[predicate][object].append(number)
                elif predicate in self._wholes and (part := self._number(object)) is not None:
                    self._wholes[predicate][part].append(number)
            if predicate in properties and (subject, predicate, object) != before:
                properties[predicate].take(number, object, line)
            before = (subject, predicate, object)

    def _number(self, object: bytes) -> int | None:
        """Return the number of a resource, or None if no statement is about it."""
        subjects, end = self.long.subjects, object[1:].decode()  # the lines are ordered with this «>»
        place = bisect_left(subjects, end, key=lambda iri: f"{iri}>")
        found = place < len(subjects) and f"{subjects[place]}>" == end
        return self._numbers[place] if found else None


def _long_numbers() -> array[int]:
    return array("Q")


def _numbers() -> array[int]:
    return array("I")


def _counted(lines: Iterable[bytes], to_named: Collection[bytes]) -> Counted:
    """Return the subjects, and what is in more than `SHORT` statements."""
    subjects, last = list[str](), b""
    links, kinds, named, used = (Counter[bytes]() for _ in range(4))
    for line in lines:
        subject, predicate, rest = line.split(b" ", 2)
        if subject != last:
            subjects.append(iri_of(subject))
            last = subject
        used[predicate] += 1
        if rest.startswith(b"<"):
            object = rest[: rest.index(b" ")]
            links[object] += 1
            if predicate == TYPE:
                kinds[object] += 1
            elif predicate in to_named:
                named[object] += 1
    return Counted(subjects, *map(_long, (links, kinds, named, used)))


def _long(counts: Counter[bytes]) -> list[str]:
    return sorted(iri_of(name) for name, count in counts.items() if count > SHORT)


def _natural(subjects: list[str]) -> list[int]:
    """Return the places of the subjects in natural order, those that are equal in it by their letters."""
    places = sorted(range(len(subjects)), key=subjects.__getitem__)
    places.sort(key=lambda place: natural_order(subjects[place]))
    return places
