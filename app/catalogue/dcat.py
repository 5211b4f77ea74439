"""`/katalog`: the catalogue after DCAT-AP-NO 3, for people, for programs and for data.norge.no.

Statements about the catalogue and its datasets in data/catalog.ttl are copied. The rest is derived from the
release, the files and the representations. https://data.norge.no/specification/dcat-ap-no
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph as ox

from app.catalogue.defaults import PUBLIC, statement_of_rights
from app.catalogue.distributions import STANDARDS, bound, distribution, distribution_iri, downloads_of
from app.catalogue.plan_datasets import HANDLED, PlanDataset, models, plan_dataset, released
from app.catalogue.series import coverage, series_iri
from app.catalogue.source import CatalogueSource
from app.catalogue.statements import Value, description_triples, n_triples, texts, typed
from app.compressed import DeflatePiece, deflated, joined_pieces
from app.files.kinds import FILE_TYPES
from app.formats import RDF
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


def catalogue_pages(source: CatalogueSource) -> int:
    """Return the number of pages of the catalogue."""
    return max(1, -(-source.plan_count // PLANS))


def catalogue_page(source: CatalogueSource, page: int = 1) -> DeflatePiece:
    """Return a page of the catalogue: the datasets of some plans, with all that they refer to.

    Every page describes the catalogue itself and the service. Read together, all pages are the complete
    catalogue; no two of them contradict each other. A build keeps the descriptions of the datasets, in which
    nothing is new in each release. As in a list of what a dataset has, and on the page for readers,
    distributions with all plans come before those with one.
    """
    datasets = [plan_dataset(source, plan) for plan in source.plans((page - 1) * PLANS, PLANS)]
    new = [released(source, found) for found in datasets]
    parts = dict.fromkeys("".join(found.parts for found in datasets).splitlines(keepends=True))
    return joined_pieces(
        [
            deflated(n_triples(_before(source, page, datasets))),
            *(_whole(source, rights) for rights in dict.fromkeys(tuple(found.rights) for found in datasets)),
            *(found.description for found in datasets),
            deflated(n_triples(_after(source, datasets)) + "".join((*new, *parts)).encode()),
        ]
    )


def _before(source: CatalogueSource, page: int, datasets: Sequence[PlanDataset]) -> Iterator[ox.Triple]:
    """Yield what the datasets of a page belong to."""
    of_page = sorted({s for found in datasets for s in found.series})
    yield from paging(source, page, catalogue_pages(source))
    yield from catalogue(source, datasets, of_page)
    for plan_series in of_page:
        yield from series(source, plan_series, {found.plan: found for found in datasets})
    yield from service(source, datasets)


def _after(source: CatalogueSource, datasets: Sequence[PlanDataset]) -> Iterator[ox.Triple]:
    """Yield what the datasets of a page refer to."""
    yield from standards(source)
    yield from () if all(found.own_rights for found in datasets) else statement_of_rights(source)
    yield from source.agents(
        [p for found in datasets for p in found.publishers], [c for found in datasets for c in found.contacts]
    )


def _whole(source: CatalogueSource, rights: tuple[str, ...]) -> DeflatePiece:
    """Return the distributions with all plans, which every dataset has, with some statements of rights."""
    if rights not in source.whole:
        files = source.files[""]
        triples = (
            triple
            for file, one in zip(files, downloads_of(source, files), strict=True)
            for iri in [distribution_iri(source, one.key)]
            for triple in (
                *distribution(iri, one, rights, source.availability),
                *bound(iri, source.created, file.size, file.sha256),
            )
        )
        source.whole[rights] = deflated(n_triples(triples))
    return source.whole[rights]


def paging(source: CatalogueSource, page: int, pages: int) -> Iterator[ox.Triple]:
    """Yield which page this is, and how to get the others; nothing if there is only one."""
    if pages > 1:
        total: dict[str, list[Value]] = {"hydra:totalItems": [typed(source.plan_count, "integer")]}
        yield from description_triples(source.catalogue, ("hydra:Collection",), total)
    yield from paging_triples(source.catalogue, f"{source.base}katalog", page, pages)


def catalogue(
    source: CatalogueSource, datasets: Sequence[PlanDataset], of_page: list[str]
) -> Iterator[ox.Triple]:
    """Yield the catalogue itself."""
    iri = source.catalogue
    made = {named_node(name) for name in HANDLED | {"void:uriSpace", "void:vocabulary"}}
    void = named_node("void:Dataset")
    yield from (t for t in source.stated if t.predicate not in made and t.object != void)
    found = {theme for dataset in datasets for theme in dataset.themes}
    schemes = {s for theme in found for s in source.objects(theme, "skos:inScheme")}
    properties: dict[str, list[Value]] = {
        **source.standing(),
        "dcterms:identifier": [ox.Literal(iri)],
        "dcterms:modified": [source.created],
        "dcterms:spatial": list(coverage(source, iri)),
        "foaf:homepage": [source.base],
        "dcat:themeTaxonomy": sorted(schemes),
        "dcat:dataset": [*(found.iri for found in datasets), *(series_iri(source, s) for s in of_page)],
        "dcat:service": [f"{source.base}katalog#sparql"],
    }
    yield from description_triples(iri, (), properties)


def series(
    source: CatalogueSource, plan_series: str, known: Mapping[str, PlanDataset]
) -> Iterator[ox.Triple]:
    """Yield the dataset series of a plan series (DCAT-AP-NO 3, Datasettserie), with all of its editions.

    `known` are some of these by their plans.
    """
    members = [known.get(plan) or plan_dataset(source, plan) for plan in source.editions[plan_series]]
    titles, described_as = members[0].series[plan_series]
    properties: dict[str, list[Value]] = {
        "dcterms:publisher": [source.agent(publisher) for publisher in members[0].publishers],
        "dcat:contactPoint": [*members[0].contacts],
        "dcterms:title": texts(titles),
        "dcterms:description": texts(described_as),
        "dcterms:identifier": [ox.Literal(series_iri(source, plan_series))],
        "dcterms:spatial": sorted({place for found in members for place in found.coverage}),
        "dcat:theme": sorted({theme for found in members for theme in found.themes}),
        "dcterms:temporal": sorted({period for found in members for period in found.periods}),
        "dcat:first": [min(members, key=lambda found: found.start).iri],
        "dcat:last": [max(members, key=lambda found: found.start).iri],
    }
    yield from description_triples(series_iri(source, plan_series), ("dcat:DatasetSeries",), properties)


def service(source: CatalogueSource, datasets: Sequence[PlanDataset]) -> Iterator[ox.Triple]:
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
        "dcat:theme": sorted({theme for dataset in datasets for theme in dataset.themes}),
        "dcat:servesDataset": [dataset.iri for dataset in datasets],
        "dcatap:availability": [*source.availability],
        "dcterms:license": [LICENCE],
        "dcterms:accessRights": [PUBLIC],
        "foaf:page": [f"{source.base}sporring"],
    }
    yield from description_triples(iri, ("dcat:DataService",), properties)


def standards(source: CatalogueSource) -> Iterator[ox.Triple]:
    """Yield the names of the standards that resources conform to (DCAT-AP-NO 3, Standard)."""
    for iri in sorted({*source.standards, PROTOCOL}):
        yield from description_triples(iri, ("dcterms:Standard",), {"dcterms:title": texts(STANDARDS[iri])})
    vocabulary, *model = models(source)  # the title of the model is that of the vocabulary
    titles = texts(source.labels(vocabulary, "dcterms:title"))
    yield from description_triples(vocabulary, ("dcterms:Standard",), {"dcterms:title": titles})
    for iri in model:  # the model has its own document
        yield from description_triples(iri, (), {"dcterms:title": titles})
