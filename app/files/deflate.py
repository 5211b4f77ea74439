"""Pieces of compressed data that can be put together: after a change, most of them are the same.

A piece is raw deflate (https://www.rfc-editor.org/rfc/rfc1951) that ends at a byte, refers to nothing before
it and does not end the stream. Any sequence of pieces with `END` after it is one stream of deflate, in a gzip
file (https://www.rfc-editor.org/rfc/rfc1952) as well as in a zip archive.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from pathlib import Path
from typing import IO

LEVEL = 6
"""Level 9 takes 2.5 times as long and saves 3 %."""
END = b"\x03\x00"
"""The last block of deflate, without data."""
HEAD = bytes.fromhex("1f8b0800000000000003")
"""The head of a gzip file, without time and name."""
TAIL_LENGTH = 8
RAW = -zlib.MAX_WBITS


def deflated(text: bytes) -> bytes:
    """Return bytes as a piece."""
    packing = zlib.compressobj(LEVEL, zlib.DEFLATED, RAW)
    return packing.compress(text) + packing.flush(zlib.Z_SYNC_FLUSH)


def inflated(piece: bytes) -> bytes:
    """Return the bytes of a piece."""
    return zlib.decompressobj(RAW).decompress(piece)


class GzipOfPieces:
    """A gzip file that is put together from pieces; its text is written to another file, if there is one."""

    def __init__(self, path: Path, text: IO[bytes] | None = None) -> None:
        self._file, self._text = path.open("xb"), text
        self._file.write(HEAD)
        self._checksum = self._size = 0

    def __enter__(self) -> GzipOfPieces:
        return self

    def add(self, piece: bytes) -> None:
        """Append a piece."""
        text = inflated(piece)
        self._checksum, self._size = zlib.crc32(text, self._checksum), self._size + len(text)
        self._file.write(piece)
        if self._text:
            self._text.write(text)

    def __exit__(self, *_: object) -> None:
        with self._file:
            tail = self._checksum.to_bytes(4, "little") + (self._size % (1 << 32)).to_bytes(4, "little")
            self._file.write(END + tail)


class OfGzip:
    """The stream of deflate in a gzip file that `GzipOfPieces` has written."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._left = path.stat().st_size - len(HEAD) - TAIL_LENGTH
        self._file.seek(len(HEAD))

    def __enter__(self) -> OfGzip:
        return self

    def read(self, size: int = -1) -> bytes:
        """Return at most `size` bytes, or all that are left."""
        found = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(found)
        return found

    def __exit__(self, *_: object) -> None:
        self._file.close()


class Ready:
    """Stands for the compressor of a stream whose compressed bytes are there already."""

    def __init__(self, body: BytesIO | OfGzip) -> None:
        self._body = body

    def compress(self, text: bytes) -> bytes:
        """Return some of the compressed bytes."""
        return self._body.read(len(text))

    def flush(self) -> bytes:
        """Return the others."""
        return self._body.read()
