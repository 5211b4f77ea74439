"""Content -> Release: a new folder with the quads and all derived files, complete or absent.

docs/decisions/0022-a-release-is-complete-or-does-not-count.md
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from io import BytesIO
from itertools import chain
from pathlib import Path

from app.compressed import packed
from app.content.loading import Content
from app.content.validation import ValidatedContent
from app.quads import graph_in, n_quads
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
from app.releases.storage import new_folder, write_file, write_text
from app.software import software_id

Derive = Callable[[Release], None]
"""Derives files from a release and writes them into its folder, before the release becomes visible."""


def derive_nothing(release: Release) -> None:
    """Leave a release without derived files."""


def write_release(
    releases: Path,
    checked: ValidatedContent,
    fingerprint: str,
    derive: Derive = derive_nothing,
    contributions: str = "",
) -> Release:
    """Write a release and its derived files into the folder of releases, in one step."""
    return write_draft(releases, checked.content, fingerprint, derive, contributions)


def write_draft(
    releases: Path,
    content: Content,
    fingerprint: str,
    derive: Derive = derive_nothing,
    contributions: str = "",
) -> Release:
    """Write content that need not conform as `write_release` does; for a draft in a folder of its own."""
    quads = n_quads(chain(content.quads, content.derived_quads, content.shape_quads))
    sizes = Counter(map(graph_in, BytesIO(quads)))
    about = {
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "software": software_id(),
        "fingerprint": made_from(fingerprint, contributions),
        "base": content.namespaces.base,
        "vocabulary": content.namespaces.vocabulary,
        "sources": content.sources,
        "questions": content.questions,
        "synonyms": content.synonyms,
        "graph_sizes": {graph.decode(): count for graph, count in sorted(sizes.items())},
        "contributions": contributions,
    }
    return store(releases, quads, about, derive)


def store(
    releases: Path, quads: bytes, about: Mapping[str, object], derive: Derive = derive_nothing
) -> Release:
    """Store canonical N-Quads, their description in `release.json`, and the derived files, as a release.

    The quads are compressed at the end; until then, `derive` can read them from any place. A complete release
    with the same name stays unchanged.
    """
    releases.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(quads).hexdigest()
    id, about = digest[:ID_LENGTH], {**about, "quads_sha256": digest}
    name = f"{id}-{build_id(str(about['software']), str(about['fingerprint']))}"
    if (found := complete(releases, name)) is not None:
        return found
    with new_folder(releases / name) as work:
        write_file(work / QUADS, quads)
        write_file(work / ABOUT, json.dumps(about, ensure_ascii=False, indent=1).encode())
        derive(read_about(work, name))
        if not packed(work / QUADS).exists():
            write_text(work / QUADS, quads)
        (work / QUADS).unlink()
    return read_release(releases, name)
