"""A large text as gzip and, beside it, as zstd: both published, and put together from the same parts.

A part is compressed in both ways, and a build keeps it like that. gzip is put together from the parts. zstd
is compressed anew from the text, because many programs read only the first frame of several; to get the text,
the parts as zstd are decompressed, which takes less than a third of the time of inflating.
docs/decisions/0047-files-are-put-together-from-pieces.md
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

import zstandard

from app.compressed import DeflatePiece, deflated
from app.files.written import PieceWriter

GZIP, ZSTD = "gz", "zst"
COPIES: Mapping[str, str] = {GZIP: "application/gzip", ZSTD: "application/zstd"}
"""The compressed copies of a file: suffix -> media type."""
LEVEL = 3
"""Level 5 takes two to three times as long and saves 10 %."""
AT_ONCE = 1 << 20


class TextPart(NamedTuple):
    """A part of a text: a piece, and the same as zstd, in one frame or several."""

    piece: DeflatePiece
    frame: bytes

    @classmethod
    def of(cls, text: bytes) -> TextPart:
        """Return a text as a part."""
        return cls(deflated(text), zstandard.compress(text, LEVEL))

    @classmethod
    def from_bytes(cls, piece: bytes, frame: bytes) -> TextPart:
        """Return what `to_bytes` made bytes of."""
        return cls(DeflatePiece.from_bytes(piece), frame)

    def to_bytes(self) -> tuple[bytes, bytes]:
        """Return the part as bytes."""
        return self.piece.to_bytes(), self.frame


class CopiesWriter(PieceWriter):
    """Writes a text as gzip and as zstd; `path` is without a suffix."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._copy = path.with_name(f"{path.name}.{ZSTD}")
        self._frames = TemporaryFile(dir=path.parent)  # noqa: SIM115  # `__exit__` closes it

    def add(self, part: TextPart) -> None:
        """Append a part."""
        self.append(part.piece)
        self._frames.write(part.frame)

    def write(self, text: bytes) -> None:
        """Append bytes of the text, if there are any."""
        if text:
            self.add(TextPart.of(text))

    def __exit__(self, *error: object) -> None:
        self._frames.close()
        super().__exit__(*error)

    def hashed_copy(self, known: str = "") -> str:
        """Write the text as zstd, when it is complete, and return its SHA-256, which may be `known`.

        Raises `OSError`, for example on a full disk. Most of the time is spent outside of Python, so several
        copies may be written in threads.
        """
        digest, unpacking = hashlib.sha256(), zstandard.ZstdDecompressor()
        self._frames.seek(0)
        text = unpacking.stream_reader(self._frames, read_across_frames=True, closefd=False)
        packing = zstandard.ZstdCompressor(LEVEL).compressobj(size=self.size)
        with self._copy.open("xb") as file:
            while found := text.read(AT_ONCE):
                file.write(packing.compress(found))
                if not known:
                    digest.update(found)
            file.write(packing.flush())
        return known or digest.hexdigest()
