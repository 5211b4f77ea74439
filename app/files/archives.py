"""Files -> reproducible zip archives: fixed times, fixed order, fixed permissions."""

from __future__ import annotations

import io
import shutil
import struct
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from app.compressed import END, HEAD, LEVEL, SUFFIX, TAIL_LENGTH, inflated, opened
from app.files.layout import Joined, Slice
from app.files.written import WrittenFile, as_it_is

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that the format can represent."""
FILE_MODE = 0o100644 << 16
UNIX = 3
PIECE = 1 << 20
SHARED = 1 << 18
"""An archive has no copy of what another file has, if it is so many bytes or more."""
REST = ".rest"


@dataclass(frozen=True, slots=True)
class DeflatedText:
    """A text that is compressed already, as a piece."""

    piece: bytes


Content = bytes | WrittenFile | DeflatedText


def write_pieces(archive: ZipFile, name: str, pieces: Iterable[bytes], *, huge: bool = False) -> None:
    """Write a file of an archive from pieces that are compressed already; `huge` ones may have 2 GB."""
    with archive.open(entry(name), "w", force_zip64=huge) as target:
        for piece in pieces:
            target._compressor = OnePiece(piece)  # type: ignore[attr-defined]  # as in `write_zip`
            target.write(inflated(piece))


def write_zip(path: Path, files: Mapping[str, Content]) -> WrittenFile:
    """Write an archive of the files under their names, in the order of the mapping. Files are not read whole.

    What is compressed is not compressed again. Large parts of the archive that are files in its folder are
    not stored a second time. Raises `FileExistsError`.
    """
    with ZipFile(path, "x", compresslevel=LEVEL) as archive:
        for name, content in files.items():
            with ExitStack() as opening:
                source = opening.enter_context(text(content))
                body = opening.enter_context(compressed(content))
                target = opening.enter_context(archive.open(entry(name), "w", force_zip64=is_huge(content)))
                if body:
                    # The entry asks its compressor for the bytes to write, and computes checksum and sizes.
                    target._compressor = Ready(body)  # type: ignore[attr-defined]
                shutil.copyfileobj(source, target, PIECE)
        entries = archive.infolist()
    return without_copies(as_it_is(path), list(zip(entries, files.values(), strict=True)))


def text(content: Content) -> BinaryIO:
    """Open the bytes of a file in an archive."""
    if isinstance(content, WrittenFile):
        return opened(content.path)
    return io.BytesIO(inflated(content.piece) if isinstance(content, DeflatedText) else content)


@contextmanager
def compressed(content: Content) -> Iterator[io.BytesIO | Joined | None]:
    """Yield the stream of deflate of what is compressed already, for other content None."""
    if isinstance(content, DeflatedText):
        yield io.BytesIO(content.piece + END)
    elif isinstance(content, WrittenFile) and content.path.suffix == SUFFIX:
        length = content.path.stat().st_size - len(HEAD) - TAIL_LENGTH
        with Joined(content.path.parent, [Slice(content.path.name, len(HEAD), length)]) as body:
            yield body
    else:
        yield None


def is_huge(content: Content) -> bool:
    """Return whether the archive needs the format for large files, which few old programs cannot read."""
    return isinstance(content, WrittenFile) and content.size >= 1 << 31


def entry(name: str) -> ZipInfo:
    """Return the description of a file in an archive. A workbook is compressed already."""
    info = ZipInfo(name, EPOCH)
    info.external_attr = FILE_MODE
    info.create_system = UNIX
    info.compress_type = ZIP_STORED if name.endswith(".xlsx") else ZIP_DEFLATED
    return info


class Ready:
    """A compressor for `zipfile` that returns bytes which were compressed before, and ignores its input."""

    def __init__(self, body: io.BytesIO | Joined) -> None:
        self._body = body

    def compress(self, text: bytes) -> bytes:
        """Return some of the compressed bytes."""
        return self._body.read(len(text)) or b""

    def flush(self) -> bytes:
        """Return the others."""
        return self._body.read() or b""


class OnePiece:
    """A compressor for `zipfile` that returns a piece which was compressed before, and ignores its input."""

    def __init__(self, piece: bytes) -> None:
        self._piece = piece

    def compress(self, text: bytes) -> bytes:
        """Return the piece."""
        return self._piece

    def flush(self) -> bytes:
        """Return the end of the stream."""
        return END


def without_copies(whole: WrittenFile, entries: Iterable[tuple[ZipInfo, Content]]) -> WrittenFile:
    """Store an archive as slices: of large files beside it, and of one file with the rest of its bytes."""
    path, slices, copied = whole.path, list[Slice](), 0
    rest = path.with_name(path.name + REST)
    with path.open("rb") as archive, rest.open("xb") as kept:

        def keep(end: int) -> None:
            slices.append(Slice(rest.name, kept.tell(), end - copied))
            with Joined(path.parent, [Slice(path.name, copied, end - copied)]) as piece:
                shutil.copyfileobj(piece, kept, PIECE)

        for info, content in entries:
            if isinstance(content, WrittenFile) and info.compress_size >= SHARED:
                start = place_of(archive, info)
                keep(start)
                first = len(HEAD) if content.path.suffix == SUFFIX else 0
                slices.append(Slice(content.path.name, first, info.compress_size))
                copied = start + info.compress_size
        keep(whole.size)
    if len(slices) == 1:
        rest.unlink()
        return whole
    path.unlink()
    return replace(whole, slices=tuple(slices))


def place_of(archive: BinaryIO, info: ZipInfo) -> int:
    """Return where the bytes of an entry begin (APPNOTE 6.3.10, section 4.3.7).

    https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
    """
    archive.seek(info.header_offset + 26)
    name, extra = struct.unpack("<HH", archive.read(4))
    return info.header_offset + 30 + int(name) + int(extra)
