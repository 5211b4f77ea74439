"""The types and properties of the reconciliation service, with their identifiers and names.

An identifier is the part of the IRI after the identifier space (`…/id/`) or the schema space (`…/def/plan#`);
whole IRIs are understood too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from app.language import best_text
from app.store.lookups import Labels, Lookups
from app.vocabularies import FOREIGN_PREFIXES

TYPES = (
    "Measure", "Goal", "FocusArea", "Section", "PlanElement", "Plan",
    "Partner", "Organisation", "Actor", "Place", "Initiative", "Document",
)  # fmt: skip
"""Classes of the plan vocabulary that are offered, the more useful ones first."""
PROPERTIES: dict[str, tuple[str, ...]] = {
    "number": ("number",),
    "text": ("text",),
    "inPlan": ("inPlan",),
    "partOf": ("partOf",),
    "contributesTo": ("contributesTo",),
    "commitment": ("commitment",),
    "theme": ("theme",),
    "location": ("location",),
    "participant": ("participation", "participant"),
    "owner": ("owner",),
    "periodStart": ("periodStart",),
    "periodEnd": ("periodEnd",),
    "organisationNumber": ("organisationNumber",),
    "officialName": ("officialName",),
    "rdfs:label": ("rdfs:label",),
    "dcterms:title": ("dcterms:title",),
    "dcterms:description": ("dcterms:description",),
    "owl:sameAs": ("owl:sameAs",),
    "foaf:homepage": ("foaf:homepage",),
}
"""Identifiers of properties, with the steps from a resource to the values: names of the plan vocabulary, or
prefixed names."""
Term = ox.NamedNode | ox.Literal


@dataclass(frozen=True)
class ServiceSchema:
    """Identifiers and names in one release."""

    look: Lookups

    @property
    def identifier_space(self) -> str:
        """The beginning of the IRIs of all entities."""
        return str(self.look.namespaces.id)

    @property
    def schema_space(self) -> str:
        """The beginning of the IRIs of types and properties."""
        return str(self.look.namespaces.plan)

    def entity_id(self, iri: str) -> str:
        """Return the identifier of an entity: its IRI after the identifier space."""
        return iri.removeprefix(self.identifier_space)

    def entity_iri(self, identifier: str) -> str:
        """Return the IRI of an entity, from its identifier or IRI; empty if there is no such entity."""
        iri = identifier if "://" in identifier else self.identifier_space + identifier
        known = iri.startswith(self.identifier_space) and self.look.is_iri(iri) and self.look.types(iri)
        return iri if known else ""

    def type_iri(self, identifier: str) -> str:
        """Return the IRI of a class, from its identifier or IRI."""
        return identifier if "://" in identifier else self.schema_space + identifier

    def type(self, name: str, languages: Sequence[str]) -> dict[str, str]:
        """Return a type with its name."""
        return {"id": name, "name": self.look.label(self.schema_space + name, languages)}

    def types_of(self, classes: Sequence[str], languages: Sequence[str]) -> list[dict[str, str]]:
        """Return those of some classes (IRIs) that are types of the service."""
        own = {c.removeprefix(self.schema_space) for c in classes if c.startswith(self.schema_space)}
        return [self.type(name, languages) for name in TYPES if name in own]

    def property_id(self, identifier: str) -> str:
        """Return the identifier of a property that a client names by identifier or IRI; empty for none."""
        name = identifier.removeprefix(self.schema_space).removeprefix("plan:")
        if name in PROPERTIES:
            return name
        return next((p for p in PROPERTIES if ":" in p and self._predicate(p) == identifier), "")

    def property(self, name: str, languages: Sequence[str]) -> dict[str, str]:
        """Return a property with its name."""
        last = self._predicate(PROPERTIES[name][-1])
        return {"id": name, "name": self.look.label(last, languages)}

    def value_type(self, name: str, items: bool, languages: Sequence[str]) -> dict[str, dict[str, str]]:
        """Return `type` with the type of a property's values, if they are items of one; else nothing."""
        kind = self.look.first(self._predicate(PROPERTIES[name][-1]), FOREIGN_PREFIXES["rdfs"] + "range")
        own = kind.removeprefix(self.schema_space)
        return {"type": self.type(own, languages)} if items and own in TYPES else {}

    def description(self, name: str, languages: Sequence[str]) -> str:
        """Return the definition of a type or property of the service."""
        last = PROPERTIES[name][-1] if name in PROPERTIES else name
        texts: Labels = {
            o.language or "": o.value
            for o in self.look.objects(self._predicate(last), FOREIGN_PREFIXES["skos"] + "definition")
            if isinstance(o, ox.Literal)
        }
        return best_text(texts, languages)

    def values(self, iri: str, name: str, languages: Sequence[str]) -> list[Term]:
        """Return the values of a property of the service; of a text in several languages, one."""
        found: list[Term] = [ox.NamedNode(iri)]
        for step in PROPERTIES[name]:
            predicate = self._predicate(step)
            found = [o for term in found for o in self.look.objects(term.value, predicate)]
        texts = {o.language: o for o in found if isinstance(o, ox.Literal) and o.language}
        if texts and len(texts) == len(found):
            return [next((texts[lang] for lang in languages if lang in texts), found[0])]
        return list(dict.fromkeys(found))

    def _predicate(self, name: str) -> str:
        prefix, colon, local = name.rpartition(":")
        return FOREIGN_PREFIXES[prefix] + local if colon else self.schema_space + local
