"""`/modell`: the vocabulary as an information model, after ModelldCAT-AP-NO.

https://data.norge.no/specification/modelldcat-ap-no (Modellkatalog and below).
Classes and properties come from the ontology, their cardinality from the shapes.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from app.catalogue.concepts import codes_of, concept_of_class, own_classes, own_schemes, vocabulary
from app.catalogue.source import CatalogueSource
from app.catalogue.statements import Value, any_uri, description_triples, texts, typed
from app.identifiers import local_name
from app.quads import value_of
from app.store.lookups import Labels
from app.views.rdf import LICENCE
from app.vocabularies import FOREIGN_PREFIXES, SUBCLASS_OF, expand

SH = FOREIGN_PREFIXES["sh"]
SIMPLE = {FOREIGN_PREFIXES["xsd"], FOREIGN_PREFIXES["rdf"]}
CATALOGUE: Labels = {
    "nb": "Informasjonsmodell for kommunale planer",
    "nn": "Informasjonsmodell for kommunale planar",
    "en": "Information model of municipal plans",
}
CATALOGUE_TEXT: Labels = {
    "nb": "Modellen som planene er beskrevet med, laget av vokabularet og formene.",
    "nn": "Modellen som planane er skildra med, laga av vokabularet og formene.",
    "en": "The model that the plans are described with, made from the vocabulary and the shapes.",
}
UNBOUNDED = "*"


def model_triples(source: CatalogueSource) -> Iterator[ox.Triple]:
    """Yield the catalogue of models, the model, its elements, and the publisher."""
    classes = own_classes(source)
    if not classes:
        return
    schemes = own_schemes(source)
    elements = [element(source, c) for c in (*classes, *schemes)]
    yield from catalogue(source)
    simple: set[str] = set()
    for kind in classes:
        for triple in object_type(source, kind, classes):
            if triple.predicate.value == expand("modelldcatno:hasSimpleType"):
                simple.add(local_name(value_of(triple)))
            yield triple
    for scheme in schemes:
        yield from code_list(source, scheme)
    for name in sorted(simple):
        iri = f"{source.base}modell#{name}"
        kinds = ("modelldcatno:SimpleType", "modelldcatno:ModelElement")
        parts: dict[str, list[Value]] = {
            "dcterms:title": [ox.Literal(name.removeprefix("type-"), language="en")],
            "dcterms:identifier": any_uri(iri),
        }
        yield from description_triples(iri, kinds, parts)
        elements.append(iri)
    yield from information_model(source, elements, classes)
    yield from source.agents()


def element(source: CatalogueSource, iri: str) -> str:
    """Return the IRI in the model of a class or a code list."""
    return f"{source.base}modell#{local_name(iri)}"


def catalogue(source: CatalogueSource) -> Iterator[ox.Triple]:
    """Yield the catalogue of models (Modellkatalog)."""
    iri = f"{source.base}modell#katalog"
    properties: dict[str, list[Value]] = {
        **source.standing(),
        "dcterms:title": texts(CATALOGUE),
        "dcterms:description": texts(CATALOGUE_TEXT),
        "dcterms:identifier": any_uri(iri),
        "dcterms:license": [LICENCE],
        "modelldcatno:model": [f"{source.base}modell#modell"],
    }
    yield from description_triples(iri, ("dcat:Catalog",), properties)


def information_model(
    source: CatalogueSource, elements: list[str], classes: list[str]
) -> Iterator[ox.Triple]:
    """Yield the model itself (Informasjonsmodell), with the description of the vocabulary."""
    iri, origin = f"{source.base}modell#modell", vocabulary(source)
    datasets = set(source.objects(source.catalogue, "dcat:dataset"))
    stated = source.lookups.statements(expand("dcat:theme"))
    themes = {o.value for dataset, o in stated if dataset in datasets and isinstance(o, ox.NamedNode)}
    properties: dict[str, list[Value]] = {
        **source.standing(),
        "dcterms:title": texts(source.labels(origin, "dcterms:title")),
        "dcterms:description": texts(source.labels(origin, "dcterms:description")),
        "dcterms:identifier": any_uri(iri),
        "modelldcatno:informationModelIdentifier": [ox.Literal(iri)],
        "dcterms:license": [LICENCE],
        "dcat:theme": sorted(themes),
        "dcterms:subject": [concept_of_class(source, c) for c in classes],
        "dcterms:issued": list(source.lookups.objects(origin, expand("dcterms:issued"))),
        "dcterms:modified": list(source.lookups.objects(origin, expand("dcterms:modified"))),
        "owl:versionInfo": list(source.lookups.objects(origin, expand("owl:versionInfo"))),
        "rdfs:seeAlso": [origin],
        "modelldcatno:containsModelElement": list(elements),
    }
    yield from description_triples(iri, ("modelldcatno:InformationModel",), properties)


def object_type(source: CatalogueSource, kind: str, classes: list[str]) -> Iterator[ox.Triple]:
    """Yield a class (Objekttype), with the properties of its shapes and its superclasses."""
    iri = element(source, kind)
    shapes = list(property_shapes(source, kind))
    parents = [p.value for p in source.lookups.objects(kind, SUBCLASS_OF.value) if p.value in classes]
    special = [f"{iri}-er-{local_name(p)}" for p in parents]
    properties: dict[str, list[Value]] = {
        "dcterms:title": texts(source.lookups.labels(kind)),
        "dcterms:description": texts(source.labels(kind, "skos:definition")),
        "dcterms:identifier": any_uri(iri),
        "dcterms:subject": [concept_of_class(source, kind)],
        "modelldcatno:hasProperty": [*(property_iri(iri, s) for s in shapes), *special],
        "rdfs:seeAlso": [kind],
    }
    yield from description_triples(iri, ("modelldcatno:ObjectType", "modelldcatno:ModelElement"), properties)
    for name, parent in zip(special, parents, strict=True):
        kinds = ("modelldcatno:Specialization", "modelldcatno:Property")
        general: dict[str, list[Value]] = {
            "modelldcatno:hasGeneralConcept": [element(source, parent)],
            "dcterms:identifier": any_uri(name),
        }
        yield from description_triples(name, kinds, general)
    for shape in shapes:
        yield from model_property(source, property_iri(iri, shape), shape, classes)


def property_shapes(source: CatalogueSource, kind: str) -> Iterator[str]:
    """Yield the property shapes for the instances of a class whose path is a property."""
    for shape in source.lookups.subjects(SH + "targetClass", kind):
        for found in source.lookups.objects(shape, SH + "property"):
            if source.lookups.objects(found.value, SH + "path"):
                yield found.value


def property_iri(owner: str, shape: str) -> str:
    """Return the IRI in the model of a property of a class, from that of its shape."""
    return f"{owner}-{local_name(shape).rpartition('-')[2]}"


def model_property(source: CatalogueSource, iri: str, shape: str, classes: list[str]) -> Iterator[ox.Triple]:
    """Yield a property: a role if it leads to a class of the model, else an attribute (Rolle, Attributt)."""
    path = source.lookups.objects(shape, SH + "path")[0].value
    kind, target = value_type(source, shape, path, classes)
    lower, upper = (_count(source, shape, name) for name in ("minCount", "maxCount"))
    properties: dict[str, list[Value]] = {
        "dcterms:title": texts(source.labels(shape, "sh:name")),
        "dcterms:description": texts(source.labels(path, "skos:definition")),
        "dcterms:identifier": any_uri(iri),
        "modelldcatno:minOccurs": [typed(lower or "0", "nonNegativeInteger")],
        "modelldcatno:maxOccurs": [typed(upper, "nonNegativeInteger") if upper else ox.Literal(UNBOUNDED)],
        "rdfs:seeAlso": [path],
        **target,
    }
    yield from description_triples(iri, (kind, "modelldcatno:Property"), properties)


def value_type(
    source: CatalogueSource, shape: str, path: str, classes: list[str]
) -> tuple[str, dict[str, list[Value]]]:
    """Return whether a property is a role or an attribute, and the type of its values."""
    stated = source.lookups.objects(shape, SH + "class") or source.lookups.objects(path, expand("rdfs:range"))
    for found in stated:
        if found.value in classes:
            return "modelldcatno:Role", {"modelldcatno:hasObjectType": [element(source, found.value)]}
    schemes = code_lists_of(source, shape)
    if schemes:
        return "modelldcatno:Attribute", {"modelldcatno:hasValueFrom": [element(source, s) for s in schemes]}
    datatypes = source.lookups.objects(shape, SH + "datatype") or [
        r for r in source.lookups.objects(path, expand("rdfs:range")) if r.value.startswith(tuple(SIMPLE))
    ]
    name = local_name(datatypes[0].value) if datatypes else "anyURI"
    return "modelldcatno:Attribute", {"modelldcatno:hasSimpleType": [f"{source.base}modell#type-{name}"]}


def code_lists_of(source: CatalogueSource, shape: str) -> list[str]:
    """Return the code list of a property's values, which the node shape of the values names."""
    own = set(own_schemes(source))
    return [
        scheme.value
        for node in source.lookups.objects(shape, SH + "node")
        for part in source.lookups.objects(node.value, SH + "property")
        for scheme in source.lookups.objects(part.value, SH + "hasValue")
        if scheme.value in own
    ]


def _count(source: CatalogueSource, shape: str, name: str) -> str:
    return next((o.value for o in source.lookups.objects(shape, SH + name)), "")


def code_list(source: CatalogueSource, scheme: str) -> Iterator[ox.Triple]:
    """Yield a code list with its codes (Kodeliste, Kodeelement)."""
    iri = element(source, scheme)
    properties: dict[str, list[Value]] = {
        "dcterms:title": texts(source.labels(scheme, "dcterms:title")),
        "dcterms:description": texts(source.labels(scheme, "dcterms:description")),
        "dcterms:identifier": any_uri(iri),
        "rdfs:seeAlso": [scheme],
    }
    yield from description_triples(iri, ("modelldcatno:CodeList", "modelldcatno:ModelElement"), properties)
    for code in codes_of(source, scheme):
        name = f"{iri}-{local_name(code)}"
        parts: dict[str, list[Value]] = {
            "skos:inScheme": [iri],
            "skos:notation": list(source.lookups.objects(code, expand("skos:notation"))),
            "skos:prefLabel": texts(source.labels(code, "skos:prefLabel")),
            "skos:definition": texts(source.labels(code, "skos:definition")),
            "dcterms:identifier": any_uri(name),
            "dcterms:subject": [code],
        }
        yield from description_triples(name, ("modelldcatno:CodeElement",), parts)
