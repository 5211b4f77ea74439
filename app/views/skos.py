"""A code list or a concept in plain SKOS (https://www.w3.org/TR/skos-reference/), for thesaurus tools.

A scheme includes its concepts, a concept includes the name of its scheme; nothing of our own model.
"""

from __future__ import annotations

import pyoxigraph as ox

from app.views.subject import Subject
from app.vocabularies import FOREIGN_PREFIXES, RDF_TYPE

SKOS = FOREIGN_PREFIXES["skos"]
DCTERMS = FOREIGN_PREFIXES["dcterms"]
SCHEME = SKOS + "ConceptScheme"
CONCEPT = SKOS + "Concept"


def applies(subject: Subject) -> bool:
    """Return whether the resource is a concept or a concept scheme."""
    return bool(subject.types & {SCHEME, CONCEPT})


def quads(subject: Subject) -> list[ox.Quad]:
    """Return the SKOS and Dublin Core statements about a scheme with its concepts, or about a concept."""
    lookups = subject.lookups
    schemes = [o.value for o in subject.objects(SKOS + "inScheme")]
    members = lookups.subjects(SKOS + "inScheme", subject.iri)
    found = [q for iri in (subject.iri, *members) for q in lookups.quads(iri) if _is_skos(q)]
    for scheme in schemes:
        found += [q for q in lookups.quads(scheme) if _is_name(q)]
    return found


def _is_skos(quad: ox.Quad) -> bool:
    if quad.predicate == RDF_TYPE:
        return isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(SKOS)
    return quad.predicate.value.startswith((SKOS, DCTERMS))


def _is_name(quad: ox.Quad) -> bool:
    return _is_skos(quad) and (quad.predicate == RDF_TYPE or quad.predicate.value == SKOS + "prefLabel")
