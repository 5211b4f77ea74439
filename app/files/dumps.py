"""A release -> all data in each RDF syntax: the same bytes from the same quads, in every process.

Written by pyoxigraph from sorted quads, because rdflib writes several syntaxes in random order. The files are
written together, so that each part of the quads is read once for all of them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from app.compressed import DeflatePiece, apart, deflated, side_by_side
from app.files.archives import DeflatedText
from app.files.copies import CopiesWriter, TextPart
from app.files.kinds import FileContext
from app.files.listing import STEM
from app.files.written import WrittenFile, compressed_text
from app.formats import DUMPS, JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TURTLE
from app.representation import Representation
from app.store.building import plan_graphs
from app.store.divided import FilePart
from app.store.lookups import Lookups
from app.views.trees.context import context
from app.views.trees.terms import terms
from app.vocabularies import RDF_TYPE
from app.xml_text import rdf_xml

BY_GRAPH = tuple(r for r in DUMPS if r.keeps_graphs and r != N_QUADS)
"""The syntaxes whose files have one named graph after the other. The others are in order of the subjects."""
BY_PART = tuple(r for r in DUMPS if r not in BY_GRAPH)
MANY_PARTS = 512
"""With twice as many parts of the quads, or more, several are one part of a file."""
MOST_BYTES = 4 << 20
"""Parts of the quads are not put together to much more than this."""
_PREFIX_LINES = re.compile(rb"\A(?:@prefix [^\n]*\n)+")
_XML_ROOT = re.compile(rb"<rdf:RDF((?: xmlns:[\w-]+=\"[^\"]*\")+)>")


@dataclass(frozen=True)
class FileFrame:
    """What a file in some syntax has before, between and after its parts."""

    head: bytes = b""
    between: bytes = b""
    tail: bytes = b""


def dump(material: FileContext, path: Path) -> WrittenFile:
    """Write all data in the syntax of the file's suffix; the first call writes all syntaxes.

    A syntax without named graphs gets the union of the graphs. N-Quads are canonical, those of the release.
    """
    return material.written_together(path, write_dumps)


def write_dumps(material: FileContext, folder: Path) -> dict[str, WrittenFile]:
    """Write all data in each syntax into a folder, and return the files by name. Raises `FileExistsError`."""
    prefixes = material.release.namespaces.prefixes()
    frames = {r: frame_of(r, prefixes) for r in DUMPS}
    names = {r: f"{STEM}.{r.suffix}" for r in DUMPS}
    with ExitStack() as opened:
        files = {r: opened.enter_context(CopiesWriter(folder / name)) for r, name in names.items()}
        for r, file in files.items():
            file.write(frames[r].head)
        for found in parts_of_quads(material):
            for r, part in zip(BY_PART, found, strict=True):
                files[r].add(part)
        for number, parts in enumerate(parts_of_graphs(material)):
            for r, part in zip(BY_GRAPH, parts.dumps, strict=True):
                if number:
                    files[r].write(frames[r].between)
                files[r].add(part)
        for r, file in files.items():
            file.write(frames[r].tail)
    return {names[r]: file.written() for r, file in files.items()}


def parts_of_quads(material: FileContext) -> Iterator[list[TextPart]]:
    """Yield the parts of the files `BY_PART`, part by part of the quads.

    N-Quads have all quads, the other files the triples of all graphs, each once.
    """
    prefixes, quads = material.release.namespaces.prefixes(), material.divided
    named = json.dumps(prefixes)

    def compute(part: FilePart) -> bytes:
        lines = quads.read(part)
        triples = triples_in(lines)
        parsed = [q.triple for q in ox.parse(b"".join(triples), format=N_TRIPLES.syntax, lenient=True)]

        def text(representation: Representation) -> bytes:
            if representation == N_QUADS:
                return lines
            if representation == N_TRIPLES:
                return b"".join(triples)
            return body(representation, serialised(parsed, representation, prefixes))

        return side_by_side(chain.from_iterable(TextPart.of(text(r)).to_bytes() for r in BY_PART))

    for part in grouped(quads.parts):
        found = apart(material.lookups.kept(["part", named, part.sha256.hex()], partial(compute, part)))
        yield list(map(TextPart.from_bytes, found[::2], found[1::2]))


def grouped(parts: Sequence[FilePart]) -> Iterator[FilePart]:
    """Yield parts of the quads, several as one if there are many: a kept result is a file of its own.

    Most groups end with a part that is the last one whatever is before it, so a change moves few other ends.
    """
    together = 1 << max(1, len(parts) // MANY_PARTS).bit_length() - 1
    group, length = list[FilePart](), 0
    for part in parts:
        group.append(part)
        length += part.length
        if int.from_bytes(part.sha256[:4], "big") % together == 0 or length >= MOST_BYTES:
            yield joined(group)
            group, length = [], 0
    if group:
        yield joined(group)


def joined(group: Sequence[FilePart]) -> FilePart:
    """Return parts that follow each other as one."""
    if len(group) == 1:
        return group[0]
    sha256 = hashlib.sha256(b"".join(part.sha256 for part in group)).digest()
    return FilePart(group[0].start, sum(part.length for part in group), sha256)


class GraphParts(NamedTuple):
    """Parts of the files `BY_GRAPH`, and each of their named graphs as a Turtle file, by its name."""

    dumps: list[TextPart]
    graphs: dict[str, DeflatedText]


def parts_of_graphs(material: FileContext) -> Iterator[GraphParts]:
    """Yield the named graphs in order, those of a plan together."""
    prefixes = material.release.namespaces.prefixes()
    named, count = json.dumps(prefixes), 2 * len(BY_GRAPH)

    def compute(names: Sequence[str]) -> bytes:
        graphs = [quads_of(material.lookups, name) for name in names]
        quads = [quad for graph in graphs for quad in graph]
        parts = (TextPart.of(body(r, serialised(quads, r, prefixes))) for r in BY_GRAPH)
        found = list(chain.from_iterable(map(TextPart.to_bytes, parts)))
        for graph in graphs:
            text = serialised([quad.triple for quad in graph], TURTLE, prefixes)
            found += (deflated(text).to_bytes(), hashlib.sha256(text).digest())
        return side_by_side(found)

    for sha256, names in plan_graphs(material.lookups).together():
        found = apart(material.lookups.kept(["graphs", named, sha256.hex()], partial(compute, names)))
        dumps, texts = found[:count], found[count:]
        pieces = map(DeflatePiece.from_bytes, texts[::2])
        hashes = (digest.hex() for digest in texts[1::2])
        yield GraphParts(
            list(map(TextPart.from_bytes, dumps[::2], dumps[1::2])),
            dict(zip(names, map(DeflatedText, pieces, hashes), strict=True)),
        )


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


def triples_in(lines: bytes) -> list[bytes]:
    """Return the triples of some lines of canonical N-Quads as lines of N-Triples, each once."""
    return list(dict.fromkeys(line.rpartition(b" <")[0] + b" .\n" for line in lines.splitlines()))


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
