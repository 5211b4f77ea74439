"""A release -> all data in each RDF syntax: the same bytes from the same quads, in every process.

Written by pyoxigraph from sorted quads, because rdflib writes several syntaxes in random order. The files are
written together, so that each part of the quads is read once for all of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from app.compressed import text_size
from app.files.copies import CopiesWriter, TextPart
from app.files.graph_parts import BY_GRAPH, parts_of_graphs
from app.files.kinds import FileContext
from app.files.listing import STEM
from app.files.serialising import body, frame_of, serialised
from app.files.written import WrittenFile, compressed_text
from app.formats import DUMPS, N_QUADS, N_TRIPLES
from app.json_text import json_text
from app.kept import apart, side_by_side
from app.representation import Representation
from app.store.divided import FilePart
from app.views.trees.context import context
from app.views.trees.terms import terms

BY_PART = tuple(r for r in DUMPS if r not in BY_GRAPH)
"""The syntaxes whose files are in the order of the subjects."""
THREADS = 2
"""Files whose texts are hashed at the same time."""


def dump(material: FileContext, path: Path) -> WrittenFile:
    """Write all data in the syntax of the file's suffix; the first call writes all syntaxes.

    A syntax without named graphs gets the union of the graphs. N-Quads are canonical, those of the release.
    """
    return material.written_together(path, write_dumps)


def write_dumps(material: FileContext, folder: Path) -> dict[str, WrittenFile]:
    """Write all data in each syntax into a folder, and return the files by name. Raises `FileExistsError`.

    The graphs of the archive, which have 20 kB for each plan, are noted for later.
    """
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
        between = {r: TextPart.of(frames[r].between) for r in BY_GRAPH}
        for number, parts in enumerate(parts_of_graphs(material)):
            for r, part in zip(BY_GRAPH, parts.dumps, strict=True):
                if number and frames[r].between:
                    files[r].add(between[r])
                files[r].add(part)
            material.graphs.update(parts.graphs)
        for r, file in files.items():
            file.write(frames[r].tail)
    release = material.release
    same = files[N_QUADS].size == text_size(release.quads_file)
    known = {N_QUADS: release.digest} if same else {}
    with ThreadPoolExecutor(THREADS) as threads:
        hashes = threads.map(lambda r: files[r].finished(known.get(r, "")), files)
        return {names[r]: files[r].file(sha256) for r, sha256 in zip(files, hashes, strict=True)}


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

    for part in quads.parts:
        found = apart(material.lookups.kept(["part", named, part.sha256.hex()], partial(compute, part)))
        yield list(map(TextPart.from_bytes, found[::2], found[1::2]))


def triples_in(lines: bytes) -> list[bytes]:
    """Return the triples of some lines of canonical N-Quads as lines of N-Triples, each once."""
    return list(dict.fromkeys(line.rpartition(b" <")[0] + b" .\n" for line in lines.splitlines()))


def context_file(material: FileContext, path: Path) -> WrittenFile:
    """Write the JSON-LD context of the JSON trees, for reading them without a network."""
    document = context(material.lookups, terms(material.lookups).values())
    return compressed_text(path, json_text(document).encode())
