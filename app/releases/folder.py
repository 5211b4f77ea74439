"""The folder of releases: which there are, which is in force, and which to serve where that one is damaged.

It is the hand-over between the process that builds and those that serve: a folder for each release,
`current`, a file with the name of the release in force, and `previous`, with the one before it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from app.errors import NothingBefore, NotReady, PlanError, StartError
from app.releases.manifest import MANIFEST, MISSING, Damaged
from app.releases.release import NAME, Release, build_id, complete, read_release
from app.releases.storage import discard, replace_file
from app.software import software_id

KEPT, KEPT_BUILDS = 5, 2
"""So many releases are kept, and of each so many builds."""
POINTERS = ("current", "previous")
WITHDRAWN = "withdrawn"
"""A file with the ids of releases that `publish --back` left, a line each."""
OLD_NAME = re.compile(r"[0-9a-f]{16}")
"""The names of release folders of earlier software, which had no manifest."""


class NoRelease(StartError):
    template = "There is no release in {folder}."
    remedy = "Run «handlingsplan release»."


class OldLayout(Damaged):
    template = "The release {name} was written by an earlier version of this software."
    remedy = "Run «handlingsplan doctor», which writes it anew."


def current_name(releases: Path) -> str:
    """The name of the release that is in force. Raises `NotReady` where there is none."""
    name = _pointed(releases / "current")
    if not name:
        raise NotReady
    return name


def in_force_since(releases: Path) -> datetime:
    """When the release in force was put in force, also by going back to it. Raises `NotReady`."""
    try:
        return datetime.fromtimestamp((releases / "current").lstat().st_mtime, UTC)
    except FileNotFoundError:
        raise NotReady from None


def previous_name(releases: Path) -> str:
    """The name of the release that was in force before this one. Raises `NothingBefore`."""
    name = _pointed(releases / "previous")
    if not name:
        raise NothingBefore
    return name


def _pointed(file: Path) -> str:
    """What `current` or `previous` says; «» where there is no such file, or no text in it."""
    try:
        return file.read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return ""


def pointers(releases: Path) -> dict[str, str]:
    """What `current` and `previous` name; those that are not there, or empty, are left out."""
    return {file: name for file in POINTERS if (name := _pointed(releases / file))}


def names_in_force(releases: Path) -> list[str]:
    """The name of the release in force, and of the one to go back to."""
    return list(pointers(releases).values())


def ids_in_force(releases: Path) -> set[str]:
    """The ids of the release in force, and of the one to go back to."""
    return {name.partition("-")[0] for name in names_in_force(releases)}


def make_current(releases: Path, name: str) -> None:
    """Put the release `name` in force; the one that was, if it is complete, is the previous one then.

    A build takes the place of another of the same release, and the previous release stays what it was.
    Going back withdraws the release that was in force: it is in force again only if it is named.
    """
    before = _pointed(releases / "current")
    note_withdrawn(releases, before, name)
    if before.partition("-")[0] != name.partition("-")[0] and complete(releases, before) is not None:
        replace_file(releases / "previous", before.encode())
    replace_file(releases / "current", name.encode())


def note_withdrawn(releases: Path, before: str, name: str) -> None:
    """Note the release `before` as withdrawn if `name` is the one before it; forget that of `name`."""
    id, old = name.partition("-")[0], before.partition("-")[0]
    noted = withdrawn(releases)
    left = noted - {id}
    if old and old != id == _pointed(releases / "previous").partition("-")[0]:
        left |= {old}
    left &= {folder.partition("-")[0] for folder in folder_names(releases)}
    if left != noted:
        replace_file(releases / WITHDRAWN, "\n".join(sorted(left)).encode())


def withdrawn(releases: Path) -> frozenset[str]:
    """The ids of the releases that were withdrawn."""
    return frozenset(_pointed(releases / WITHDRAWN).split())


def repoint(releases: Path, old: str, new: str) -> None:
    """Let what names the release `old` name `new`, which is the same one."""
    for file, name in pointers(releases).items():
        if name == old != new:
            replace_file(releases / file, new.encode())


def state(releases: Path) -> tuple[object, ...]:
    """What changes when another release is put in force, or when the one in force is repaired."""
    name = ""
    try:
        name = _pointed(releases / "current")
        found = (releases / name / MANIFEST).stat()
    except OSError:
        return (name,)
    return name, found.st_ino, found.st_mtime_ns


def folder_names(releases: Path) -> list[str]:
    """The names of all folders that may be releases, complete or not; hidden ones never are."""
    if not releases.is_dir():
        return []
    return sorted(p.name for p in releases.iterdir() if NAME.fullmatch(p.name) and p.is_dir())


def old_names(releases: Path) -> list[str]:
    """The names of release folders of earlier software."""
    if not releases.is_dir():
        return []
    return sorted(p.name for p in releases.iterdir() if OLD_NAME.fullmatch(p.name) and p.is_dir())


def builds(releases: Path, id: str) -> Iterator[Release]:
    """The stored builds of the release `id`; damaged ones are left out, as in `stored`."""
    for name in folder_names(releases):
        if name.startswith(f"{id}-"):
            with suppress(NotReady, Damaged):
                yield read_release(releases, name)


def stored(releases: Path) -> list[Release]:
    """The stored releases, the newest first; of each its builds, the newest first. Damaged ones are left out.

    Their manifests and the sizes of their files are checked, not the hashes.
    """
    found = []
    for name in folder_names(releases):
        with suppress(NotReady, Damaged, FileNotFoundError):
            release = read_release(releases, name)
            found.append((release.created, (release.folder / MANIFEST).stat().st_mtime_ns, release))
    return [release for *_, release in sorted(found, key=lambda entry: entry[:2], reverse=True)]


def find_built(releases: Path, fingerprint: str) -> Release | None:
    """The complete release that this software has built from these bytes, if any."""
    build = build_id(software_id(), fingerprint)
    found = (complete(releases, name) for name in folder_names(releases) if name.endswith(f"-{build}"))
    return next((release for release in found if release and release.fingerprint == fingerprint), None)


def candidates(releases: Path, *, published_only: bool = False) -> Iterator[str]:
    """The names of what may be served: the release in force, then other builds of it, then the one before.

    Then all others, the newest first; not with `published_only`, where a store must have what is served.
    Withdrawn releases come last.
    """
    left = withdrawn(releases)
    in_force = names_in_force(releases)
    newest = [release.name for release in stored(releases)]
    ids = [name.partition("-")[0] for name in in_force]
    same = [name for id in ids for name in newest if name.startswith(f"{id}-")]
    order = [*in_force[:1], *[n for n in same if n.startswith(ids[0])], *in_force[1:], *same]
    names = dict.fromkeys(order if published_only else [*order, *newest])
    yield from sorted(names, key=lambda name: name.partition("-")[0] in left)


def last_complete(releases: Path, *, published_only: bool = False) -> tuple[Release, tuple[PlanError, ...]]:
    """The release to serve, and what is wrong with those that come before it (`candidates`).

    Every file is checked. Raises `NoRelease` where there is none at all, else what is wrong with the first.
    """
    problems: list[PlanError] = []
    for name in candidates(releases, published_only=published_only):
        try:
            return read_release(releases, name, thorough=True), tuple(problems)
        except Damaged as problem:
            problems.append(problem)
        except NotReady:
            old = (releases / name).is_dir()
            problems.append(OldLayout(name=name) if old else Damaged(name=name, file=name, problem=MISSING))
    raise problems[0] if problems else NoRelease(folder=releases)


def remove_old(releases: Path) -> None:
    """Keep the newest releases, of each the newest builds, and those that `current` and `previous` name."""
    kept, builds = set(names_in_force(releases)), Counter[str]()
    for release in stored(releases):
        builds[release.id] += 1
        if release.name not in kept and (len(builds) > KEPT or builds[release.id] > KEPT_BUILDS):
            discard(release.folder)
