"""Files -> reproducible zip archives: fixed times, fixed order, fixed permissions."""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that the format can represent."""
FILE_MODE = 0o100644 << 16
UNIX = 3
LEVEL = 6
"""Level 9 takes 2.5 times as long and saves 3 %."""
PIECE = 1 << 20


def write_zip(path: Path, files: Mapping[str, bytes | Path]) -> None:
    """Write an archive of the files under their names, in the order of the mapping. Files are not read whole.

    Raises `FileExistsError`.
    """
    with ZipFile(path, "x", compresslevel=LEVEL) as archive:
        for name, content in files.items():
            source = content.open("rb") if isinstance(content, Path) else io.BytesIO(content)
            with source, archive.open(entry(name), "w", force_zip64=is_huge(content)) as target:
                shutil.copyfileobj(source, target, PIECE)


def is_huge(content: bytes | Path) -> bool:
    """Return whether the archive needs the format for large files, which few old programs cannot read."""
    return isinstance(content, Path) and content.stat().st_size >= 1 << 31


def entry(name: str) -> ZipInfo:
    """Return the description of a file in an archive. A workbook is compressed already."""
    info = ZipInfo(name, EPOCH)
    info.external_attr = FILE_MODE
    info.create_system = UNIX
    info.compress_type = ZIP_STORED if name.endswith(".xlsx") else ZIP_DEFLATED
    return info
