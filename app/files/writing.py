"""The builder of all files: release -> the files of the table, in the release's folder."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

import zstandard

from app.files import FILES
from app.files.kinds import Compression, FileContext, FileKind
from app.files.listing import FOLDER, PublishedFile, edition_name, write_listing
from app.files.outline import Plan
from app.releases.storage import write_file
from app.store.lookups import Lookups

ZSTD_LEVEL = 9

# No time and no file name in the header, so that the same bytes give the same file.
COMPRESSIONS: tuple[Compression, ...] = (
    Compression("gz", "application/gzip", lambda data: gzip.compress(data, 6, mtime=0)),
    Compression("zst", "application/zstd", lambda data: zstandard.compress(data, ZSTD_LEVEL)),
)


def write_files(lookups: Lookups) -> None:
    """Builder: every file of the table, the compressed copies and the list."""
    release, contents = lookups.release, tuple(files_of(lookups))
    files = tuple(file for file, _ in contents)
    edition = edition_name(release, files)
    folder = release.folder / FOLDER / edition
    folder.mkdir(parents=True)
    for file, data in contents:
        write_file(folder / file.name, data)
    write_listing(release, edition, files)


def files_of(lookups: Lookups) -> Iterator[tuple[PublishedFile, bytes]]:
    """Yield every file of the table with its bytes, in the order of the table; compressed copies follow."""
    written: dict[str, bytes] = {}
    material = FileContext(lookups.release, lookups, MappingProxyType(written))
    for kind in FILES:
        for name, plan, data in kind.files(material):
            written[name] = data
            plain = published(kind, name, plan, data)
            yield plain, data
            for compression in COMPRESSIONS if kind.compressed else ():
                yield packed(plain, data, compression)


def published(kind: FileKind, name: str, plan: Plan | None, data: bytes) -> PublishedFile:
    """Return the entry of the list for one file."""
    return PublishedFile(
        name=name,
        media_type=kind.media_type,
        group=kind.group,
        titles={lang: f"{plan.title}: {title}" if plan else title for lang, title in kind.titles.items()},
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        file_type=kind.file_type,
        conforms_to=kind.conforms_to,
        language=kind.language,
        plan=plan.iri if plan else "",
    )


def packed(plain: PublishedFile, data: bytes, compression: Compression) -> tuple[PublishedFile, bytes]:
    """Return the compressed copy of a file, with its entry."""
    small = compression.pack(data)
    entry = replace(
        plain,
        name=f"{plain.name}.{compression.suffix}",
        size=len(small),
        sha256=hashlib.sha256(small).hexdigest(),
        compression=compression.media_type,
    )
    return entry, small
