"""The terms of our JSON: name -> property and type of its values.

Derived from the vocabulary (rdfs:range) and its shapes (sh:datatype, sh:maxCount). Only foreign terms and
inverse properties are listed in tables here.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from app.identifiers import local_name
from app.store.lookups import Lookups
from app.vocabularies import FOREIGN_PREFIXES, expand

SH = FOREIGN_PREFIXES["sh"]
XSD = FOREIGN_PREFIXES["xsd"]
OWL = FOREIGN_PREFIXES["owl"]
RANGE = expand("rdfs:range")
LANGUAGE_STRING = expand("rdf:langString")
LANGUAGE, IRI = "@language", "@id"

# Name in JSON -> property, type of its values (`@language`, `@id`, or a datatype), whether it may be
# repeated.
FOREIGN_TERMS: dict[str, tuple[str, str, str, bool]] = {
    "label": ("rdfs", "label", LANGUAGE, False),
    "title": ("dcterms", "title", LANGUAGE, False),
    "description": ("dcterms", "description", LANGUAGE, False),
    "prefLabel": ("skos", "prefLabel", LANGUAGE, False),
    "altLabel": ("skos", "altLabel", LANGUAGE, True),
    "definition": ("skos", "definition", LANGUAGE, False),
    "notation": ("skos", "notation", XSD + "string", True),
    "hasTopConcept": ("skos", "hasTopConcept", IRI, True),
    "inScheme": ("skos", "inScheme", IRI, True),
    "sameAs": ("owl", "sameAs", IRI, True),
    "seeAlso": ("rdfs", "seeAlso", IRI, True),
    "homepage": ("foaf", "homepage", IRI, True),
    "unitOf": ("org", "unitOf", IRI, True),
    "source": ("dcterms", "source", IRI, True),
    "originalOrganization": ("org", "originalOrganization", IRI, True),
    "resultingOrganization": ("org", "resultingOrganization", IRI, True),
}
# Name in JSON -> our property whose inverse it is.
BACKWARDS = {
    "parts": "partOf",
    "mentionedBy": "mentionOf",
    "mentionIn": "mention",
    "participations": "participant",
    "participationIn": "participation",
    "reports": "statusOf",
    "discontinuations": "discontinues",
    "amendments": "amends",
    "corrections": "corrects",
    "codeOf": "datedCode",
    "editions": "editionOf",
}


@dataclass(frozen=True, slots=True)
class TreeTerm:
    """One name: its property, the type of its values, whether there may be several, its direction."""

    name: str
    iri: str
    kind: str
    many: bool
    backwards: bool = False

    @property
    def definition(self) -> dict[str, object]:
        """Return its definition in a context (https://www.w3.org/TR/json-ld11/#expanded-term-definition)."""
        entry: dict[str, object] = {"@reverse" if self.backwards else "@id": self.iri}
        if self.kind == LANGUAGE:
            entry["@container"] = ["@language", "@set"] if self.many else "@language"
            return entry
        if self.kind != XSD + "string":
            entry["@type"] = self.kind
        if self.many:
            entry["@container"] = "@set"
        return entry


def terms(lookups: Lookups) -> dict[str, TreeTerm]:
    """Return all terms by name: ours, the foreign ones, and the inverse ones."""
    found: dict[str, TreeTerm] = {}
    for kind in ("ObjectProperty", "DatatypeProperty"):
        for iri in lookups.instances(OWL + kind):
            if iri.startswith(str(lookups.namespaces.plan)):
                term = _own_term(lookups, iri, kind == "ObjectProperty")
                found[term.name] = term
    for name, (prefix, local, kind, many) in FOREIGN_TERMS.items():
        found[name] = TreeTerm(name, expand(f"{prefix}:{local}"), kind, many)
    for name, local in BACKWARDS.items():
        found[name] = TreeTerm(name, str(lookups.namespaces.plan[local]), IRI, many=True, backwards=True)
    return found


def _own_term(lookups: Lookups, iri: str, is_object: bool) -> TreeTerm:
    ranges = [o.value for o in lookups.objects(iri, RANGE)]
    kind = IRI if is_object else (ranges[0] if ranges else XSD + "string")
    if kind == LANGUAGE_STRING:
        kind = LANGUAGE
    return TreeTerm(local_name(iri), iri, kind, not is_single(lookups, iri))


def is_single(lookups: Lookups, iri: str) -> bool:
    """Return whether no shape allows a second value (for texts: of one language)."""
    shapes = [s for s in lookups.subjects(SH + "path", iri) if lays_out(lookups, s)]
    return bool(shapes) and all(_allows_one(lookups, s) for s in shapes)


def lays_out(lookups: Lookups, shape: str) -> bool:
    """Return whether a shape describes or counts a property; else it adds a rule to an inherited one."""
    counts = any(lookups.objects(shape, SH + name) for name in ("minCount", "maxCount"))
    return counts or bool(lookups.objects(shape, SH + "name") and not lookups.objects(shape, SH + "in"))


def _allows_one(lookups: Lookups, shape: str) -> bool:
    most = [o.value for o in lookups.objects(shape, SH + "maxCount")]
    unique = [o.value for o in lookups.objects(shape, SH + "uniqueLang")]
    return most == ["1"] or unique == ["true"]


def least_count(lookups: Lookups, kind: str, iri: str) -> int:
    """Return the minimum number of values that the shapes of a class and its superclasses require."""
    counts = [0]
    for shape in lookups.subjects(SH + "targetClass", kind):
        for part in lookups.objects(shape, SH + "property"):
            paths = lookups.objects(part.value, SH + "path")
            if ox.NamedNode(iri) in paths:
                counts += [int(o.value) for o in lookups.objects(part.value, SH + "minCount")]
    return max(counts)
