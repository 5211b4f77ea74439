"""The statements of a release -> what its long lists consist of.

A resource is in several long lists. To look up the entries of each list would read and order it as often, so
names are numbered here, subjects in their order, and a list is ordered by sorting numbers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress

from app.kept import apart, side_by_side
from app.store.building import divided_quads
from app.store.divided import FilePart
from app.store.lists import ROLES
from app.store.long_lists import SHORT
from app.store.lookups import Lookups
from app.store.own_properties import packed_statements
from app.store.portions import Portion, natural, packed, portion_of, portions, unpacked
from app.vocabularies import RDF_TYPE

GRAPH_BITS = 32
"""The bits of a link that are the place of its graph; those above are the number of its subject."""
Numbers = defaultdict[int, list[int]]


@dataclass(frozen=True, slots=True)
class OrderedLinks:
    """Links in order: the numbers of the subject, the property and the graph of each."""

    subjects: list[int]
    properties: list[int]
    graphs: list[int]

    def only(self, wanted: Iterable[bool]) -> OrderedLinks:
        """Return those that are wanted."""
        keep = list(wanted)
        numbers = (self.subjects, self.properties, self.graphs)
        return OrderedLinks(*(list(compress(some, keep)) for some in numbers))


Numbered = tuple[Portion, list[int]]
"""A portion, and the number of each of its names among those of the release."""


class Gathered:
    """What the long lists of a release consist of.

    `subjects` are in the order of their letters. `names` are «», all subjects in natural order, and other
    IRIs; `numbers` are their places in it.
    What only follows from the vocabulary counts when a list is long or not, and among the statements with a
    property. The lists of links and of instances leave it out.
    """

    def __init__(self, lookups: Lookups, portions: Iterable[bytes]) -> None:
        found = list(map(unpacked, portions))
        self.subjects = sorted(iri for portion in found for iri in portion.names[: portion.subjects])
        self.names = ["", *sorted(self.subjects, key=natural)]
        self.numbers = {name: number for number, name in enumerate(self.names)}
        plan = lookups.namespaces.plan
        self._roles = [
            (self.number(plan[to_part]), self.number(plan[to_named])) for to_part, to_named in ROLES
        ]
        self._type, self._following = self.number(RDF_TYPE.value), self.number(lookups.super_terms.value)
        self._graphs = [self.number(graph) for graph in sorted(lookups.release.graph_sizes)]
        numbered = [(portion, [*map(self.number, portion.names)]) for portion in found]
        self.places = {own[n]: values for portion, own in numbered for n, values in portion.places.items()}
        self.labels = {own[n]: label for portion, own in numbered for n, label in portion.labels.items()}
        links, with_property = self._counts(numbered)
        self.linked = self._long(links)
        self.kinds = self._long(with_property[self._type])
        self.named = self._long(sum((with_property[named] for _, named in self._roles), Counter()))
        self._links: dict[int, Numbers] = {number: defaultdict(list) for number in self.linked}
        self._having: dict[int, Numbers] = {number: defaultdict(list) for number in with_property}
        for portion, own in numbered:
            self._gather(portion, own)

    def number(self, name: str) -> int:
        """Return the number of a name, which may be a new one."""
        number = self.numbers.setdefault(name, len(self.names))
        if number == len(self.names):
            self.names.append(name)
        return number

    def links(self, number: int) -> OrderedLinks:
        """Return the links to a name that has a long list, by property, in natural order."""
        found, last, graphs = self._links[number], (1 << GRAPH_BITS) - 1, self._graphs
        links = OrderedLinks([], [], [])
        for predicate in sorted(found, key=self.names.__getitem__):
            some = sorted(found[predicate])
            links.subjects.extend([link >> GRAPH_BITS for link in some])
            links.properties.extend([predicate] * len(some))
            links.graphs.extend([graphs[link & last] for link in some])
        return links

    def instances(self, kinds: Iterable[str]) -> list[int]:
        """Return the instances of some classes in natural order."""
        of_kind = self._having[self._type]
        return sorted(set[int]().union(*(of_kind.get(self.numbers.get(kind, 0), ()) for kind in kinds)))

    def elements(self, number: int) -> list[int]:
        """Return the elements with a part that names something, by the properties of `ROLES`."""
        found = set[int]()
        for to_part, to_named in self._roles:
            wholes = self._having[to_part]
            for part in self._having[to_named].get(number, ()):
                found.update(wholes.get(part, ()))
        return sorted(found)

    def _long(self, counts: Counter[int]) -> list[int]:
        """Return what has more than `SHORT` statements, ordered by its name."""
        return sorted(
            (number for number, count in counts.items() if count > SHORT), key=self.names.__getitem__
        )

    def _counts(self, numbered: Sequence[Numbered]) -> tuple[Counter[int], dict[int, Counter[int]]]:
        """Return how many statements have an object, and how many of them have some properties."""
        links = Counter[int]()
        some = {number: Counter[int]() for number in (self._type, *(n for role in self._roles for n in role))}
        for portion, own in numbered:
            for predicate, object, _, count in portion.each():
                links[own[object]] += count
                if (found := some.get(own[predicate])) is not None:
                    found[own[object]] += count
        return links, some

    def _gather(self, portion: Portion, own: Sequence[int]) -> None:
        """Take the links of a portion, of which `own` are the numbers of the names."""
        place_of, end = {graph: place for place, graph in enumerate(self._graphs)}, 0
        for predicate, object, graph, count in portion.each():
            start, end = end, end + count
            links = self._links.get(own[object])
            having = self._having.get(own[predicate])
            if links is None and having is None:
                continue
            subjects = [own[number] for number in portion.linking[start:end]]
            if own[graph] == self._following:
                subjects = [number for number in subjects if number == self._following]
            if links is not None:
                place = place_of[own[graph]]
                links[own[predicate]].extend([number << GRAPH_BITS | place for number in subjects])
            if having is not None:
                having[own[object]].extend(subjects)


def read_portions(lookups: Lookups) -> Iterator[tuple[bytes, bytes]]:
    """Yield what is needed of the lines of a release, packed: portions, and the statements with properties.

    A build keeps both.
    """
    quads, names, following = divided_quads(lookups), lookups.namespaces, lookups.super_terms.value
    for part in portions(quads.parts, quads.first):

        def compute(part: FilePart = part) -> bytes:
            portion, properties = portion_of(quads.read(part).splitlines(keepends=True), names, following)
            return side_by_side((packed(portion), packed_statements(properties)))

        found = lookups.kept(("portion", repr(names), following, part.sha256.hex()), compute)
        portion, properties = apart(found)
        yield portion, properties
