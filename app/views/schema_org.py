"""A resource in schema.org terms (https://schema.org/docs/datamodel.html), for programs that know only those.

The two tables below are the complete mapping. It states less than our model, and nothing else. A resource
without a class in the table has no schema.org view.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pyoxigraph as ox

from app.namespaces import Namespaces
from app.views.subject import Subject
from app.vocabularies import RDF_TYPE, expand, named_node

Term = ox.NamedNode | ox.Literal

# Our class -> class in schema.org; if several rows match, the first one counts.
_OURS = (
    ("Plan", "CreativeWork"),
    ("PlanSeries", "CreativeWorkSeries"),
    ("Measure", "PlanAction"),
    ("FocusArea", "CreativeWork"),
    ("Goal", "CreativeWork"),
    ("Section", "CreativeWork"),
    ("Organisation", "Organization"),
    ("OrganisationGroup", "Organization"),
    ("Place", "Place"),
    ("Document", "CreativeWork"),
)
_FOREIGN = (
    ("dcat", "Catalog", "DataCatalog"),
    ("dcat", "DatasetSeries", "Dataset"),
    ("dcat", "Dataset", "Dataset"),
    ("dcat", "Distribution", "DataDownload"),
    ("skos", "ConceptScheme", "DefinedTermSet"),
    ("skos", "Concept", "DefinedTerm"),
)
# Property of the resource -> property in schema.org, with the kinds of resource that may have it («» for
# all).
_PROPERTIES: tuple[tuple[str, str, str, str], ...] = (
    ("plan", "text", "description", ""),
    ("dcterms", "description", "description", ""),
    ("skos", "definition", "description", ""),
    ("skos", "altLabel", "alternateName", ""),
    ("plan", "number", "identifier", ""),
    ("plan", "organisationNumber", "identifier", "Organization"),
    ("plan", "officialName", "legalName", "Organization"),
    ("org", "unitOf", "parentOrganization", "Organization"),
    ("foaf", "homepage", "url", ""),
    ("owl", "sameAs", "sameAs", ""),
    ("skos", "exactMatch", "sameAs", ""),
    ("plan", "owner", "author", "CreativeWork"),
    ("plan", "editionOf", "isPartOf", "CreativeWork"),
    ("plan", "theme", "about", "CreativeWork"),
    ("plan", "location", "location", "PlanAction"),
    ("skos", "inScheme", "inDefinedTermSet", "DefinedTerm"),
    ("skos", "notation", "termCode", "DefinedTerm"),
    ("skos", "hasTopConcept", "hasDefinedTerm", "DefinedTermSet"),
    ("dcterms", "license", "license", "Dataset DataCatalog DataDownload DefinedTermSet"),
    ("dcterms", "publisher", "publisher", "Dataset DataCatalog"),
    ("dcterms", "issued", "datePublished", "CreativeWork Dataset DataCatalog"),
    ("dcterms", "modified", "dateModified", "CreativeWork Dataset DataCatalog"),
    ("dcterms", "spatial", "spatialCoverage", "Dataset"),
    ("dcterms", "subject", "about", "Dataset"),
    ("dcat", "dataset", "dataset", "DataCatalog"),
    ("dcat", "distribution", "distribution", "Dataset"),
    ("dcat", "downloadURL", "contentUrl", "DataDownload"),
)


@lru_cache(256)
def schema_type(types: frozenset[str], namespaces: Namespaces) -> str:
    """Return the local name of the schema.org class for these classes; empty if there is none."""
    ours = ((str(namespaces.plan[name]), theirs) for name, theirs in _OURS)
    foreign = ((expand(f"{prefix}:{name}"), theirs) for prefix, name, theirs in _FOREIGN)
    return next((theirs for kind, theirs in (*ours, *foreign) if kind in types), "")


def applies(subject: Subject) -> bool:
    """Return whether the resource has a class that schema.org has too."""
    return bool(schema_type(subject.classes(), subject.namespaces))


def quads(subject: Subject) -> list[ox.Quad]:
    """Return the resource, its parts and participants, with the names of all linked resources."""
    own = list(_described(subject, subject.iri))
    resource = ox.NamedNode(subject.iri)
    document = ox.NamedNode(subject.document)
    if document != resource:
        own.append(ox.Quad(resource, named_node("schema:mainEntityOfPage"), document))
    linked = {q.object.value for q in own if isinstance(q.object, ox.NamedNode)} | {
        q.subject.value for q in own if isinstance(q.subject, ox.NamedNode)
    }
    for iri in sorted(linked - {subject.iri}):
        own += _named(subject, iri)
    return list(dict.fromkeys(own))


def _described(subject: Subject, iri: str) -> Iterator[ox.Quad]:
    resource = ox.NamedNode(iri)
    kind = schema_type(subject.classes(iri), subject.namespaces)
    yield from _named(subject, iri)
    for prefix, name, theirs, kinds in _PROPERTIES:
        if kinds and kind not in kinds.split():
            continue
        for value in subject.objects(subject.namespaces.expand(f"{prefix}:{name}"), iri):
            yield ox.Quad(resource, named_node(f"schema:{theirs}"), value)
    yield from _structure(subject, resource)
    yield from _participants(subject, resource, kind)
    yield from _coverage(subject, resource)


def _named(subject: Subject, iri: str) -> Iterator[ox.Quad]:
    """Yield type and name of a resource, only in terms of schema.org."""
    kind = schema_type(subject.classes(iri), subject.namespaces)
    if kind:
        yield ox.Quad(ox.NamedNode(iri), RDF_TYPE, named_node(f"schema:{kind}"))
    for language, text in subject.lookups.labels(iri).items():
        name = ox.Literal(text, language=language or None)
        yield ox.Quad(ox.NamedNode(iri), named_node("schema:name"), name)


def _structure(subject: Subject, resource: ox.NamedNode) -> Iterator[ox.Quad]:
    """Yield links from the whole to its parts only, because an action can be a part but has no `isPartOf`."""
    part_of = str(subject.namespaces.plan["partOf"])
    has_part = named_node("schema:hasPart")
    for child in subject.lookups.subjects(part_of, resource.value):
        yield ox.Quad(resource, has_part, ox.NamedNode(child))
    for whole in subject.objects(part_of, resource.value):
        if isinstance(whole, ox.NamedNode):
            yield ox.Quad(whole, has_part, resource)


def _participants(subject: Subject, resource: ox.NamedNode, kind: str) -> Iterator[ox.Quad]:
    """Yield the participants of an action; an actor that is only mentioned is not one."""
    plan = subject.namespaces.plan
    if kind != "PlanAction":
        return
    for participation in subject.objects(str(plan["participation"]), resource.value):
        for actor in subject.objects(str(plan["participant"]), participation.value):
            yield ox.Quad(resource, named_node("schema:participant"), actor)


def _coverage(subject: Subject, resource: ox.NamedNode) -> Iterator[ox.Quad]:
    """Yield the period of a plan as an ISO 8601 interval (https://schema.org/temporalCoverage)."""
    plan = subject.namespaces.plan
    starts = subject.objects(str(plan["periodStart"]), resource.value)
    ends = subject.objects(str(plan["periodEnd"]), resource.value)
    if starts and ends:
        period = ox.Literal(f"{starts[0].value}/{ends[0].value}")
        yield ox.Quad(resource, named_node("schema:temporalCoverage"), period)
