"""The documentation of the vocabulary, generated from the release, so it never differs from the data.

Every term with its definition, domain, range and super-terms, its constraints in the shapes, similar terms of
other vocabularies, resources that use it, and the stored queries that use it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property, partial

import pyoxigraph as ox

from app.identifiers import local_name
from app.language import best_text
from app.namespaces import PROFILE_GRAPHS
from app.quads import graph_of, subject_of, value_of
from app.store.lists import Lists
from app.views.presentation import Group, Presentation, Value
from app.views.trees.terms import lays_out
from app.views.vocabulary_parts import Alignment, Asked, Example, Term, Use, prefixed
from app.vocabularies import FOREIGN_PREFIXES, RDF_TYPE, SUBCLASS_OF, expand

OWL, RDFS, SH, SKOS = (FOREIGN_PREFIXES[prefix] for prefix in ("owl", "rdfs", "sh", "skos"))
CLASSES, PROPERTIES = (OWL + "Class",), (OWL + "ObjectProperty", OWL + "DatatypeProperty")
SUPER_TERMS = (SUBCLASS_OF.value, RDFS + "subPropertyOf")
ALIGNMENTS = (*SUPER_TERMS, *(SKOS + n for n in ("exactMatch", "closeMatch")), RDFS + "seeAlso")
STATUS = expand("vs:term_status")
INTRODUCTION = (expand("dcterms:description"), RDFS + "comment")
EXAMPLES = 2
LONGEST_EXAMPLE = 120  # characters; longer values are shown only on their own page


class Vocabulary:
    """The vocabulary of one release, for a reader of `languages`; computed on access."""

    def __init__(
        self,
        lists: Lists,
        presentation: Presentation,
        languages: tuple[str, ...],
        questions: tuple[Asked, ...] = (),
    ) -> None:
        self._lists, self._lookups = lists, lists.lookups
        self._presentation = presentation
        self._languages = languages
        self._namespace = str(self._lookups.namespaces.plan)
        self._iri = self._namespace.rstrip("#/")
        self._questions = questions

    @cached_property
    def introduction(self) -> tuple[Value, ...]:
        """Return the purpose and status of the vocabulary, in the first available language of the reader."""
        found = (self._texts(self._iri, predicate) for predicate in INTRODUCTION)
        return tuple(texts[0] for texts in found if texts)

    def beside_introduction(self, groups: Iterable[Group]) -> tuple[Group, ...]:
        """Return the rows about the vocabulary without those at the beginning of the page."""
        kept = (replace(g, rows=tuple(r for r in g.rows if r.path not in INTRODUCTION)) for g in groups)
        return tuple(group for group in kept if group.rows)

    @cached_property
    def earlier(self) -> tuple[Value, ...]:
        """Return the previous version (owl:priorVersion), if there is one."""
        return tuple(self.link(i) for i in self._iris(self._iri, OWL + "priorVersion"))

    @cached_property
    def classes(self) -> tuple[Term, ...]:
        """Return the classes, sorted by the names that the reader sees."""
        return self._terms(CLASSES)

    @cached_property
    def properties(self) -> tuple[Term, ...]:
        """Return the properties, sorted by the names that the reader sees."""
        return self._terms(PROPERTIES)

    @cached_property
    def _asked(self) -> list[tuple[Asked, frozenset[str]]]:
        return [(q, q.uses(self._namespace)) for q in self._questions]

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Return the constraints of the shapes of the data, without those of profiles."""
        found = self._lookups.store.quads_for_pattern(None, ox.NamedNode(SH + "targetClass"), None)
        targets = {(value_of(q), subject_of(q)) for q in found if PROFILE_GRAPHS not in graph_of(q)}
        return tuple(use for kind, shape in sorted(targets) for use in self._uses(kind, shape))

    def own(self, iri: str) -> bool:
        """Return whether the term belongs to this vocabulary."""
        return iri.startswith(self._namespace)

    def link(self, iri: str) -> Value:
        """Return a term as a link, within the page if it belongs to this vocabulary."""
        found = self._presentation.link(iri, self._languages)
        if self.own(iri):
            return replace(found, href="#" + local_name(iri))
        return replace(found, text=prefixed(iri)) if found.text == iri else found

    def _terms(self, kinds: tuple[str, ...]) -> tuple[Term, ...]:
        found = {i: k for k in kinds for i in self._lookups.subjects(RDF_TYPE.value, k)}
        terms = (self._term(iri, kind) for iri, kind in found.items() if self.own(iri))
        return tuple(sorted(terms, key=lambda t: (t.title.text.casefold(), t.anchor)))

    def _term(self, iri: str, kind: str) -> Term:
        title, anchor = self.link(iri), local_name(iri)
        supers = [i for p in SUPER_TERMS for i in self._iris(iri, p)]
        subs = [i for p in SUPER_TERMS for i in self._lookups.subjects(p, iri)]
        is_class = kind in CLASSES
        examples, used = self._instances(iri) if is_class else self._statements(iri)
        return Term(
            iri=iri,
            anchor=anchor,
            title=title,
            names=self._texts(iri, RDFS + "label"),
            kind=self._presentation.link(kind, self._languages),
            definitions=self._texts(iri, SKOS + "definition"),
            notes=self._texts(iri, SKOS + "example"),
            supers=tuple(self.link(i) for i in supers),
            subs=tuple(self.link(i) for i in subs if self.own(i)),
            domain=tuple(self.link(i) for i in self._iris(iri, RDFS + "domain")),
            range=tuple(self.link(i) for i in self._iris(iri, RDFS + "range")),
            uses=tuple(u for u in self.uses if iri == (u.of if is_class else u.property).iri),
            alignments=tuple(self._alignments(iri)),
            examples=examples,
            used=used,
            questions=tuple(
                (q.slug, best_text(dict(q.titles), self._languages))
                for q, names in self._asked
                if anchor in names
            ),
            unstable=any(o.value == "unstable" for o in self._lookups.objects(iri, STATUS)),
        )

    def _texts(self, iri: str, predicate: str) -> tuple[Value, ...]:
        found = self._presentation.sorted_terms(self._lookups.objects(iri, predicate), self._languages)
        return tuple(self._presentation.value(t, self._languages) for t in found)

    def _iris(self, iri: str, predicate: str) -> list[str]:
        return [o.value for o in self._lookups.objects(iri, predicate) if isinstance(o, ox.NamedNode)]

    def _alignments(self, iri: str) -> Iterator[Alignment]:
        for predicate in ALIGNMENTS:
            for target in self._iris(iri, predicate):
                if not self.own(target):
                    yield Alignment(self.link(predicate), self.link(target), prefixed(target))

    def _uses(self, kind: str, shape: str) -> Iterator[Use]:
        for prop in filter(partial(lays_out, self._lookups), self._iris(shape, SH + "property")):
            for path in self._iris(prop, SH + "path"):
                values = self._iris(prop, SH + "class") or self._iris(prop, SH + "datatype")
                least, most = (self._number(prop, SH + name) for name in ("minCount", "maxCount"))
                yield Use(
                    shape=self.link(shape),
                    of=self.link(kind),
                    property=self.link(path),
                    count=f"{least or '0'}..{most or '*'}",
                    values=self.link(values[0]) if values else None,
                )

    def _number(self, iri: str, predicate: str) -> str:
        return next((o.value for o in self._lookups.objects(iri, predicate)), "")

    def _instances(self, iri: str) -> tuple[tuple[Example, ...], int]:
        found, total = self._lists.instances(iri, 0, EXAMPLES)
        return tuple(Example(self._presentation.link(i, self._languages)) for i in found), total

    def _statements(self, iri: str) -> tuple[tuple[Example, ...], int]:
        first, total = self._lists.first_statements(iri)
        return tuple(self._example(subject, term) for subject, term in first), total

    def _example(self, subject: str, term: object) -> Example:
        thing = self._presentation.link(subject, self._languages)
        if not isinstance(term, (ox.NamedNode, ox.Literal)):
            return Example(thing)
        value = self._presentation.value(term, self._languages)
        return Example(thing, value if len(value.text) <= LONGEST_EXAMPLE else None)
