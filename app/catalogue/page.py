"""A document of the catalogue -> an index of its named resources, and each of them with its properties."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import pyoxigraph as ox

from app.identifiers import document_path, local_name
from app.language import best_language, best_text
from app.quads import subject_of, value_of
from app.store.describe import LABELS
from app.store.lookups import Labels
from app.views.presentation import Presentation, PropertyRow, Value
from app.vocabularies import RDF_TYPE, expand, named_node

VALUES_PER_ROW = 60
ABOUT = (named_node("skos:definition"), named_node("dcterms:description"))
RESOURCE = expand("rdfs:Resource")
FIRST = tuple(map(expand, ("dcat:Catalog", "dcat:Dataset", "dcat:DatasetSeries", "dcat:DataService")))
"""The classes that are listed first, because the others are about their resources."""
TITLES = (*LABELS, named_node("vcard:fn"))


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One resource: its IRI, its anchor on the page, its title, its classes, its properties."""

    iri: str
    anchor: str
    title: Value
    kinds: tuple[Value, ...]
    rows: tuple[PropertyRow, ...]


@dataclass(frozen=True, slots=True)
class ListedResource:
    """One resource in the index: its anchor, its title, and what it is in one language."""

    anchor: str
    title: Value
    about: Value | None


@dataclass(frozen=True, slots=True)
class ClassIndex:
    """The resources of one class in the index."""

    of: Value
    entries: tuple[ListedResource, ...]


class CataloguePage:
    """The entries of one document for a reader of some languages."""

    def __init__(
        self, triples: Sequence[ox.Triple], presentation: Presentation, languages: tuple[str, ...]
    ) -> None:
        self.presentation = presentation
        self.languages = languages
        self.link = cache(lambda iri: presentation.link(iri, languages))
        self.label = cache(lambda iri: presentation.lookups.label(iri, languages))
        self.said: dict[str, list[ox.Triple]] = {}
        for triple in triples:
            self.said.setdefault(subject_of(triple), []).append(triple)
        self.titles = {iri: labels for iri in self.said if (labels := self._texts(iri, TITLES))}

    def _texts(self, iri: str, predicates: Iterable[ox.NamedNode]) -> Labels:
        """Return the texts by language of the first of the properties that has any."""
        for predicate in predicates:
            found = [t.object for t in self.said[iri] if t.predicate == predicate]
            texts = {o.language or "": o.value for o in found if isinstance(o, ox.Literal)}
            if texts:
                return texts
        return {}

    def index(self) -> list[ClassIndex]:
        """Return the resources with a name by class: those of `FIRST`, then as in the document."""
        names = {kind.text: kind for kind in map(self._short, FIRST)}
        kinds: dict[str, list[ListedResource]] = {text: [] for text in names}
        for iri, anchor in anchors(list(self.titles)).items():
            types = (value_of(t) for t in self.said[iri] if t.predicate == RDF_TYPE)
            kind = self._short(next(types, RESOURCE))
            names.setdefault(kind.text, kind)
            kinds.setdefault(kind.text, []).append(
                ListedResource(anchor, self._titled(iri), self._about(iri))
            )
        return [ClassIndex(names[text], tuple(found)) for text, found in kinds.items() if found]

    def entry(self, anchor: str) -> CatalogueEntry | None:
        """Return the resource with this anchor, or None."""
        places = anchors(list(self.titles))
        return next((self._entry(iri, anchor) for iri, place in places.items() if place == anchor), None)

    def _about(self, iri: str) -> Value | None:
        """Return the definition or the description of a resource, or None."""
        texts = self._texts(iri, ABOUT)
        return self._best(texts) if texts else None

    def _best(self, texts: Labels) -> Value:
        """Return the text in the first of the reader's languages that there is."""
        return Value(best_text(texts, self.languages), best_language(texts, self.languages))

    def _entry(self, iri: str, anchor: str) -> CatalogueEntry:
        kinds = [value_of(t) for t in self.said[iri] if t.predicate == RDF_TYPE]
        return CatalogueEntry(
            iri=iri,
            anchor=anchor,
            title=self._titled(iri),
            kinds=tuple(self._short(kind) for kind in kinds),
            rows=tuple(self._rows(iri)),
        )

    def _rows(self, iri: str) -> list[PropertyRow]:
        values: dict[str, list[Value]] = {}
        for triple in sorted(self.said[iri], key=self._language):
            # The page shows the IRI once, so an identifier that repeats it is left out.
            if triple.predicate != RDF_TYPE and value_of(triple) != iri:
                values.setdefault(triple.predicate.value, []).extend(self._values(triple.object))
        return [
            PropertyRow(path, self.label(path), tuple(found[:VALUES_PER_ROW]), len(found))
            for path, found in values.items()
        ]

    def _language(self, triple: ox.Triple) -> int:
        """Return a sort key: the reader's language first, otherwise the order of the document."""
        language = getattr(triple.object, "language", None) or ""
        return self.languages.index(language) if language in self.languages else len(self.languages)

    def _values(self, term: object) -> list[Value]:
        """Return a value for display; a resource without a name is shown by its texts."""
        if isinstance(term, ox.Literal):
            return [self.presentation.readable(term, self.languages)]
        iri = term.value  # type: ignore[attr-defined]  # no blank nodes, no triple terms
        if iri in self.titles:
            return [self._titled(iri)]
        if iri in self.said:
            return [
                self.presentation.readable(t.object, self.languages)
                for t in self.said[iri]
                if isinstance(t.object, ox.Literal)
            ]
        return [self.link(iri)]

    def _titled(self, iri: str) -> Value:
        path = document_path(iri, self.presentation.lookups.namespaces)
        return replace(self._best(self.titles[iri]), iri=iri, href=path or "")

    def _short(self, iri: str) -> Value:
        link = self.link(iri)
        return link if link.text != iri else Value(local_name(iri), "", iri, "")


def anchors(iris: Sequence[str]) -> dict[str, str]:
    """Return IRI -> a unique `id` on the page: its fragment or last part, or else the IRI.

    Fragments come first, because links lead to them.
    """
    taken: dict[str, str] = {}
    for iri in sorted(iris, key=lambda i: "#" not in i):
        name = iri.partition("#")[2] or local_name(iri)
        numbered = (f"{name}-{n}" if n > 1 else name for n in itertools.count(1))
        taken[next(a for a in numbered if a not in taken)] = iri
    return {iri: anchor for anchor, iri in taken.items()}
