"""Files -> reproducible zip archives: fixed times, fixed order, fixed permissions."""

from __future__ import annotations

import shutil
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from app.compressed import END, HEAD, SUFFIX, TAIL_LENGTH, DeflatePiece, deflated, joined_checksum
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
    """A text that is compressed already, as a piece, with its SHA-256 (hexadecimal)."""

    piece: DeflatePiece
    sha256: str


Content = bytes | WrittenFile | DeflatedText


def write_pieces(archive: ZipFile, name: str, pieces: Iterable[DeflatePiece], *, huge: bool = False) -> None:
    """Write a file of an archive from pieces, without inflating them; `huge` ones may have 2 GB."""
    with archive.open(entry(name), "w", force_zip64=huge) as target:
        # The entry counts what it is given, and asks its compressor for the bytes to write.
        target._compressor = AsTheyAre()  # type: ignore[attr-defined]
        checksum = size = 0
        for piece in pieces:
            target.write(piece.deflate)
            checksum, size = joined_checksum(checksum, piece.checksum, piece.size), size + piece.size
        target.write(END)
        target._crc, target._file_size = checksum, size  # type: ignore[attr-defined]  # of the text


def write_zip(path: Path, files: Mapping[str, Content]) -> WrittenFile:
    """Write an archive of the files under their names, in the order of the mapping. Files are not read whole.

    What is compressed is not compressed again. Large parts of the archive that are files in its folder are
    not stored a second time. Raises `FileExistsError`.
    """
    with ZipFile(path, "x") as archive:
        for name, content in files.items():
            if isinstance(content, WrittenFile) and content.path.suffix != SUFFIX:
                with (
                    content.path.open("rb") as source,
                    archive.open(entry(name), "w", force_zip64=is_huge(content)) as target,
                ):
                    shutil.copyfileobj(source, target, PIECE)
            else:
                write_pieces(archive, name, pieces_in(content), huge=is_huge(content))
        entries = archive.infolist()
    return without_copies(as_it_is(path), list(zip(entries, files.values(), strict=True)))


def pieces_in(content: Content) -> Iterator[DeflatePiece]:
    """Yield the pieces of a file in an archive, which is not one that is stored as it is."""
    if isinstance(content, WrittenFile):
        with content.path.open("rb") as file:
            start = content.member.start if content.member else 0
            length = content.member.length if content.member else content.path.stat().st_size
            file.seek(start + length - TAIL_LENGTH)
            left = length - TAIL_LENGTH - len(HEAD) - len(END)
            yield DeflatePiece(
                b"", int.from_bytes(file.read(4), "little"), content.size
            )  # of all that follows
            file.seek(start + len(HEAD))
            while left:
                found = file.read(min(PIECE, left))
                left -= len(found)
                yield DeflatePiece(found, 0, 0)
    else:
        yield content.piece if isinstance(content, DeflatedText) else deflated(content)


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


class AsTheyAre:
    """A compressor for `zipfile` that returns what it is given, which was compressed before."""

    def compress(self, deflate: bytes) -> bytes:
        """Return the bytes."""
        return deflate

    def flush(self) -> bytes:
        """Return nothing."""
        return b""


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
                first = content.member.start if content.member else 0
                first += len(HEAD) if content.path.suffix == SUFFIX else 0
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
