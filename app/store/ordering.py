"""Builder: the lists of a release that are too long to be sorted for each request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache

from app.store.documents import not_own
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
)
from app.store.long_lists import FILE, ListEntry, LongList, write_lists
from app.store.lookups import Lookups


def write_long_lists(lookups: Lookups) -> None:
    """Builder: sort the long lists of a release, and write them into its folder."""
    write_lists(lookups.release.folder / FILE, long_lists(lookups))


def long_lists(lookups: Lookups) -> Iterator[LongList]:
    """Yield the lists with more than `SHORT` entries, and the hash IRIs of each document."""
    found = Gathered(lookups)
    lists = Lists(lookups, found.names)
    by_name, by_source = cache(lists.name_order), cache(lookups.source_order)
    yield from _lists(LINKS, found.long.links, lambda iri: not_own(lists, iri, found.links(iri)))
    yield from _lists(
        INSTANCES,
        found.long.kinds,
        lambda kind: lists.arranged(found.instances(lookups.kinds_below(kind)), by_name),
    )
    yield from _lists(
        APPEARANCES,
        found.long.named,
        lambda iri: lists.arranged_elements(found.elements(iri), by_source),
    )
    yield from _lists(DOCUMENTS, [""], lambda _: lists.all_documents())
    terms = lists.hash_documents
    yield from _lists(TERMS, sorted(terms), lambda document: list(map(ListEntry, terms[document])))
    for iri, statements in found.properties.items():
        first = [ListEntry(found.names[number]) for number in statements.first]
        yield LongList(STATEMENTS, iri, first, statements.total)
        if (values := statements.texts()) is not None:
            entries = lists.arranged_values(values)
            yield LongList(VALUES, iri, entries, len(entries))


def _lists(kind: str, about: Iterable[str], read: Callable[[str], list[ListEntry]]) -> Iterator[LongList]:
    for iri in about:
        entries = read(iri)
        yield LongList(kind, iri, entries, len(entries))
