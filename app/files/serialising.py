"""Statements in each RDF syntax: a file, or the part of one without what the file has around its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from app.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML
from app.representation import Representation
from app.vocabularies import RDF_TYPE
from app.xml_text import rdf_xml

_PREFIX_LINES = re.compile(rb"\A(?:@prefix [^\n]*\n)+")
_XML_ROOT = re.compile(rb"<rdf:RDF((?: xmlns:[\w-]+=\"[^\"]*\")+)>")


@dataclass(frozen=True)
class FileFrame:
    """What a file in some syntax has before, between and after its parts."""

    head: bytes = b""
    between: bytes = b""
    tail: bytes = b""


def frame_of(representation: Representation, prefixes: Mapping[str, str]) -> FileFrame:
    """Return what a file has around its statements, and between pieces of them."""
    if representation == JSON_LD:
        return FileFrame(b"[", b",", b"]")
    if representation in (N_QUADS, N_TRIPLES):
        return FileFrame()
    name = ox.NamedNode("urn:x:sample")
    written = serialised([ox.Triple(name, RDF_TYPE, name)], representation, prefixes)
    statement = body(representation, written)
    head, _, tail = written.partition(statement)
    return FileFrame(head, b"", tail)


def body(representation: Representation, written: bytes) -> bytes:
    """Return a file without its `FileFrame`."""
    if representation == JSON_LD:
        return written[1:-1]
    if representation == RDF_XML:
        return written[written.index(b">\n", written.index(b"<rdf:RDF")) + 2 : written.rindex(b"</rdf:RDF>")]
    return _PREFIX_LINES.sub(b"", written, count=1)


def in_graph(representation: Representation, text: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the statements of the only graph of a `body`, after what is before them and before the rest."""
    opens = b'"@graph":[' if representation == JSON_LD else b" {\n"
    start, end = text.index(opens) + len(opens), len(text) - 2  # it ends with «]}» or «}» and a line break
    return text[:start], text[start:end], text[end:]


def serialised(
    statements: Iterable[ox.Quad] | Iterable[ox.Triple],
    representation: Representation,
    prefixes: Mapping[str, str],
) -> bytes:
    """Return sorted quads or triples in one syntax, with the prefix declarations in alphabetical order."""
    if representation == RDF_XML:
        written = rdf_xml(statements, prefixes)  # type: ignore[arg-type]  # it has no graphs, so these are triples
    else:
        written = ox.serialize(statements, format=representation.syntax, prefixes=dict(prefixes)) or b""
    return _with_sorted_prefixes(written)


def _with_sorted_prefixes(data: bytes) -> bytes:
    """Sort the prefixes, because pyoxigraph declares them in the order of a hash table. No byte is added."""
    data = _PREFIX_LINES.sub(lambda m: b"".join(sorted(m[0].splitlines(keepends=True))), data)
    return _XML_ROOT.sub(lambda m: b"<rdf:RDF " + b" ".join(sorted(m[1].split())) + b">", data, count=1)
