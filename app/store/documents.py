"""The document about a resource: its statements, those of its parts, a page of incoming links, and labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from app.quads import graph_of, subject_of
from app.settings import default
from app.store.describe import is_part
from app.store.lists import LINKS, Lists
from app.store.long_lists import ListEntry
from app.store.lookups import Labels
from app.vocabularies import RDF_TYPE


@dataclass(frozen=True)
class Resource:
    """The content of the document about a resource.

    `own` has the quads of the resource and its parts (mentions, participations, the terms of a vocabulary).
    `incoming` is one page of the quads that link to it, out of `incoming_count`; it omits quads that only
    follow from the vocabulary. `labels` has the labels of all resources in these quads.
    """

    iri: str
    own: tuple[ox.Quad, ...]
    incoming: tuple[ox.Quad, ...]
    incoming_count: int
    page: int
    pages: int
    labels: dict[str, Labels]

    @cached_property
    def by_subject(self) -> dict[str, list[ox.Quad]]:
        """Return the quads by subject: the resource and each of its parts."""
        found: dict[str, list[ox.Quad]] = {}
        for quad in self.own:
            found.setdefault(subject_of(quad), []).append(quad)
        return found

    @property
    def exists(self) -> bool:
        return bool(self.own or self.incoming_count)

    def values(self, predicate: str) -> list[ox.NamedNode | ox.Literal]:
        """Return the values of a property of the resource itself, without those of its parts."""
        return [
            q.object
            for q in self.own
            if q.subject == ox.NamedNode(self.iri)
            and q.predicate.value == predicate
            and isinstance(q.object, (ox.NamedNode, ox.Literal))
        ]


def document_about(lists: Lists, iri: str, page: int = 1, size: int = default("page_size")) -> Resource:
    """Return the document about `iri` with page `page` (from 1) of its incoming links, `size` on a page."""
    own, start = own_quads(lists, iri), (page - 1) * size
    links, total = lists.long.page(LINKS, iri, start, size, lambda: links_to(lists, iri, own))
    shown = [ox.Quad(*map(ox.NamedNode, (link.subject, link.predicate, iri, link.graph))) for link in links]
    return Resource(
        iri=iri,
        own=tuple(own),
        incoming=tuple(shown),
        incoming_count=total,
        page=page,
        pages=max(1, -(-total // size)),
        labels=lists.lookups.labels_of(terms_of([*own, *shown])),
    )


def own_quads(lists: Lists, iri: str) -> list[ox.Quad]:
    """Return the quads of a resource, its parts and the terms in its document; of a graph, all quads."""
    lookups = lists.lookups
    if lookups.is_graph(iri):
        return sorted(lookups.store.quads_for_pattern(None, None, None, ox.NamedNode(iri)), key=str)
    own = lookups.quads(iri)
    for term in lists.terms_in(iri):
        own += lookups.quads(term)
    parts = {
        q.object.value for q in own if isinstance(q.object, ox.NamedNode) and is_part(q.object.value, iri)
    }
    for part in sorted(parts):
        own += lookups.quads(part)
    return own


def links_to(lists: Lists, iri: str, own: Iterable[ox.Quad]) -> list[ListEntry]:
    """Return the links to `iri` that are not in its `own` quads, by property and in natural order."""
    found = set(lists.lookups.said(None, None, ox.NamedNode(iri))) - set(own)
    links = [ListEntry(subject_of(q), q.predicate.value, graph_of(q)) for q in found]
    order = lists.lookups.order
    return sorted(links, key=lambda e: (e.predicate, order(e.subject), e.subject, e.graph))


def terms_of(quads: Iterable[ox.Quad]) -> set[str]:
    """Return the subjects and objects of quads, without classes, whose labels come from the vocabulary."""
    return {
        term.value
        for quad in quads
        for term in (quad.subject, quad.object)
        if isinstance(term, ox.NamedNode) and (quad.predicate != RDF_TYPE or term == quad.subject)
    }
