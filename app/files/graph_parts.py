"""The named graphs of a release, in parts of the files that have one after the other, and as Turtle files.

The graphs of a plan are small, and written together. What is derived is one graph with a quarter of all
statements, so a large graph is read and written in chunks: its quads as objects take 700 bytes each.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import NamedTuple

import pyoxigraph as ox

from app.compressed import DeflatePiece, deflated, joined_pieces
from app.files.archives import DeflatedText
from app.files.copies import TextPart
from app.files.kinds import FileContext
from app.files.serialising import body, frame_of, in_graph, serialised
from app.formats import DUMPS, N_QUADS, TURTLE
from app.kept import apart, side_by_side
from app.store.building import plan_graphs
from app.store.lookups import Lookups

BY_GRAPH = tuple(r for r in DUMPS if r.keeps_graphs and r != N_QUADS)
"""The syntaxes whose files have one named graph after the other."""
CHUNK = 20_000
"""A graph with more statements is written in chunks of about so many."""
AT_ONCE = 4 << 20
"""A text is compressed when it has so many bytes, or at its end."""


class GraphParts(NamedTuple):
    """Parts of the files `BY_GRAPH`, and each of their named graphs as a Turtle file, by its name."""

    dumps: list[TextPart]
    graphs: dict[str, DeflatedText]


def parts_of_graphs(material: FileContext) -> Iterator[GraphParts]:
    """Yield the named graphs in order, those of a plan together."""
    prefixes = material.release.namespaces.prefixes()
    named, count = json.dumps(prefixes), 2 * len(BY_GRAPH)

    def compute(names: Sequence[str]) -> bytes:
        return written_graphs(material.lookups, names, prefixes)

    for sha256, names in plan_graphs(material.lookups).together():
        found = apart(material.lookups.kept(["graphs", named, sha256.hex()], partial(compute, names)))
        dumps, texts = found[:count], found[count:]
        pieces = map(DeflatePiece.from_bytes, texts[::2])
        hashes = (digest.hex() for digest in texts[1::2])
        yield GraphParts(
            list(map(TextPart.from_bytes, dumps[::2], dumps[1::2])),
            dict(zip(names, map(DeflatedText, pieces, hashes), strict=True)),
        )


def written_graphs(lookups: Lookups, names: Sequence[str], prefixes: Mapping[str, str]) -> bytes:
    """Return some named graphs as bytes: the parts of the files, then each Turtle file with its SHA-256."""
    texts = {r: TextInParts() for r in BY_GRAPH}
    between = {r: frame_of(r, prefixes).between for r in BY_GRAPH}
    files = list[bytes]()
    for number, name in enumerate(names):
        pieces, digest, tails = list[DeflatePiece](), hashlib.sha256(), dict.fromkeys(BY_GRAPH, b"")
        for place, chunk in enumerate(chunks_of(lookups, name)):
            for r, text in texts.items():
                head, statements, tails[r] = in_graph(r, body(r, serialised(chunk, r, prefixes)))
                text.add((between[r] if number or place else b"") + (b"" if place else head) + statements)
            turtle = serialised([quad.triple for quad in chunk], TURTLE, prefixes)
            turtle = body(TURTLE, turtle) if place else turtle
            pieces.append(deflated(turtle))
            digest.update(turtle)
        for r, text in texts.items():
            text.add(tails[r])
        files += (joined_pieces(pieces).to_bytes(), digest.digest())
    return side_by_side([*chain.from_iterable(text.part().to_bytes() for text in texts.values()), *files])


def chunks_of(lookups: Lookups, graph: str) -> Iterator[list[ox.Quad]]:
    """Yield the quads of a named graph, sorted by subject, predicate and object.

    No chunk ends within a subject, and all but the last of a large graph have `CHUNK` quads or a few more.
    """
    name = ox.NamedNode(graph)

    def found(subject: ox.NamedNode | ox.BlankNode | ox.Triple | None) -> list[ox.Quad]:
        return sorted(lookups.store.quads_for_pattern(subject, None, None, name), key=str)

    if lookups.release.graph_sizes[graph] <= CHUNK:
        yield found(None)
        return
    subjects = {quad.subject for quad in lookups.store.quads_for_pattern(None, None, None, name)}
    chunk = list[ox.Quad]()
    for subject in sorted(subjects, key=str):
        chunk += found(subject)
        if len(chunk) >= CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


class TextInParts:
    """Collects a text that becomes one part of a file, and compresses it from time to time."""

    def __init__(self) -> None:
        self._text, self._parts = bytearray(), list[TextPart]()

    def add(self, text: bytes) -> None:
        """Append bytes of the text."""
        self._text += text
        if len(self._text) >= AT_ONCE:
            self._compress()

    def part(self) -> TextPart:
        """Return the text."""
        self._compress()
        blocks = b"".join(part.blocks for part in self._parts)
        return TextPart(joined_pieces([part.piece for part in self._parts]), blocks)

    def _compress(self) -> None:
        self._parts.append(TextPart.of(bytes(self._text)))
        self._text.clear()
