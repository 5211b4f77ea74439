"""A release -> all data in one RDF syntax: the same bytes from the same quads, in every process.

Written by pyoxigraph from sorted quads, because rdflib writes several syntaxes in random order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from app.compressed import deflated
from app.files.kinds import FileContext
from app.files.written import TextWriter, WrittenFile, compressed_text
from app.formats import JSON_LD, N_QUADS, RDF_XML
from app.representation import Representation
from app.store.divided import FilePart
from app.store.lookups import Lookups
from app.views.trees.context import context
from app.views.trees.terms import terms
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


def dump(representation: Representation, material: FileContext, path: Path) -> WrittenFile:
    """Write all data in one syntax.

    A syntax without named graphs gets the union of the graphs. N-Quads are canonical, those of the release.
    """
    with TextWriter(path) as file:
        for piece in pieces(representation, material):
            file.add(piece)
    return file.written()


def pieces(representation: Representation, material: FileContext) -> Iterator[bytes]:
    """Yield the pieces of a file with all data."""
    if representation == N_QUADS:
        yield from pieces_of_parts(representation, material)
        return
    frame = frame_of(representation, material.release.namespaces.prefixes())
    write = pieces_of_graphs if representation.keeps_graphs else pieces_of_parts
    between = deflated(frame.between)
    yield deflated(frame.head)
    for number, piece in enumerate(write(representation, material)):
        if number and frame.between:
            yield between
        yield piece
    yield deflated(frame.tail)


def pieces_of_parts(representation: Representation, material: FileContext) -> Iterator[bytes]:
    """Yield the statements of the union of all graphs in pieces, each triple once, sorted.

    N-Quads have all quads.
    """
    prefixes, quads = material.release.namespaces.prefixes(), material.divided

    def compute(part: FilePart) -> bytes:
        lines = quads.read(part)
        if representation != N_QUADS:
            lines = body(representation, serialised(union(lines), representation, prefixes))
        return deflated(lines)

    for part in quads.parts:
        yield material.lookups.kept(
            ["dump", representation.suffix, json.dumps(prefixes), part.sha256.hex()], partial(compute, part)
        )


def pieces_of_graphs(representation: Representation, material: FileContext) -> Iterator[bytes]:
    """Yield the named graphs in order, in pieces of some graphs."""
    prefixes = material.release.namespaces.prefixes()

    def compute(names: Sequence[str]) -> bytes:
        found = [quad for name in names for quad in quads_of(material.lookups, name)]
        return deflated(body(representation, serialised(found, representation, prefixes)))

    for sha256, names in material.divided.folders():
        yield material.lookups.kept(
            ["dump", representation.suffix, json.dumps(prefixes), sha256.hex()], partial(compute, names)
        )


def frame_of(representation: Representation, prefixes: Mapping[str, str]) -> FileFrame:
    """Return what a file has around its statements, and between pieces of them."""
    if representation == JSON_LD:
        return FileFrame(b"[", b",", b"]")
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


def union(lines: bytes) -> Iterator[ox.Triple]:
    """Yield the triples of some lines of canonical N-Quads, each once.

    The same triple of several graphs is on successive lines.
    """
    before = None
    for quad in ox.parse(lines, format=N_QUADS.syntax, lenient=True):
        triple = quad.triple
        if triple != before:
            yield triple
        before = triple


def quads_of(lookups: Lookups, graph: str) -> list[ox.Quad]:
    """Return the quads of a named graph, sorted by subject, predicate and object."""
    return sorted(lookups.store.quads_for_pattern(None, None, None, ox.NamedNode(graph)), key=str)


def context_file(material: FileContext, path: Path) -> WrittenFile:
    """Write the JSON-LD context of the JSON trees, for reading them without a network."""
    document = context(material.lookups, terms(material.lookups).values())
    return compressed_text(path, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())


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
