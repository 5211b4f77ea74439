"""A large text as gzip and, beside it, as zstd: both published, and put together from the same parts.

A part is compressed in both ways, and a build keeps it like that. Many programs read only the first frame of
zstd, so the copy has one, with the blocks of all parts. If the text is not long, it is compressed once more
as a whole, because zstd then finds what parts have in common.
docs/decisions/0056-files-are-written-together.md
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import zstandard

from app.compressed import DeflatePiece, deflated
from app.files.written import PieceWriter

GZIP, ZSTD = "gz", "zst"
COPIES: Mapping[str, str] = {GZIP: "application/gzip", ZSTD: "application/zstd"}
"""The compressed copies of a file: suffix -> media type."""
LEVEL = 3
"""Level 5 takes two to three times as long and saves 10 %."""
LONG = 1 << 24
"""Bytes of a text whose copy stays in parts."""
WINDOW = 21
"""No block of this level refers to what is more than two to the power of this before it, in bytes."""
LAST_BLOCK = b"\x01\x00\x00"
"""The last block of a frame, without data."""


class TextPart(NamedTuple):
    """A part of a text: a piece, and the same as blocks of zstd."""

    piece: DeflatePiece
    blocks: bytes

    @classmethod
    def of(cls, text: bytes) -> TextPart:
        """Return a text as a part."""
        return cls(deflated(text), blocks_of(text))

    @classmethod
    def from_bytes(cls, piece: bytes, blocks: bytes) -> TextPart:
        """Return what `to_bytes` made bytes of."""
        return cls(DeflatePiece.from_bytes(piece), blocks)

    def to_bytes(self) -> tuple[bytes, bytes]:
        """Return the part as bytes."""
        return self.piece.to_bytes(), self.blocks


class CopiesWriter(PieceWriter):
    """Writes a text as gzip and as zstd; `path` is without a suffix."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._path_of_copy = path.with_name(f"{path.name}.{ZSTD}")
        self._copy = self._path_of_copy.open("xb")
        self._copy.write(frame_head(0))

    def add(self, part: TextPart) -> None:
        """Append a part."""
        self.append(part.piece)
        self._copy.write(part.blocks)

    def write(self, text: bytes) -> None:
        """Append bytes of the text, if there are any."""
        if text:
            self.add(TextPart.of(text))

    def __exit__(self, *error: object) -> None:
        with self._copy:
            super().__exit__(*error)
            self._copy.write(LAST_BLOCK)
            self._copy.seek(0)
            self._copy.write(frame_head(self.size))

    def finished(self, known: str = "") -> str:
        """Return the SHA-256 of the complete text; a copy that is not long is written anew before that.

        If it is `known`, it is not computed. Otherwise it is that of what the copy decompresses to, because
        no other file is read as fast. Most of the time is spent outside of Python, so several files may be
        finished in threads.
        """
        if self.size < LONG:
            text = zstandard.decompress(self._path_of_copy.read_bytes())
            self._path_of_copy.write_bytes(zstandard.compress(text, LEVEL))
            return hashlib.sha256(text).hexdigest()
        with self._path_of_copy.open("rb") as file:
            read = zstandard.ZstdDecompressor().stream_reader(file)
            return known or hashlib.file_digest(read, "sha256").hexdigest()


def frame_head(size: int) -> bytes:
    """Return the head of a frame of zstd with the size of its text (RFC 8878, section 3.1.1.1)."""
    return b"\x28\xb5\x2f\xfd\xc0" + bytes([WINDOW - 10 << 3]) + size.to_bytes(8, "little")


def blocks_of(text: bytes) -> bytes:
    """Return a text as blocks of zstd that depend on nothing before them.

    A compressor with threads makes such blocks: it compresses parts of a text at the same time, so none of
    them may depend on another. Each flush ends a part. The first one, which has the head of a frame, is not
    used.
    """
    choose = zstandard.ZstdCompressionParameters.from_level
    settings = choose(LEVEL, source_size=len(text), threads=1, overlap_log=1)
    packing = zstandard.ZstdCompressor(compression_params=settings).compressobj()
    packing.compress(b"-")
    packing.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    return packing.compress(text) + packing.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
