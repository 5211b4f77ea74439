"""Builder: the lists of a release that are too long to be sorted for each request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from heapq import nsmallest

import pyoxigraph as ox

from app.quads import subject_of
from app.store.documents import links_to, own_quads
from app.store.lists import (
    APPEARANCES,
    DOCUMENTS,
    FIRST_STATEMENTS,
    INSTANCES,
    LINKS,
    MOST_VALUES,
    STATEMENTS,
    TERMS,
    VALUES,
    Lists,
    hash_documents,
)
from app.store.long_lists import FILE, SHORT, ListEntry, LongList, write_lists
from app.store.lookups import Lookups
from app.vocabularies import RDF_TYPE


def write_long_lists(lookups: Lookups) -> None:
    """Builder: sort the long lists of a release, and write them into its folder."""
    write_lists(lookups.release.folder / FILE, long_lists(Lists(lookups)))


def long_lists(lists: Lists) -> Iterator[LongList]:
    """Yield the lists with more than `SHORT` entries, and the hash IRIs of each document."""
    plan = lists.lookups.namespaces.plan
    to_named = {ox.NamedNode(plan[name]) for name in ("mentionOf", "participant")}
    links, kinds, mentioned, used = (Counter[str]() for _ in range(4))
    subjects = set[str]()
    for quad in lists.lookups.store:
        subjects.add(subject_of(quad))
        used[quad.predicate.value] += 1
        if isinstance(quad.object, ox.NamedNode):
            target = quad.object.value
            links[target] += 1
            kinds[target] += quad.predicate == RDF_TYPE
            mentioned[target] += quad.predicate in to_named
    yield from _lists(LINKS, _long(links), lambda iri: links_to(lists, iri, own_quads(lists, iri)))
    yield from _lists(INSTANCES, _long(kinds), lists.all_instances)
    yield from _lists(APPEARANCES, _long(mentioned), lists.all_appearances)
    yield from _lists(DOCUMENTS, [""], lambda _: lists.all_documents(subjects))
    terms = hash_documents(subjects)
    yield from _lists(TERMS, sorted(terms), lambda document: list(map(ListEntry, terms[document])))
    own = str(lists.lookups.namespaces.plan)
    for iri in _long(used):
        if iri.startswith(own):
            yield _statements(lists, iri)
            yield from _values(lists, iri)


def _long(counts: Counter[str]) -> list[str]:
    return sorted(iri for iri, count in counts.items() if count > SHORT)


def _lists(kind: str, about: Iterable[str], read: Callable[[str], list[ListEntry]]) -> Iterator[LongList]:
    for iri in about:
        entries = read(iri)
        yield LongList(kind, iri, entries, len(entries))


def _values(lists: Lists, predicate: str) -> Iterator[LongList]:
    """Yield the different values of a property that has many statements but few values."""
    values = set()
    for quad in lists.lookups.store.quads_for_pattern(None, ox.NamedNode(predicate), None):
        values.add(quad.object)
        if len(values) > MOST_VALUES:
            return
    yield from _lists(VALUES, [predicate], lists.all_values)


def _statements(lists: Lists, predicate: str) -> LongList:
    """Return the first subjects of a property, with the number of its statements."""
    quads = lists.lookups.store.quads_for_pattern(None, ox.NamedNode(predicate), None)
    found = {(q.subject.value, str(q.object)) for q in quads if isinstance(q.subject, ox.NamedNode)}
    first = nsmallest(FIRST_STATEMENTS, {subject for subject, _ in found}, key=lists.lookups.order)
    return LongList(STATEMENTS, predicate, list(map(ListEntry, first)), len(found))
