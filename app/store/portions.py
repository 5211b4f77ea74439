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
from app.language import best_text
from app.namespaces import Namespaces
from app.quads import iri_of, subject_of, term, value_of
from app.store.describe import LABELS
from app.store.divided import FilePart
from app.store.lists import NAMED_IN, ROLES
from app.store.lookups import PLACED_BY, Labels, natural_order
from app.store.own_properties import Properties, Said, statements_with

PARTS, MOST_PARTS = 4, 16
"""How many parts of the N-Quads are in a portion, on average and at most."""
SEGMENTS = 10_000
"""So many segments of IRIs are remembered with their order."""
LABEL_TERMS = tuple(term(property.value) for property in LABELS)
Places = dict[int, list[list[str]]]
"""The number of a resource -> its values of each property in `PLACED_BY`, ordered as by `Lookups.objects`."""


@dataclass(frozen=True, slots=True)
class Portion:
    """What long lists need of some lines. The number of a name is its place in `names`.

    `names` are so many `subjects` in natural order, then other IRIs. `links` has four numbers for each
    property, object and graph: these three, and how many subjects they have. `linking` has these subjects,
    one after the other and each time in order. `places` has the resources with parts, and `labels` the names
    by which lists are ordered, of the resources outside of plans that have one.
    """

    names: list[str]
    subjects: int
    links: array[int]
    linking: array[int]
    places: Places
    labels: dict[int, str]

    def each(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield the four numbers for each property, object and graph."""
        return zip(*(self.links[place::4] for place in range(4)), strict=True)


def portions(parts: Iterable[FilePart], first: Iterable[bytes]) -> Iterator[FilePart]:
    """Yield consecutive parts together: a portion ends where a first line says so, or if it is long.

    `first` has a hash of the first line of each part. A hash of all its lines would move the ends of portions
    after every third changed word, and then the lists that are put together from them are written again.
    """
    found: list[FilePart] = []
    for part, line in zip(parts, first, strict=True):
        found.append(part)
        if line[0] % PARTS == 0 or len(found) == MOST_PARTS:
            yield _joined(found)
            found = []
    if found:
        yield _joined(found)


def _joined(parts: Sequence[FilePart]) -> FilePart:
    digest = hashlib.sha256(b"".join(part.sha256 for part in parts)).digest()
    return FilePart(parts[0].start, sum(part.length for part in parts), digest)


def packed(portion: Portion) -> bytes:
    """Return a portion as bytes."""
    places, labels = list(portion.places.items()), list(portion.labels.items())
    about = json.dumps(
        [portion.names, portion.subjects, len(portion.links), places, labels], ensure_ascii=False
    ).encode()
    numbers = (portion.links + portion.linking).tobytes()
    return zlib.compress(len(about).to_bytes(8, "big") + about + numbers, FASTEST)


def unpacked(data: bytes) -> Portion:
    """Return the portion that `packed` has packed."""
    data = zlib.decompress(data)
    end = 8 + int.from_bytes(data[:8], "big")
    names, subjects, links, places, labels = json.loads(data[8:end])
    numbers = array("I", data[end:])
    return Portion(names, subjects, numbers[:links], numbers[links:], dict(places), dict(labels))


def portion_of(lines: Iterable[bytes], namespaces: Namespaces, following: str) -> tuple[Portion, Properties]:
    """Return what long lists need of lines of canonical N-Quads, which are all lines about their subjects.

    The lines of the graph `following` follow from the vocabulary.
    """
    names, said = _by_statement(lines)
    subjects, own = list(names), term(str(namespaces.plan))[:-1]
    links, linking = array("I"), array("I")
    of_property, naming = (defaultdict[bytes, Said](list) for _ in range(2))
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
            naming[predicate].append((rest, numbers))
    portion = Portion(
        names=[iri_of(name) for name in names],
        subjects=len(subjects),
        links=links,
        linking=linking,
        places=_places(names, of_property, namespaces, f" <{following}> .\n".encode()),
        labels=_labels(names, naming, term(f"{namespaces.id}plan/")[:-1]),
    )
    return portion, {iri_of(name): statements_with(found, subjects) for name, found in of_property.items()}


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


def _labels(names: Mapping[bytes, int], naming: Mapping[bytes, Said], in_plans: bytes) -> dict[int, str]:
    """Return the names of the subjects whose IRIs do not begin as those `in_plans` do."""
    iris, found = list(names), defaultdict[int, Labels](dict)
    outside = {number for number, name in enumerate(iris) if not name.startswith(in_plans)}
    for predicate in LABEL_TERMS:
        lines = (
            b" ".join((iris[number], predicate, rest))
            for rest, numbers in naming.get(predicate, ())
            for number in outside.intersection(numbers)
        )
        quads = ox.parse(b"".join(lines), ox.RdfFormat.N_QUADS)
        stated = ((q.object, names[term(subject_of(q))]) for q in quads if isinstance(q.object, ox.Literal))
        for language, text, number in sorted((one.language or "", one.value, n) for one, n in stated):
            found[number].setdefault(language, text)
    return {number: best_text(labels, NAMED_IN) for number, labels in sorted(found.items())}
