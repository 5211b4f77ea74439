"""Terms of pyoxigraph as terms of rdflib."""

from __future__ import annotations

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef
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
