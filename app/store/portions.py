"""Lines of the N-Quads of a release -> what its long lists need of them.

A portion is some parts of the N-Quads (`app.store.divided`). What is found in it depends on its lines alone,
so a build after a small change reads few portions again, and keeps what it has found in the others.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from app.compressed import FASTEST
from app.namespaces import Namespaces
from app.quads import iri_of, subject_of, term, value_of
from app.store.describe import LABELS
from app.store.divided import FilePart
from app.store.lists import FIRST_STATEMENTS, MOST_VALUES, ROLES
from app.store.lookups import PLACED_BY, natural_order

PARTS, MOST_PARTS = 4, 16
"""How many parts of the N-Quads are in a portion, on average and at most."""
SEGMENTS = 10_000
"""So many segments of IRIs are remembered with their order."""
LABEL_TERMS = frozenset(term(property.value) for property in LABELS)
Places = dict[int, list[list[str]]]
"""The number of a resource -> its values of each property in `PLACED_BY`, ordered as by `Lookups.objects`."""
Said = list[tuple[bytes, list[int]]]
"""The rest of a line after its subject -> the numbers of the subjects, in order."""


@dataclass(frozen=True, slots=True)
class PropertyStatements:
    """The statements with one property: lines, different triples, the first subjects, the different objects.

    The objects are terms of N-Quads, one a line, as none has a line feed in it; «» if there are too many.
    """

    lines: int
    triples: int
    first: Sequence[int]
    objects: str


@dataclass(frozen=True, slots=True)
class Portion:
    """What long lists need of some lines. The number of a name is its place in `names`.

    `names` are so many `subjects` in natural order, then other IRIs. `links` has four numbers for each
    property, object and graph: these three, and how many subjects they have. `linking` has these subjects,
    one after the other and each time in order. `properties` are those of the plan's vocabulary. `places` has
    the resources with parts, and `labelled` those that have a label.
    """

    names: list[str]
    subjects: int
    links: array[int]
    linking: array[int]
    properties: dict[str, PropertyStatements]
    places: Places
    labelled: Sequence[int]

    def each(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield the four numbers for each property, object and graph."""
        return zip(*(self.links[place::4] for place in range(4)), strict=True)


def portions(parts: Iterable[FilePart]) -> Iterator[FilePart]:
    """Yield consecutive parts together. A portion ends after a part whose hash says so, or if it is long."""
    found: list[FilePart] = []
    for part in parts:
        found.append(part)
        if part.sha256[0] % PARTS == 0 or len(found) == MOST_PARTS:
            yield _joined(found)
            found = []
    if found:
        yield _joined(found)


def _joined(parts: Sequence[FilePart]) -> FilePart:
    digest = hashlib.sha256(b"".join(part.sha256 for part in parts)).digest()
    return FilePart(parts[0].start, sum(part.length for part in parts), digest)


def packed(portion: Portion) -> bytes:
    """Return a portion as bytes."""
    properties = {iri: [s.lines, s.triples, s.first, s.objects] for iri, s in portion.properties.items()}
    places, links = list(portion.places.items()), len(portion.links)
    about = json.dumps(
        [portion.names, portion.subjects, links, properties, places, portion.labelled], ensure_ascii=False
    ).encode()
    numbers = (portion.links + portion.linking).tobytes()
    return zlib.compress(len(about).to_bytes(8, "big") + about + numbers, FASTEST)


def unpacked(data: bytes) -> Portion:
    """Return the portion that `packed` has packed."""
    data = zlib.decompress(data)
    end = 8 + int.from_bytes(data[:8], "big")
    names, subjects, links, properties, places, labelled = json.loads(data[8:end])
    numbers = array("I", data[end:])
    found = {iri: PropertyStatements(*values) for iri, values in properties.items()}
    return Portion(names, subjects, numbers[:links], numbers[links:], found, dict(places), labelled)


def portion_of(lines: Iterable[bytes], namespaces: Namespaces, following: str) -> Portion:
    """Return what long lists need of lines of canonical N-Quads, which are all lines about their subjects.

    The lines of the graph `following` follow from the vocabulary.
    """
    names, said = _by_statement(lines)
    subjects, own = len(names), term(str(namespaces.plan))[:-1]
    links, linking, labelled = array("I"), array("I"), set[int]()
    of_property: dict[bytes, Said] = defaultdict(list)
    for statement, numbers in said:
        predicate, rest = statement.split(b" ", 1)
        if predicate.startswith(own):
            of_property[predicate].append((rest, numbers))
        if rest.startswith(b"<"):
            for iri in (predicate, *rest[:-3].split(b" ")):
                links.append(names.setdefault(iri, len(names)))
            links.append(len(numbers))
            linking.extend(numbers)
        elif predicate in LABEL_TERMS:
            labelled.update(numbers)
    return Portion(
        names=[iri_of(name) for name in names],
        subjects=subjects,
        links=links,
        linking=linking,
        properties={iri_of(predicate): _statements(found) for predicate, found in of_property.items()},
        places=_places(names, of_property, namespaces, f" <{following}> .\n".encode()),
        labelled=sorted(labelled),
    )


def _by_statement(lines: Iterable[bytes]) -> tuple[dict[bytes, int], Said]:
    """Return the numbers of the subjects in natural order, and the rest of each line with its subjects."""
    subjects, last, place = list[bytes](), b"", -1
    found: dict[bytes, list[int]] = defaultdict(list)
    for line in lines:
        subject, _, statement = line.partition(b" ")
        if subject != last:
            subjects.append(subject)
            last, place = subject, place + 1
        found[statement].append(place)
    iris = sorted(sorted(map(iri_of, subjects)), key=natural)
    names = {term(iri): number for number, iri in enumerate(iris)}
    numbers = [names[subject] for subject in subjects]
    return names, [(rest, sorted([numbers[place] for place in places])) for rest, places in found.items()]


def natural(iri: str) -> bytes:
    """Return the natural order of an IRI from that of its segments, which many IRIs have in common."""
    return b"/".join(map(_natural_segment, iri.split("/")))


@lru_cache(SEGMENTS)
def _natural_segment(segment: str) -> bytes:
    return natural_order(f"/{segment}")[1:]


def _statements(said: Said) -> PropertyStatements:
    """Return the statements with a property, of which `said` has the objects with their graphs."""
    objects: dict[bytes, list[list[int]]] = defaultdict(list)
    for rest, numbers in said:
        objects[rest.rpartition(b" <")[0]].append(numbers)
    return PropertyStatements(
        lines=sum(len(numbers) for _, numbers in said),
        triples=sum(
            len(set().union(*found)) if len(found) > 1 else len(found[0]) for found in objects.values()
        ),
        first=sorted(set[int]().union(*(numbers for _, numbers in said)))[:FIRST_STATEMENTS],
        objects="" if len(objects) > MOST_VALUES else b"\n".join(objects).decode(),
    )


def together(parts: Sequence[PropertyStatements]) -> PropertyStatements:
    """Return the statements with a property in several portions, which have no subject in common."""
    objects = set[str]()
    for part in parts:
        objects.update(part.objects.split("\n"))
        if not part.objects or len(objects) > MOST_VALUES:
            objects.clear()
            break
    return PropertyStatements(
        lines=sum(part.lines for part in parts),
        triples=sum(part.triples for part in parts),
        first=sorted(number for part in parts for number in part.first)[:FIRST_STATEMENTS],
        objects="\n".join(objects),
    )


def values_in(objects: str) -> set[str]:
    """Return the different values, IRIs and texts, that terms of N-Quads have."""
    lines = "".join(f"<x:> <x:> {object} .\n" for object in objects.split("\n"))
    return set(map(value_of, ox.parse(lines, ox.RdfFormat.N_TRIPLES)))


def _places(
    names: Mapping[bytes, int], of_property: Mapping[bytes, Said], namespaces: Namespaces, following: bytes
) -> Places:
    """Return where the resources with parts are; lines that end with `following` do not count."""
    plan, iris = namespaces.plan, list(names)
    wholes = {n for name, _ in ROLES for _, found in of_property.get(term(plan[name]), ()) for n in found}
    places: Places = {number: [] for number in sorted(wholes)}
    for name in PLACED_BY:
        predicate = term(plan[name])
        lines = (
            b" ".join((iris[number], predicate, rest))
            for rest, numbers in of_property.get(predicate, ())
            if not rest.endswith(following)
            for number in wholes.intersection(numbers)
        )
        found = {number: set[tuple[str, str]]() for number in wholes}
        for quad in ox.parse(b"".join(lines), ox.RdfFormat.N_QUADS):
            found[names[term(subject_of(quad))]].add((str(quad.object), value_of(quad)))
        for number, values in places.items():
            values.append([value for _, value in sorted(found[number])])
    return places
