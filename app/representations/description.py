"""The service description of the endpoint (https://www.w3.org/TR/sparql11-service-description/).

Derived from the table of representations and the release, so it says what the endpoint does.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from app.namespaces import FOREIGN_PREFIXES
from app.release import Release
from app.representations import RDF, RESULTS

ENDPOINT = "sparql"
FORMATS_BASE = "http://www.w3.org/ns/formats/"
# The names that W3C has given to formats, https://www.w3.org/ns/formats/.
FORMAT_NAMES = {
    "ttl": "Turtle",
    "jsonld": "JSON-LD",
    "rdf": "RDF_XML",
    "nt": "N-Triples",
    "trig": "TriG",
    "nq": "N-Quads",
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
}


def _node(prefix: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(FOREIGN_PREFIXES[prefix] + name)


def service_quads(release: Release) -> list[ox.Quad]:
    """The description of the endpoint over a release: languages, formats, graphs with their sizes."""
    base = release.namespaces.base
    service = ox.NamedNode(base + ENDPOINT)
    dataset = ox.NamedNode(f"{base}{ENDPOINT}#datasett")
    default = ox.NamedNode(f"{base}{ENDPOINT}#union")
    statements = [
        (service, _node("rdf", "type"), _node("sd", "Service")),
        (service, _node("sd", "endpoint"), service),
        (service, _node("sd", "supportedLanguage"), _node("sd", "SPARQL11Query")),
        (service, _node("sd", "feature"), _node("sd", "UnionDefaultGraph")),
        (service, _node("sd", "defaultDataset"), dataset),
        (dataset, _node("rdf", "type"), _node("sd", "Dataset")),
        (dataset, _node("sd", "defaultGraph"), default),
        (default, _node("rdf", "type"), _node("sd", "Graph")),
        *((service, _node("sd", "resultFormat"), f) for f in _formats()),
    ]
    quads = [ox.Quad(s, p, o) for s, p, o in statements]
    for graph, size in release.graph_sizes.items():
        name = ox.NamedNode(graph)
        quads += [
            ox.Quad(dataset, _node("sd", "namedGraph"), name),
            ox.Quad(name, _node("rdf", "type"), _node("sd", "NamedGraph")),
            ox.Quad(name, _node("sd", "name"), name),
            ox.Quad(name, _node("void", "triples"), ox.Literal(size)),
        ]
    return quads


def _formats() -> Iterator[ox.NamedNode]:
    for representation in (*RESULTS, *RDF):
        yield ox.NamedNode(FORMATS_BASE + FORMAT_NAMES[representation.suffix])
