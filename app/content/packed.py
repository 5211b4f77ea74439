"""Quads in little memory: the N-Triples of each named graph, compressed.

A quad of pyoxigraph takes about 0.7 kB, here about 20 bytes. Each iteration parses the quads again, at about
2 µs a quad.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby, islice

import pyoxigraph as ox

from app.compressed import FASTEST
from app.quads import graph_of

MOST_QUADS = 20_000
"""Quads that are compressed together: these are in memory uncompressed while they are read."""
MOST_BYTES = 1 << 16
"""A `Packer` compresses its lines when there are so many bytes."""


@dataclass(frozen=True, slots=True)
class PackedLines:
    """Lines of N-Triples or N-Quads, compressed; `size` is their number."""

    data: bytes
    size: int

    def text(self) -> bytes:
        """Return the lines as one text."""
        return zlib.decompress(self.data)

    def lines(self) -> list[bytes]:
        """Return the lines, each with its line end."""
        return self.text().splitlines(keepends=True)


@dataclass(frozen=True, slots=True)
class PackedGraph:
    """Triples of one named graph, and for each the line of its file on which it ends."""

    graph: str
    triples: PackedLines
    places: array[int]

    def n_quads(self) -> bytes:
        """Return the triples as N-Quads. In N-Triples, only the end of a statement ends a line."""
        return self.triples.text().replace(b" .\n", f" <{self.graph}> .\n".encode())

    def quads(self) -> Iterator[ox.Quad]:
        """Yield the quads, as they were."""
        # `lenient`: the terms were checked when the file was read.
        return ox.parse(self.n_quads(), format=ox.RdfFormat.N_QUADS, lenient=True)


@dataclass(frozen=True)
class PackedQuads:
    """Quads in the order of their graphs. A large graph may be divided."""

    graphs: tuple[PackedGraph, ...]

    def __iter__(self) -> Iterator[ox.Quad]:
        """Yield the quads."""
        return chain.from_iterable(graph.quads() for graph in self.graphs)

    def with_properties(self, properties: Iterable[ox.NamedNode]) -> Iterator[ox.Quad]:
        """Yield the quads with some properties. The others are not parsed."""
        names = frozenset(str(name).encode() for name in properties)
        for graph in self.graphs:
            lines = graph.n_quads().splitlines(keepends=True)
            found = b"".join(line for line in lines if line.split(b" ", 2)[1] in names)
            yield from (quad for quad in ox.parse(found, format=ox.RdfFormat.N_QUADS, lenient=True))

    def __len__(self) -> int:
        """Return the number of quads."""
        return sum(graph.triples.size for graph in self.graphs)

    def placed(self) -> Iterator[tuple[ox.Quad, int]]:
        """Yield each quad with the line of its file on which it ends."""
        for graph in self.graphs:
            yield from zip(graph.quads(), graph.places, strict=True)


class Packer:
    """Packs lines that arrive one by one."""

    def __init__(self) -> None:
        self._packed: list[PackedLines] = []
        self._waiting = bytearray()
        self._size = 0

    def add(self, text: bytes, size: int = 1) -> None:
        """Add so many lines, each with its line end."""
        self._waiting += text
        self._size += size
        if len(self._waiting) >= MOST_BYTES:
            self._pack()

    def packed(self) -> tuple[PackedLines, ...]:
        """Return all lines."""
        if self._size:
            self._pack()
        return tuple(self._packed)

    def _pack(self) -> None:
        self._packed.append(PackedLines(zlib.compress(self._waiting, FASTEST), self._size))
        self._waiting, self._size = bytearray(), 0


def pack(triples: Iterable[ox.Triple], size: int) -> PackedLines:
    """Return so many triples in little memory."""
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return PackedLines(zlib.compress(text, FASTEST), size)


def packed_graph(graph: str, triples: Iterable[ox.Triple], places: Iterable[int]) -> PackedGraph:
    """Return the triples of a graph, each with the line on which it ends, in little memory."""
    lines = array("I", places)
    return PackedGraph(graph, pack(triples, len(lines)), lines)


def packed(quads: Iterable[ox.Quad], line: int = 0) -> PackedQuads:
    """Return quads in little memory, as if all ended on one line. Those of one graph should be together."""

    def graphs() -> Iterator[PackedGraph]:
        for graph, found in groupby(quads, key=graph_of):
            while some := [quad.triple for quad in islice(found, MOST_QUADS)]:
                yield packed_graph(graph, some, [line] * len(some))

    return PackedQuads(tuple(graphs()))
