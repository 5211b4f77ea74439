"""ValidatedContent -> Release: an immutable, content-addressed set of quads, and the folder that keeps them.

The folder is the hand-over between the process that builds and those that serve:
`<id>/release.nq` (canonical N-Quads), `<id>/release.json`, and `current`, a file with the id that is served.
A release is written beside and moved into place, `current` is replaced in one step: readers see the old one
or the new one, never a mix.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from app.errors import NotReady
from app.loading import content_fingerprint, load_content, n_quads
from app.namespaces import Namespaces
from app.settings import Settings
from app.validation import ValidatedContent, validated

ID_LENGTH = 16
KEPT = 5
Progress = Callable[[str], None]


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


def publish(settings: Settings, progress: Progress = lambda _: None) -> Release:
    """Load, validate and make the content the current release; a release that is built already is reused.

    Raises a `ContentError` where the content cannot become a release; the current one stays then.
    """
    base = settings.base_iri or None
    built = find_built(settings.releases, fingerprint(settings))
    if built is None:
        progress("loading")
        content = load_content(settings.content, base)
        progress("validating")
        checked = validated(content)
        progress("building")
        built = write_release(settings.releases, checked, fingerprint(settings))
    make_current(settings.releases, built.id)
    remove_old(settings.releases)
    return built


def fingerprint(settings: Settings) -> str:
    """A hash of the content's bytes, the base, and the version of the software that reads them."""
    content = content_fingerprint(settings.content, settings.base_iri)
    return hashlib.sha256(f"{version('handlingsplan')} {content}".encode()).hexdigest()


def write_release(releases: Path, checked: ValidatedContent, content_hash: str) -> Release:
    """Write a release into the folder of releases, in one step."""
    content = checked.content
    quads = (*content.quads, *content.shape_quads)
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
    target = releases / id
    if target.exists():  # the same quads from other bytes: only the description is renewed
        os.replace(work / "release.json", target / "release.json")
        shutil.rmtree(work)
    else:
        os.replace(work, target)
    return read_release(releases, id)


def read_release(releases: Path, id: str) -> Release:
    """The stored release `id`. Raises `NotReady` where there is none."""
    folder = releases / id
    try:
        about = json.loads((folder / "release.json").read_text("utf-8"))
    except FileNotFoundError:
        raise NotReady from None
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


def make_current(releases: Path, id: str) -> None:
    """Serve the release `id` from now on."""
    with tempfile.NamedTemporaryFile("w", dir=releases, prefix=".current-", delete=False) as file:
        file.write(id)
    os.replace(file.name, releases / "current")


def stored_ids(releases: Path) -> list[str]:
    """The ids of all stored releases, the newest first."""
    found = [p.parent for p in releases.glob("*/release.json")]
    return [p.name for p in sorted(found, key=lambda p: p.stat().st_mtime, reverse=True)]


def find_built(releases: Path, content_hash: str) -> Release | None:
    """The stored release that was built from these bytes, if any."""
    candidates = (read_release(releases, id) for id in stored_ids(releases))
    return next((r for r in candidates if r.fingerprint == content_hash), None)


def remove_old(releases: Path) -> None:
    """Keep the newest few releases and the current one."""
    for id in stored_ids(releases)[KEPT:]:
        if id != current_id(releases):
            shutil.rmtree(releases / id)
