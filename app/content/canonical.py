"""PackedLines graphs -> canonical N-Quads in little memory."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from app.content.packed import PackedGraph, PackedLines, Packer

RANGE_BYTES = 8 << 20
"""Lines of about so many bytes are sorted together; as objects they take three times as much."""
TYPICAL_LINE = 256
"""Bytes of a line; most have fewer."""
SAMPLE_BYTES = 1 << 17
"""One line is looked at in so many bytes, to divide all lines into ranges."""


def canonical_n_quads(
    graphs: Sequence[PackedGraph], range_bytes: int = RANGE_BYTES, sample_bytes: int = SAMPLE_BYTES
) -> Iterator[bytes]:
    """Yield canonical N-Quads as `app.quads.n_quads` returns them, many lines at a time.

    The lines are divided into ranges by what they begin with, so that each range can be sorted alone. Few
    lines are one range, which is not packed.
    """
    if sum(graph.triples.size for graph in graphs) * TYPICAL_LINE <= range_bytes:
        few = list(chain.from_iterable(graph.n_quads().splitlines(keepends=True) for graph in graphs))
        few.sort()
        yield b"".join(dict.fromkeys(few))
        return
    for packed in _ranges(graphs, _starts(graphs, range_bytes, sample_bytes)):
        lines = list(chain.from_iterable(some.lines() for some in packed))
        lines.sort()
        yield b"".join(dict.fromkeys(lines))


def _starts(graphs: Sequence[PackedGraph], range_bytes: int, sample_bytes: int) -> list[bytes]:
    """Return what the ranges begin with, without the first range. It does not matter in which graph it is."""
    sample = sorted(line for graph in graphs for line in _sampled(graph.triples.text(), sample_bytes))
    return sorted(set(sample[:: max(1, range_bytes // sample_bytes)][1:]))


def _sampled(text: bytes, sample_bytes: int) -> Iterator[bytes]:
    """Yield some lines of a text: one of each `sample_bytes` bytes."""
    for place in range(0, len(text), sample_bytes):
        start = text.rfind(b"\n", 0, place) + 1
        yield text[start : text.index(b"\n", start) + 1]


def _ranges(graphs: Sequence[PackedGraph], starts: Sequence[bytes]) -> Iterator[tuple[PackedLines, ...]]:
    """Yield the lines of each range, in no order."""
    found = [Packer() for _ in range(len(starts) + 1)]
    for graph in graphs:
        lines = sorted(graph.n_quads().splitlines(keepends=True))
        ends = (0, *(bisect_left(lines, start) for start in starts), len(lines))
        for packer, (first, last) in zip(found, pairwise(ends), strict=True):
            if first < last:
                packer.add(b"".join(lines[first:last]), last - first)
    found.reverse()
    while found:  # a range is not needed any more when it has been yielded
        yield found.pop().packed()
