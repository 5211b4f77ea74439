"""Lookups: what a release says of one thing, straight from the store in this process.

What only follows from the vocabulary (superclasses and superproperties) is in documents and answers of
queries; what is read here value by value is without it, or every page would say everything twice.
No query language here, so nothing a stranger writes is run; queries go to the worker pool.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from app.content.derivation import RULES, SUPER_TERMS
from app.identifiers import local_name
from app.language import best_text
from app.namespaces import Namespaces
from app.quads import subject_of
from app.releases.release import Release
from app.settings import default
from app.store.describe import LABELS, is_part
from app.vocabularies import RDF_TYPE, named_node

SUBCLASS = named_node("rdfs:subClassOf")

Labels = dict[str, str]  # language («» where there is none) -> text


@dataclass(frozen=True)
class Resource:
    """What a document says: the thing, what belongs to it, a page of what points to it, and labels.

    `own` are the quads of the thing and of its parts (mentions, participations, the terms of a vocabulary);
    `incoming` one page of the quads that point to it, of `incoming_count` in all, without those that only
    follow from the vocabulary.
    """

    iri: str
    own: tuple[ox.Quad, ...]
    incoming: tuple[ox.Quad, ...]
    incoming_count: int
    page: int
    pages: int
    labels: dict[str, Labels]

    @property
    def exists(self) -> bool:
        return bool(self.own or self.incoming_count)

    def values(self, predicate: str) -> list[ox.NamedNode | ox.Literal]:
        """The values of a property of the thing itself."""
        return [
            q.object
            for q in self.own
            if q.subject == ox.NamedNode(self.iri)
            and q.predicate.value == predicate
            and isinstance(q.object, (ox.NamedNode, ox.Literal))
        ]


class Lookups:
    """The lookups that pages and documents need, over one release."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.namespaces: Namespaces = release.namespaces
        self.derived = ox.NamedNode(self.namespaces.graf[RULES])
        self.super_terms = ox.NamedNode(self.namespaces.graf[SUPER_TERMS])
        self.store = ox.Store()
        with release.quads_file.open("rb") as file:
            self.store.bulk_load(file, ox.RdfFormat.N_QUADS)

    @cached_property
    def hash_documents(self) -> dict[str, list[str]]:
        """Document IRI -> the hash IRIs described in it (`/def/plan` -> `/def/plan#Measure` …)."""
        found: dict[str, set[str]] = defaultdict(set)
        for quad in self.store:
            if isinstance(quad.subject, ox.NamedNode) and "#" in quad.subject.value:
                found[quad.subject.value.partition("#")[0]].add(quad.subject.value)
        return {document: sorted(terms) for document, terms in found.items()}

    def quads(self, iri: str) -> list[ox.Quad]:
        """All quads whose subject is `iri`."""
        return sorted(self.store.quads_for_pattern(ox.NamedNode(iri), None, None), key=str)

    def objects(self, iri: str, predicate: str) -> list[ox.NamedNode | ox.Literal]:
        """The values of one property, each once."""
        found = self._said(ox.NamedNode(iri), ox.NamedNode(predicate), None)
        return sorted({q.object for q in found if isinstance(q.object, (ox.NamedNode, ox.Literal))}, key=str)

    def subjects(self, predicate: str, iri: str) -> list[str]:
        """The things that point to `iri` by one property, each once."""
        found = self._said(None, ox.NamedNode(predicate), ox.NamedNode(iri))
        return sorted({subject_of(q) for q in found})

    def is_said(self, quad: ox.Quad) -> bool:
        """Whether more than the vocabulary leads to it; what the graph says of itself is said."""
        return quad.graph_name != self.super_terms or quad.subject == self.super_terms

    def is_derived(self, iri: str, predicate: str) -> bool:
        """Whether the software has computed what is said with this property."""
        pattern = (ox.NamedNode(iri), ox.NamedNode(predicate), None, self.derived)
        return next(self.store.quads_for_pattern(*pattern), None) is not None

    def _said(
        self,
        subject: ox.NamedNode | None,
        predicate: ox.NamedNode | None,
        object: ox.NamedNode | None,
    ) -> Iterator[ox.Quad]:
        """The quads of a pattern, without those that only follow from the vocabulary."""
        return filter(self.is_said, self.store.quads_for_pattern(subject, predicate, object))

    def is_name(self, iri: str) -> bool:
        """Whether anything can be called so: whether it is an IRI at all."""
        try:
            ox.NamedNode(iri)
        except ValueError:
            return False
        return True

    def is_graph(self, iri: str) -> bool:
        """Whether `iri` names a graph of the release."""
        return iri in self.release.graph_sizes

    def describe(self, iri: str, page: int = 1, size: int = default("page_size")) -> Resource:
        """The document about `iri`, with page `page` (from 1) of what points to it, `size` on a page."""
        own = self._own(iri)
        incoming = sorted(set(self._incoming(iri)) - set(own), key=self._incoming_order)
        pages = max(1, -(-len(incoming) // size))
        shown = incoming[(page - 1) * size : page * size]
        return Resource(
            iri=iri,
            own=tuple(own),
            incoming=tuple(shown),
            incoming_count=len(incoming),
            page=page,
            pages=pages,
            labels=self.labels_of(terms_of([*own, *shown])),
        )

    def _own(self, iri: str) -> list[ox.Quad]:
        if self.is_graph(iri):
            return sorted(self.store.quads_for_pattern(None, None, None, ox.NamedNode(iri)), key=str)
        own = self.quads(iri)
        for term in self.hash_documents.get(iri, ()):
            own += self.quads(term)
        parts = {
            q.object.value for q in own if isinstance(q.object, ox.NamedNode) and is_part(q.object.value, iri)
        }
        for part in sorted(parts):
            own += self.quads(part)
        return own

    def _incoming(self, iri: str) -> Iterator[ox.Quad]:
        yield from self._said(None, None, ox.NamedNode(iri))

    def _incoming_order(self, quad: ox.Quad) -> tuple[str, list[tuple[int, str]]]:
        return quad.predicate.value, natural_order(subject_of(quad))

    def labels_of(self, iris: Iterable[str]) -> dict[str, Labels]:
        """The labels of each IRI that has any, by language; the first of label, prefLabel, title, name."""
        return {iri: labels for iri in sorted(set(iris)) if (labels := self.labels(iri))}

    def labels(self, iri: str) -> Labels:
        """The labels of one IRI by language; empty where it has none."""
        labels: Labels = {}
        for predicate in LABELS:
            for quad in self.store.quads_for_pattern(ox.NamedNode(iri), predicate, None):
                if isinstance(quad.object, ox.Literal):
                    labels.setdefault(quad.object.language or "", quad.object.value)
        return labels

    def label(self, iri: str, languages: Iterable[str]) -> str:
        """One label by declared order of languages, else any, else the end of the IRI."""
        return best_text(self.labels(iri), languages) or local_name(iri)

    def types(self, iri: str) -> list[str]:
        """The classes of a thing."""
        return [o.value for o in self.objects(iri, RDF_TYPE.value)]

    def classes(self, iri: str) -> list[str]:
        """Return the classes of a resource, then their superclasses, the nearest first."""
        found: list[str] = []
        queue = self.types(iri)
        while queue:
            kind = queue.pop(0)
            if kind not in found:
                found.append(kind)
                queue += [o.value for o in self.objects(kind, SUBCLASS.value)]
        return found

    def instances(self, kind: str) -> list[str]:
        """The instances of a class and of its subclasses, in natural order of their IRIs."""
        kinds, queue = {kind}, [kind]
        while queue:
            for sub in self.subjects(SUBCLASS.value, queue.pop()):
                if sub not in kinds:
                    kinds.add(sub)
                    queue.append(sub)
        return sorted({s for k in kinds for s in self.subjects(RDF_TYPE.value, k)}, key=natural_order)

    def plan_order(self, iri: str) -> tuple[str, int, list[tuple[int, str]]]:
        """Elements of one kind stand together, in the plan's own order."""
        order = self.objects(iri, str(self.namespaces.plan["order"]))
        value = order[0].value if order else ""
        return iri.rpartition("/")[0], (int(value) if value.isdecimal() else 0), natural_order(iri)


def terms_of(quads: Iterable[ox.Quad]) -> set[str]:
    """The things that stand in the quads; not their properties and classes, which the vocabulary names."""
    return {
        term.value
        for quad in quads
        for term in (quad.subject, quad.object)
        if isinstance(term, ox.NamedNode) and (quad.predicate != RDF_TYPE or term == quad.subject)
    }


def natural_order(text: str) -> list[tuple[int, str]]:
    """A sort key by which 4.2 stands before 4.10."""
    parts: list[tuple[int, str]] = []
    run = ""
    for char in text:
        if run and char.isdecimal() != run[-1].isdecimal():
            parts.append((int(run), "") if run.isdecimal() else (-1, run))
            run = ""
        run += char
    return [*parts, (int(run), "") if run.isdecimal() else (-1, run)]
