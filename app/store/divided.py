"""The canonical N-Quads of a release in parts, each with the hash of its lines.

What is made from one part of the N-Quads is kept under its hash, so a build after a small change makes few of
them again.
"""

from __future__ import annotations

import hashlib
import io
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

from app.compressed import SUFFIX, opened

SMALLEST = 1 << 17
"""Bytes that a part may have in a small release."""
PARTS = 512
"""Large releases have about so many parts, or some more, because each kept result costs time."""
DIGEST = hashlib.sha256().digest_size
ENTRY = DIGEST + 8 + DIGEST
"""Bytes that are kept of a part: the hash of its first line, its length, and its hash."""
AT_ONCE = 1 << 12
"""Bytes that are read to find a line before a place."""
END = b"\xff"
"""Is after every line of N-Quads, which are UTF-8."""


@dataclass(frozen=True, slots=True)
class FilePart:
    """Lines with all statements about some subjects: the place of the first byte, their length and hash."""

    start: int
    length: int
    sha256: bytes


@dataclass(frozen=True)
class KnownParts:
    """The parts of another file, and in order all lines that only one of the two files has; perhaps more.

    A part that begins with the same line and has the same length is the same if no such line is between its
    first line and that of the following part: all lines between them are the same.
    """

    hashes: Mapping[bytes, bytes]
    changed: Sequence[bytes]

    def digest(self, first: bytes, length: int, line: bytes, following: bytes) -> bytes:
        """Return the hash of a part, or «» if it is not known."""
        if bisect_left(self.changed, line) < bisect_left(self.changed, following):
            return b""
        return self.hashes.get(first + length.to_bytes(8, "big"), b"")


NOTHING_KNOWN = KnownParts({}, ())


def known_parts(data: bytes, changed: Iterable[bytes]) -> KnownParts:
    """Return what is known of parts, of which `Divided.to_bytes` made bytes."""
    found = (data[place : place + ENTRY] for place in range(0, len(data), ENTRY))
    return KnownParts({one[:-DIGEST]: one[-DIGEST:] for one in found}, sorted(changed))


@dataclass(frozen=True)
class Divided:
    """Canonical N-Quads by subjects. `first` has a hash of the first line of each part."""

    path: Path
    parts: tuple[FilePart, ...]
    first: tuple[bytes, ...]

    def to_bytes(self) -> bytes:
        """Return what `known_parts` takes."""
        found = zip(self.first, self.parts, strict=True)
        return b"".join(first + part.length.to_bytes(8, "big") + part.sha256 for first, part in found)

    def read(self, part: FilePart) -> bytes:
        """Return the lines of a part."""
        with opened(self.path) as file:
            file.seek(part.start)
            return file.read(part.length)

    def lines_about(self, subjects: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the lines about some subjects, which are written as in N-Quads."""
        with _sorted(self.path) as lines:
            for subject in subjects:
                yield from lines.beginning(subject + b" ")


def divided(path: Path, known: KnownParts = NOTHING_KNOWN) -> Divided:
    """Return a file of canonical N-Quads in parts; takes linear time, and memory for a part.

    A part has lines whose subjects begin alike, and is divided further only if it has too many bytes. So a
    change rarely moves the ends of other parts. All lines about a subject are in one part. A compressed file
    is read into memory; builds have it as it is. What is `known` of another file is not read.
    """
    parts, hashes = [], []
    with _sorted(path) as lines:
        places = list(lines.parts())
        first = [*(lines.line(start) for start, _ in places), END]
        for (start, end), line, following in zip(places, first, first[1:], strict=False):
            hashes.append(hashlib.sha256(line).digest())
            digest = known.digest(hashes[-1], end - start, line, following)
            digest = digest or hashlib.sha256(lines.read(start, end - start)).digest()
            parts.append(FilePart(start, end - start, digest))
    return Divided(path, tuple(parts), tuple(hashes))


@contextmanager
def _sorted(path: Path) -> Iterator[_SortedLines]:
    with opened(path) as file:
        yield _SortedLines(io.BytesIO(file.read()) if path.suffix == SUFFIX else file)


class _SortedLines:
    """A file of sorted lines. A place is where a line begins, or the end of the file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = file.seek(0, io.SEEK_END)
        self._most = max(SMALLEST, 1 << (self._size // PARTS).bit_length())

    def read(self, place: int, length: int) -> bytes:
        """Return bytes."""
        self._file.seek(place)
        return self._file.read(length)

    def beginning(self, text: bytes) -> Iterator[bytes]:
        """Yield the lines that begin with a text."""
        place = bisect_left(range(self._size), text, key=self._beginning(len(text)))
        self._file.seek(self._following(place))
        yield from takewhile(lambda line: line.startswith(text), self._file)

    def parts(self) -> Iterator[tuple[int, int]]:
        """Yield where each part begins and ends."""
        pending = [(0, self._size)] if self._size else []
        while pending:
            start, end = pending.pop()
            fits = end - start <= self._most
            alike = b"" if fits else self._alike(start, end)
            if fits or b" " in alike:  # a subject is never divided
                yield start, end
            else:
                pending += reversed(self._smaller(start, end, len(alike) + 1))

    def _smaller(self, start: int, end: int, length: int) -> list[tuple[int, int]]:
        """Return where parts of some lines begin and end: lines with the same first bytes are together.

        Neighbours are together, too, as long as they are not too large.
        """
        found: list[tuple[int, int]] = []
        while start < end:
            after = self._after(self.line(start, length), start, end)
            if found and after - found[-1][0] <= self._most:
                start, _ = found.pop()
            found.append((start, after))
            start = after
        return found

    def _alike(self, start: int, end: int) -> bytes:
        """Return what all lines between two places begin with."""
        first, last = self.line(start), self._last(end)
        differences = (
            place for place, pair in enumerate(zip(first, last, strict=False)) if len(set(pair)) > 1
        )
        return first[: next(differences, len(first))]

    def line(self, place: int, most: int = -1) -> bytes:
        """Return a line, or its first bytes."""
        self._file.seek(place)
        return self._file.readline(most)

    def _last(self, end: int) -> bytes:
        """Return the last line before a place."""
        length = AT_ONCE
        while b"\n" not in (found := self.read(max(0, end - length), min(end, length) - 1)) and length < end:
            length *= 2
        return found[found.rfind(b"\n") + 1 :]

    def _after(self, beginning: bytes, start: int, end: int) -> int:
        """Return the place after all lines with a beginning, between two places."""
        key = self._beginning(len(beginning))
        return self._following(start + bisect_right(range(start, end), beginning, key=key))

    def _beginning(self, length: int) -> Callable[[int], bytes]:
        """Return a function from an offset to the first bytes of the line that follows it."""
        return lambda offset: self.line(self._following(offset), length) or END

    def _following(self, offset: int) -> int:
        """Return the first place at or after an offset."""
        if offset:
            self._file.seek(offset - 1)
            self._file.readline()
            return self._file.tell()
        return 0
