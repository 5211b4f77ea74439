"""The statements with each property of the plan's vocabulary, found in portions and put together."""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

import pyoxigraph as ox

from app.compressed import FASTEST
from app.quads import iri_of, value_of
from app.store.lists import FIRST_STATEMENTS, MOST_VALUES
from app.store.long_lists import SHORT
from app.store.lookups import natural_order

Said = list[tuple[bytes, list[int]]]
"""The rest of a line after its subject -> the numbers of the subjects, in order."""


@dataclass(frozen=True, slots=True)
class PropertyStatements:
    """The statements with one property: lines, different triples, the first subjects, the different objects.

    The objects are terms of N-Quads, one a line, as none has a line feed in it; «» if there are too many.
    """

    lines: int
    triples: int
    first: Sequence[str]
    objects: str


Properties = Mapping[str, PropertyStatements]
"""Properties by their IRIs."""


def statements_with(said: Said, names: Sequence[bytes]) -> PropertyStatements:
    """Return the statements with a property, of which `said` has the objects with their graphs.

    The subjects are numbers of `names`, which are in natural order.
    """
    objects: dict[bytes, list[list[int]]] = defaultdict(list)
    for rest, numbers in said:
        objects[rest.rpartition(b" <")[0]].append(numbers)
    first = sorted(set[int]().union(*(numbers for _, numbers in said)))[:FIRST_STATEMENTS]
    return PropertyStatements(
        lines=sum(len(numbers) for _, numbers in said),
        triples=sum(
            len(set().union(*found)) if len(found) > 1 else len(found[0]) for found in objects.values()
        ),
        first=[iri_of(names[number]) for number in first],
        objects="" if len(objects) > MOST_VALUES else b"\n".join(objects).decode(),
    )


def packed_statements(found: Properties) -> bytes:
    """Return the statements with each property, by its IRI, as bytes."""
    text = json.dumps({iri: asdict(one) for iri, one in found.items()}, ensure_ascii=False)
    return zlib.compress(text.encode(), FASTEST)


def long_properties(packed: Iterable[bytes]) -> Properties:
    """Return the properties with more than `SHORT` lines in all portions, in the order of their IRIs.

    `packed` has those of each portion, as `packed_statements` returns them.
    """
    found: dict[str, list[PropertyStatements]] = defaultdict(list)
    for portion in packed:
        for iri, values in json.loads(zlib.decompress(portion)).items():
            found[iri].append(PropertyStatements(**values))
    merged = {iri: together(parts) for iri, parts in sorted(found.items())}
    return {iri: statements for iri, statements in merged.items() if statements.lines > SHORT}


def together(parts: Sequence[PropertyStatements]) -> PropertyStatements:
    """Return the statements with a property in several portions, which have no subject in common."""
    objects = set[str]()
    for part in parts:
        objects.update(part.objects.split("\n"))
        if not part.objects or len(objects) > MOST_VALUES:
            objects.clear()
            break
    first = sorted({subject for part in parts for subject in part.first})
    return PropertyStatements(
        lines=sum(part.lines for part in parts),
        triples=sum(part.triples for part in parts),
        first=sorted(first, key=natural_order)[:FIRST_STATEMENTS],
        objects="\n".join(objects),
    )


def values_in(objects: str) -> set[str]:
    """Return the different values, IRIs and texts, that terms of N-Quads have."""
    lines = "".join(f"<x:> <x:> {object} .\n" for object in objects.split("\n"))
    return set(map(value_of, ox.parse(lines, ox.RdfFormat.N_TRIPLES)))
