"""The layout of a resource's page, derived from the shapes: sh:name, sh:order, sh:group.

https://www.w3.org/TR/shacl/#name, #order, #group. A new class needs a shape, but no code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

import pyoxigraph as ox

from app.identifiers import anchor, document_path, local_name
from app.language import best_language, best_text, long_date, shortened
from app.namespaces import PROFILE_GRAPHS
from app.quads import graph_of, subject_of, value_of
from app.store.documents import Resource
from app.store.lists import PARTS
from app.store.lookups import Labels, Lookups
from app.views.names import ElementNames
from app.vocabularies import FOREIGN_PREFIXES, RDF_TYPE, expand

SH = FOREIGN_PREFIXES["sh"]
DATE = expand("xsd:date")
LAST = 1_000_000.0
LONGEST_NAME = 90
"""Characters of a name in links and headings; a longer one is shortened."""
KEPT_LINKS = 2048
"""The resources that are kept as links: about 1 MB."""
HIDDEN = frozenset({RDF_TYPE.value})
# A resource without a label is shown by the label of the resource that it is about.
STAND_INS = ("mentionOf", "participant")


@dataclass(frozen=True, slots=True)
class PropertyLayout:
    """The position and name of one property on a page."""

    path: str
    name: Labels
    order: tuple[float, float]
    group: str


@dataclass(frozen=True, slots=True)
class Value:
    """One value: its text and language, the IRI it names, and the local address of its document.

    `whole` is the complete name where `text` is only its beginning, otherwise empty.
    """

    text: str
    language: str
    iri: str = ""
    href: str = ""
    whole: str = ""

    @property
    def full(self) -> str:
        """Return the complete name."""
        return self.whole or self.text

    @property
    def given(self) -> str:
        """Return the value as a parameter of an address: the IRI, or the text of a literal."""
        return self.iri or self.text


@dataclass(frozen=True, slots=True)
class PropertyRow:
    """One property with its values; `derived` if the software has computed all of them."""

    path: str
    label: str
    values: tuple[Value, ...]
    total: int
    derived: bool = False


@dataclass(frozen=True, slots=True)
class PropertyGroup:
    """A group of rows under one heading; the heading is empty for properties that no shape groups."""

    title: str
    rows: tuple[PropertyRow, ...] = field(default=())


def shapes_by_class(lookups: Lookups) -> dict[str, list[str]]:
    """Return the shapes of each class, without those of profiles."""
    targets: dict[str, list[str]] = {}
    for quad in lookups.store.quads_for_pattern(None, ox.NamedNode(SH + "targetClass"), None):
        if PROFILE_GRAPHS not in graph_of(quad):
            targets.setdefault(value_of(quad), []).append(subject_of(quad))
    return targets


class Presentation:
    """The layout of every class of one release, read once from its shapes."""

    def __init__(self, lookups: Lookups) -> None:
        self.lookups = lookups
        self._names = ElementNames(lookups)
        self.link = lru_cache(KEPT_LINKS)(self._link)  # pages and pictures name the same resources
        self.layouts = {c: self._layout(shapes) for c, shapes in shapes_by_class(lookups).items()}

    def _layout(self, shapes: Iterable[str]) -> list[PropertyLayout]:
        found = []
        for shape in shapes:
            for prop in self.lookups.objects(shape, SH + "property"):
                for path in self.lookups.objects(prop.value, SH + "path"):
                    found.append(self._property(prop.value, path.value))
        return found

    def _property(self, prop: str, path: str) -> PropertyLayout:
        names = self.lookups.objects(prop, SH + "name")
        groups = self.lookups.objects(prop, SH + "group")
        group = groups[0].value if groups else ""
        return PropertyLayout(
            path=path,
            name={n.language or "": n.value for n in names if isinstance(n, ox.Literal)},
            order=(self._order(group), self._order(prop)),
            group=group,
        )

    def _order(self, iri: str) -> float:
        orders = self.lookups.objects(iri, SH + "order") if iri else []
        return float(orders[0].value) if orders else LAST

    def properties(self, classes: Iterable[str]) -> dict[str, PropertyLayout]:
        """Return property -> layout for resources of these classes; the first class with a layout decides."""
        layouts: dict[str, PropertyLayout] = {}
        for kind in classes:
            for layout in self.layouts.get(kind, ()):
                if layout.path not in layouts or not layouts[layout.path].name:
                    layouts[layout.path] = layout
        return layouts

    def groups(
        self, resource: Resource, subject: str, languages: tuple[str, ...], limit: int
    ) -> list[PropertyGroup]:
        """Return the statements about `subject` in groups and order; at most `limit` values per row."""
        values, derived = self._values(resource, subject)
        layouts = self.properties(self.lookups.classes(subject))
        rows: dict[tuple[float, str], list[tuple[float, PropertyRow]]] = {}
        for path, terms in values.items():
            layout = layouts.get(path) or PropertyLayout(path, {}, (LAST, LAST), "")
            shown = tuple(self.readable(t, languages) for t in self.sorted_terms(terms, languages)[:limit])
            name = best_text(layout.name, languages) or self.lookups.label(path, languages)
            row = PropertyRow(path, name, shown, len(terms), path in derived)
            rows.setdefault((layout.order[0], layout.group), []).append((layout.order[1], row))
        return [
            PropertyGroup(
                self.lookups.label(group, languages) if group else "",
                tuple(r for _, r in sorted(in_group, key=lambda f: (f[0], f[1].label))),
            )
            for (_, group), in_group in sorted(rows.items())
        ]

    def _values(
        self, resource: Resource, subject: str
    ) -> tuple[dict[str, list[ox.NamedNode | ox.Literal]], set[str]]:
        """Return property -> values of `subject`, each once; and the properties with derived values only.

        Values that follow only from the vocabulary are left out, except on the page of their graph.
        """
        values: dict[str, dict[ox.NamedNode | ox.Literal, bool]] = {}
        for quad in resource.by_subject.get(subject, ()):
            path = quad.predicate.value
            if path not in HIDDEN and self.lookups.is_said(quad):
                derived = quad.graph_name == self.lookups.derived and quad.subject != quad.graph_name
                values.setdefault(path, {})[quad.object] = derived  # type: ignore[index]  # no blank nodes
        all_derived = {path for path, found in values.items() if all(found.values())}
        return {path: list(found) for path, found in values.items()}, all_derived

    def sorted_terms(
        self, terms: list[ox.NamedNode | ox.Literal], languages: tuple[str, ...]
    ) -> list[ox.NamedNode | ox.Literal]:
        """Return literals by declared order of languages, then the other terms by text."""
        place = {lang: i for i, lang in enumerate(languages)}

        def key(term: ox.NamedNode | ox.Literal) -> tuple[int, str]:
            language = (term.language or "") if isinstance(term, ox.Literal) else ""
            return place.get(language, len(place)), term.value

        return sorted(terms, key=key)

    def values(self, iri: str, predicate: str, languages: tuple[str, ...]) -> tuple[Value, ...]:
        """Return the values of one property of a resource for display, in the order of `sorted_terms`."""
        terms = self.sorted_terms(self.lookups.objects(iri, predicate), languages)
        return tuple(self.value(term, languages) for term in terms)

    def value(self, term: ox.NamedNode | ox.Literal, languages: tuple[str, ...]) -> Value:
        """Return a value for display: an IRI by its label, with the address of its document if it is ours."""
        if isinstance(term, ox.Literal):
            return Value(term.value, term.language or "")
        return self.link(term.value, languages)

    def readable(self, term: ox.NamedNode | ox.Literal, languages: tuple[str, ...]) -> Value:
        """Return a value for reading only: like `value`, with dates written out in the reader's language."""
        found = self.value(term, languages)
        is_date = isinstance(term, ox.Literal) and term.datatype.value == DATE
        return replace(found, text=long_date(found.text, languages[0])) if is_date else found

    def _labels(self, iri: str) -> tuple[Labels, str]:
        """Return the names of a resource by language, and the resource whose names they are."""
        if labels := self.lookups.labels(iri):
            return self._names.of(iri, labels), iri
        plan = self.lookups.namespaces.plan
        stand_ins = (o.value for name in STAND_INS for o in self.lookups.objects(iri, plan[name]))
        stand_in = next(stand_ins, iri)
        return self.lookups.labels(stand_in), stand_in

    def owner(self, iri: str) -> str:
        """Return the resource whose page has a mention, a participation or a dated code; empty for others."""
        plan = self.lookups.namespaces.plan
        owners = (o for name in PARTS for o in self.lookups.subjects(plan[name], iri))
        return next(owners, "")

    def _address(self, iri: str, part: str = "") -> str:
        """Return the address of the page about a resource, and of a part on it; empty if there is none."""
        path = document_path(iri, self.lookups.namespaces) or ""
        return f"{path}#{anchor(part, iri)}" if path and part else path

    def _link(self, iri: str, languages: tuple[str, ...]) -> Value:
        """Return a resource as a link with its label."""
        labels, text_of = self._labels(iri)
        text, language = best_text(labels, languages), best_language(labels, languages)
        owner = "" if text and text_of == iri else self.owner(iri)
        href = self._address(owner, iri) if owner else self._address(iri)
        if text:
            short = shortened(text, LONGEST_NAME)
            return Value(short, language, iri, href, whole=text if short != text else "")
        is_ours = iri.startswith(("http://", "https://")) and href
        return Value(local_name(iri) if is_ours else iri, language, iri, href)
