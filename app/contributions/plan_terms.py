"""Release -> what a partner can link to, the terms for links, and suggestions for misspelt ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from app.identifiers import local_name, thing_iri
from app.language import best_text
from app.matching.folding import fold
from app.store.lookups import Lookups, natural_order
from app.vocabularies import FOREIGN_PREFIXES

RDFS, OWL = FOREIGN_PREFIXES["rdfs"], FOREIGN_PREFIXES["owl"]
NEAR_TERM = 60
MOST_COMPARED = 5_000


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
    def measures(self) -> dict[str, list[str]]:
        """The measures of each plan, in the order of the plan."""
        found: dict[str, list[str]] = defaultdict(list)
        for iri in self.look.instances(self.space + "Measure"):
            found[self.look.first(iri, self.space + "inPlan")].append(iri)
        return {plan: sorted(iris, key=natural_order) for plan, iris in found.items()}

    def taken_part_in(self, partner: str) -> frozenset[str]:
        """Return the elements that have a participation of an actor."""
        parts = self.look.subjects(self.space + "participant", partner) if partner else []
        return frozenset(e for part in parts for e in self.look.subjects(self.space + "participation", part))

    def numbered(self, number: str) -> list[str]:
        """Return the measures with a number, in all plans."""
        return [m for measures in self.measures.values() for m in measures if self.elements[m] == number]

    def ends(self, predicate: str) -> tuple[str, str]:
        """Return domain and range of a property of the vocabulary; empty where it has none."""
        return self.look.first(predicate, RDFS + "domain"), self.look.first(predicate, RDFS + "range")

    def exists(self, iri: str) -> bool:
        """Return whether the release describes a resource with this IRI."""
        return self.look.is_name(iri) and bool(self.look.types(iri))

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
        texts = {
            o.language or "": o.value
            for o in self.look.objects(iri, self.space + "text")
            if isinstance(o, ox.Literal)
        }
        return best_text(texts, ("nb", "nn"))

    @cached_property
    def _relation_names(self) -> dict[str, str]:
        """The names of the relations in all languages, folded, each with its IRI."""
        names = {fold(label): iri for iri in self.relations for label in self.look.labels(iri).values()}
        return names | {fold(local_name(iri)): iri for iri in self.relations}

    def relation_named(self, text: str) -> tuple[str, str]:
        """Return the relation with this name in any language; without one, the most similar label."""
        wanted, labels = fold(text), self._relation_names
        if wanted in labels:
            return labels[wanted], ""
        near = process.extractOne(wanted, list(labels), scorer=fuzz.ratio, score_cutoff=NEAR_TERM)
        return "", self.label(labels[near[0]], ("nb",)) if near else ""

    def nearest_term(self, iri: str) -> str:
        """Return the term of the vocabulary with the most similar name; empty if none is similar."""
        names = {local_name(t): t for t in self.terms}
        found = process.extractOne(local_name(iri), list(names), scorer=fuzz.ratio, score_cutoff=NEAR_TERM)
        return names[found[0]] if found else ""

    def nearest_thing(self, iri: str) -> str:
        """Return our resource that a mistaken IRI probably means; empty if none is similar.

        The address of a page (`/doc/…`) means the resource that it is about. «tiltak/5.9»
        means the measure of the same area whose number differs least: first by letters, then by value.
        """
        own = iri.replace("http://", "https://", 1) if self.base.startswith("https") else iri
        path = own.removeprefix(self.base).rstrip("/").partition(".html")[0]
        if self.exists(thing := thing_iri(path, self.look.namespaces)):
            return thing
        folder, _, last = thing.rpartition("/")
        beside = self._by_folder.get(folder, [])
        return min(beside[:MOST_COMPARED], key=lambda e: _distance(last, local_name(e)), default="")

    @cached_property
    def _by_folder(self) -> dict[str, list[str]]:
        """Everything that can be linked to, by its IRI without the last part."""
        kinds = (self.space + kind for kind in ("Actor", "Place", "Initiative", "Document", "Plan"))
        found: dict[str, list[str]] = defaultdict(list)
        for iri in (*self.elements, *(iri for kind in kinds for iri in self.look.instances(kind))):
            found[iri.rpartition("/")[0]].append(iri)
        return found

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


def _distance(wanted: str, number: str) -> tuple[bool, int, int, list[tuple[int, str]]]:
    """Return how different two numbers are: in their area, in letters, in the value of their last part."""
    (area, _, last), (other_area, _, other) = wanted.rpartition("."), number.rpartition(".")
    digits = last.isascii() and last.isdecimal() and other.isascii() and other.isdecimal()
    value = abs(int(last[:9]) - int(other[:9])) if digits else 0
    return area != other_area, Levenshtein.distance(wanted, number), value, natural_order(number)


def listed(values: Iterable[str]) -> str:
    """Return texts separated by commas; a dash for none."""
    return ", ".join(values) or "–"
