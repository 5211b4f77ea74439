"""Content -> Release: a new folder with the quads and all derived files, complete or absent.

docs/decisions/0022-a-release-is-complete-or-does-not-count.md
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from app.compressed import compressed_path
from app.content.loading import Content
from app.content.packed import packed
from app.kept import NOTHING_KEPT, Kept
from app.quads import STORE
from app.releases.exchanging import Exchanged, NewQuads
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
from app.releases.storage import new_folder, write_file, write_temporary, write_text
from app.software import software_id

Derive = Callable[[Release], None]
"""Derives files from a release and writes them into its folder, before the release becomes visible."""


def derive_nothing(release: Release) -> None:
    """Leave a release without derived files."""


@dataclass(frozen=True)
class Prepared:
    """What a release is made from: canonical N-Quads in a new file, their SHA-256, and `release.json`.

    `change` is what differs from an old release, if that is known; `store` is a folder with the store
    on disk of these quads.
    """

    quads: Path
    digest: str
    about: Mapping[str, object]
    change: Exchanged | None = None
    store: Path | None = None

    @property
    def graph_sizes(self) -> Mapping[str, int]:
        """Return the number of triples of each named graph."""
        return cast("Mapping[str, int]", self.about["graph_sizes"])


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
    moves or removes the file.
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
    path, digest = write_temporary(releases, quads)
    quads.keep(digest)
    return Prepared(path, digest, {**about, "graph_sizes": quads.sizes}, quads.change)


def store(
    releases: Path, quads: bytes, about: Mapping[str, object], derive: Derive = derive_nothing
) -> Release:
    """Store canonical N-Quads, their description in `release.json`, and the derived files, as a release."""
    releases.mkdir(parents=True, exist_ok=True)
    return write_prepared(releases, Prepared(*write_temporary(releases, [quads]), about), derive)


def write_prepared(releases: Path, prepared: Prepared, derive: Derive = derive_nothing) -> Release:
    """Write a prepared release and its derived files into the folder of releases, in one step.

    The quads are compressed at the end; until then, `derive` can read them from any place. A complete release
    with the same name stays unchanged. `derive` may link files of the old release in `Prepared.change`, which
    it checks before; they are not read again.
    """
    about = {**prepared.about, "quads_sha256": prepared.digest}
    built = build_id(str(about["software"]), str(about["fingerprint"]))
    name = f"{prepared.digest[:ID_LENGTH]}-{built}"
    try:
        if (found := complete(releases, name)) is not None:
            return found
        with new_folder(releases / name, prepared.change.old.files if prepared.change else {}) as work:
            quads = work / QUADS
            os.replace(prepared.quads, quads)
            if prepared.store:
                os.replace(prepared.store, work / STORE)
            write_file(work / ABOUT, json.dumps(about, ensure_ascii=False, indent=1).encode())
            derive(read_about(work, name))
            if not compressed_path(quads).exists():  # without files to download
                write_text(quads, quads.read_bytes())
            quads.unlink()
    finally:
        prepared.quads.unlink(missing_ok=True)
    return read_release(releases, name)
