"""Descriptions as triples: a subject, its classes, and a mapping from prefixed names to values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from app.store.lookups import Labels
from app.vocabularies import FOREIGN_PREFIXES, RDF_TYPE, named_node

AUTHORITY = "http://publications.europa.eu/resource/authority/"
LANGUAGES = {"nb": "NOB", "nn": "NNO", "en": "ENG"}
ANY_URI = named_node("xsd:anyURI")

Value = str | ox.NamedNode | ox.Literal
"""A value: an IRI (as text or node) or a literal."""


def description_triples(
    subject: str, kinds: Iterable[str], properties: Mapping[str, Iterable[Value]]
) -> Iterator[ox.Triple]:
    """Yield the triples of one description; names of classes and properties are prefixed names."""
    node = ox.NamedNode(subject)
    for kind in kinds:
        yield ox.Triple(node, RDF_TYPE, named_node(kind))
    for name, values in properties.items():
        for value in values:
            yield ox.Triple(node, named_node(name), _node(value))


def n_triples(statements: Iterable[ox.Triple]) -> bytes:
    """Return triples as N-Triples, each once."""
    return ox.serialize(dict.fromkeys(statements), format=ox.RdfFormat.N_TRIPLES) or b""


def _node(value: Value) -> ox.NamedNode | ox.Literal:
    return ox.NamedNode(value) if isinstance(value, str) else value


def texts(labels: Labels) -> list[Value]:
    """Return texts with their languages. The profiles require one, so texts without are left out."""
    return [ox.Literal(text, language=language) for language, text in labels.items() if language]


def any_uri(iri: str) -> list[Value]:
    """Return an identifier as the literal that the profiles require."""
    return [ox.Literal(iri, datatype=ANY_URI)]


def typed(text: object, datatype: str) -> ox.Literal:
    """Return a literal of an XML Schema datatype, such as `date`."""
    return ox.Literal(str(text), datatype=ox.NamedNode(FOREIGN_PREFIXES["xsd"] + datatype))
