"""`/katalog`: the catalogue after DCAT-AP-NO 3, for people, for programs and for data.norge.no.

Statements about the catalogue and its datasets in data/catalog.ttl are copied. The rest is derived from the
release, the files and the representations. https://data.norge.no/specification/dcat-ap-no
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from app.catalogue.concepts import concept_of_class
from app.catalogue.distributions import STANDARDS, distribution, distribution_iri, downloads
from app.catalogue.source import Source
from app.catalogue.statements import AUTHORITY, Value, description_triples, texts, typed
from app.files.kinds import FILE_TYPES, plan_slug
from app.files.outline import Plan
from app.formats import RDF
from app.identifiers import document_iri
from app.namespaces import VOCABULARY_PATH
from app.store.lookups import Labels
from app.views.rdf import LICENCE
from app.vocabularies import expand, named_node

PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"
PLACES = ("https://data.geonorge.no/", "https://sws.geonames.org/")
PUBLIC = AUTHORITY + "access-right/PUBLIC"
SERVICE: Labels = {"nb": "SPARQL-endepunktet", "en": "The SPARQL endpoint"}
SERVICE_TEXT: Labels = {
    "nb": "Svarer på spørringer i SPARQL 1.1 over alle planene, i JSON, XML, CSV, TSV og RDF.",
    "en": "Answers queries in SPARQL 1.1 over all the plans, in JSON, XML, CSV, TSV and RDF.",
}
SERVICE_WORDS = (("SPARQL", "nb"), ("lenkede data", "nb"), ("SPARQL", "en"), ("linked data", "en"))
RESULTS_TYPE = FILE_TYPES + "SPARQLQRES"
HANDLED = frozenset({"dcterms:publisher", "dcterms:spatial", "dcat:contactPoint", "dcat:dataset"})


def catalogue_triples(source: Source) -> Iterator[ox.Triple]:
    """Yield the complete catalogue: series, datasets, distributions, service, and what they refer to."""
    datasets = {plan.iri: dataset_iri(source, plan) for plan in source.plans}
    yield from catalogue(source, list(datasets.values()))
    for plan in source.plans:
        yield from dataset(source, plan, datasets)
    yield from series(source, datasets)
    yield from service(source, list(datasets.values()))
    yield from standards(source)
    yield from source.agents()


def dataset_iri(source: Source, plan: Plan) -> str:
    """Return the dataset about the plan in the data; if there is none, the IRI of a new one."""
    about = source.lookups.subjects(expand("dcterms:subject"), plan.iri)
    named = [s for s in about if expand("dcat:Dataset") in source.lookups.types(s)]
    return named[0] if named else f"{source.base}katalog#datasett-{plan.slug}"


def catalogue(source: Source, datasets: list[str]) -> Iterator[ox.Triple]:
    """Yield the catalogue itself."""
    iri = source.catalogue
    changed = typed(source.listing.created.isoformat(), "dateTime")
    kept = HANDLED | {"void:uriSpace", "void:vocabulary"}
    void = named_node("void:Dataset")
    yield from (t for t in source.copied(iri, kept) if t.object != void)
    themes = {t for d in datasets for t in source.objects(d, "dcat:theme")}
    schemes = {s for theme in themes for s in source.objects(theme, "skos:inScheme")}
    properties: dict[str, list[Value]] = {
        **source.standing(),
        "dcterms:identifier": [ox.Literal(iri)],
        "dcterms:modified": [changed],
        "dcterms:spatial": list(coverage(source, iri)),
        "foaf:homepage": [source.base],
        "dcat:themeTaxonomy": sorted(schemes),
        "dcat:dataset": [*datasets, *(series_iri(source, s) for s in series_of(source))],
        "dcat:service": [f"{source.base}katalog#sparql"],
    }
    yield from description_triples(iri, (), properties)


def dataset(source: Source, plan: Plan, datasets: dict[str, str]) -> Iterator[ox.Triple]:
    """Yield the dataset of one edition of a plan, with its distributions."""
    iri = datasets[plan.iri]
    forms = list(downloads(source, plan))
    inherited: dict[str, list[Value]] = {
        "dcterms:rights": [*source.objects(iri, "dcterms:rights")],
        "dcatap:availability": [*availability(source, datasets.values())],
    }
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
        **source.standing(),
        "dcterms:identifier": [ox.Literal(iri)],
        "dcterms:modified": [typed(source.listing.created.isoformat(), "dateTime")],
        "dcterms:spatial": list(coverage(source, iri)),
        "dcterms:subject": list(concepts_of(source, plan)),
        "dcterms:conformsTo": list(models(source)),
        "dcat:landingPage": [p for p in [document_iri(plan.iri, source.base)] if p],
        "dcat:version": [ox.Literal(source.listing.release)],
        "dcat:inSeries": [series_iri(source, s) for s in editions(source, plan.iri)],
        "dcat:prev": [datasets[e.value] for e in earlier if e.value in datasets],
        "dcat:distribution": [distribution_iri(source, form) for form in forms],
    }
    yield from description_triples(
        iri, ("dcat:Dataset",), {**said_by_the_plan(source, iri, plan), **properties}
    )
    yield from period(source, iri, plan)
    for form in forms:
        yield from distribution(source, form, inherited)


def said_by_the_plan(source: Source, iri: str, plan: Plan) -> dict[str, list[Value]]:
    """Return the title of the plan for a dataset that is not in the data."""
    if source.labels(iri, "dcterms:title"):
        return {}
    return {"dcterms:title": texts(plan.labels or {plan.language or "nb": plan.title})}


def period(source: Source, iri: str, plan: Plan) -> Iterator[ox.Triple]:
    """Yield the period of the plan, for a dataset without a period in the data."""
    if not source.objects(iri, "dcterms:temporal") and plan.start and plan.end:
        name = f"{source.base}katalog#tidsrom-{plan.slug}"
        dates: dict[str, list[Value]] = {
            "dcat:startDate": [typed(plan.start, "date")],
            "dcat:endDate": [typed(plan.end, "date")],
        }
        yield from description_triples(iri, (), {"dcterms:temporal": [name]})
        yield from description_triples(name, ("dcterms:PeriodOfTime",), dates)


def coverage(source: Source, iri: str) -> Iterator[str]:
    """Yield the area with the IRIs of official lists, which are in `owl:sameAs` of our places."""
    for place in source.objects(iri, "dcterms:spatial"):
        yield from [place] if not place.startswith(source.base) else source.elsewhere(place, *PLACES)


def editions(source: Source, plan: str) -> list[str]:
    """Return the series that a plan belongs to."""
    return [o.value for o in source.lookups.objects(plan, source.lookups.namespaces.plan["editionOf"])]


def series_of(source: Source) -> list[str]:
    """Return the series that the plans of the release belong to."""
    return sorted({s for plan in source.plans for s in editions(source, plan.iri)})


def series_iri(source: Source, series: str) -> str:
    """Return the IRI of a dataset series: the datasets of all editions of a plan."""
    return f"{source.base}katalog#serie-{plan_slug(series, source.base)}"


def series(source: Source, datasets: dict[str, str]) -> Iterator[ox.Triple]:
    """Yield the dataset series (DCAT-AP-NO 3, Datasettserie), one for each plan series."""
    for plan_series in series_of(source):
        plans = [p for p in source.plans if plan_series in editions(source, p.iri)]
        oldest, newest = min(plans, key=lambda p: p.start), max(plans, key=lambda p: p.start)
        members = [datasets[p.iri] for p in plans]
        titles = source.lookups.labels(plan_series)
        described_as = source.labels(plan_series, "dcterms:description", "skos:definition") or titles
        properties: dict[str, list[Value]] = {
            **source.standing(),
            "dcterms:title": texts(titles),
            "dcterms:description": texts(described_as),
            "dcterms:identifier": [ox.Literal(series_iri(source, plan_series))],
            "dcterms:spatial": sorted({c for m in members for c in coverage(source, m)}),
            "dcat:theme": sorted({t for m in members for t in source.objects(m, "dcat:theme")}),
            "dcterms:temporal": sorted({t for m in members for t in source.objects(m, "dcterms:temporal")}),
            "dcat:first": [datasets[oldest.iri]],
            "dcat:last": [datasets[newest.iri]],
        }
        yield from description_triples(series_iri(source, plan_series), ("dcat:DatasetSeries",), properties)


def service(source: Source, datasets: list[str]) -> Iterator[ox.Triple]:
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
        "dcat:theme": sorted({t for d in datasets for t in source.objects(d, "dcat:theme")}),
        "dcat:servesDataset": [*datasets],
        "dcatap:availability": [*availability(source, datasets)],
        "dcterms:license": [LICENCE],
        "dcterms:accessRights": [PUBLIC],
        "foaf:page": [f"{source.base}sporring"],
    }
    yield from description_triples(iri, ("dcat:DataService",), properties)


def concepts_of(source: Source, plan: Plan) -> list[str]:
    """Return our concepts for the parts of the plan, such as «tiltak»."""
    vocabulary = str(source.lookups.namespaces.plan)
    kinds = {k for e in plan.all_elements() for k in source.lookups.types(e.iri)}
    kinds |= set(source.lookups.types(plan.iri))
    if not vocabulary.startswith(source.base):
        return []
    return sorted(concept_of_class(source, k) for k in kinds if k.startswith(vocabulary))


def availability(source: Source, datasets: Iterable[str]) -> list[str]:
    """Return the planned availability, which is the same for everything on the site: at most one value."""
    stated = {a for d in datasets for a in source.objects(d, "dcatap:availability")}
    return sorted(stated)[:1]


def standards(source: Source) -> Iterator[ox.Triple]:
    """Yield the names of the standards that resources conform to (DCAT-AP-NO 3, Standard)."""
    used = {f.conforms_to for f in source.listing.files if f.conforms_to} | {PROTOCOL}
    for iri in sorted(used):
        yield from description_triples(iri, ("dcterms:Standard",), {"dcterms:title": texts(STANDARDS[iri])})
    vocabulary, *model = models(source)  # the title of the model is that of the vocabulary
    titles = texts(source.labels(vocabulary, "dcterms:title"))
    yield from description_triples(vocabulary, ("dcterms:Standard",), {"dcterms:title": titles})
    for iri in model:  # the model has its own document
        yield from description_triples(iri, (), {"dcterms:title": titles})


def models(source: Source) -> list[str]:
    """Return what the data conform to: the vocabulary, and its information model if we publish it."""
    vocabulary = str(source.lookups.namespaces.plan).rstrip("#")
    own = vocabulary == source.base + VOCABULARY_PATH.rstrip("#")
    return [vocabulary, f"{source.base}modell#modell"] if own else [vocabulary]
