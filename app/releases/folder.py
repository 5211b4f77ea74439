"""The folder of releases: which releases exist, which is in force, and which to serve if that one is damaged.

The process that builds hands releases over to the processes that serve through this folder. It has a folder
for each release; the file `current` names the release in force, and `previous` the one before it.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from app.errors import NothingBefore, NotReady, PlanError, StartError
from app.releases.manifest import MANIFEST, MISSING, NOT_CHECKED, Damaged, StoredFile
from app.releases.release import NAME, Release, build_id, complete, id_of, read_for_serving, read_release
from app.releases.storage import discard, replace_file
from app.software import software_id

KEPT, KEPT_BUILDS = 5, 2
"""The number of releases that are kept, and the number of builds of each."""
POINTERS = ("current", "previous")
WITHDRAWN = "withdrawn"
"""A file with the ids of releases that `publish --back` has withdrawn, one per line."""
OLD_NAME = re.compile(r"[0-9a-f]{16}")
"""The names of release folders of earlier software, which had no manifest."""


class NoRelease(StartError):
    template = "There is no release in {folder}."
    remedy = "Run «handlingsplan release»."


class OldLayout(Damaged):
    template = "The release {name} was written by an earlier version of this software."
    remedy = "Run «handlingsplan doctor», which writes it anew."


def current_name(releases: Path) -> str:
    """Return the name of the release in force. Raises `NotReady` if there is none."""
    name = _pointed(releases / "current")
    if not name:
        raise NotReady
    return name


def in_force_since(releases: Path) -> datetime:
    """Return when the release in force was put in force, by publishing or by a rollback.

    Raises `NotReady`.
    """
    try:
        return datetime.fromtimestamp((releases / "current").lstat().st_mtime, UTC)
    except FileNotFoundError:
        raise NotReady from None


def previous_name(releases: Path) -> str:
    """Return the name of the release that was in force before this one. Raises `NothingBefore`."""
    name = _pointed(releases / "previous")
    if not name:
        raise NothingBefore
    return name


def _pointed(file: Path) -> str:
    """Return the content of `current` or `previous`; «» if there is no such file, or no text in it."""
    try:
        return file.read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return ""


def pointers(releases: Path) -> dict[str, str]:
    """Return file name -> release name for `current` and `previous`, without missing or empty files."""
    return {file: name for file in POINTERS if (name := _pointed(releases / file))}


def names_in_force(releases: Path) -> list[str]:
    """Return the name of the release in force, and of the one to roll back to."""
    return list(pointers(releases).values())


def ids_in_force(releases: Path) -> set[str]:
    """Return the ids of the release in force, and of the one to roll back to."""
    return {id_of(name) for name in names_in_force(releases)}


def make_current(releases: Path, name: str, checked: Mapping[str, StoredFile] = NOT_CHECKED) -> None:
    """Put the release `name` in force. The release in force until now, if complete, becomes the previous one.

    So its hashes are checked, except those of files that it shares with the new one, if these were `checked`.

    A build replaces another build of the same release; the previous release then stays the same.
    A rollback withdraws the release that was in force: it is served again only if it is selected by name.
    """
    before = _pointed(releases / "current")
    note_withdrawn(releases, before, name)
    if id_of(before) != id_of(name) and complete(releases, before, checked):
        replace_file(releases / "previous", before.encode())
    replace_file(releases / "current", name.encode())


def note_withdrawn(releases: Path, before: str, name: str) -> None:
    """Mark the release `before` as withdrawn if `name` is the one before it; unmark `name`."""
    id, old = id_of(name), id_of(before)
    noted = withdrawn(releases)
    left = noted - {id}
    if old and old != id == id_of(_pointed(releases / "previous")):
        left |= {old}
    left &= {id_of(folder) for folder in folder_names(releases)}
    if left != noted:
        replace_file(releases / WITHDRAWN, "\n".join(sorted(left)).encode())


def withdrawn(releases: Path) -> frozenset[str]:
    """Return the ids of the withdrawn releases."""
    return frozenset(_pointed(releases / WITHDRAWN).split())


def repoint(releases: Path, old: str, new: str) -> None:
    """Replace the name `old` with `new`, another build of the same release, in `current` and `previous`."""
    for file, name in pointers(releases).items():
        if name == old != new:
            replace_file(releases / file, new.encode())


def state(releases: Path) -> tuple[object, ...]:
    """Return a value that changes if another release is put in force, or the one in force is repaired."""
    name = ""
    try:
        name = _pointed(releases / "current")
        found = (releases / name / MANIFEST).stat()
    except OSError:
        return (name,)
    return name, found.st_ino, found.st_mtime_ns


def folder_names(releases: Path) -> list[str]:
    """Return the names of all folders that may be releases, complete or not; never hidden ones."""
    if not releases.is_dir():
        return []
    return sorted(p.name for p in releases.iterdir() if NAME.fullmatch(p.name) and p.is_dir())


def old_names(releases: Path) -> list[str]:
    """Return the names of release folders of earlier software."""
    if not releases.is_dir():
        return []
    return sorted(p.name for p in releases.iterdir() if OLD_NAME.fullmatch(p.name) and p.is_dir())


def builds(releases: Path, id: str) -> Iterator[Release]:
    """Yield the stored builds of the release `id`, without damaged ones, as in `stored_releases`."""
    for name in folder_names(releases):
        if name.startswith(f"{id}-"):
            with suppress(NotReady, Damaged):
                yield read_release(releases, name)


def last_written(releases: Path) -> Iterator[Release]:
    """Yield the stored releases, the one that was written last first. Each is read when it is asked for.

    Damaged ones are left out; only manifests and file sizes are checked, not hashes.
    """
    found = []
    for name in folder_names(releases):
        with suppress(FileNotFoundError):
            found.append(((releases / name / MANIFEST).stat().st_mtime_ns, name))
    for _, name in sorted(found, reverse=True):
        with suppress(NotReady, Damaged):
            yield read_release(releases, name)


def stored_releases(releases: Path) -> list[Release]:
    """Return the releases that `last_written` yields, the newest first, with the builds of each."""
    return sorted(last_written(releases), key=lambda release: release.created, reverse=True)


def find_built(releases: Path, inputs_hash: str) -> Release | None:
    """Return the complete release that this software has built from these bytes, or None."""
    build = build_id(software_id(), inputs_hash)
    found = (complete(releases, name) for name in folder_names(releases) if name.endswith(f"-{build}"))
    return next((release for release in found if release and release.inputs_hash == inputs_hash), None)


def candidates(releases: Path, *, published_only: bool = False) -> Iterator[str]:
    """Yield the names of releases to serve, in this order: in force, other builds of it, the previous one.

    All others follow, the newest first, unless `published_only`: then a remote store must have the release.
    Withdrawn releases come last. The other releases are not read unless they are needed.
    """
    in_force, last = names_in_force(releases), withdrawn(releases)
    first = [name for name in in_force[:1] if id_of(name) not in last]
    yield from first
    newest = [release.name for release in stored_releases(releases)]
    ids = [id_of(name) for name in in_force]
    same = [name for id in ids for name in newest if name.startswith(f"{id}-")]
    order = [*in_force[:1], *[n for n in same if n.startswith(ids[0])], *in_force[1:], *same]
    names = dict.fromkeys(order if published_only else [*order, *newest])
    others = (name for name in names if name not in first)
    yield from sorted(others, key=lambda name: id_of(name) in last)


def last_complete(releases: Path, *, published_only: bool = False) -> tuple[Release, tuple[PlanError, ...]]:
    """Return the release to serve, and the errors of the `candidates` before it.

    `read_for_serving` says what is checked. Raises `NoRelease` if there is none at all, otherwise the error
    of the first candidate.
    """
    problems: list[PlanError] = []
    for name in candidates(releases, published_only=published_only):
        try:
            return read_for_serving(releases, name), tuple(problems)
        except Damaged as problem:
            problems.append(problem)
        except NotReady:
            old = (releases / name).is_dir()
            problems.append(OldLayout(name=name) if old else Damaged(name=name, file=name, problem=MISSING))
    raise problems[0] if problems else NoRelease(folder=releases)


def remove_old(releases: Path, spared_seconds: float = 0) -> None:
    """Remove all but the newest releases and builds, and those that `current` and `previous` name.

    Younger builds than `spared_seconds` stay: a running site may read one until it takes over the next.
    """
    kept, counted = set(names_in_force(releases)), Counter[str]()
    for release in stored_releases(releases):
        counted[release.id] += 1
        too_many = len(counted) > KEPT or counted[release.id] > KEPT_BUILDS
        age = time.time() - (release.folder / MANIFEST).stat().st_mtime
        if release.name not in kept and too_many and age >= spared_seconds:
            discard(release.folder)
