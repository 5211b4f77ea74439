"""Resource -> what its page shows: `ResourceView`, which the templates of resources get as `view`."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pyoxigraph as ox

from app.identifiers import anchor, document_path, local_name, plan_slug
from app.language import content_languages
from app.quads import subject_of
from app.store.documents import Resource
from app.store.lookups import Lookups, natural_order
from app.views.incoming import INCOMING, Shown
from app.views.presentation import Presentation, PropertyGroup, Value
from app.vocabularies import expand

VALUES_PER_ROW = 50
DEPTH = 6  # levels of a plan
DESCRIPTION = expand("dcterms:description")


@dataclass(frozen=True, slots=True)
class EmbeddedResource:
    """A resource described in the same document: a mention, a participation, a term of a vocabulary."""

    iri: str
    anchor: str
    title: Value
    kinds: tuple[Value, ...]
    groups: tuple[PropertyGroup, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """An element of a plan with its children, in the plan's own order; `classes` are local names.

    `text` has the adopted words, `translation` the unofficial translation if there is one.
    """

    link: Value
    classes: tuple[str, ...]
    number: str
    text: Value | None
    translation: Value | None
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class IncomingRow:
    """The incoming links of one property.

    `words` say what the sources are to the resource (to be translated), empty if the table has none;
    `shown` says where the page shows them.
    """

    predicate: Value
    sources: tuple[Value, ...]
    words: str = ""
    shown: Shown = Shown.IN_A_ROW


@dataclass(frozen=True, slots=True)
class ResourceView:
    """Everything that the template of a resource shows.

    `slug` names a plan in addresses; `ancestors` leads down to the parent; `words` are the adopted words.
    """

    iri: str
    slug: str
    title: Value
    kinds: tuple[Value, ...]
    words: Value | None
    ancestors: tuple[Value, ...]
    groups: tuple[PropertyGroup, ...]
    parts: tuple[EmbeddedResource, ...]
    branches: tuple[Branch, ...]
    incoming: tuple[IncomingRow, ...]
    incoming_count: int
    page: int
    pages: int
    graphs: tuple[Value, ...]
    path: str


class Views:
    """Makes the views of one release's resources."""

    def __init__(self, lookups: Lookups, presentation: Presentation) -> None:
        self.lookups = lookups
        self.presentation = presentation
        self.plan = lookups.namespaces.plan

    def resource(self, resource: Resource, language: str) -> ResourceView:
        """Return the view of a document for a reader of `language`."""
        languages = content_languages(language)
        iri, kinds = resource.iri, self.lookups.types(resource.iri)
        separate = self.lookups.is_graph(iri) or expand("owl:Ontology") in kinds
        return ResourceView(
            iri=iri,
            slug=plan_slug(iri, self.lookups.namespaces.base),
            title=self._title(iri, languages),
            kinds=self._kinds(iri, languages),
            words=self._first(iri, "text", languages),
            ancestors=tuple(self.ancestors(iri, languages)),
            groups=tuple(self.presentation.groups(resource, iri, languages, VALUES_PER_ROW)),
            parts=() if separate else tuple(self._parts(resource, languages)),
            branches=self.branches(iri, languages),
            incoming=tuple(self._incoming(resource, languages)),
            incoming_count=resource.incoming_count,
            page=resource.page,
            pages=resource.pages,
            graphs=self._graphs(resource, languages),
            path=document_path(iri, self.lookups.namespaces) or "",
        )

    def _link(self, iri: str, languages: tuple[str, ...]) -> Value:
        return self.presentation.link(iri, languages)

    def _title(self, iri: str, languages: tuple[str, ...]) -> Value:
        link = self._link(iri, languages)
        return link if link.text != iri else replace(link, text=local_name(iri))

    def _kinds(self, iri: str, languages: tuple[str, ...]) -> tuple[Value, ...]:
        return tuple(self._link(kind, languages) for kind in self.lookups.types(iri))

    def _first(self, iri: str, name: str, languages: tuple[str, ...]) -> Value | None:
        return self._text(iri, self.plan[name], languages)

    def _text(self, iri: str, predicate: str, languages: tuple[str, ...]) -> Value | None:
        return next(iter(self.presentation.values(iri, predicate, languages)), None)

    def about(self, iri: str, languages: tuple[str, ...]) -> Value | None:
        """Return the text after a name in a list: the adopted words, otherwise our description."""
        return self._first(iri, "text", languages) or self._text(iri, DESCRIPTION, languages)

    def ancestors(self, iri: str, languages: tuple[str, ...]) -> list[Value]:
        """Return the ancestors of an element, from the plan down to its parent."""
        chain: list[str] = []
        parents = self.lookups.objects(iri, self.plan["partOf"])
        while parents and parents[0].value not in chain:
            chain.insert(0, parents[0].value)
            parents = self.lookups.objects(chain[0], self.plan["partOf"])
        return [self._link(i, languages) for i in chain]

    def _parts(self, resource: Resource, languages: tuple[str, ...]) -> list[EmbeddedResource]:
        subjects = resource.by_subject.keys() - {resource.iri}
        return [
            EmbeddedResource(
                iri=subject,
                anchor=anchor(subject, resource.iri),
                title=self._title(subject, languages),
                kinds=self._kinds(subject, languages),
                groups=tuple(self.presentation.groups(resource, subject, languages, VALUES_PER_ROW)),
            )
            for subject in sorted(subjects, key=natural_order)
        ]

    def branches(self, iri: str, languages: tuple[str, ...], depth: int = DEPTH) -> tuple[Branch, ...]:
        """Return the elements below a plan or an element, at most `depth` levels."""
        if depth == 0:
            return ()
        return tuple(
            Branch(
                link=self._link(child, languages),
                classes=tuple(local_name(kind) for kind in self.lookups.types(child)),
                number=number.text if (number := self._first(child, "number", languages)) else "",
                text=self._first(child, "text", languages),
                translation=self._first(child, "unofficialTranslation", languages),
                branches=self.branches(child, languages, depth - 1),
            )
            for child in self.lookups.children(iri)
        )

    def _incoming(self, resource: Resource, languages: tuple[str, ...]) -> list[IncomingRow]:
        rows: dict[str, list[Value]] = {}
        for quad in resource.incoming:
            source = self.presentation.owner(subject_of(quad)) or subject_of(quad)
            rows.setdefault(quad.predicate.value, []).append(self._link(source, languages))
        names = {self.lookups.namespaces.expand(name): words for name, words in INCOMING.items()}
        return [
            IncomingRow(self._link(p, languages), tuple(dict.fromkeys(s)), *names.get(p, ()))
            for p, s in rows.items()
        ]

    def _graphs(self, resource: Resource, languages: tuple[str, ...]) -> tuple[Value, ...]:
        names = {q.graph_name.value for q in resource.own if isinstance(q.graph_name, ox.NamedNode)}
        return tuple(self._link(name, languages) for name in sorted(names))
