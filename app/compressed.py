"""Compressed files, and the pieces that they are put together from.

A piece is raw deflate (https://www.rfc-editor.org/rfc/rfc1951) that ends at a byte, refers to nothing before
it and does not end the stream. Any sequence of pieces with `END` after it is one stream of deflate, in a gzip
file (https://www.rfc-editor.org/rfc/rfc1952) as well as in a zip archive. After a change, most pieces are the
same, and a file can be read from the beginning of each piece. A piece comes with the checksum and the size of
its text, so a file is put together without inflating anything.
docs/decisions/0052-files-are-stored-compressed.md
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from errno import EIO
from functools import cache, reduce
from pathlib import Path
from typing import NamedTuple

SUFFIX = ".gz"
FASTEST = 1
"""The level of what only this machine reads: kept results, and content in memory."""
LEVEL = 5
"""Level 6 takes half as long again and saves 7 %."""
END = b"\x03\x00"
"""The last block of deflate, without data."""
HEAD = bytes.fromhex("1f8b0800000000000003")
"""The head of a gzip file, without time and name."""
TAIL_LENGTH = 8
RAW = -zlib.MAX_WBITS
AT_ONCE = 1 << 16
"""Compressed bytes that are read at a time."""
BUFFER = 1 << 18

Places = tuple[tuple[int, int], ...]
"""Where some pieces begin: the place in the text, and the one in the compressed file."""


class Totals(NamedTuple):
    """The CRC-32 and the size of a text, and the length of the pieces that it is put together from."""

    checksum: int = 0
    size: int = 0
    length: int = 0

    def then(self, other: Totals) -> Totals:
        """Return the totals of this text with another one after it."""
        checksum = joined_checksum(self.checksum, other.checksum, other.size)
        return Totals(checksum, self.size + other.size, self.length + other.length)


class DeflatePiece(NamedTuple):
    """A piece, with the CRC-32 and the size of its text; it may be several pieces, one after the other."""

    deflate: bytes
    checksum: int
    size: int

    @classmethod
    def from_bytes(cls, data: bytes) -> DeflatePiece:
        """Return what `to_bytes` made bytes of."""
        ending = data[-TAIL_LENGTH:]
        checksum, size = (int.from_bytes(number, "little") for number in (ending[:4], ending[4:]))
        return cls(data[:-TAIL_LENGTH], checksum, size)

    @property
    def totals(self) -> Totals:
        """Return the totals of the text."""
        return Totals(self.checksum, self.size, len(self.deflate))

    def to_bytes(self) -> bytes:
        """Return the piece as bytes. Its text must have less than 4 GB."""
        return self.deflate + tail(self.checksum, self.size)


def compressed_path(path: Path) -> Path:
    """Return the path of a file when it is stored compressed."""
    return path.with_name(path.name + SUFFIX)


def deflated(text: bytes) -> DeflatePiece:
    """Return bytes as a piece."""
    packing = zlib.compressobj(LEVEL, zlib.DEFLATED, RAW)
    deflate = packing.compress(text) + packing.flush(zlib.Z_SYNC_FLUSH)
    return DeflatePiece(deflate, zlib.crc32(text), len(text))


def inflated(piece: DeflatePiece) -> bytes:
    """Return the text of a piece."""
    return zlib.decompressobj(RAW).decompress(piece.deflate)


def joined_checksum(first: int, second: int, size: int) -> int:
    """Return the CRC-32 of two texts one after the other, given that of each, and the size of the second.

    The CRC-32 of a text is linear in what it begins with, so a longer text only changes the first one as many
    zero bytes would.
    """
    for power in range(size.bit_length()):
        if size >> power & 1:
            first = _through(_zeros(power), first)
    return first ^ second


def joined_pieces(pieces: Sequence[DeflatePiece]) -> DeflatePiece:
    """Return pieces that follow each other as one."""
    totals = reduce(Totals.then, (piece.totals for piece in pieces), Totals())
    return DeflatePiece(b"".join(piece.deflate for piece in pieces), totals.checksum, totals.size)


def _through(tables: Sequence[Sequence[int]], checksum: int) -> int:
    """Return what a linear function, given as a table for each byte, makes of a CRC-32."""
    low, second, third, high = tables
    return (
        low[checksum & 255] ^ second[checksum >> 8 & 255] ^ third[checksum >> 16 & 255] ^ high[checksum >> 24]
    )


@cache
def _zeros(power: int) -> Sequence[Sequence[int]]:
    """Return, as `_through` takes it, what 2 to the power of `power` zero bytes make of a CRC-32."""

    def after(checksum: int) -> int:
        if power == 0:
            return zlib.crc32(b"\0", checksum) ^ zlib.crc32(b"\0")
        return _through(_zeros(power - 1), _through(_zeros(power - 1), checksum))

    return [[after(byte << shift) for byte in range(256)] for shift in (0, 8, 16, 24)]


def gzipped(text: bytes) -> bytes:
    """Return bytes as a gzip file."""
    return gzip_of(deflated(text))


def gzip_of(piece: DeflatePiece) -> bytes:
    """Return a piece as a gzip file."""
    return HEAD + piece.deflate + END + tail(piece.checksum, piece.size)


def tail(checksum: int, size: int) -> bytes:
    """Return the end of a gzip file: the CRC-32 of its text, and its size modulo 2³²."""
    return checksum.to_bytes(4, "little") + (size % (1 << 32)).to_bytes(4, "little")


def opened(path: Path, places: Places = (), start: int = 0) -> io.BufferedReader:
    """Open a file for reading its text, which may be compressed; then its name ends with .gz.

    It can be read from any place in little time if `places` are known. A file with several compressed texts
    is read from `start`, to the end of the text that begins there. Reading raises `OSError` if the compressed
    file is damaged.
    """
    if path.suffix != SUFFIX:
        return path.open("rb")
    return io.BufferedReader(Inflated(path, places, start), BUFFER)


def text_size(path: Path) -> int:
    """Return the size of the text of a file; if it is compressed, modulo 2³²."""
    if path.suffix != SUFFIX:
        return path.stat().st_size
    with path.open("rb") as file:
        file.seek(-TAIL_LENGTH, io.SEEK_END)
        return size_in(file.read())


def size_in(ending: bytes) -> int:
    """Return the size of the text of a gzip file, modulo 2³², given the end of the file."""
    return int.from_bytes(ending[-4:], "little")


class Inflated(io.RawIOBase):
    """The text of a gzip file that this software wrote, from `start` on; it is inflated while it is read."""

    def __init__(self, path: Path, places: Places = (), start: int = 0) -> None:
        self._file = path.open("rb", buffering=0)
        self._path, self._places = path, [(text, start + file) for text, file in ((0, len(HEAD)), *places)]
        self._wanted = 0
        self._start(*self._places[0])

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def seekable(self) -> bool:
        """Return that it can be read from any place."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Continue at another place, counted from the start or from where it is; return that place."""
        if whence == io.SEEK_END:
            raise io.UnsupportedOperation
        self._wanted = offset + (self._wanted if whence == io.SEEK_CUR else 0)
        return self._wanted

    def tell(self) -> int:
        """Return the place that is read next."""
        return self._wanted

    def readinto(self, target: bytearray | memoryview) -> int:  # type: ignore[override]  # callers give these
        """Read some bytes, and return how many; none at the end. Raises `OSError`."""
        self._skip()
        found = self._inflate(len(target)) if len(target) and self._at == self._wanted else b""
        target[: len(found)] = found
        self._at += len(found)
        self._wanted = max(self._wanted, self._at)
        return len(found)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def _start(self, place: int, packed: int) -> None:
        self._file.seek(packed)
        self._at, self._unpacking = place, zlib.decompressobj(RAW)

    def _skip(self) -> None:
        """Go to the place that is wanted, or to the end if that is before it."""
        place, packed = max(known for known in self._places if known[0] <= self._wanted)
        if not place <= self._at <= self._wanted:
            self._start(place, packed)
        while self._at < self._wanted:
            found = self._inflate(min(self._wanted - self._at, BUFFER))
            if not found:
                return
            self._at += len(found)

    def _inflate(self, most: int) -> bytes:
        """Return at most so many of the following bytes; none at the end."""
        while not self._unpacking.eof:
            given = self._unpacking.unconsumed_tail or self._file.read(AT_ONCE)
            if not given:
                raise OSError(EIO, "the compressed file is cut off", str(self._path))
            try:
                found = self._unpacking.decompress(given, most)
            except zlib.error as error:
                raise OSError(EIO, str(error), str(self._path)) from error
            if found:
                return found
        return b""
