"""Resource -> RDF in every syntax.

rdflib writes Turtle and JSON-LD, which are easier to read; pyoxigraph writes the others, and streams them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import pyoxigraph as ox

from app.deferred import deferred
from app.formats import JSON_LD, RDF_XML
from app.identifiers import document_iri
from app.namespaces import Namespaces
from app.quads import subject_of
from app.representation import Representation
from app.store.documents import Resource
from app.vocabularies import RDF_TYPE, named_node
from app.xml_text import rdf_xml

if TYPE_CHECKING:
    from app.content import rdflib_terms
    from app.views import exact
else:
    rdflib_terms = deferred("app.content.rdflib_terms")
    exact = deferred("app.views.exact")

LICENCE = "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"
RELEASE_PATH = "id/utgivelse/"
LONGEST_PRETTY = 500


def document_quads(resource: Resource, namespaces: Namespaces, release_id: str) -> list[ox.Quad]:
    """Return the quads of a document: the resource, incoming links, labels of linked resources, itself.

    The labels and the statements about the document are in the default graph, the rest in the graph of the
    file that contains them.
    """
    quads = {*resource.own, *resource.incoming}
    stated = {(subject_of(q), q.object) for q in quads if "abel" in q.predicate.value}
    label = named_node("rdfs:label")
    for iri, texts in resource.labels.items():
        for language, text in texts.items():
            literal = ox.Literal(text, language=language or None)
            if (iri, literal) not in stated:
                quads.add(ox.Quad(ox.NamedNode(iri), label, literal))
    quads |= set(about_document(resource, namespaces, release_id))
    return sorted(quads, key=lambda q: (str(q.graph_name), str(q.subject), str(q.predicate), str(q.object)))


def about_document(resource: Resource, namespaces: Namespaces, release_id: str) -> Iterator[ox.Quad]:
    """Yield the statements about the document: topic, licence, release, and the number of incoming links.

    Paging uses the terms of https://www.hydra-cg.com/spec/latest/core/#collections.
    """
    document = ox.NamedNode(document_iri(resource.iri, namespaces) or resource.iri)
    yield ox.Quad(document, RDF_TYPE, named_node("foaf:Document"))
    if document.value != resource.iri:
        yield ox.Quad(document, named_node("foaf:primaryTopic"), ox.NamedNode(resource.iri))
    yield ox.Quad(document, named_node("dcterms:license"), ox.NamedNode(LICENCE))
    release = ox.NamedNode(namespaces.base + RELEASE_PATH + release_id)
    yield ox.Quad(document, named_node("prov:wasDerivedFrom"), release)
    yield ox.Quad(document, named_node("hydra:totalItems"), ox.Literal(resource.incoming_count))
    if resource.page < resource.pages:
        following = ox.NamedNode(f"{document.value}?page={resource.page + 1}")
        yield ox.Quad(document, named_node("hydra:next"), following)


def write(
    quads: Iterable[ox.Quad],
    representation: Representation,
    namespaces: Namespaces,
    *,
    pretty: bool = True,
    prefixes: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """Serialise quads; TriG and N-Quads keep the named graphs, the others get the union of them.

    rdflib sorts and indents `pretty` documents of at most `LONGEST_PRETTY` statements; others keep their
    order, and take a tenth of the time. `prefixes` are used besides those of the site.

    Raises `ValueError` for a representation that is not RDF, and `NotInXml` for values that RDF/XML cannot
    represent.
    """
    prefixes = {**namespaces.prefixes(), **prefixes}
    if pretty and representation.by_rdflib:
        quads = list(quads)
        if len(quads) <= LONGEST_PRETTY:
            write_exactly = exact.exact_json_ld if representation == JSON_LD else exact.exact_turtle
            return write_exactly(rdflib_terms.to_graph({q.triple for q in quads}), prefixes)
    if representation == RDF_XML:
        return rdf_xml(dict.fromkeys(q.triple for q in quads), prefixes)
    # JSON-LD could keep the graphs, but a document about a resource is one graph in it, as in Turtle.
    in_graphs = representation.keeps_graphs and representation != JSON_LD
    statements = quads if in_graphs else dict.fromkeys(q.triple for q in quads)
    return ox.serialize(statements, format=representation.syntax, prefixes=prefixes) or b""


def import_rdflib() -> None:
    """Import what writes documents in Turtle and JSON-LD, so that the first of a process does not wait."""
    _ = exact.exact_turtle, rdflib_terms.to_graph
