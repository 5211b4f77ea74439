"""A release -> all data in one RDF syntax: the same bytes from the same quads, in every process.

Written by pyoxigraph from sorted quads, because rdflib writes several syntaxes in random order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from app.files.kinds import FileContext
from app.formats import N_QUADS, RDF_XML, Representation
from app.views.trees.context import context
from app.views.trees.terms import terms
from app.xml_text import rdf_xml

_PREFIX_LINES = re.compile(rb"\A(?:@prefix [^\n]*\n)+")
_XML_ROOT = re.compile(rb"<rdf:RDF((?: xmlns:[\w-]+=\"[^\"]*\")+)>")


def dump(representation: Representation, material: FileContext) -> bytes:
    """Return all data in one syntax; a syntax without named graphs gets the union of the graphs.

    N-Quads are the release's own file, which is canonical already.
    """
    if representation == N_QUADS:
        return material.release.quads_file.read_bytes()
    statements = material.quads if representation.keeps_graphs else material.triples
    return serialised(statements, representation, material.release.namespaces.prefixes())


def context_file(material: FileContext) -> bytes:
    """Return the JSON-LD context of the JSON trees, for reading them without a network."""
    document = context(material.lookups, terms(material.lookups).values())
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def serialised(
    statements: Sequence[ox.Quad] | Sequence[ox.Triple],
    representation: Representation,
    prefixes: Mapping[str, str],
) -> bytes:
    """Return sorted quads or triples in one syntax, with the prefix declarations in alphabetical order."""
    if representation == RDF_XML:
        data = rdf_xml(statements, prefixes)  # type: ignore[arg-type]  # it has no graphs, so these are triples
    else:
        data = ox.serialize(statements, format=representation.syntax, prefixes=dict(prefixes)) or b""
    return _with_sorted_prefixes(data)


def _with_sorted_prefixes(data: bytes) -> bytes:
    """Sort the prefixes, because pyoxigraph declares them in the order of a hash table."""
    data = _PREFIX_LINES.sub(lambda m: b"".join(sorted(m[0].splitlines(keepends=True))), data)
    return _XML_ROOT.sub(lambda m: b"<rdf:RDF " + b" ".join(sorted(m[1].split())) + b">", data, count=1)
