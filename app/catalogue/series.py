"""The datasets of plans, and the dataset series of all editions of a plan (DCAT-AP-NO 3, Datasettserie)."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from app.catalogue.by_owner import NORWAY, standing, themes
from app.catalogue.source import CatalogueSource
from app.catalogue.statements import Value, description_triples, texts
from app.identifiers import plan_slug
from app.store.lookups import natural_order
from app.vocabularies import expand

PLACES = ("https://data.geonorge.no/", "https://sws.geonames.org/")


def dataset_iri(source: CatalogueSource, plan: str) -> str:
    """Return the dataset about the plan in the data; if there is none, the IRI of a new one."""
    about = source.lookups.subjects(expand("dcterms:subject"), plan)
    named = [s for s in about if expand("dcat:Dataset") in source.lookups.types(s)]
    return named[0] if named else f"{source.base}katalog#datasett-{plan_slug(plan, source.base)}"


def editions(source: CatalogueSource, plan: str) -> list[str]:
    """Return the series that a plan belongs to."""
    return [o.value for o in source.lookups.objects(plan, source.lookups.namespaces.plan["editionOf"])]


def coverage(source: CatalogueSource, iri: str) -> Iterator[str]:
    """Yield the area with the IRIs of official lists, which are in `owl:sameAs` of our places.

    A dataset without an area has that of the catalogue, and a catalogue without one is about Norway.
    """
    stated = source.objects(iri, "dcterms:spatial") or source.objects(source.catalogue, "dcterms:spatial")
    for place in stated or [NORWAY]:
        yield from [place] if not place.startswith(source.base) else source.elsewhere(place, *PLACES)


def series_iri(source: CatalogueSource, series: str) -> str:
    """Return the IRI of a dataset series: the datasets of all editions of a plan."""
    return f"{source.base}katalog#serie-{plan_slug(series, source.base)}"


def series(source: CatalogueSource, plan_series: str) -> Iterator[ox.Triple]:
    """Yield the dataset series of a plan series (DCAT-AP-NO 3, Datasettserie), with all of its editions."""
    term = source.lookups.namespaces.plan
    subjects = sorted(source.lookups.subjects(term["editionOf"], plan_series), key=natural_order)
    plans = [plan for plan in subjects if plan in source.plan_iris]

    def start(plan: str) -> str:
        return next((o.value for o in source.lookups.objects(plan, term["periodStart"])), "")

    members = [dataset_iri(source, plan) for plan in plans]
    titles = source.lookups.labels(plan_series)
    described_as = source.labels(plan_series, "dcterms:description", "skos:definition") or titles
    properties: dict[str, list[Value]] = {
        **standing(source, members[0], plans[0]),
        "dcterms:title": texts(titles),
        "dcterms:description": texts(described_as),
        "dcterms:identifier": [ox.Literal(series_iri(source, plan_series))],
        "dcterms:spatial": sorted({c for m in members for c in coverage(source, m)}),
        "dcat:theme": sorted({t for m in members for t in themes(source, m)}),
        "dcterms:temporal": sorted({t for m in members for t in source.objects(m, "dcterms:temporal")}),
        "dcat:first": [dataset_iri(source, min(plans, key=start))],
        "dcat:last": [dataset_iri(source, max(plans, key=start))],
    }
    yield from description_triples(series_iri(source, plan_series), ("dcat:DatasetSeries",), properties)
