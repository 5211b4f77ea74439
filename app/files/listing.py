"""The list of the files of a release: names, sizes, checksums. Pages and catalogue read it.

The files of a release are in `files/<edition>/` of its folder, and `files/<edition>.json` lists them. The
name of an edition consists of the release's id and a hash over the checksums of all files. The bytes at an
address with it therefore never change: if another build writes other bytes, it has another edition.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from app.errors import NotReady
from app.releases.folder import builds
from app.releases.manifest import StoredFile, digest_of
from app.releases.release import Release
from app.releases.storage import write_file

NEWEST = "files.edition"
FOLDER = "files"
EDITION = re.compile(r"[0-9a-f]{16}-[0-9a-f]{8}")
PATH = "filer"
CHECKSUMS = "checksums.txt"
CSVW_NAME = "csv-metadata.json"
STEM = "planer"
"""The name of the files with all data, without suffix: `planer.ttl`."""
HEAD = 8


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
    folder: Path

    def stable_address(self, file: PublishedFile) -> str:
        """Return the IRI of this file in the newest release."""
        return f"{self.base}{PATH}/{file.name}"

    def bound_address(self, file: PublishedFile) -> str:
        """Return the IRI of exactly these bytes."""
        return f"{self.base}{PATH}/{self.edition}/{file.name}"

    def path(self, file: PublishedFile) -> Path:
        """Return the path of the file on disk."""
        return self.folder / file.name

    def stored(self, file: PublishedFile) -> StoredFile:
        """Return the file with the size and hash that it must have on disk."""
        return StoredFile(self.path(file), file.size, file.sha256)

    def find(self, name: str) -> PublishedFile | None:
        """Return the file with this name, or None."""
        return next((f for f in self.files if f.name == name), None)

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


def write_listing(release: Release, edition: str, files: Iterable[PublishedFile]) -> None:
    """Write the list of an edition beside its files, and its name into the folder of its release."""
    about = {
        "created": release.created.isoformat(),
        "fingerprint": digest_of(release.quads_file),
        "base": release.namespaces.base,
        "files": [asdict(f) for f in files],
    }
    text = json.dumps(about, ensure_ascii=False, indent=1)
    write_file(release.folder / FOLDER / f"{edition}.json", text.encode())
    write_file(release.folder / NEWEST, edition.encode())


def read_listing(release: Release) -> Listing:
    """Return the files of a release. Raises `NotReady` if none have been written, and `Damaged`."""
    try:
        edition = release.read(NEWEST).decode()
        about = json.loads(release.read(f"{FOLDER}/{edition}.json"))
    except FileNotFoundError:
        raise NotReady from None
    return Listing(
        release=release.id,
        edition=edition,
        created=datetime.fromisoformat(about["created"]),
        fingerprint=about["fingerprint"],
        base=about["base"],
        files=tuple(PublishedFile(**f) for f in about["files"]),
        folder=release.folder / FOLDER / edition,
    )


def read_listing_of(releases: Path, edition: str) -> Listing:
    """Return the list of a stored edition. Raises `FileNotFoundError`, also for an invalid name."""
    if EDITION.fullmatch(edition):
        for release in builds(releases, edition.partition("-")[0]):
            if f"{FOLDER}/{edition}.json" in release.files:
                return read_listing(release)
    raise FileNotFoundError(edition)
