"""Files -> reproducible zip archives: fixed times, fixed order, fixed permissions."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from errno import EIO
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from app.compressed import END, HEAD, SUFFIX, TAIL_LENGTH, DeflatePiece, Totals, deflated
from app.files.layout import Slice
from app.files.written import WrittenFile

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


def write_zip(path: Path, files: Mapping[str, Content]) -> WrittenFile:
    """Write an archive of the files under their names, in the order of the mapping. Files are not read whole.

    What is compressed is not compressed again. Large parts of the archive that are files in its folder are
    not stored a second time. Raises `FileExistsError`.
    """
    with ArchiveWriter(path) as archive:
        for name, content in files.items():
            archive.add(name, content)
    return archive.written()


class ArchiveWriter:
    """Writes an archive from its beginning to its end, as slices if files in its folder have parts of it.

    The head of each file is complete when it is written. `ZipFile` gets the description of each, and writes
    the list at the end.
    """

    def __init__(self, path: Path) -> None:
        self._target = SlicedWriter(path)
        self._archive = ZipFile(self._target, "w")
        self._files, self._opened = ExitStack(), dict[Path, BinaryIO]()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._files, closing(self._target):
            self._archive.start_dir = self._target.tell()
            self._archive.close()

    def add(self, name: str, content: Content) -> None:
        """Append a file."""
        if isinstance(content, WrittenFile):
            self._add_file(name, content)
        else:
            piece = content.piece if isinstance(content, DeflatedText) else deflated(content)
            self.add_pieces(name, piece.totals, (piece.deflate,))

    def add_pieces(self, name: str, totals: Totals, deflate: Iterable[bytes]) -> None:
        """Append a file, given the bytes of all its pieces and their totals."""
        self._begin(name, totals.checksum, totals.size, totals.length + len(END))
        self._target.write_all(chain(deflate, (END,)))

    def written(self) -> WrittenFile:
        """Return the archive, after the block."""
        return self._target.written()

    def _add_file(self, name: str, content: WrittenFile) -> None:
        file = self._open(content.path)
        part = content.member or Slice(content.path.name, 0, content.path.stat().st_size)
        if content.path.suffix == SUFFIX:
            file.seek(part.start + part.length - TAIL_LENGTH)
            checksum = int.from_bytes(file.read(4), "little")
            part = Slice(part.name, part.start + len(HEAD), part.length - len(HEAD) - TAIL_LENGTH)
        else:
            checksum = 0
            for found in pieces_of(file, part):
                checksum = zlib.crc32(found, checksum)
        self._begin(name, checksum, content.size, part.length)
        if part.length >= SHARED:
            self._target.share(part, pieces_of(file, part))
        else:
            self._target.write_all(pieces_of(file, part))

    def _begin(self, name: str, checksum: int, size: int, length: int) -> None:
        """Write the head of a file: the CRC-32 and the size of its text, and how many bytes follow."""
        info = entry(name)
        info.CRC, info.file_size, info.compress_size = checksum, size, length
        info.header_offset = self._target.tell()
        self._target.write(info.FileHeader())
        self._archive.filelist.append(info)

    def _open(self, path: Path) -> BinaryIO:
        if path not in self._opened:
            self._opened[path] = self._files.enter_context(path.open("rb"))
        return self._opened[path]


class SlicedWriter:
    """Writes a file from its beginning to its end; parts that files beside it have are not stored again."""

    def __init__(self, path: Path) -> None:
        self._path, self._rest = path, path.with_name(path.name + REST)
        self._file = path.open("xb")
        self._digest, self._size = sha256(), 0
        self._slices, self._stored = list[Slice](), 0

    def close(self) -> None:
        """Close the file. If it has slices, what is stored of it gets another name."""
        with self._file:
            self._end_slice()
        if len(self._slices) > 1:
            self._path.rename(self._rest)

    def tell(self) -> int:
        """Return the size of what was written."""
        return self._size

    def flush(self) -> None:
        """Leave what was written in the buffer, where `ZipFile` would have it written to the disk."""

    def write(self, data: bytes) -> int:
        """Append bytes, and return how many."""
        self._note(data)
        return self._file.write(data)

    def write_all(self, pieces: Iterable[bytes]) -> None:
        """Append several pieces."""
        for data in pieces:
            self.write(data)

    def share(self, part: Slice, pieces: Iterable[bytes]) -> None:
        """Append what is in a file beside this one, given its bytes in pieces."""
        self._end_slice()
        self._slices.append(part)
        for data in pieces:
            self._note(data)

    def written(self) -> WrittenFile:
        """Return the file, after it is closed."""
        slices = tuple(self._slices) if len(self._slices) > 1 else ()
        return WrittenFile(self._path, self._size, self._digest.hexdigest(), slices=slices)

    def _note(self, data: bytes) -> None:
        self._digest.update(data)
        self._size += len(data)

    def _end_slice(self) -> None:
        end = self._file.tell()
        self._slices.append(Slice(self._rest.name, self._stored, end - self._stored))
        self._stored = end


def pieces_of(file: BinaryIO, part: Slice) -> Iterator[bytes]:
    """Yield a part of an open file in pieces. Raises `OSError` if the file is too short."""
    file.seek(part.start)
    left = part.length
    while left:
        if not (found := file.read(min(PIECE, left))):
            raise OSError(EIO, "the file is cut off", part.name)
        yield found
        left -= len(found)


def entry(name: str) -> ZipInfo:
    """Return the description of a file in an archive. A workbook is compressed already."""
    info = ZipInfo(name, EPOCH)
    info.external_attr = FILE_MODE
    info.create_system = UNIX
    info.compress_type = ZIP_STORED if name.endswith(".xlsx") else ZIP_DEFLATED
    return info
