"""The list of the files of a release: names, sizes, checksums. Pages and catalogue read it.

The files of a release are in `files/<edition>/` of its folder, and `files/<edition>.json` lists them. The
name of an edition consists of the release's id and a hash over the checksums of all files. The bytes at an
address with it therefore never change: if another build writes other bytes, it has another edition.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

from app.errors import NotReady
from app.files.layout import EditionLayout, Slice
from app.files.written import WrittenFile
from app.releases.folder import builds
from app.releases.release import Release, id_of
from app.releases.storage import write_file, write_text

NEWEST = "files.edition"
FOLDER = "files"
EDITION = re.compile(r"[0-9a-f]{16}-[0-9a-f]{8}")
PATH = "filer"
CHECKSUMS = "checksums.txt"
CSVW_NAME = "csv-metadata.json"
STEM = "planer"
WORKBOOKS: Mapping[str, str] = {"nb": f"{STEM}.xlsx", "nn": f"{STEM}.nn.xlsx", "en": f"{STEM}.en.xlsx"}
"""Language -> the name of the workbook in it."""
"""The name of the files with all data, without suffix: `planer.ttl`."""
HEAD = 8
NOTHING_WRITTEN: Mapping[str, WrittenFile] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """One file of a release.

    `media_type` is that of the content; `compression` the media type of the compression, or «».
    `plan` is the IRI of the plan that the file is about, or «» if it contains all data.
    """

    name: str
    media_type: str
    group: str
    titles: dict[str, str]
    size: int
    sha256: str
    file_type: str
    compression: str = ""
    conforms_to: str = ""
    language: str = ""
    plan: str = ""

    @property
    def content_type(self) -> str:
        """Return the Content-Type; a compressed file has its own media type and no Content-Encoding."""
        if self.compression:
            return self.compression
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


@dataclass(frozen=True, slots=True)
class Listing:
    """All files of a release.

    `fingerprint` is the SHA-256 of the release's canonical N-Quads. Without blank nodes that is the hash of
    RDFC-1.0 (https://www.w3.org/TR/rdf-canon/), which anyone can compute from any of the datasets.
    """

    release: str
    edition: str
    created: datetime
    fingerprint: str
    base: str
    files: tuple[PublishedFile, ...]
    layout: EditionLayout

    def stable_address(self, file: PublishedFile) -> str:
        """Return the IRI of this file in the newest release."""
        return f"{self.base}{PATH}/{file.name}"

    def bound_address(self, file: PublishedFile) -> str:
        """Return the IRI of exactly these bytes."""
        return f"{self.base}{PATH}/{self.edition}/{file.name}"

    def find(self, name: str) -> PublishedFile | None:
        """Return the file with this name, or None."""
        return next((f for f in self.files if f.name == name), None)

    def open(self, file: PublishedFile) -> BinaryIO:
        """Open a file for reading, from any place. Raises `OSError` there if what is stored is damaged."""
        return self.layout.open(file.name)

    @property
    def checksums(self) -> bytes:
        """Return the checksums of all files, in the format of `sha256sum -c`."""
        return checksums((f.name, f.sha256) for f in self.files)


def checksums(files: Iterable[tuple[str, str]]) -> bytes:
    """Return names with their SHA-256, in the format of `sha256sum -c`."""
    return "".join(f"{sha256}  {name}\n" for name, sha256 in files).encode()


def edition_name(release: Release, files: Iterable[PublishedFile]) -> str:
    """Return the name of an edition: the release's id, and the beginning of the hash over the checksums."""
    digest = hashlib.sha256(checksums((f.name, f.sha256) for f in files)).hexdigest()
    return f"{release.id}-{digest[:HEAD]}"


def write_listing(
    release: Release,
    edition: str,
    files: Iterable[PublishedFile],
    written: Mapping[str, WrittenFile] = NOTHING_WRITTEN,
) -> None:
    """Write the list of an edition beside its files, and its name into the folder of its release.

    `written` are the files as they are on disk, by name.
    """
    about = {
        "created": release.created.isoformat(),
        "fingerprint": release.digest,
        "base": release.namespaces.base,
        "files": [asdict(f) for f in files],
        "places": {name: file.places for name, file in written.items() if file.places},
        "slices": {name: file.slices for name, file in written.items() if file.slices},
        "members": {name: file.member for name, file in written.items() if file.member},
    }
    text = json.dumps(about, ensure_ascii=False, indent=1)
    write_text(release.folder / list_name(edition), text.encode())
    write_file(release.folder / NEWEST, edition.encode())


def read_listing(release: Release) -> Listing:
    """Return the files of a release. Raises `NotReady` if none have been written, and `Damaged`."""
    try:
        edition = release.read(NEWEST).decode()
        about = json.loads(release.read(list_name(edition)))
    except FileNotFoundError:
        raise NotReady from None
    return Listing(
        release=release.id,
        edition=edition,
        created=datetime.fromisoformat(about["created"]),
        fingerprint=about["fingerprint"],
        base=about["base"],
        files=tuple(PublishedFile(**f) for f in about["files"]),
        layout=layout(release, edition, about),
    )


def list_name(edition: str) -> str:
    """Return the name of the list of an edition in the folder of its release."""
    return f"{FOLDER}/{edition}.json"


def layout(release: Release, edition: str, about: Mapping[str, Any]) -> EditionLayout:
    """Return how the files of an edition are stored, given its list."""
    folder = f"{FOLDER}/{edition}/"
    places, slices, members = (about.get(key, {}) for key in ("places", "slices", "members"))
    return EditionLayout(
        folder=release.folder / folder,
        places={name: tuple((text, file) for text, file in found) for name, found in places.items()},
        slices={name: tuple(Slice(*one) for one in found) for name, found in slices.items()},
        members={name: Slice(*found) for name, found in members.items()},
        stored={n.removeprefix(folder): file for n, file in release.files.items() if n.startswith(folder)},
    )


def read_listing_of(releases: Path, edition: str) -> Listing:
    """Return the list of a stored edition. Raises `FileNotFoundError`, also for an invalid name."""
    if EDITION.fullmatch(edition):
        for release in builds(releases, id_of(edition)):
            if release.has(list_name(edition)):
                return read_listing(release)
    raise FileNotFoundError(edition)
