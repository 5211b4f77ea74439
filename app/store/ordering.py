"""Builder: the lists of a release that are too long to be sorted for each request."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from app.identifiers import local_name
from app.language import norwegian_order
from app.quads import subject_of
from app.store.describe import PASSAGE
from app.store.documents import own_quads
from app.store.gathering import Gathered, read_portions
from app.store.lists import (
    APPEARANCES,
    DOCUMENTS,
    INSTANCES,
    LINKS,
    STATEMENTS,
    TERMS,
    VALUES,
    Lists,
    NameOrder,
    SourceOrder,
)
from app.store.long_lists import FILE, OF_PROPERTIES, LongList, write_lists
from app.store.lookups import Lookups, source_order
from app.store.own_properties import long_properties, values_in


def write_long_lists(lookups: Lookups) -> None:
    """Builder: sort the long lists of a release, and write them into its folder.

    A word is in no list of the first file, so after most changes this is that of the old release.
    """
    found = list(read_portions(lookups))
    portions, statements = [portion for portion, _ in found], [packed for _, packed in found]
    folder, graphs = lookups.release.folder, sorted(lookups.release.graph_sizes)

    def write() -> None:
        write_lists(folder / FILE, *long_lists(lookups, portions))

    lookups.write_from(FILE, (repr(lookups.namespaces).encode(), *map(str.encode, graphs), *portions), write)
    write_lists(folder / OF_PROPERTIES, *lists_of_properties(lookups, statements))


def lists_of_properties(lookups: Lookups, statements: Iterable[bytes]) -> tuple[list[LongList], list[str]]:
    """Return the lists of subjects and values of properties with many statements, and the names."""
    numbers, arranged = {"": 0}, Lists(lookups).arranged_values

    def numbered(names: Iterable[str]) -> list[int]:
        return [numbers.setdefault(name, len(numbers)) for name in names]

    made = []
    for iri, found in long_properties(statements).items():
        made.append(_list(STATEMENTS, iri, numbered(found.first), total=found.triples))
        if found.objects:
            made.append(_list(VALUES, iri, numbered(arranged(values_in(found.objects)))))
    return made, list(numbers)


def long_lists(lookups: Lookups, portions: Iterable[bytes]) -> tuple[list[LongList], list[str]]:
    """Return the other lists with more than `SHORT` entries, the hash IRIs of each document, and the names.

    All of it depends on what `portions` have, the namespaces and the names of the graphs.
    """
    found = Gathered(lookups, portions)
    lists = Lists(lookups, found.subjects)
    made = [
        *_links(found, lists),
        *_instances(found, lists),
        *_appearances(found, lists),
        *_documents(found, lists),
    ]
    return made, found.names


def _links(found: Gathered, lists: Lists) -> Iterator[LongList]:
    passages = {number for number, name in enumerate(found.names) if PASSAGE in name}
    for number in found.linked:
        iri, links = found.names[number], found.links(number)
        if lists.lookups.is_graph(iri):
            links = links.only(graph != number for graph in links.graphs)
        else:
            below = (name for end in "/#" for name in _beginning(found.subjects, iri + end))
            possible = {number, *(found.numbers[name] for name in below)}
            if not (passages.isdisjoint(links.subjects) and possible.isdisjoint(links.subjects)):
                own = {found.numbers[subject_of(quad)] for quad in own_quads(lists, iri)}
                links = links.only(subject not in own for subject in links.subjects)
        yield _list(LINKS, iri, links.subjects, links.properties, links.graphs)


def _instances(found: Gathered, lists: Lists) -> Iterator[LongList]:
    kinds = [found.names[number] for number in found.kinds]
    instances = {kind: found.instances(lists.lookups.kinds_below(kind)) for kind in kinds}

    def order(iri: str) -> NameOrder:
        return norwegian_order(found.labels.get(found.numbers[iri]) or local_name(iri)), iri

    yield from _arranged(INSTANCES, found, instances, lambda names: lists.arranged(names, order))


def _appearances(found: Gathered, lists: Lists) -> Iterator[LongList]:
    elements = {found.names[number]: found.elements(number) for number in found.named}

    def order(iri: str) -> SourceOrder:
        return source_order(iri, *found.places[found.numbers[iri]])

    yield from _arranged(APPEARANCES, found, elements, lambda names: lists.arranged_elements(names, order))


def _arranged(
    kind: str,
    found: Gathered,
    lists: Mapping[str, Collection[int]],
    arranged: Callable[[list[str]], list[str]],
) -> Iterator[LongList]:
    """Yield lists of resources; `arranged` gets each resource once, and its order is that of each list."""
    numbers = sorted(set[int]().union(*lists.values()))
    names = arranged([found.names[number] for number in numbers])
    places = {found.numbers[name]: place for place, name in enumerate(names)}
    for about, some in lists.items():
        yield _list(kind, about, sorted(some, key=places.__getitem__))


def _documents(found: Gathered, lists: Lists) -> Iterator[LongList]:
    yield _named(DOCUMENTS, "", found, (entry.subject for entry in lists.all_documents()))
    for document, terms in sorted(lists.hash_documents.items()):
        yield _named(TERMS, document, found, terms)


def _named(kind: str, about: str, found: Gathered, entries: Iterable[str]) -> LongList:
    return _list(kind, about, [found.number(name) for name in entries])


def _list(
    kind: str,
    about: str,
    subjects: Sequence[int],
    properties: Sequence[int] = (),
    graphs: Sequence[int] = (),
    total: int | None = None,
) -> LongList:
    """Return a list of numbered names; without `total`, it has only these entries."""
    entries = array("I", bytes(array("I").itemsize * 3 * len(subjects)))
    for place, numbers in enumerate((subjects, properties, graphs)):
        if numbers:
            entries[place::3] = array("I", numbers)
    return LongList(kind, about, entries, len(subjects) if total is None else total)


def _beginning(ordered: Sequence[str], beginning: str) -> Iterator[str]:
    """Yield the texts that begin with another; all are ordered by their letters."""
    following = map(ordered.__getitem__, range(bisect_left(ordered, beginning), len(ordered)))
    return takewhile(lambda text: text.startswith(beginning), following)
