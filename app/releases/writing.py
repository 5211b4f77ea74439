"""Content -> Release: a new folder with the quads and all derived files, complete or absent.

docs/decisions/0022-a-release-is-complete-or-does-not-count.md
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.compressed import compressed_path
from app.content.loading import Content
from app.content.packed import packed
from app.kept import NOTHING_KEPT, Kept
from app.releases.exchanging import Exchanged, NewQuads
from app.releases.manifest import NOT_CHECKED
from app.releases.release import (
    ABOUT,
    ID_LENGTH,
    QUADS,
    Release,
    build_id,
    complete,
    made_from,
    read_about,
    read_release,
)
from app.releases.storage import begun, new_folder, remove, write_file, write_hashed, write_text
from app.software import software_id

Derive = Callable[[Release], None]
"""Derives files from a release and writes them into its folder, before the release becomes visible."""


def derive_nothing(release: Release) -> None:
    """Leave a release without derived files."""


@dataclass(frozen=True)
class Prepared:
    """A release in a temporary folder, with its quads and `release.json`, and without derived files.

    It may have a store on disk. `change` is what differs from an old release, if that is known.
    """

    release: Release
    change: Exchanged | None = None


def prepare(
    releases: Path,
    content: Content,
    content_hash: str,
    contributions: str = "",
    kept: Kept = NOTHING_KEPT,
    old: Release | None = None,
) -> Prepared:
    """Write the quads of a release, whether or not the content conforms. The content is not needed any more.

    What an old release of the same software has of them is taken from it. `write_prepared` must follow; it
    moves or removes the folder.
    """
    shapes = packed(content.shape_quads)
    quads = NewQuads((*content.quads.graphs, *content.derived_quads.graphs, *shapes.graphs), kept, old)
    about = {
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "software": software_id(),
        "fingerprint": made_from(content_hash, contributions),
        "base": content.namespaces.base,
        "vocabulary": content.namespaces.vocabulary,
        "sources": content.sources,
        "questions": content.questions,
        "synonyms": content.synonyms,
        "contributions": contributions,
    }
    return written_quads(releases, quads, about)


def written_quads(releases: Path, quads: NewQuads, about: Mapping[str, object]) -> Prepared:
    """Write the quads of a release; `about` is its `release.json` without the sizes of its graphs."""
    releases.mkdir(parents=True, exist_ok=True)
    with begun(releases) as work:
        digest = write_hashed(work / QUADS, quads)
        quads.keep(digest)
        release = write_about(work, digest, {**about, "graph_sizes": quads.sizes})
    return Prepared(release, quads.change)


def write_about(work: Path, digest: str, about: Mapping[str, object]) -> Release:
    """Write the `release.json` of quads with this SHA-256 beside them, and return the release."""
    write_file(
        work / ABOUT, json.dumps({**about, "quads_sha256": digest}, ensure_ascii=False, indent=1).encode()
    )
    built = build_id(str(about["software"]), str(about["fingerprint"]))
    return read_about(work, f"{digest[:ID_LENGTH]}-{built}")


def store(
    releases: Path, quads: bytes, about: Mapping[str, object], derive: Derive = derive_nothing
) -> Release:
    """Store canonical N-Quads, their description in `release.json`, and the derived files, as a release."""
    releases.mkdir(parents=True, exist_ok=True)
    with begun(releases) as work:
        release = write_about(work, write_hashed(work / QUADS, [quads]), about)
    return write_prepared(releases, Prepared(release), derive)


def write_prepared(releases: Path, prepared: Prepared, derive: Derive = derive_nothing) -> Release:
    """Write the derived files of a prepared release, and give its folder its name in one step.

    The quads are compressed at the end; until then, `derive` can read them from any place. A complete release
    with the same name stays unchanged. `derive` may link files of the old release in `Prepared.change`, which
    it checks before; they are not read again.
    """
    made = prepared.release
    if (found := complete(releases, made.name)) is not None:
        remove(made.folder)
        return found
    checked = prepared.change.old.files if prepared.change else NOT_CHECKED
    with new_folder(releases / made.name, checked, made.folder) as work:
        derive(made)
        quads = work / QUADS
        if not compressed_path(quads).exists():  # without files to download
            write_text(quads, quads.read_bytes())
        quads.unlink()
    return read_release(releases, made.name)
