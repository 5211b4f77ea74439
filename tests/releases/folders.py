"""Releases for tests: the one in force, and others that differ from it in some lines."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from app.releases.folder import current_name
from app.releases.release import ABOUT, QUADS, Release, read_release
from app.releases.writing import store


def current(releases: Path) -> Release:
    """Return the release in force."""
    return read_release(releases, current_name(releases))


def varied(release: Release, releases: Path, lines: Iterable[bytes], **about: str) -> Release:
    """Write a release with other quads and with copies of the derived files of `release`."""

    def copied(made: Release) -> None:
        for path in release.folder.iterdir():
            if path.is_dir():
                shutil.copytree(path, made.folder / path.name, dirs_exist_ok=True)
            elif not (made.folder / path.name).exists() and path.name not in ("manifest.json", f"{QUADS}.gz"):
                shutil.copyfile(path, made.folder / path.name)

    told = json.loads((release.folder / ABOUT).read_bytes()) | about
    return store(releases, b"".join(sorted(lines)), told, copied)


def lines_of(release: Release) -> list[bytes]:
    """Return the quads of a release, one per line."""
    return release.read(QUADS).splitlines(keepends=True)
