"""A release -> the same release with other contributions of partners, without deriving its files again."""

from __future__ import annotations

import json
from collections.abc import Mapping

from app.quads import CONTRIBUTIONS, STORE
from app.releases.release import (
    ABOUT,
    CONTRIBUTED,
    JOINT,
    Release,
    build_id,
    complete,
    made_from,
    read_release,
)
from app.releases.storage import link, new_folder
from app.releases.writing import Derive, write_about

OF_CONTRIBUTIONS = (ABOUT, CONTRIBUTED, CONTRIBUTIONS)
"""The files of a release that depend on the accepted contributions of partners; its store does, too."""


def with_contributions(old: Release, contributions: str, derive: Derive) -> Release:
    """Store a copy of a thoroughly checked release with other contributions, which `derive` writes.

    All its other files are linked: they are never changed, and do not depend on contributions. The caller
    must hold the lock of the folder. Returns a complete release with this name if there is one.
    """
    releases = old.folder.parent
    about = other_contributions(json.loads(old.read(ABOUT)), contributions)
    name = f"{old.id}-{build_id(old.software, str(about['fingerprint']))}"
    if (found := complete(releases, name)) is not None:
        return found
    with new_folder(releases / name, old.files) as work:
        for file, stored in old.files.items():
            if file not in OF_CONTRIBUTIONS and not file.startswith(f"{STORE}/"):
                link(stored.path, work / file)
        derive(write_about(work, old.digest, about))
    return read_release(releases, name)


def other_contributions(about: Mapping[str, object], contributions: str) -> dict[str, object]:
    """Return the description of a release with the hash of other contributions. Raises `KeyError`."""
    content = str(about["fingerprint"]).partition(JOINT)[0]
    inputs_hash = made_from(content, contributions)
    return {**about, "fingerprint": inputs_hash, "contributions": contributions}
