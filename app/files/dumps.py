"""A release -> all data in one RDF syntax: the same bytes from the same quads, in every process.

Written by pyoxigraph from sorted quads, because rdflib writes several syntaxes in random order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from app.files.kinds import FileContext
from app.formats import N_QUADS, RDF_XML
from app.releases.release import Release
from app.releases.storage import link, write_file
from app.representation import Representation
from app.store.lookups import Lookups
from app.views.trees.context import context
from app.views.trees.terms import terms
from app.xml_text import write_rdf_xml

MOST_PREFIXES = 64_000
"""The bytes at the start of a file that have all prefix declarations."""
_PREFIX_LINES = re.compile(rb"\A(?:@prefix [^\n]*\n)+")
_XML_ROOT = re.compile(rb"<rdf:RDF((?: xmlns:[\w-]+=\"[^\"]*\")+)>")


def dump(representation: Representation, material: FileContext, path: Path) -> None:
    """Write all data in one syntax; a syntax without named graphs gets the union of the graphs.

    N-Quads are the release's own file, which is canonical already.
    """
    release = material.release
    if representation == N_QUADS:
        link(release.quads_file, path)
        return
    statements: Iterable[ox.Quad] | Iterable[ox.Triple] = union(release)
    if representation.keeps_graphs:
        statements = (quad for _, quads in graphs(material.lookups) for quad in quads)
    with path.open("xb+") as file:
        serialise(statements, representation, release.namespaces.prefixes(), file)


def union(release: Release) -> Iterator[ox.Triple]:
    """Yield every triple of the union of all graphs once, sorted by subject, predicate and object.

    In canonical N-Quads, the same triple of several graphs is on successive lines.
    """
    before = None
    for quad in ox.parse(path=release.quads_file, format=N_QUADS.syntax, lenient=True):
        triple = quad.triple
        if triple != before:
            yield triple
        before = triple


def graphs(lookups: Lookups) -> Iterator[tuple[str, list[ox.Quad]]]:
    """Yield the named graphs in order, each with its quads sorted by subject, predicate and object."""
    for name in sorted(lookups.release.graph_sizes, key=lambda name: f"{name}>"):
        yield name, sorted(lookups.store.quads_for_pattern(None, None, None, ox.NamedNode(name)), key=str)


def context_file(material: FileContext, path: Path) -> None:
    """Write the JSON-LD context of the JSON trees, for reading them without a network."""
    document = context(material.lookups, terms(material.lookups).values())
    write_file(path, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())


def serialised(
    statements: Iterable[ox.Quad] | Iterable[ox.Triple],
    representation: Representation,
    prefixes: Mapping[str, str],
) -> bytes:
    """Return sorted quads or triples in one syntax, with the prefix declarations in alphabetical order."""
    written = BytesIO()
    serialise(statements, representation, prefixes, written)
    return written.getvalue()


def serialise(
    statements: Iterable[ox.Quad] | Iterable[ox.Triple],
    representation: Representation,
    prefixes: Mapping[str, str],
    file: IO[bytes],
) -> None:
    """Write sorted quads or triples in one syntax, as `serialised` returns them, into an empty file."""
    if representation == RDF_XML:
        write_rdf_xml(statements, file, prefixes)  # type: ignore[arg-type]  # it has no graphs, so these are triples
    else:
        ox.serialize(statements, file, representation.syntax, prefixes=dict(prefixes))
    file.seek(0)
    head = file.read(MOST_PREFIXES)
    file.seek(0)
    file.write(_with_sorted_prefixes(head))


def _with_sorted_prefixes(data: bytes) -> bytes:
    """Sort the prefixes, because pyoxigraph declares them in the order of a hash table. No byte is added."""
    data = _PREFIX_LINES.sub(lambda m: b"".join(sorted(m[0].splitlines(keepends=True))), data)
    return _XML_ROOT.sub(lambda m: b"<rdf:RDF " + b" ".join(sorted(m[1].split())) + b">", data, count=1)
