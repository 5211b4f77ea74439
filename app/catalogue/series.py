"""The names of the dataset and the dataset series that a plan belongs to, and the area of a dataset."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalogue.defaults import NORWAY
from app.catalogue.source import CatalogueSource
from app.identifiers import plan_slug
from app.vocabularies import expand

PLACES = ("https://data.geonorge.no/", "https://sws.geonames.org/")


def dataset_iri(source: CatalogueSource, plan: str) -> str:
    """Return the dataset about the plan in the data; if there is none, the IRI of a new one."""
    about = source.lookups.subjects(expand("dcterms:subject"), plan)
    named = [s for s in about if expand("dcat:Dataset") in source.lookups.types(s)]
    return named[0] if named else f"{source.base}katalog#datasett-{plan_slug(plan, source.base)}"


def editions(source: CatalogueSource, plan: str) -> list[str]:
    """Return the series that a plan belongs to."""
    return source.objects_of(plan, source.lookups.namespaces.plan["editionOf"])


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
