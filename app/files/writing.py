"""The builder of all files: release -> the files of the table, in the release's folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import IO

import zstandard

from app.files.dumps import GZIP
from app.files.kinds import Compression, FileContext, FileKind, stored
from app.files.listing import FOLDER, PublishedFile, edition_name, write_listing
from app.files.outline import Plan
from app.files.table import FILES
from app.releases.manifest import StoredFile
from app.store.lookups import Lookups

ZSTD_LEVEL = 5
"""Level 6 takes twice as long and saves 2 %."""
UNNAMED = "new"


def zstandardised(source: IO[bytes], target: IO[bytes]) -> None:
    """Write a file compressed."""
    size = os.fstat(source.fileno()).st_size
    zstandard.ZstdCompressor(ZSTD_LEVEL).copy_stream(source, target, size)


COMPRESSIONS: tuple[Compression, ...] = (
    Compression(GZIP, "application/gzip"),
    Compression("zst", "application/zstd", zstandardised),
)


def write_files(lookups: Lookups) -> None:
    """Builder: every file of the table, the compressed copies and the list.

    The folder gets its name last, because it is that of the edition, which depends on all files.
    """
    release, folder = lookups.release, lookups.release.folder / FOLDER
    (folder / UNNAMED).mkdir(parents=True)
    files = tuple(files_of(lookups, folder / UNNAMED))
    edition = edition_name(release, files)
    (folder / UNNAMED).rename(folder / edition)
    write_listing(release, edition, files)


def files_of(lookups: Lookups, folder: Path) -> Iterator[PublishedFile]:
    """Write every file of the table into a folder, and yield it, in their order; compressed copies follow."""
    written: dict[str, StoredFile] = {}
    material = FileContext(lookups.release, lookups, MappingProxyType(written))
    for kind in FILES:
        for file, plan in kind.files(material, folder):
            written[file.path.name] = file
            plain = published(kind, file, plan)
            yield plain
            for compression in COMPRESSIONS if kind.compressed else ():
                yield packed(plain, file.path, compression)


def published(kind: FileKind, file: StoredFile, plan: Plan | None) -> PublishedFile:
    """Return the entry of the list for one file."""
    return PublishedFile(
        name=file.path.name,
        media_type=kind.media_type,
        group=kind.group,
        titles={lang: f"{plan.title}: {title}" if plan else title for lang, title in kind.titles.items()},
        size=file.size,
        sha256=file.sha256,
        file_type=kind.file_type,
        conforms_to=kind.conforms_to,
        language=kind.language,
        plan=plan.iri if plan else "",
    )


def packed(plain: PublishedFile, path: Path, compression: Compression) -> PublishedFile:
    """Write the compressed copy of a file beside it, unless it is there, and return its entry."""
    name = f"{plain.name}.{compression.suffix}"
    if compression.pack:
        with path.open("rb") as source, path.with_name(name).open("xb") as target:
            compression.pack(source, target)
    small = stored(path.with_name(name))
    return replace(plain, name=name, size=small.size, sha256=small.sha256, compression=compression.media_type)
