"""`/begrep`: the vocabulary's classes and codes as concepts, after SKOS-AP-NO-Begrep.

https://data.norge.no/specification/skos-ap-no-begrep (Begrep, Begrepssamling, Definisjon). The document
contains only this publisher's own concepts, because the portal harvests every concept in it as ours.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from app.catalogue.source import CatalogueSource
from app.catalogue.statements import Value, any_uri, description_triples, texts
from app.identifiers import local_name
from app.store.lookups import Labels, natural_order
from app.vocabularies import RDF_TYPE, expand

SELF_COMPOSED = "https://data.norge.no/vocabulary/relationship-with-source-type#self-composed"
OF_CLASSES: Labels = {
    "nb": "Begreper i kommunale planer",
    "nn": "Omgrep i kommunale planar",
    "en": "Concepts of municipal plans",
}


def concept_triples(source: CatalogueSource) -> Iterator[ox.Triple]:
    """Yield a collection of the classes, one of each code list, their concepts, and the publishers."""
    classes = own_classes(source)
    schemes = own_schemes(source)
    if classes:
        members = {concept_of_class(source, c): c for c in classes}
        description = source.labels(vocabulary(source), "dcterms:description")
        yield from collection(source, "begreper", OF_CLASSES, description, list(members))
        for concept, origin in members.items():
            yield from described_concept(source, concept, origin, "rdfs:label")
    for scheme in schemes:
        codes = codes_of(source, scheme)
        name = local_name(scheme)
        titles = source.labels(scheme, "dcterms:title")
        yield from collection(source, name, titles, source.labels(scheme, "dcterms:description"), codes)
        for code in codes:
            yield from described_concept(source, code, code, "skos:prefLabel")
            yield from description_triples(code, (), {"skos:inScheme": [scheme]})
    if classes or schemes:
        yield from source.agents()


def vocabulary(source: CatalogueSource) -> str:
    """Return the IRI of the vocabulary."""
    return str(source.lookups.namespaces.plan).rstrip("#")


def owns_vocabulary(source: CatalogueSource) -> bool:
    """Return whether the vocabulary is this publisher's: whether the data describe its publisher.

    Its namespace does not say so: it may be below a base that belongs to nobody's site, such as w3id.org.
    """
    publishers = source.objects(vocabulary(source), "dcterms:publisher")
    return any(source.lookups.types(iri) for iri in publishers)


def own_classes(source: CatalogueSource) -> list[str]:
    """Return the classes of the vocabulary, if it belongs to this publisher."""
    prefix = str(source.lookups.namespaces.plan)
    found = source.lookups.subjects(RDF_TYPE.value, expand("owl:Class"))
    return [c for c in found if c.startswith(prefix)] if owns_vocabulary(source) else []


def own_schemes(source: CatalogueSource) -> list[str]:
    """Return the code lists of this publisher."""
    found = source.lookups.subjects(RDF_TYPE.value, expand("skos:ConceptScheme"))
    shared = () if owns_vocabulary(source) else (source.lookups.namespaces.definitions,)
    own = (source.base, source.lookups.namespaces.definitions)
    return [s for s in found if s.startswith(own) and not s.startswith(shared)]


def codes_of(source: CatalogueSource, scheme: str) -> list[str]:
    """Return the codes of a code list."""
    return sorted(source.lookups.subjects(expand("skos:inScheme"), scheme), key=natural_order)


def concept_of_class(source: CatalogueSource, kind: str) -> str:
    """Return the IRI of the concept for a class, because a class itself is not a concept."""
    return f"{source.base}begrep#{local_name(kind)}"


def collection(
    source: CatalogueSource, name: str, titles: Labels, descriptions: Labels, members: list[str]
) -> Iterator[ox.Triple]:
    """Yield a collection of concepts (Begrepssamling)."""
    iri = f"{source.base}begrep#samling-{name}"
    properties: dict[str, list[Value]] = {
        **source.standing(),
        "dcterms:title": texts(titles),
        "dcterms:description": texts(descriptions),
        "dcterms:identifier": any_uri(iri),
        "skos:member": list(members),
    }
    yield from description_triples(iri, ("skos:Collection",), properties)


def described_concept(source: CatalogueSource, concept: str, origin: str, name: str) -> Iterator[ox.Triple]:
    """Yield one concept; its terms and definitions are those of `origin`, a class or a code.

    Each definition is also given as a resource, which states that it is our own (Definisjon).
    """
    definitions = source.labels(origin, "skos:definition")
    stem = f"{source.base}begrep#definisjon-{definition_key(source, concept)}"
    notes = {f"{stem}-{language}": {language: text} for language, text in definitions.items() if language}
    properties: dict[str, list[Value]] = {
        **source.standing(),
        "skos:prefLabel": texts(source.labels(origin, name)),
        "skos:altLabel": texts(source.labels(origin, "skos:altLabel")),
        "skos:definition": texts(definitions),
        "euvoc:xlDefinition": [*notes],
        "skos:scopeNote": texts(source.labels(origin, "skos:scopeNote")),
        "skos:example": texts(source.labels(origin, "skos:example")),
        "dcterms:identifier": any_uri(concept),
        "rdfs:isDefinedBy": list(source.objects(origin, "rdfs:isDefinedBy")),
        "dcterms:relation": [origin] if origin != concept else [],
    }
    yield from description_triples(concept, ("skos:Concept",), properties)
    for note, text in notes.items():
        parts: dict[str, list[Value]] = {
            "rdf:value": texts(text),
            "skosno:relationshipWithSource": [SELF_COMPOSED],
            "dcterms:source": [vocabulary(source)],
        }
        yield from description_triples(note, ("euvoc:XlNote",), parts)


def definition_key(source: CatalogueSource, concept: str) -> str:
    """Return the local name of a definition, from that of its concept: `forpliktelse-sikre`, `Measure`."""
    local = concept.removeprefix(source.lookups.namespaces.definitions)
    local = local.removeprefix(source.base).removeprefix("begrep#")
    return local.replace("/", "-").replace("#", "-")
