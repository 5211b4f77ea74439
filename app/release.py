"""ValidatedContent -> Release: an immutable, content-addressed set of quads, and the folder that keeps them.

The folder is the hand-over between the process that builds and those that serve:
`<id>/release.nq` (canonical N-Quads), `<id>/release.json`, `current`, a file with the id that is served, and
`previous`, one with the id that was served before.
A release is written beside and moved into place, `current` is replaced in one step: readers see the old one
or the new one, never a mix.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.errors import NothingBefore, NotReady
from app.loading import n_quads
from app.namespaces import Namespaces
from app.validation import ValidatedContent

ID_LENGTH = 16
KEPT = 5


@dataclass(frozen=True)
class Release:
    """What is published. `id` is the head of the SHA-256 of its canonical N-Quads.

    `graph_sizes` maps each named graph to its number of triples; `folder` holds the release's files.
    """

    id: str
    created: datetime
    fingerprint: str
    namespaces: Namespaces
    sources: dict[str, str]
    questions: dict[str, str]
    graph_sizes: dict[str, int]
    folder: Path

    @property
    def quads_file(self) -> Path:
        """The canonical N-Quads."""
        return self.folder / "release.nq"


Builder = Callable[[Release], None]
"""Derives files from a release and writes them into its folder, before anyone sees it."""


def write_release(
    releases: Path, checked: ValidatedContent, content_hash: str, builders: Iterable[Builder] = ()
) -> Release:
    """Write a release, with what the builders derive from it, into the folder of releases, in one step."""
    content = checked.content
    quads = (*content.quads, *content.derived_quads, *content.shape_quads)
    data = n_quads(quads)
    id = hashlib.sha256(data).hexdigest()[:ID_LENGTH]
    sizes: dict[str, int] = {}
    for quad in set(quads):
        sizes[quad.graph_name.value] = sizes.get(quad.graph_name.value, 0) + 1  # type: ignore[union-attr]  # named
    about = {
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "fingerprint": content_hash,
        "base": content.namespaces.base,
        "vocabulary": content.namespaces.vocabulary,
        "sources": content.sources,
        "questions": content.questions,
        "graph_sizes": dict(sorted(sizes.items())),
    }
    releases.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".building-", dir=releases))
    (work / "release.nq").write_bytes(data)
    (work / "release.json").write_text(json.dumps(about, ensure_ascii=False, indent=1), "utf-8")
    release = read_folder(work, id)
    for build in builders:
        build(release)
    place(work, releases / id)
    return read_release(releases, id)


def place(work: Path, target: Path) -> None:
    """Move a finished folder into place; where the same quads are there already, file by file."""
    if not target.exists():
        os.replace(work, target)
        return
    for file in sorted(p for p in work.rglob("*") if p.is_file()):
        destination = target / file.relative_to(work)
        destination.parent.mkdir(parents=True, exist_ok=True)
        os.replace(file, destination)
    shutil.rmtree(work)


def read_release(releases: Path, id: str) -> Release:
    """The stored release `id`. Raises `NotReady` where there is none."""
    try:
        return read_folder(releases / id, id)
    except FileNotFoundError:
        raise NotReady from None


def read_folder(folder: Path, id: str) -> Release:
    """The release in a folder. Raises `FileNotFoundError`."""
    about = json.loads((folder / "release.json").read_text("utf-8"))
    return Release(
        id=id,
        created=datetime.fromisoformat(about["created"]),
        fingerprint=about["fingerprint"],
        namespaces=Namespaces(about["base"], about["vocabulary"]),
        sources=about["sources"],
        questions=about["questions"],
        graph_sizes=about["graph_sizes"],
        folder=folder,
    )


def current_id(releases: Path) -> str:
    """The id of the release that is served. Raises `NotReady` where there is none."""
    try:
        return (releases / "current").read_text("utf-8").strip()
    except FileNotFoundError:
        raise NotReady from None


def has_current(releases: Path) -> bool:
    """Whether a release is served."""
    return (releases / "current").exists()


def previous_id(releases: Path) -> str:
    """The id of the release that was served before this one. Raises `NothingBefore`."""
    try:
        return (releases / "previous").read_text("utf-8").strip()
    except FileNotFoundError:
        raise NothingBefore from None


def ids_in_force(releases: Path) -> set[str]:
    """The release that is served, and the one to go back to."""
    files = (releases / "current", releases / "previous")
    return {file.read_text("utf-8").strip() for file in files if file.exists()}


def make_current(releases: Path, id: str) -> None:
    """Serve the release `id` from now on; the one that was served is the previous one then."""
    before = current_id(releases) if has_current(releases) else id
    if before != id:
        _write_whole(releases / "previous", before)
    _write_whole(releases / "current", id)


def _write_whole(path: Path, text: str) -> None:
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
        file.write(text)
    os.replace(file.name, path)


def stored_ids(releases: Path) -> list[str]:
    """The ids of all stored releases, the newest first."""
    found = [p.parent for p in releases.glob("*/release.json")]
    return [p.name for p in sorted(found, key=lambda p: p.stat().st_mtime, reverse=True)]


def find_built(releases: Path, content_hash: str) -> Release | None:
    """The stored release that was built from these bytes, if any."""
    candidates = (read_release(releases, id) for id in stored_ids(releases))
    return next((r for r in candidates if r.fingerprint == content_hash), None)


def remove_old(releases: Path) -> None:
    """Keep the newest few releases, the current one, and the one before it."""
    for id in stored_ids(releases)[KEPT:]:
        if id not in ids_in_force(releases):
            shutil.rmtree(releases / id)
