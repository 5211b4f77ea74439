"""Terms and triples of pyoxigraph as those of rdflib."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Identifier

from app.vocabularies import named_node

STRING = named_node("xsd:string")


def rdflib_term(term: object) -> Identifier:
    """Convert a pyoxigraph term to an rdflib term. The lexical form stays unchanged."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if not isinstance(term, ox.Literal):
        raise TypeError(term)  # a triple term, which reading a file has already refused
    if term.language:
        return Literal(term.value, lang=term.language)
    datatype = None if term.datatype == STRING else URIRef(term.datatype.value)
    return Literal(term.value, datatype=datatype, normalize=False)


def to_graph(triples: Iterable[ox.Triple]) -> Graph:
    """Return the triples as an rdflib graph, with unchanged literals.

    N-Triples is not used for the conversion: rdflib's parser takes quadratic time in the length of a literal.
    """
    graph, term = Graph(), cache(rdflib_term)  # most terms are in several triples
    for triple in triples:
        graph.add((term(triple.subject), term(triple.predicate), term(triple.object)))
    return graph
