"""The canonical N-Quads of a release in parts, each with the hash of its lines.

A part of a file that is made from one part of the N-Quads is kept under its hash, so a build after a small
change makes few of them again.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from app.compressed import opened
from app.quads import graph_in

SUBJECTS = 64
"""How many subjects are in a part, on average."""
MOST_LINES = 20_000
"""A part that has so many lines ends with its subject, whatever the subject is."""


@dataclass(frozen=True, slots=True)
class FilePart:
    """Lines with all statements about some subjects: the place of the first byte, their length and hash."""

    start: int
    length: int
    sha256: bytes


@dataclass(frozen=True)
class Divided:
    """Canonical N-Quads by subjects and by named graph; `graphs` maps the name of a graph to its hash."""

    path: Path
    parts: tuple[FilePart, ...]
    graphs: dict[str, bytes]

    def read(self, part: FilePart) -> bytes:
        """Return the lines of a part."""
        with opened(self.path) as file:
            file.seek(part.start)
            return file.read(part.length)

    def folders(self) -> Iterator[tuple[bytes, list[str]]]:
        """Yield the named graphs in order, those of a plan together, and the hash of all their lines."""
        names = sorted(self.graphs, key=lambda name: f"{name}>")
        for _, together in groupby(names, key=lambda name: name.rpartition("/")[0]):
            found = list(together)
            yield hashlib.sha256(b"".join(self.graphs[name] for name in found)).digest(), found


def divided(path: Path) -> Divided:
    """Return a file of canonical N-Quads in parts; takes linear time, and memory for the hashes only.

    Where a part ends depends on the subject alone, so a change does not move the ends of other parts.
    """
    parts: list[FilePart] = []
    graphs: dict[bytes, hashlib._Hash] = {}
    start = length = lines = 0
    subject, digest = b"", hashlib.sha256()
    with opened(path) as file:
        for line in file:
            about = line[: line.index(b" ")]
            if about != subject:
                if lines and (zlib.crc32(about) % SUBJECTS == 0 or lines >= MOST_LINES):
                    parts.append(FilePart(start, length, digest.digest()))
                    start, length, lines, digest = start + length, 0, 0, hashlib.sha256()
                subject = about
            digest.update(line)
            graph = graph_in(line)
            if graph not in graphs:
                graphs[graph] = hashlib.sha256()
            graphs[graph].update(line)
            length, lines = length + len(line), lines + 1
    if lines:
        parts.append(FilePart(start, length, digest.digest()))
    return Divided(path, tuple(parts), {name.decode(): found.digest() for name, found in graphs.items()})
