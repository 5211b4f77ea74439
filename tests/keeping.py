"""What takes long to build is kept between runs and shared by their processes, in `build/tests`."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.building import derive
from app.kept import NOTHING_KEPT, Kept
from app.releases.manifest import MANIFEST
from app.releases.release import ABOUT, QUADS, Release
from app.settings import REPOSITORY

KEPT = REPOSITORY / "build/tests"
MOST_KEPT = 30
LARGE = 500_000
"""Bytes of N-Quads of a release whose derived files are worth keeping."""
OWN = {QUADS, ABOUT, MANIFEST}
"""The files that a release has before anything is derived from it, and the list of its files."""


def derive_once(release: Release, kept: Kept = NOTHING_KEPT) -> None:
    """Derive the files of a release like `app.building.derive`, or copy those of an equal release.

    It is equal if it has the same quads and description, and was built by the same software.
    """
    if release.quads_file.stat().st_size < LARGE:
        derive(release, kept)
        return
    about = json.loads((release.folder / ABOUT).read_bytes()) | {"created": ""}
    key = hashlib.sha256(release.quads_file.read_bytes() + json.dumps(about, sort_keys=True).encode())
    with kept_folder(f"derived-{key.hexdigest()[:24]}") as (folder, complete):
        if complete:
            copy(folder, release.folder)
        else:
            derive(release, kept)
            copy(release.folder, folder)


def copy(source: Path, target: Path) -> None:
    """Copy the derived files of a release from one folder to another."""
    for path in source.iterdir():
        if path.is_dir():
            shutil.copytree(path, target / path.name)
        elif path.name not in OWN:
            shutil.copyfile(path, target / path.name)


@contextmanager
def kept_folder(name: str) -> Iterator[tuple[Path, bool]]:
    """Yield a folder of this name, and whether an earlier block or run has filled it.

    Only one process has it at a time. The oldest folders are removed when there are too many.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    folder, lock = KEPT / name, KEPT / f"{name}.lock"
    with lock.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        complete = folder.exists()
        os.utime(lock)
        work = folder if complete else folder.with_suffix(".new")
        shutil.rmtree(folder.with_suffix(".new"), ignore_errors=True)
        work.mkdir(exist_ok=True)
        yield work, complete
        work.rename(folder)
    for old in sorted(KEPT.glob("*.lock"), key=lambda path: path.stat().st_mtime)[:-MOST_KEPT]:
        shutil.rmtree(old.with_suffix(""), ignore_errors=True)
        old.unlink(missing_ok=True)
