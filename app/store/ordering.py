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
from app.store.gathering import Gathered
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
from app.store.long_lists import FILE, LongList, write_lists
from app.store.lookups import Lookups, source_order
from app.store.portions import values_in


def write_long_lists(lookups: Lookups) -> None:
    """Builder: sort the long lists of a release, and write them into its folder."""
    found, names = long_lists(lookups)
    write_lists(lookups.release.folder / FILE, found, names)


def long_lists(lookups: Lookups) -> tuple[list[LongList], list[str]]:
    """Return the lists with more than `SHORT` entries, the hash IRIs of each document, and the names."""
    found = Gathered(lookups)
    lists = Lists(lookups, found.subjects)
    made = [
        *_links(found, lists),
        *_instances(found, lists),
        *_appearances(found, lists),
        *_documents(found, lists),
        *_of_properties(found, lists),
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
        if found.numbers[iri] in found.labelled:
            return lists.name_order(iri)
        return norwegian_order(local_name(iri)), iri  # a look-up of labels takes longer than all else

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


def _of_properties(found: Gathered, lists: Lists) -> Iterator[LongList]:
    for iri, statements in found.properties.items():
        yield _list(STATEMENTS, iri, statements.first, total=statements.triples)
        if statements.objects:
            yield _named(VALUES, iri, found, lists.arranged_values(values_in(statements.objects)))


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
