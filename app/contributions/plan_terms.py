"""Release -> what a partner can link to, the terms for links, and suggestions for misspelt ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox
from rapidfuzz import fuzz, process

from app.contributions.indicators import Indicators
from app.contributions.link_terms import IN_SCHEME
from app.contributions.nearest import (
    host_and_path,
    nearest_name,
    nearest_number,
    nearest_path,
    tail,
    term_in_words,
)
from app.identifiers import local_name, resource_iri
from app.language import INTERFACE_LANGUAGES, best_language, best_text
from app.matching.folding import fold
from app.store.lookups import Lookups, natural_order
from app.vocabularies import FOREIGN_PREFIXES

RDFS, OWL = FOREIGN_PREFIXES["rdfs"], FOREIGN_PREFIXES["owl"]
NEAR_TERM = 60
ADOPTED_IN = ("nb", "nn")
"""The languages in which plans are adopted."""
OTHER_KINDS = ("Goal", "FocusArea")
"""Kinds of elements that the linking sheet has after the measures."""


@dataclass(frozen=True)
class PlanTerms:
    """The elements of the plans and the terms of the vocabulary, in one release."""

    look: Lookups

    @property
    def base(self) -> str:
        """The beginning of all our IRIs."""
        return self.look.namespaces.base

    @property
    def space(self) -> str:
        """The namespace of the plan vocabulary."""
        return str(self.look.namespaces.plan)

    @cached_property
    def relations(self) -> tuple[str, ...]:
        """The IRIs of the properties from a partner's resource to an element, the general one last."""
        general, found = self.space + "linkedToElement", list[str]()
        waiting = [general]
        while waiting:
            below = self.look.subjects(RDFS + "subPropertyOf", waiting.pop())
            new = [iri for iri in below if iri not in found]
            found += new
            waiting += new
        order = ("implements", "contributesToElement", "reportsOn", "dependsOn", "isAbout")
        return (*(self.space + n for n in order if self.space + n in found), general)

    def codes(self, scheme: str) -> tuple[str, ...]:
        """Return the codes of a code list, such as «status» or «rolle», in its order."""
        codes = self.look.subjects(IN_SCHEME, self.look.namespaces.definitions + scheme)
        return tuple(sorted(codes, key=lambda iri: int(self.look.first(iri, self.space + "order") or 0)))

    @cached_property
    def inverses(self) -> dict[str, str]:
        """The properties from a plan element to a partner's resource, each with its inverse."""
        return {self.look.first(iri, OWL + "inverseOf"): iri for iri in self.relations}

    @cached_property
    def terms(self) -> frozenset[str]:
        """Every class and property of the plan vocabulary."""
        stated = self.look.statements(RDFS + "isDefinedBy")
        return frozenset(iri for iri, _ in stated if iri.startswith(self.space))

    @cached_property
    def elements(self) -> dict[str, str]:
        """The IRI of every element of a plan, with its number (empty if it has none)."""
        numbers = {iri: value.value for iri, value in self.look.statements(self.space + "number")}
        return {iri: numbers.get(iri, "") for iri in self.look.instances(self.space + "PlanElement")}

    @cached_property
    def indicators(self) -> Indicators:
        """The indicators of the plans."""
        return Indicators(self.look, self.space)

    @cached_property
    def measures(self) -> dict[str, list[str]]:
        """The measures of each plan, in the order of the plan."""
        return self._by_plan("Measure")

    @cached_property
    def others(self) -> dict[str, list[str]]:
        """The goals of each plan in order, then its areas."""
        found: dict[str, list[str]] = defaultdict(list)
        for kind in OTHER_KINDS:
            for plan, iris in self._by_plan(kind).items():
                found[plan] += iris
        return found

    def _by_plan(self, kind: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for iri in self.look.instances(self.space + kind):
            found[self.look.first(iri, self.space + "inPlan")].append(iri)
        return {plan: sorted(iris, key=natural_order) for plan, iris in found.items()}

    def reference(self, iri: str, languages: Sequence[str]) -> str:
        """Return how a person refers to an element: a measure by its number, others as «Goal 5»."""
        kind = next((k for k in OTHER_KINDS if self.space + k in self.look.types(iri)), "")
        number = self.elements[iri]
        return f"{self.label(self.space + kind, languages).capitalize()} {number}" if kind else number

    def taken_part_in(self, partner: str) -> frozenset[str]:
        """Return the elements that have a participation of an actor."""
        parts = self.look.subjects(self.space + "participant", partner) if partner else []
        return frozenset(e for part in parts for e in self.look.subjects(self.space + "participation", part))

    @cached_property
    def numbered(self) -> dict[tuple[str, str], list[str]]:
        """The elements with a kind (the name of its class) and a number, in all plans."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for kind in ("Measure", *OTHER_KINDS):
            for iri in self.look.instances(self.space + kind):
                found[kind, self.elements[iri]].append(iri)
        return dict(found)

    def ends(self, predicate: str) -> tuple[str, str]:
        """Return domain and range of a property of the vocabulary; empty where it has none."""
        return self.look.first(predicate, RDFS + "domain"), self.look.first(predicate, RDFS + "range")

    def exists(self, iri: str) -> bool:
        """Return whether the release describes a resource with this IRI."""
        return self.look.is_iri(iri) and bool(self.look.types(iri))

    def name(self, iri: str) -> str:
        """Return an IRI as people write it: `plan:implements`, or `<…>`."""
        for prefix, namespace in self.look.namespaces.prefixes().items():
            if iri.startswith(namespace) and iri[len(namespace) :].replace("-", "").isalnum():
                return f"{prefix}:{iri[len(namespace) :]}"
        return f"<{iri}>"

    def label(self, iri: str, languages: Sequence[str]) -> str:
        """Return the name of a resource in the first of these languages that it has."""
        return self.look.label(iri, languages)

    def words(self, iri: str) -> str:
        """Return the adopted words of an element; empty if it has none."""
        return best_text(self._texts(iri), ADOPTED_IN)

    def words_language(self, iri: str) -> str:
        """Return the language of the adopted words of an element; empty if it has none."""
        return best_language(self._texts(iri), ADOPTED_IN)

    def _texts(self, iri: str) -> dict[str, str]:
        found = self.look.objects(iri, self.space + "text")
        return {o.language or "": o.value for o in found if isinstance(o, ox.Literal)}

    @cached_property
    def relation_names(self) -> dict[str, str]:
        """The names of the relations in all languages, folded, each with its IRI."""
        names = {fold(label): iri for iri in self.relations for label in self.look.labels(iri).values()}
        return names | {fold(local_name(iri)): iri for iri in self.relations}

    def near_relation(self, text: str) -> str:
        """Return the relation whose name a text resembles, or is a part of; empty if there is none."""
        return nearest_name(text, self.relation_names, partly=True)

    @cached_property
    def _term_names(self) -> dict[str, str]:
        """The names of all terms, folded: in all languages, and as they are written in IRIs."""
        names = {fold(label): t for t in sorted(self.terms) for label in self.look.labels(t).values()}
        return names | {fold(term_in_words(local_name(t))): t for t in sorted(self.terms)}

    def nearest_term(self, iri: str, *, links: bool) -> str:
        """Return the term of the vocabulary with the most similar name; empty if none is similar.

        With `links`, it is the predicate of a link to a plan, so a relation is the most probable.
        """
        name = term_in_words(local_name(iri))
        near = self.near_relation(name) if links else ""
        return near or nearest_name(name, self._term_names)

    def nearest_resource(self, iri: str) -> str:
        """Return our resource that a mistaken IRI probably means; empty if none is similar.

        The address of a page (`/doc/…`) means the resource that it is about, on whatever host; the last parts
        of a path («tiltak/5.1») mean the element of the plan whose path is most similar. «tiltak/5.9» means
        the measure of the same area whose number differs least.
        """
        host, path = host_and_path(iri)
        if not path:
            return ""
        if self.exists(resource := resource_iri(path, self.look.namespaces)):
            return resource
        if same := nearest_path(path, self._by_tail.get(tail(path), ())):
            return same
        folder, _, last = resource.rpartition("/")
        return nearest_number(last, self._by_folder.get(folder, ())) if host == self.host else ""

    @property
    def host(self) -> str:
        """The host of our IRIs, without «www.»."""
        return host_and_path(self.base)[0]

    @cached_property
    def _by_tail(self) -> dict[str, list[str]]:
        """The elements of the plans by the last two segments of their paths."""
        found: dict[str, list[str]] = defaultdict(list)
        for iri in self.elements:
            found[tail(iri)].append(iri)
        return found

    @cached_property
    def _by_folder(self) -> dict[str, list[str]]:
        """Everything that can be linked to, by its IRI without the last part."""
        kinds = (self.space + kind for kind in ("Actor", "Place", "Initiative", "Document", "Plan"))
        found: dict[str, list[str]] = defaultdict(list)
        for iri in (*self.elements, *(iri for kind in kinds for iri in self.look.instances(kind))):
            found[iri.rpartition("/")[0]].append(iri)
        return found

    def names_in_languages(self, iris: Iterable[str]) -> dict[str, str]:
        """Return the names of resources, separated by commas, in each language of the pages."""
        some = list(iris)
        return {lang: listed(self.label(iri, (lang, "nb")) for iri in some) for lang in INTERFACE_LANGUAGES}

    def partner(self, text: str) -> tuple[str, list[str]]:
        """Return the IRI of an actor from its IRI, the end of its IRI or its name, else the nearest ones."""
        actors = self.look.instances(self.space + "Actor")
        names = {local_name(iri): iri for iri in actors}
        names |= {fold(name): iri for iri in actors for name in self.look.labels(iri).values()}
        for wanted in (text.strip(), fold(text)):
            if wanted in names or wanted in actors:
                return names.get(wanted, wanted), []
        near = process.extract(fold(text), [local_name(i) for i in actors], scorer=fuzz.WRatio, limit=3)
        return "", [name for name, score, _ in near if score >= NEAR_TERM]


def listed(values: Iterable[str]) -> str:
    """Return texts separated by commas; a dash for none."""
    return ", ".join(values) or "–"
