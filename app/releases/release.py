"""A release: an immutable set of quads with all derived files, in a folder.

`<id>-<build>/` has `release.nq.gz` (canonical N-Quads), `release.json`, derived files, and `manifest.json`.
A release is complete when its manifest, which is written last, exists. It is never changed afterwards.
docs/decisions/0022-a-release-is-complete-or-does-not-count.md
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from app.compressed import SUFFIX, compressed_path
from app.content.synonyms import Synonyms
from app.errors import NotReady
from app.namespaces import Namespaces
from app.quads import STORE
from app.releases.manifest import CHANGED, NOT_CHECKED, Damaged, StoredFile, stored_files

ID_LENGTH, BUILD_LENGTH = 16, 8
NAME = re.compile(r"[0-9a-f]{16}-[0-9a-f]{8}")
QUADS, ABOUT = "release.nq", "release.json"
CONTRIBUTED = "contributions.json"
JOINT = "+"
FOREIGN = "belongs to another release"


@dataclass(frozen=True)
class Release:
    """A published release.

    `id` is the beginning of the SHA-256 of its canonical N-Quads. `build` is the beginning of a hash over the
    software (`software`) and what the files were made from (`inputs_hash`): the content's bytes, and the
    accepted contributions of partners, whose hash is `contributions` («» for none).
    `graph_sizes` maps each named graph to its number of triples; `synonyms` are groups of similar words.
    `digest` is the complete SHA-256. `folder` holds the release's files, and `files` lists them by name once
    it is complete.
    """

    id: str
    build: str
    created: datetime
    software: str
    inputs_hash: str
    namespaces: Namespaces
    sources: dict[str, str]
    questions: dict[str, str]
    graph_sizes: dict[str, int]
    folder: Path
    synonyms: Synonyms = ()
    contributions: str = ""
    digest: str = ""
    files: Mapping[str, StoredFile] = field(default_factory=dict, compare=False, repr=False)

    @property
    def name(self) -> str:
        """Return the name of its folder."""
        return f"{self.id}-{self.build}"

    @property
    def triples(self) -> int:
        """Return the number of triples in all of its graphs."""
        return sum(self.graph_sizes.values())

    @property
    def content_hash(self) -> str:
        """Return the hash of the content's bytes."""
        return self.inputs_hash.partition(JOINT)[0]

    @property
    def quads_file(self) -> Path:
        """Return the path of the canonical N-Quads, to be read with `app.compressed.opened`.

        They are compressed, except while the release is built, and in releases of older software. A complete
        release has the file that its manifest lists, also if somebody has unpacked it there.
        """
        plain = self.folder / QUADS
        is_plain = QUADS in self.files if self.files else plain.exists()
        return plain if is_plain else compressed_path(plain)

    @property
    def has_store(self) -> bool:
        """Return whether it has a store on disk, as large releases do."""
        return (self.folder / STORE).is_dir()

    def read(self, name: str) -> bytes:
        """Return the bytes of one of its files, which may be stored compressed, checked against the manifest.

        Raises `FileNotFoundError` if it has no such file, `Damaged` if the file does not match.
        """
        if name in self.files:
            return self.files[name].read(self.folder)
        if name + SUFFIX in self.files:
            return gzip.decompress(self.files[name + SUFFIX].read(self.folder))
        path = self.folder / name
        if compressed_path(path).exists():
            return gzip.decompress(compressed_path(path).read_bytes())
        return path.read_bytes()

    def has(self, name: str) -> bool:
        """Return whether it has a file of this name, compressed or not, once it is complete."""
        return name in self.files or name + SUFFIX in self.files


def id_of(name: str) -> str:
    """Return the id of a release from the name of a build, or of an edition of its files."""
    return name.partition("-")[0]


def build_id(software: str, inputs_hash: str) -> str:
    """Return what distinguishes builds of the same quads: a hash of what their files were made from."""
    return hashlib.sha256(f"{software} {inputs_hash}".encode()).hexdigest()[:BUILD_LENGTH]


def made_from(content: str, contributions: str) -> str:
    """Return the `inputs_hash` of a release: the hashes of the bytes of its content and of contributions.

    Software that knows no contributions reads it as a hash of the content.
    """
    return f"{content}{JOINT}{contributions}" if contributions else content


def read_release(
    releases: Path, name: str, *, thorough: bool = False, checked: Mapping[str, StoredFile] = NOT_CHECKED
) -> Release:
    """Return the stored release `name`, after checking its manifest and file sizes; `thorough` checks hashes.

    `checked` are files of another release whose hashes were checked; see `stored_files`.
    Raises `NotReady` if there is none, `Damaged` if it is not complete.
    """
    if not NAME.fullmatch(name) or not (releases / name).is_dir():
        raise NotReady
    files = stored_files(releases / name, thorough=thorough, checked=checked)
    quads = QUADS if QUADS in files else QUADS + SUFFIX
    for needed in (ABOUT, quads):
        if needed not in files or (problem := files[needed].problem(thorough=needed == ABOUT)):
            raise Damaged(name=name, file=needed, problem=problem if needed in files else CHANGED)
    release = read_about(releases / name, name, files)
    built = build_id(release.software, release.inputs_hash)
    if not release.digest.startswith(release.id) or release.build != built:
        raise Damaged(name=name, file=quads, problem=FOREIGN)
    return release


def read_for_serving(releases: Path, name: str) -> Release:
    """Return the stored release `name`, checked as `read_release` does: thoroughly, unless it has a store.

    A large release is not read as a whole for that. Its files are checked when they are read or sent, and the
    store checks each block that it reads.
    """
    return read_release(releases, name, thorough=not (releases / name / STORE).is_dir())


def read_about(folder: Path, name: str, files: Mapping[str, StoredFile] | None = None) -> Release:
    """Return the release described by the `release.json` in a folder. Raises `Damaged`."""
    try:
        about = json.loads((folder / ABOUT).read_bytes())
        id, _, build = name.partition("-")
        return Release(
            id=id,
            build=build,
            created=datetime.fromisoformat(about["created"]),
            software=about["software"],
            inputs_hash=about["fingerprint"],
            namespaces=Namespaces(about["base"], about["vocabulary"]),
            sources=about["sources"],
            questions=about["questions"],
            graph_sizes=about["graph_sizes"],
            folder=folder,
            synonyms=tuple(map(tuple, about.get("synonyms", ()))),  # releases of older software have none
            contributions=about.get("contributions", ""),  # likewise
            digest=files[QUADS].sha256 if files and QUADS in files else about.get("quads_sha256", ""),
            files=files or {},
        )
    except (OSError, ValueError, TypeError, KeyError):
        raise Damaged(name=name, file=ABOUT, problem=CHANGED) from None


def complete(releases: Path, name: str, checked: Mapping[str, StoredFile] = NOT_CHECKED) -> Release | None:
    """Return the release `name` if all of its files match the manifest, otherwise None.

    `checked` are files of another release whose hashes were checked; see `stored_files`.
    """
    try:
        return read_release(releases, name, thorough=True, checked=checked)
    except (NotReady, Damaged):
        return None
