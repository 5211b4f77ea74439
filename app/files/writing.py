"""The builder of all files: release -> the files of the table, in the release's folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from app.compressed import compressed_path
from app.files.copies import COPIES
from app.files.kinds import FileContext, FileKind
from app.files.listing import FOLDER, STEM, PublishedFile, edition_name, write_listing
from app.files.outline import Plan
from app.files.table import FILES
from app.files.written import WrittenFile, as_it_is
from app.formats import N_QUADS
from app.releases.storage import link
from app.store.lookups import Lookups

UNNAMED = "new"
QUADS = f"{STEM}.{N_QUADS.suffix}"
"""The file that the release itself consists of."""


def write_files(lookups: Lookups) -> None:
    """Builder: every file of the table, the compressed copies and the list.

    The folder gets its name last, because it is that of the edition, which depends on all files.
    """
    release, folder = lookups.release, lookups.release.folder / FOLDER
    (folder / UNNAMED).mkdir(parents=True)
    found = tuple(files_of(lookups, folder / UNNAMED))
    files, written = [file for file, _ in found], {file.name: stored for file, stored in found}
    if QUADS in written and written[QUADS].sha256.startswith(release.id):
        link(written[QUADS].path, compressed_path(release.quads_file))
    edition = edition_name(release, files)
    (folder / UNNAMED).rename(folder / edition)
    write_listing(release, edition, files, written)


def files_of(lookups: Lookups, folder: Path) -> Iterator[tuple[PublishedFile, WrittenFile]]:
    """Write every file of the table into a folder, and yield it, in their order; compressed copies follow."""
    written: dict[str, WrittenFile] = {}
    material = FileContext(lookups.release, lookups, MappingProxyType(written), FILES)
    for kind in FILES:
        for name, file, plan in kind.files(material, folder):
            written[name] = file
            plain = published(kind, name, file, plan)
            yield plain, file
            for suffix, media_type in COPIES.items() if kind.compressed else ():
                small = as_it_is(folder / f"{name}.{suffix}")
                yield (
                    replace(
                        plain,
                        name=small.path.name,
                        size=small.size,
                        sha256=small.sha256,
                        compression=media_type,
                    ),
                    small,
                )


def published(kind: FileKind, name: str, file: WrittenFile, plan: Plan | None) -> PublishedFile:
    """Return the entry of the list for one file."""
    return PublishedFile(
        name=name,
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
