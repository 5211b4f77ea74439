"""Content -> Release: a new folder with the quads and all derived files, complete or absent.

docs/decisions/0022-a-release-is-complete-or-does-not-count.md
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from app.compressed import compressed_path
from app.content.canonical import canonical_n_quads
from app.content.loading import Content
from app.content.packed import packed
from app.content.validation import ValidatedContent
from app.quads import graph_in
from app.releases.manifest import StoredFile
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
from app.releases.storage import new_folder, write_aside, write_file, write_text
from app.software import software_id

Derive = Callable[[Release], None]
"""Derives files from a release and writes them into its folder, before the release becomes visible."""


def derive_nothing(release: Release) -> None:
    """Leave a release without derived files."""


@dataclass(frozen=True)
class Prepared:
    """What a release is made from: canonical N-Quads in a new file, their SHA-256, and `release.json`."""

    quads: Path
    digest: str
    about: Mapping[str, object]


def write_release(
    releases: Path,
    checked: ValidatedContent,
    content_hash: str,
    derive: Derive = derive_nothing,
    contributions: str = "",
) -> Release:
    """Write a release and its derived files into the folder of releases, in one step."""
    return write_prepared(releases, prepare(releases, checked.content, content_hash, contributions), derive)


def prepare(releases: Path, content: Content, content_hash: str, contributions: str = "") -> Prepared:
    """Write the quads of a release, whether or not the content conforms. The content is not needed any more.

    `write_prepared` must follow; it moves or removes the file.
    """
    releases.mkdir(parents=True, exist_ok=True)
    sizes = Counter[bytes]()

    def counted() -> Iterator[bytes]:
        shapes = packed(content.shape_quads)
        graphs = (*content.quads.graphs, *content.derived_quads.graphs, *shapes.graphs)
        for lines in canonical_n_quads(graphs):
            sizes.update(map(graph_in, BytesIO(lines)))
            yield lines

    path, digest = write_aside(releases, counted())
    about = {
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "software": software_id(),
        "fingerprint": made_from(content_hash, contributions),
        "base": content.namespaces.base,
        "vocabulary": content.namespaces.vocabulary,
        "sources": content.sources,
        "questions": content.questions,
        "synonyms": content.synonyms,
        "graph_sizes": {graph.decode(): count for graph, count in sorted(sizes.items())},
        "contributions": contributions,
    }
    return Prepared(path, digest, about)


def store(
    releases: Path, quads: bytes, about: Mapping[str, object], derive: Derive = derive_nothing
) -> Release:
    """Store canonical N-Quads, their description in `release.json`, and the derived files, as a release."""
    releases.mkdir(parents=True, exist_ok=True)
    return write_prepared(releases, Prepared(*write_aside(releases, [quads]), about), derive)


def write_prepared(
    releases: Path,
    prepared: Prepared,
    derive: Derive = derive_nothing,
    checked: Mapping[str, StoredFile] | None = None,
) -> Release:
    """Write a prepared release and its derived files into the folder of releases, in one step.

    The quads are compressed at the end; until then, `derive` can read them from any place. A complete release
    with the same name stays unchanged. `checked` are files of an old release; if `derive` links some of them,
    it checks them before, and they are not read again.
    """
    about = {**prepared.about, "quads_sha256": prepared.digest}
    built = build_id(str(about["software"]), str(about["fingerprint"]))
    name = f"{prepared.digest[:ID_LENGTH]}-{built}"
    try:
        if (found := complete(releases, name)) is not None:
            return found
        with new_folder(releases / name, checked) as work:
            quads = work / QUADS
            os.replace(prepared.quads, quads)
            write_file(work / ABOUT, json.dumps(about, ensure_ascii=False, indent=1).encode())
            derive(read_about(work, name))
            if not compressed_path(quads).exists():  # without files to download
                write_text(quads, quads.read_bytes())
            quads.unlink()
    finally:
        prepared.quads.unlink(missing_ok=True)
    return read_release(releases, name)
