"""The service description of the endpoint (https://www.w3.org/TR/sparql11-service-description/), with VoID.

Derived from the table of formats and the statistics of the release, so it matches the endpoint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from app.catalogue.source import GRAPHS_OF_PAGE, CatalogueSource
from app.catalogue.statements import Value, description_triples
from app.formats import QUERY_RESULTS
from app.store.statements import UNION
from app.store.statistics import GraphFigures
from app.vocabularies import expand

ENDPOINT = "sparql"
VOID_PATH = ".well-known/void"
# No reasoning: queries find only stated triples (https://www.w3.org/TR/sparql11-entailment/).
ENTAILMENT = "http://www.w3.org/ns/entailment/Simple"


def service_triples(source: CatalogueSource) -> Iterator[ox.Triple]:
    """Yield the description of the endpoint: languages, formats, and graphs with their statistics.

    Only the first graphs are described, so the description does not grow with the plans. If there are more,
    it refers to the description of the dataset in VoID, which has all of them in pages.
    """
    service, dataset, default = (f"{source.base}{ENDPOINT}{end}" for end in ("", "#datasett", "#union"))
    about: dict[str, list[Value]] = {
        "sd:endpoint": [service],
        "sd:supportedLanguage": [expand("sd:SPARQL11Query")],
        "sd:feature": [expand("sd:UnionDefaultGraph")],
        "sd:defaultEntailmentRegime": [ENTAILMENT],
        "sd:resultFormat": [representation.iri for representation in QUERY_RESULTS.values()],
        "sd:defaultDataset": [dataset],
    }
    yield from description_triples(service, ("sd:Service",), about)
    yield from description_triples(dataset, ("sd:Dataset",), {"sd:defaultGraph": [default]})
    yield from description_triples(default, ("sd:Graph",), {"void:sparqlEndpoint": [service]})
    yield from figures_of_graph(default, source.figures[UNION], service)
    if len(source.graphs) > GRAPHS_OF_PAGE:
        yield from description_triples(dataset, (), {"rdfs:seeAlso": [source.base + VOID_PATH]})
    for graph in source.graphs[:GRAPHS_OF_PAGE]:
        named = {"sd:name": [graph], "sd:graph": [graph]}
        yield from description_triples(dataset, (), {"sd:namedGraph": [graph]})
        yield from description_triples(graph, ("sd:NamedGraph", "sd:Graph"), named)
        yield from figures_of_graph(graph, source.figures[graph], service)


def function_triples(base: str, functions: Sequence[str]) -> Iterator[ox.Triple]:
    """Yield the description of the engine's additional functions."""
    for function in functions:
        yield from description_triples(base + ENDPOINT, (), {"sd:extensionFunction": [function]})
        yield from description_triples(function, ("sd:Function",), {})


def figures_of_graph(graph: str, figures: GraphFigures, service: str) -> Iterator[ox.Triple]:
    """Yield the statistics of one graph, by property and class (https://www.w3.org/TR/void/#statistics)."""
    totals = {
        "triples": figures.triples,
        "entities": figures.entities,
        "distinctSubjects": figures.subjects,
        "distinctObjects": figures.objects,
        "properties": len(figures.properties),
        "classes": len(figures.classes),
    }
    yield from description_triples(graph, ("void:Dataset",), _counts(totals))
    for iri, used in figures.properties.items():
        part = _part(service, graph, iri, "egenskap")
        counts = {"triples": used.triples, "distinctSubjects": used.subjects, "distinctObjects": used.objects}
        yield from description_triples(graph, (), {"void:propertyPartition": [part]})
        yield from description_triples(part, (), {"void:property": [iri], **_counts(counts)})
    for iri, instances in figures.classes.items():
        part = _part(service, graph, iri, "klasse")
        yield from description_triples(graph, (), {"void:classPartition": [part]})
        yield from description_triples(part, (), {"void:class": [iri], **_counts({"entities": instances})})


def _counts(numbers: dict[str, int]) -> dict[str, list[Value]]:
    return {f"void:{name}": [ox.Literal(number)] for name, number in numbers.items()}


def _part(service: str, graph: str, iri: str, kind: str) -> str:
    """Return the IRI of a part of a graph, the same in every release, so that there are no blank nodes."""
    digest = hashlib.sha256(f"{graph} {iri}".encode()).hexdigest()[:16]
    return f"{service}#{kind}-{digest}"
