"""What a writer of a file has written: its size and hash, and how its bytes are on disk.

Text is stored compressed only. docs/decisions/0052-files-are-stored-compressed.md
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from app.compressed import (
    END,
    HEAD,
    DeflatePiece,
    Places,
    Totals,
    compressed_path,
    deflated,
    tail,
)
from app.files.layout import Slice
from app.releases.manifest import digest_of

APART = 1 << 20
"""Bytes of text between two places from which a compressed file can be read, at least."""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file with its size (in bytes) and SHA-256 (hexadecimal).

    `path` is the file on disk, whose name ends with .gz if it is compressed; `places` are where its pieces
    begin then. If there are `slices`, the bytes are in several files of the folder. If `path` has several
    compressed texts, `member` is the part with this one.
    """

    path: Path
    size: int
    sha256: str
    places: Places = ()
    slices: tuple[Slice, ...] = ()
    member: Slice | None = None


def as_it_is(path: Path) -> WrittenFile:
    """Return a file that has been written, and is not compressed."""
    return WrittenFile(path, path.stat().st_size, digest_of(path))


def compressed_text(path: Path, text: bytes) -> WrittenFile:
    """Write a text compressed; `path` is without .gz. Raises `FileExistsError`."""
    with TextWriter(path) as file:
        file.write(text)
    return file.written()


class PieceWriter:
    """Puts a compressed file together from pieces, without inflating them; `path` is without .gz."""

    def __init__(self, path: Path) -> None:
        self._path = compressed_path(path)
        self._file = self._path.open("xb")
        self._file.write(HEAD)
        self._totals = Totals()
        self._places: list[tuple[int, int]] = []

    def __enter__(self) -> Self:
        return self

    @property
    def size(self) -> int:
        """Return the size of the text so far."""
        return self._totals.size

    def append(self, piece: DeflatePiece) -> None:
        """Append a piece."""
        _, size, length = self._totals
        if size - (self._places[-1][0] if self._places else 0) >= APART:
            self._places.append((size, len(HEAD) + length))
        self._totals = self._totals.then(piece.totals)
        self._file.write(piece.deflate)

    def __exit__(self, *_: object) -> None:
        with self._file:
            self._file.write(END + tail(self._totals.checksum, self._totals.size))

    def file(self, sha256: str) -> WrittenFile:
        """Return the file, after the block, given the SHA-256 of its text."""
        return WrittenFile(self._path, self._totals.size, sha256, tuple(self._places))


class TextWriter(PieceWriter):
    """Writes a text compressed, from its beginning to its end; `path` is without .gz."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._digest = hashlib.sha256()

    def write(self, text: bytes) -> None:
        """Append bytes of the text, if there are any."""
        if text:
            self.add(deflated(text), text)

    def add(self, piece: DeflatePiece, text: bytes) -> None:
        """Append a piece that is compressed already, given its text, too."""
        self._digest.update(text)
        self.append(piece)

    def written(self) -> WrittenFile:
        """Return the file, after the block."""
        return self.file(self._digest.hexdigest())
