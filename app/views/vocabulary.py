"""The documentation of the vocabulary, generated from the release, so it never differs from the data.

An index of all terms; and each term with its definition, domain, range and super-terms, its constraints in
the shapes, similar terms of other vocabularies, resources that use it, and the stored queries that use it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache, cached_property

import pyoxigraph as ox

from app.identifiers import local_name
from app.language import best_text, norwegian_order
from app.store.lists import Lists
from app.views.code_lists import INTRODUCTION, CodeLists
from app.views.constraints import Constraint, Constraints
from app.views.presentation import Presentation, PropertyGroup, Value
from app.views.readable import Readable
from app.views.vocabulary_parts import (
    Alignment,
    Example,
    TermDetails,
    TermGroup,
    TermSummary,
    Use,
    VocabularyQuery,
)
from app.vocabularies import FOREIGN_PREFIXES, RDF_TYPE, SUBCLASS_OF, expand, prefixed

OWL, RDFS, SH, SKOS = (FOREIGN_PREFIXES[prefix] for prefix in ("owl", "rdfs", "sh", "skos"))
CLASSES, PROPERTIES = (OWL + "Class",), (OWL + "ObjectProperty", OWL + "DatatypeProperty")
SUPER_TERMS = (SUBCLASS_OF.value, RDFS + "subPropertyOf")
ALIGNMENTS = (*SUPER_TERMS, *(SKOS + n for n in ("exactMatch", "closeMatch")), RDFS + "seeAlso")
STATUS = expand("vs:term_status")
TERM_PATH = "/def/plan/term/"
"""The page of a term is at this address with its local name."""
EXAMPLES = 2
LONGEST_EXAMPLE = 120  # characters; longer values are shown only on their own page


class Vocabulary(Readable):
    """The vocabulary of one release, for a reader of `languages`; computed on access."""

    def __init__(
        self,
        lists: Lists,
        presentation: Presentation,
        languages: tuple[str, ...],
        questions: Callable[[], Iterable[VocabularyQuery]] = tuple,
        constraints: Constraints | None = None,
    ) -> None:
        super().__init__(lists.lookups, presentation, languages)
        self._lists = lists
        self._namespace = str(self._lookups.namespaces.plan)
        self._iri = self._namespace.rstrip("#/")
        self._questions = questions
        self._constraints = constraints or Constraints(self._lookups)
        self.code_lists = CodeLists(self._lookups, presentation, languages)
        self.link = cache(self._term_link)

    @cached_property
    def introduction(self) -> tuple[Value, ...]:
        """Return the purpose and status of the vocabulary, in the first available language of the reader."""
        return self.code_lists.about(self._iri)

    def beside_introduction(self, groups: Iterable[PropertyGroup]) -> tuple[PropertyGroup, ...]:
        """Return the rows about the vocabulary without those at the beginning of the page."""
        kept = (replace(g, rows=tuple(r for r in g.rows if r.path not in INTRODUCTION)) for g in groups)
        return tuple(group for group in kept if group.rows)

    @cached_property
    def earlier(self) -> tuple[Value, ...]:
        """Return the previous version (owl:priorVersion), if there is one."""
        return tuple(self.link(i) for i in self._iris(self._iri, OWL + "priorVersion"))

    @cached_property
    def classes(self) -> tuple[TermSummary, ...]:
        """Return the classes, sorted by the names that the reader sees."""
        return self._outlines(CLASSES)

    @cached_property
    def properties(self) -> tuple[TermSummary, ...]:
        """Return the properties, sorted by the names that the reader sees."""
        return self._outlines(PROPERTIES)

    @cached_property
    def property_groups(self) -> tuple[TermGroup, ...]:
        """Return the properties by the class that they are said of; a property of several is in each."""
        groups: dict[str, list[TermSummary]] = {}
        for term in self.properties:
            for of in [v.iri for v in term.domain if self.own(v.iri)] or [""]:
                groups.setdefault(of, []).append(term)
        placed: set[str] = set()
        found = []
        for of in sorted(groups, key=lambda of: (not of, norwegian_order(self.link(of).text) if of else "")):
            new = frozenset(term.anchor for term in groups[of]) - placed
            placed |= new
            found.append(TermGroup(self.link(of) if of else None, tuple(groups[of]), new))
        return tuple(found)

    def term(self, name: str) -> TermDetails | None:
        """Return a term of this vocabulary by its local name, or None."""
        iri = self._namespace + name
        kinds = self._lookups.types(iri) if self._lookups.is_iri(iri) else []
        kind = next((kind for kind in (*CLASSES, *PROPERTIES) if kind in kinds), "")
        return self._term(iri, kind) if kind else None

    @cached_property
    def _asked(self) -> list[tuple[VocabularyQuery, frozenset[str]]]:
        return [(q, q.uses(self._namespace)) for q in self._questions()]

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Return the constraints of the shapes of the data, without those of profiles."""
        return tuple(map(self._use, self._constraints.all))

    def own(self, iri: str) -> bool:
        """Return whether the term belongs to this vocabulary."""
        return iri.startswith(self._namespace)

    def _term_link(self, iri: str) -> Value:
        """Return a term as a link, to its own page if it belongs to this vocabulary."""
        found = self._link(iri)
        if self.own(iri):
            return replace(found, href=TERM_PATH + local_name(iri))
        return replace(found, text=prefixed(iri)) if found.text == iri else found

    def _outlines(self, kinds: tuple[str, ...]) -> tuple[TermSummary, ...]:
        found = {i for k in kinds for i in self._lookups.subjects(RDF_TYPE.value, k) if self.own(i)}
        terms = map(self._outline, found)
        return tuple(sorted(terms, key=lambda t: (norwegian_order(t.title.text), t.anchor)))

    def _outline(self, iri: str) -> TermSummary:
        return TermSummary(
            iri=iri,
            anchor=local_name(iri),
            title=self.link(iri),
            definition=next(iter(self._texts(iri, SKOS + "definition")), None),
            supers=tuple(self.link(i) for p in SUPER_TERMS for i in self._iris(iri, p) if self.own(i)),
            domain=tuple(self.link(i) for i in self._iris(iri, RDFS + "domain")),
            range=tuple(self.link(i) for i in self._iris(iri, RDFS + "range")),
        )

    def _term(self, iri: str, kind: str) -> TermDetails:
        title, anchor = self.link(iri), local_name(iri)
        supers = [i for p in SUPER_TERMS for i in self._iris(iri, p)]
        subs = [i for p in SUPER_TERMS for i in self._lookups.subjects(p, iri)]
        is_class = kind in CLASSES
        examples, used = self._instances(iri) if is_class else self._statements(iri)
        return TermDetails(
            iri=iri,
            anchor=anchor,
            title=title,
            names=self._texts(iri, RDFS + "label"),
            kind=self._link(kind),
            definitions=self._texts(iri, SKOS + "definition"),
            notes=self._texts(iri, SKOS + "example"),
            supers=tuple(self.link(i) for i in supers),
            subs=tuple(self.link(i) for i in subs if self.own(i)),
            domain=tuple(self.link(i) for i in self._iris(iri, RDFS + "domain")),
            range=tuple(self.link(i) for i in self._iris(iri, RDFS + "range")),
            uses=tuple(
                self._use(c) for c in self._constraints.all if iri == (c.of if is_class else c.property)
            ),
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

    def _iris(self, iri: str, predicate: str) -> list[str]:
        return [o.value for o in self._lookups.objects(iri, predicate) if isinstance(o, ox.NamedNode)]

    def _alignments(self, iri: str) -> Iterator[Alignment]:
        for predicate in ALIGNMENTS:
            for target in self._iris(iri, predicate):
                if not self.own(target):
                    yield Alignment(self.link(predicate), self.link(target), prefixed(target))

    def _use(self, found: Constraint) -> Use:
        return Use(
            shape=self.link(found.shape),
            of=self.link(found.of),
            property=self.link(found.property),
            count=found.count,
            values=self.link(found.values) if found.values else None,
        )

    def _instances(self, iri: str) -> tuple[tuple[Example, ...], int]:
        found, total = self._lists.instances(iri, 0, EXAMPLES)
        return tuple(Example(self._link(i)) for i in found), total

    def _statements(self, iri: str) -> tuple[tuple[Example, ...], int]:
        first, total = self._lists.first_statements(iri)
        return tuple(self._example(subject, term) for subject, term in first), total

    def _example(self, subject: str, term: object) -> Example:
        resource = self._link(subject)
        if not isinstance(term, (ox.NamedNode, ox.Literal)):
            return Example(resource)
        value = self._presentation.value(term, self._languages)
        return Example(resource, value if len(value.text) <= LONGEST_EXAMPLE else None)
