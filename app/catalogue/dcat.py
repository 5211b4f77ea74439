"""`/katalog`: the catalogue after DCAT-AP-NO 3, for people, for programs and for data.norge.no.

Statements about the catalogue and its datasets in data/catalog.ttl are copied. The rest is derived from the
release, the files and the representations. https://data.norge.no/specification/dcat-ap-no
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from app.catalogue.by_owner import (
    PUBLIC,
    contacts,
    publishers,
    rights,
    said_by_the_plan,
    standing,
    statement_of_rights,
    themes,
)
from app.catalogue.concepts import concept_of_class, owns_vocabulary
from app.catalogue.distributions import STANDARDS, Inherited, distribution, distribution_iri, downloads
from app.catalogue.series import coverage, dataset_iri, editions, series, series_iri
from app.catalogue.source import CatalogueSource
from app.catalogue.statements import Value, description_triples, texts, typed
from app.files.kinds import FILE_TYPES
from app.files.outline import Plan
from app.formats import RDF
from app.identifiers import document_iri
from app.store.lookups import Labels
from app.views.paging import paging_triples
from app.views.rdf import LICENCE
from app.vocabularies import named_node

PLANS = 4
"""The number of plans whose datasets are on one page of the catalogue."""
PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"
SERVICE: Labels = {"nb": "SPARQL-endepunktet", "nn": "SPARQL-endepunktet", "en": "The SPARQL endpoint"}
SERVICE_TEXT: Labels = {
    "nb": "Svarer på spørringer i SPARQL 1.1 over alle planene, i JSON, XML, CSV, TSV og RDF.",
    "nn": "Svarar på spørjingar i SPARQL 1.1 over alle planane, i JSON, XML, CSV, TSV og RDF.",
    "en": "Answers queries in SPARQL 1.1 over all the plans, in JSON, XML, CSV, TSV and RDF.",
}
SERVICE_WORDS = (("SPARQL", "nb"), ("lenkede data", "nb"), ("SPARQL", "en"), ("linked data", "en"))
RESULTS_TYPE = FILE_TYPES + "SPARQLQRES"
HANDLED = frozenset({"dcterms:publisher", "dcterms:spatial", "dcat:contactPoint", "dcat:dataset"})


def catalogue_pages(source: CatalogueSource) -> int:
    """Return the number of pages of the catalogue."""
    return max(1, -(-source.plan_count // PLANS))


def catalogue_triples(source: CatalogueSource, page: int = 1) -> Iterator[ox.Triple]:
    """Yield a page of the catalogue: the datasets of some plans, with all that they refer to.

    Every page describes the catalogue itself and the service. Read together, all pages are the complete
    catalogue; no two of them contradict each other.
    """
    plans = source.plans((page - 1) * PLANS, PLANS)
    datasets = [dataset_iri(source, plan.iri) for plan in plans]
    of_page = sorted({s for plan in plans for s in editions(source, plan.iri)})
    yield from paging(source, page, catalogue_pages(source))
    yield from catalogue(source, datasets, of_page)
    for plan, iri in zip(plans, datasets, strict=True):
        yield from dataset(source, plan, iri)
    for plan_series in of_page:
        yield from series(source, plan_series)
    yield from service(source, datasets)
    yield from standards(source)
    yield from (
        statement_of_rights(source)
        if any(not source.objects(iri, "dcterms:rights") for iri in datasets)
        else ()
    )
    described = list(zip(datasets, (plan.iri for plan in plans), strict=True))
    yield from source.agents(
        [p for iri, plan in described for p in publishers(source, iri, plan)],
        [c for iri, plan in described for c in contacts(source, iri, plan)],
    )


def paging(source: CatalogueSource, page: int, pages: int) -> Iterator[ox.Triple]:
    """Yield which page this is, and how to get the others; nothing if there is only one."""
    if pages > 1:
        total: dict[str, list[Value]] = {"hydra:totalItems": [typed(source.plan_count, "integer")]}
        yield from description_triples(source.catalogue, ("hydra:Collection",), total)
    yield from paging_triples(source.catalogue, f"{source.base}katalog", page, pages)


def catalogue(source: CatalogueSource, datasets: list[str], of_page: list[str]) -> Iterator[ox.Triple]:
    """Yield the catalogue itself."""
    iri = source.catalogue
    changed = typed(source.listing.created.isoformat(), "dateTime")
    made = {named_node(name) for name in HANDLED | {"void:uriSpace", "void:vocabulary"}}
    void = named_node("void:Dataset")
    yield from (t for t in source.stated if t.predicate not in made and t.object != void)
    found = {t for d in datasets for t in themes(source, d)}
    schemes = {s for theme in found for s in source.objects(theme, "skos:inScheme")}
    properties: dict[str, list[Value]] = {
        **source.standing(),
        "dcterms:identifier": [ox.Literal(iri)],
        "dcterms:modified": [changed],
        "dcterms:spatial": list(coverage(source, iri)),
        "foaf:homepage": [source.base],
        "dcat:themeTaxonomy": sorted(schemes),
        "dcat:dataset": [*datasets, *(series_iri(source, s) for s in of_page)],
        "dcat:service": [f"{source.base}katalog#sparql"],
    }
    yield from description_triples(iri, (), properties)


def dataset(source: CatalogueSource, plan: Plan, iri: str) -> Iterator[ox.Triple]:
    """Yield the dataset of one edition of a plan, with its distributions."""
    forms = list(downloads(source, plan))
    inherited = Inherited(
        rights=tuple(rights(source, iri, plan)),
        availability=tuple(source.availability),
        created=typed(source.listing.created.isoformat(), "dateTime"),
    )
    about = ox.NamedNode(plan.iri)
    left_out = HANDLED | {"dcatap:availability"}
    yield from (t for t in source.copied(iri, left_out) if t.object != about)
    for name in ("dcterms:temporal", "dcterms:rights"):
        for part in source.objects(iri, name):
            yield from source.copied(part)
            if name == "dcterms:rights":
                yield from description_triples(part, ("odrs:RightsStatement",), {})
    earlier = source.lookups.objects(plan.iri, source.lookups.namespaces.plan["replaces"])
    properties: dict[str, list[Value]] = {
        **standing(source, iri, plan.iri),
        "dcterms:identifier": [ox.Literal(iri)],
        "dcterms:modified": [inherited.created],
        "dcterms:spatial": list(coverage(source, iri)),
        "dcterms:subject": list(concepts_of(source, plan)),
        "dcterms:conformsTo": list(models(source)),
        "dcat:landingPage": [p for p in [document_iri(plan.iri, source.lookups.namespaces)] if p],
        "dcat:version": [ox.Literal(source.listing.release)],
        "dcat:inSeries": [series_iri(source, s) for s in editions(source, plan.iri)],
        "dcat:prev": [dataset_iri(source, e.value) for e in earlier if e.value in source.plan_iris],
        "dcat:distribution": [distribution_iri(source, form) for form in forms],
    }
    yield from description_triples(
        iri, ("dcat:Dataset",), {**said_by_the_plan(source, iri, plan), **properties}
    )
    yield from period(source, iri, plan)
    for form in forms:
        yield from distribution(distribution_iri(source, form), form, inherited)


def period(source: CatalogueSource, iri: str, plan: Plan) -> Iterator[ox.Triple]:
    """Yield the period of the plan, for a dataset without a period in the data."""
    if not source.objects(iri, "dcterms:temporal") and plan.start and plan.end:
        name = f"{source.base}katalog#tidsrom-{plan.slug}"
        dates: dict[str, list[Value]] = {
            "dcat:startDate": [typed(plan.start, "date")],
            "dcat:endDate": [typed(plan.end, "date")],
        }
        yield from description_triples(iri, (), {"dcterms:temporal": [name]})
        yield from description_triples(name, ("dcterms:PeriodOfTime",), dates)


def service(source: CatalogueSource, datasets: list[str]) -> Iterator[ox.Triple]:
    """Yield the SPARQL endpoint as a data service (DCAT-AP-NO 3, Datatjeneste)."""
    iri = f"{source.base}katalog#sparql"
    formats = {FILE_TYPES + r.file_type for r in RDF}
    properties: dict[str, list[Value]] = {
        **source.standing(),
        "dcterms:title": texts(SERVICE),
        "dcterms:description": texts(SERVICE_TEXT),
        "dcterms:identifier": [ox.Literal(iri)],
        "dcat:keyword": [ox.Literal(word, language=language) for word, language in SERVICE_WORDS],
        "dcat:endpointURL": [f"{source.base}sparql"],
        "dcat:endpointDescription": [f"{source.base}sparql"],
        "dcterms:format": sorted({*formats, RESULTS_TYPE}),
        "dcterms:conformsTo": [PROTOCOL],
        "dcat:theme": sorted({t for d in datasets for t in themes(source, d)}),
        "dcat:servesDataset": [*datasets],
        "dcatap:availability": [*source.availability],
        "dcterms:license": [LICENCE],
        "dcterms:accessRights": [PUBLIC],
        "foaf:page": [f"{source.base}sporring"],
    }
    yield from description_triples(iri, ("dcat:DataService",), properties)


def concepts_of(source: CatalogueSource, plan: Plan) -> list[str]:
    """Return our concepts for the parts of the plan, such as «tiltak»."""
    vocabulary = str(source.lookups.namespaces.plan)
    kinds = {k for e in plan.all_elements() for k in source.lookups.types(e.iri)}
    kinds |= set(source.lookups.types(plan.iri))
    if not owns_vocabulary(source):
        return []
    return sorted(concept_of_class(source, k) for k in kinds if k.startswith(vocabulary))


def standards(source: CatalogueSource) -> Iterator[ox.Triple]:
    """Yield the names of the standards that resources conform to (DCAT-AP-NO 3, Standard)."""
    used = {f.conforms_to for f in source.listing.files if f.conforms_to} | {PROTOCOL}
    for iri in sorted(used):
        yield from description_triples(iri, ("dcterms:Standard",), {"dcterms:title": texts(STANDARDS[iri])})
    vocabulary, *model = models(source)  # the title of the model is that of the vocabulary
    titles = texts(source.labels(vocabulary, "dcterms:title"))
    yield from description_triples(vocabulary, ("dcterms:Standard",), {"dcterms:title": titles})
    for iri in model:  # the model has its own document
        yield from description_triples(iri, (), {"dcterms:title": titles})


def models(source: CatalogueSource) -> list[str]:
    """Return what the data conform to: the vocabulary, and its information model if we publish it."""
    vocabulary = str(source.lookups.namespaces.plan).rstrip("#")
    return [vocabulary, f"{source.base}modell#modell"] if owns_vocabulary(source) else [vocabulary]
