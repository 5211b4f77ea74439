"""The service description of the endpoint (https://www.w3.org/TR/sparql11-service-description/), with VoID.

Derived from the table of formats and the statistics of the release, so it matches the endpoint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from app.catalogue.source import GRAPHS_OF_PAGE, CatalogueSource
from app.formats import QUERY_RESULTS
from app.store.statements import UNION
from app.store.statistics import GraphFigures
from app.vocabularies import named_node

ENDPOINT = "sparql"
VOID_PATH = ".well-known/void"
# No reasoning: queries find only stated triples (https://www.w3.org/TR/sparql11-entailment/).
ENTAILMENT = ox.NamedNode("http://www.w3.org/ns/entailment/Simple")
Statement = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]


def _node(prefix: str, name: str) -> ox.NamedNode:
    return named_node(f"{prefix}:{name}")


def service_triples(source: CatalogueSource) -> Iterator[ox.Triple]:
    """Yield the description of the endpoint: languages, formats, and graphs with their statistics.

    Only the first graphs are described, so the description does not grow with the plans. If there are more,
    it refers to the description of the dataset in VoID, which has all of them in pages.
    """
    base = source.base
    service = ox.NamedNode(base + ENDPOINT)
    dataset = ox.NamedNode(f"{base}{ENDPOINT}#datasett")
    default = ox.NamedNode(f"{base}{ENDPOINT}#union")
    statements: list[Statement] = [
        *_service(service),
        (service, _node("sd", "defaultDataset"), dataset),
        (dataset, _node("rdf", "type"), _node("sd", "Dataset")),
        (dataset, _node("sd", "defaultGraph"), default),
        (default, _node("rdf", "type"), _node("sd", "Graph")),
        (default, _node("void", "sparqlEndpoint"), service),
        *figures_of_graph(default, source.figures[UNION], service),
    ]
    if len(source.graphs) > GRAPHS_OF_PAGE:
        statements.append((dataset, _node("rdfs", "seeAlso"), ox.NamedNode(base + VOID_PATH)))
    for graph in source.graphs[:GRAPHS_OF_PAGE]:
        name = ox.NamedNode(graph)
        statements += [
            (dataset, _node("sd", "namedGraph"), name),
            (name, _node("rdf", "type"), _node("sd", "NamedGraph")),
            (name, _node("rdf", "type"), _node("sd", "Graph")),
            (name, _node("sd", "name"), name),
            (name, _node("sd", "graph"), name),
            *figures_of_graph(name, source.figures[graph], service),
        ]
    for statement in statements:
        yield ox.Triple(*statement)


def function_triples(base: str, functions: Sequence[str]) -> Iterator[ox.Triple]:
    """Yield the description of the engine's additional functions."""
    for function in map(ox.NamedNode, functions):
        yield ox.Triple(ox.NamedNode(base + ENDPOINT), _node("sd", "extensionFunction"), function)
        yield ox.Triple(function, _node("rdf", "type"), _node("sd", "Function"))


def _service(service: ox.NamedNode) -> Iterator[Statement]:
    yield service, _node("rdf", "type"), _node("sd", "Service")
    yield service, _node("sd", "endpoint"), service
    yield service, _node("sd", "supportedLanguage"), _node("sd", "SPARQL11Query")
    yield service, _node("sd", "feature"), _node("sd", "UnionDefaultGraph")
    yield service, _node("sd", "defaultEntailmentRegime"), ENTAILMENT
    for representation in QUERY_RESULTS.values():
        yield service, _node("sd", "resultFormat"), ox.NamedNode(representation.iri)


def figures_of_graph(
    graph: ox.NamedNode, figures: GraphFigures, service: ox.NamedNode
) -> Iterator[Statement]:
    """Yield the statistics of one graph, by property and class (https://www.w3.org/TR/void/#statistics)."""
    yield graph, _node("rdf", "type"), _node("void", "Dataset")
    totals = {
        "triples": figures.triples,
        "entities": figures.entities,
        "distinctSubjects": figures.subjects,
        "distinctObjects": figures.objects,
        "properties": len(figures.properties),
        "classes": len(figures.classes),
    }
    yield from _counts(graph, totals)
    for iri, used in figures.properties.items():
        part = _part(service, graph, iri, "egenskap")
        yield graph, _node("void", "propertyPartition"), part
        yield part, _node("void", "property"), ox.NamedNode(iri)
        numbers = (used.triples, used.subjects, used.objects)
        names = ("triples", "distinctSubjects", "distinctObjects")
        yield from _counts(part, dict(zip(names, numbers, strict=True)))
    for iri, instances in figures.classes.items():
        part = _part(service, graph, iri, "klasse")
        yield graph, _node("void", "classPartition"), part
        yield part, _node("void", "class"), ox.NamedNode(iri)
        yield from _counts(part, {"entities": instances})


def _counts(subject: ox.NamedNode, numbers: dict[str, int]) -> Iterator[Statement]:
    for name, number in numbers.items():
        yield subject, _node("void", name), ox.Literal(number)


def _part(service: ox.NamedNode, graph: ox.NamedNode, iri: str, kind: str) -> ox.NamedNode:
    """Return the IRI of a part of a graph, the same in every release, so that there are no blank nodes."""
    digest = hashlib.sha256(f"{graph.value} {iri}".encode()).hexdigest()[:16]
    return ox.NamedNode(f"{service.value}#{kind}-{digest}")
