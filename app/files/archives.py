"""Files -> reproducible zip archives: fixed times, fixed order, fixed permissions."""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from app.files.deflate import END, LEVEL, OfGzip, Ready, inflated

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that the format can represent."""
FILE_MODE = 0o100644 << 16
UNIX = 3
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Packed:
    """A file that is compressed already: its path and that of its compressed copy, or a piece of deflate."""

    path: Path | None = None
    gzip: Path | None = None
    piece: bytes = b""

    def text(self) -> IO[bytes]:
        """Open what the file has."""
        return self.path.open("rb") if self.path else io.BytesIO(inflated(self.piece))

    def body(self) -> io.BytesIO | OfGzip:
        """Open its compressed bytes."""
        return OfGzip(self.gzip) if self.gzip else io.BytesIO(self.piece + END)


Content = bytes | Path | Packed


def write_zip(path: Path, files: Mapping[str, Content]) -> None:
    """Write an archive of the files under their names, in the order of the mapping. Files are not read whole.

    Raises `FileExistsError`.
    """
    with ZipFile(path, "x", compresslevel=LEVEL) as archive:
        for name, content in files.items():
            with ExitStack() as opening:
                source = opening.enter_context(opened(content))
                body = content.body() if isinstance(content, Packed) else None
                if body:
                    opening.enter_context(body)
                target = opening.enter_context(archive.open(entry(name), "w", force_zip64=is_huge(content)))
                if body:
                    # The entry asks its compressor for the bytes to write, and computes checksum and sizes.
                    target._compressor = Ready(body)  # type: ignore[attr-defined]
                shutil.copyfileobj(source, target, PIECE)


def opened(content: Content) -> IO[bytes]:
    """Open the bytes of a file."""
    if isinstance(content, Packed):
        return content.text()
    return content.open("rb") if isinstance(content, Path) else io.BytesIO(content)


def is_huge(content: Content) -> bool:
    """Return whether the archive needs the format for large files, which few old programs cannot read."""
    path = content.path if isinstance(content, Packed) else content
    return isinstance(path, Path) and path.stat().st_size >= 1 << 31


def entry(name: str) -> ZipInfo:
    """Return the description of a file in an archive. A workbook is compressed already."""
    info = ZipInfo(name, EPOCH)
    info.external_attr = FILE_MODE
    info.create_system = UNIX
    info.compress_type = ZIP_STORED if name.endswith(".xlsx") else ZIP_DEFLATED
    return info
