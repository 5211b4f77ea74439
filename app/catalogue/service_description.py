"""The service description of the endpoint (https://www.w3.org/TR/sparql11-service-description/), with VoID.

Derived from the table of formats and the statistics of the release, so it matches the endpoint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph as ox

from app.formats import QUERY_RESULTS, Representation
from app.releases.release import Release
from app.sparql.extensions import EXTENSIONS
from app.store.statistics import UNION, GraphFigures
from app.vocabularies import named_node

ENDPOINT = "sparql"
# No reasoning: queries find only stated triples (https://www.w3.org/TR/sparql11-entailment/).
ENTAILMENT = ox.NamedNode("http://www.w3.org/ns/entailment/Simple")
Statement = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]


def _node(prefix: str, name: str) -> ox.NamedNode:
    return named_node(f"{prefix}:{name}")


def write_service(
    release: Release,
    figures: Mapping[str, GraphFigures],
    representation: Representation,
    functions: Sequence[str] = EXTENSIONS,
) -> bytes:
    """Return the description in an RDF representation; `functions` are the engine's additional functions."""
    triples = [ox.Triple(*statement) for statement in service_statements(release, figures, functions)]
    return ox.serialize(triples, format=representation.syntax, prefixes=release.namespaces.prefixes()) or b""


def service_statements(
    release: Release, figures: Mapping[str, GraphFigures], functions: Sequence[str] = EXTENSIONS
) -> list[Statement]:
    """Return the description of the endpoint: languages, formats, functions, graphs with statistics."""
    base = release.namespaces.base
    service = ox.NamedNode(base + ENDPOINT)
    dataset = ox.NamedNode(f"{base}{ENDPOINT}#datasett")
    default = ox.NamedNode(f"{base}{ENDPOINT}#union")
    statements: list[Statement] = [
        *_service(service, functions),
        (service, _node("sd", "defaultDataset"), dataset),
        (dataset, _node("rdf", "type"), _node("sd", "Dataset")),
        (dataset, _node("sd", "defaultGraph"), default),
        (default, _node("rdf", "type"), _node("sd", "Graph")),
        (default, _node("void", "sparqlEndpoint"), service),
        *figures_of_graph(default, figures[UNION], service),
    ]
    for graph in release.graph_sizes:
        name = ox.NamedNode(graph)
        statements += [
            (dataset, _node("sd", "namedGraph"), name),
            (name, _node("rdf", "type"), _node("sd", "NamedGraph")),
            (name, _node("rdf", "type"), _node("sd", "Graph")),
            (name, _node("sd", "name"), name),
            (name, _node("sd", "graph"), name),
            *figures_of_graph(name, figures[graph], service),
        ]
    return statements


def _service(service: ox.NamedNode, functions: Sequence[str]) -> Iterator[Statement]:
    yield service, _node("rdf", "type"), _node("sd", "Service")
    yield service, _node("sd", "endpoint"), service
    yield service, _node("sd", "supportedLanguage"), _node("sd", "SPARQL11Query")
    yield service, _node("sd", "feature"), _node("sd", "UnionDefaultGraph")
    yield service, _node("sd", "defaultEntailmentRegime"), ENTAILMENT
    for representation in QUERY_RESULTS.values():
        yield service, _node("sd", "resultFormat"), ox.NamedNode(representation.iri)
    for function in map(ox.NamedNode, functions):
        yield service, _node("sd", "extensionFunction"), function
        yield function, _node("rdf", "type"), _node("sd", "Function")


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
