"""The list of what is published of a release: names, sizes, checksums. Pages and catalogue read it.

The files of a release stand in `files/<edition>/` of its folder, and `files/<edition>.json` lists them.
An edition is named by the release and by the checksums of all files, so an address with it never changes
its bytes: a build of the same release that writes them otherwise has another edition.
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
from app.releases.manifest import StoredFile
from app.releases.release import Release
from app.releases.storage import write_file

NEWEST = "files.edition"
FOLDER = "files"
EDITION = re.compile(r"[0-9a-f]{16}-[0-9a-f]{8}")
PATH = "filer"
CHECKSUMS = "checksums.txt"
HEAD = 8


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """One file of a release.

    `media_type` is that of the content; `compression` the media type it is packed as, or «».
    `plan` is the IRI of the plan that the file is about, or «» where it is about everything.
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
        """The Content-Type it is sent with: a compressed file is a file of its own, never an encoding."""
        if self.compression:
            return self.compression
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


@dataclass(frozen=True, slots=True)
class Listing:
    """All files of a release.

    `fingerprint` is the SHA-256 of the release's canonical N-Quads: without blank nodes that is the hash of
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
        """The IRI under which the file of the newest release is found."""
        return f"{self.base}{PATH}/{file.name}"

    def bound_address(self, file: PublishedFile) -> str:
        """The IRI under which these very bytes are found."""
        return f"{self.base}{PATH}/{self.edition}/{file.name}"

    def path(self, file: PublishedFile) -> Path:
        """Where the file is kept."""
        return self.folder / file.name

    def stored(self, file: PublishedFile) -> StoredFile:
        """The file with what it must be like on disk."""
        return StoredFile(self.path(file), file.size, file.sha256)

    def find(self, name: str) -> PublishedFile | None:
        """The file of that name, if there is one."""
        return next((f for f in self.files if f.name == name), None)

    @property
    def checksums(self) -> bytes:
        """The checksums of all files, in the form that `sha256sum -c` reads."""
        return checksums((f.name, f.sha256) for f in self.files)


def checksums(files: Iterable[tuple[str, str]]) -> bytes:
    """Names with their SHA-256 in the form that `sha256sum -c` reads."""
    return "".join(f"{sha256}  {name}\n" for name, sha256 in files).encode()


def edition_name(release: Release, files: Iterable[PublishedFile]) -> str:
    """The name of a set of files: the release, and the head of the hash over their checksums."""
    digest = hashlib.sha256(checksums((f.name, f.sha256) for f in files)).hexdigest()
    return f"{release.id}-{digest[:HEAD]}"


def write_listing(release: Release, edition: str, files: Iterable[PublishedFile]) -> None:
    """Keep the list of an edition beside its files, and say in the release's folder which is its newest."""
    about = {
        "created": release.created.isoformat(),
        "fingerprint": hashlib.sha256(release.quads_file.read_bytes()).hexdigest(),
        "base": release.namespaces.base,
        "files": [asdict(f) for f in files],
    }
    text = json.dumps(about, ensure_ascii=False, indent=1)
    write_file(release.folder / FOLDER / f"{edition}.json", text.encode())
    write_file(release.folder / NEWEST, edition.encode())


def read_listing(release: Release) -> Listing:
    """The files of a release. Raises `NotReady` where none have been written, `Damaged`."""
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
    """The list of one stored edition. Raises `FileNotFoundError`, also for what is no name of an edition."""
    if EDITION.fullmatch(edition):
        for release in builds(releases, edition.partition("-")[0]):
            if f"{FOLDER}/{edition}.json" in release.files:
                return read_listing(release)
    raise FileNotFoundError(edition)
