"""What a writer of a file has written: its size and hash, and how its bytes are on disk.

Text is stored compressed only. docs/decisions/0052-files-are-stored-compressed.md
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path

from app.compressed import END, HEAD, Places, compressed_path, deflated, inflated, tail
from app.files.layout import Slice
from app.releases.manifest import digest_of

APART = 1 << 20
"""Bytes of text between two places from which a compressed file can be read, at least."""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file with its size (in bytes) and SHA-256 (hexadecimal).

    `path` is the file on disk, whose name ends with .gz if it is compressed; `places` are where its pieces
    begin then. If there are `slices`, the bytes are in several files of the folder.
    """

    path: Path
    size: int
    sha256: str
    places: Places = ()
    slices: tuple[Slice, ...] = ()


def as_it_is(path: Path) -> WrittenFile:
    """Return a file that has been written, and is not compressed."""
    return WrittenFile(path, path.stat().st_size, digest_of(path))


def compressed_text(path: Path, text: bytes) -> WrittenFile:
    """Write a text compressed; `path` is without .gz. Raises `FileExistsError`."""
    with TextWriter(path) as file:
        file.write(text)
    return file.written()


class TextWriter:
    """Writes a text compressed, from its beginning to its end; `path` is without .gz."""

    def __init__(self, path: Path) -> None:
        self._path = compressed_path(path)
        self._file = self._path.open("xb")
        self._file.write(HEAD)
        self._digest, self._checksum = hashlib.sha256(), 0
        self._size, self._packed = 0, len(HEAD)
        self._places: list[tuple[int, int]] = []

    def __enter__(self) -> TextWriter:
        return self

    def write(self, text: bytes) -> None:
        """Append bytes of the text, if there are any."""
        if text:
            self._append(text, deflated(text))

    def add(self, piece: bytes) -> None:
        """Append a piece that is compressed already."""
        self._append(inflated(piece), piece)

    def _append(self, text: bytes, piece: bytes) -> None:
        if self._size - (self._places[-1][0] if self._places else 0) >= APART:
            self._places.append((self._size, self._packed))
        self._digest.update(text)
        self._checksum = zlib.crc32(text, self._checksum)
        self._size, self._packed = self._size + len(text), self._packed + len(piece)
        self._file.write(piece)

    def __exit__(self, *_: object) -> None:
        with self._file:
            self._file.write(END + tail(self._checksum, self._size))

    def written(self) -> WrittenFile:
        """Return the file, after the block."""
        return WrittenFile(self._path, self._size, self._digest.hexdigest(), tuple(self._places))
