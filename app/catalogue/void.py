"""`/.well-known/void`: the dataset in VoID, with statistics, linksets, vocabularies and examples.

https://www.w3.org/TR/void/ (section 7.2 for the address). The statistics were computed when the release was
built, with the number of links to each host.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from app.catalogue.service_description import VOID_PATH, figures_of_graph
from app.catalogue.source import GRAPHS_OF_PAGE, CatalogueSource
from app.catalogue.statements import Value, description_triples, texts, typed
from app.files.copies import COPIES
from app.files.listing import PATH as FILES
from app.files.listing import STEM
from app.formats import DUMPS, RDF
from app.identifiers import local_name
from app.store.lookups import Labels
from app.store.statements import UNION
from app.store.statistics import GraphFigures
from app.views.paging import paging_triples
from app.views.rdf import LICENCE
from app.vocabularies import FOREIGN_PREFIXES

PATH = VOID_PATH
TITLE: Labels = {
    "nb": "Beskrivelse av datasettet i VoID",
    "nn": "Skildring av datasettet i VoID",
    "en": "Description of the dataset in VoID",
}
MOST_ROOTS = 50
EXAMPLES = ("Plan", "FocusArea", "Goal", "Measure", "Partner")


def void_pages(source: CatalogueSource) -> int:
    """Return the number of pages of the description."""
    return max(1, -(-len(source.lookups.release.graph_sizes) // GRAPHS_OF_PAGE))


def void_triples(source: CatalogueSource, page: int) -> Iterator[ox.Triple]:
    """Yield a page of the description: the dataset, and some of its graphs as subsets.

    The first page also has the statistics of the dataset, and a linkset for each property and host.
    """
    iri, dataset = f"{source.base}{PATH}", source.catalogue
    yield from paging_triples(iri, iri, page, void_pages(source))
    about: dict[str, list[Value]] = {
        "dcterms:title": texts(TITLE),
        "foaf:primaryTopic": [dataset],
        "dcterms:license": [LICENCE],
        "dcterms:modified": [source.created],
    }
    yield from description_triples(iri, ("void:DatasetDescription",), about)
    union = source.figures[UNION]
    yield from description_triples(dataset, ("void:Dataset",), dataset_statements(source, union))
    if page == 1:
        yield from figures_of_graph(dataset, union, iri)
    for graph in source.graphs[(page - 1) * GRAPHS_OF_PAGE : page * GRAPHS_OF_PAGE]:
        part: dict[str, list[Value]] = {
            "dcterms:title": texts(source.lookups.labels(graph)),
            "void:triples": [typed(source.lookups.release.graph_sizes[graph], "integer")],
        }
        yield from description_triples(graph, ("void:Dataset",), part)
        yield from description_triples(dataset, (), {"void:subset": [graph]})
    if page == 1:
        yield from linksets(source, dataset)


def dataset_statements(source: CatalogueSource, figures: GraphFigures) -> dict[str, list[Value]]:
    """Return the statements about the dataset, without its statistics."""
    plan = source.lookups.namespaces.plan
    examples = [iri for name in EXAMPLES for iri in source.lists.instances(plan[name], 0, 1)[0]]
    plans, _ = source.lists.instances(plan["Plan"], 0, MOST_ROOTS)
    return {
        "dcterms:title": texts(source.labels(source.catalogue, "dcterms:title")),
        "dcterms:description": texts(source.labels(source.catalogue, "dcterms:description")),
        "dcterms:publisher": list(source.publishers),
        "dcterms:license": [LICENCE],
        "foaf:homepage": [source.base],
        "void:uriSpace": [ox.Literal(source.base)],
        "void:sparqlEndpoint": [f"{source.base}sparql"],
        "void:dataDump": [f"{source.base}{FILES}/{name}" for name in dump_names()],
        "void:vocabulary": list(vocabularies(source, figures)),
        "void:exampleResource": list(examples),
        "void:rootResource": [source.catalogue, *plans],
        "void:feature": [r.iri for r in RDF],
    }


def dump_names() -> list[str]:
    """Return the names of the files with all data as RDF, plain and compressed."""
    names = [f"{STEM}.{representation.suffix}" for representation in DUMPS]
    return [*names, *(f"{name}.{suffix}" for name in names for suffix in COPIES)]


def vocabularies(source: CatalogueSource, figures: GraphFigures) -> list[str]:
    """Return the vocabularies whose properties or classes are used; ours by its own IRI."""
    own = str(source.lookups.namespaces.plan)
    used = [*figures.properties, *figures.classes]
    foreign = [ns for ns in FOREIGN_PREFIXES.values() if any(iri.startswith(ns) for iri in used)]
    return [own.rstrip("#"), *sorted(foreign)]


def linksets(source: CatalogueSource, dataset: str) -> Iterator[ox.Triple]:
    """Yield a linkset for each property and host, with the number of links from our resources to others."""
    counted = {
        (predicate, host): count
        for predicate, hosts in source.figures[UNION].links.items()
        for host, count in hosts.items()
    }
    here = f"{source.base}{PATH}"
    for host in sorted({host for _, host in counted}):
        space = ox.Literal(host)
        yield from description_triples(target_iri(here, host), ("void:Dataset",), {"void:uriSpace": [space]})
    for (predicate, host), count in sorted(counted.items()):
        iri = f"{here}#lenker-{local_name(predicate)}-{slug_of(host)}"
        properties: dict[str, list[Value]] = {
            "void:subjectsTarget": [dataset],
            "void:objectsTarget": [target_iri(here, host)],
            "void:linkPredicate": [predicate],
            "void:triples": [typed(count, "integer")],
        }
        yield from description_triples(iri, ("void:Linkset",), properties)
        yield from description_triples(dataset, (), {"void:subset": [iri]})


def slug_of(host: str) -> str:
    """Return a host as the end of an IRI."""
    return host.partition("://")[2].strip("/").replace(".", "-").replace(":", "-")


def target_iri(here: str, host: str) -> str:
    """Return our IRI for the dataset of another publisher."""
    return f"{here}#kilde-{slug_of(host)}"
