"""Checks and repairs the folder of releases, for `handlingsplan doctor`."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from app.building import Progress
from app.errors import ContentError
from app.partners.accepted import accepted_by
from app.partners.errors import StoreUnavailable
from app.releases.changelog import FILE as LOG
from app.releases.changelog import ChangeLog
from app.releases.folder import (
    NoRelease,
    OldLayout,
    folder_names,
    last_complete,
    make_current,
    old_names,
    pointers,
    stored_releases,
)
from app.releases.locking import left_over, locked
from app.releases.manifest import Damaged, stored_files
from app.releases.recording import record
from app.releases.release import complete, read_release
from app.releases.storage import closed_to_readers, give_mode, put_aside, remove
from app.settings import Settings
from app.store.on_disk import PublishedQuads, UnreadableStore
from app.upkeep import MADE_ANEW, PUT_ASIDE, made_anew
from app.versions import FOLDER, keep_version, kept_folder, kept_versions

LEFT_OVER = "{path} was left over from a build that was interrupted."
FOREIGN = "{path} belongs to the user {found}; the folder of releases belongs to {owner}."
NO_ACCESS = "The user {found} cannot read and write {path}."
GIVE_ACCESS = (
    "Builds may fail there, or be slower. Run as root: chown -R {owner} {folder}; chmod -R u+rwX {folder}"
)
MODE = "{path} could not be read by everyone who may read the folder of releases."
POINTS_NOWHERE = "The file «{file}» names release {name}, which is not complete."
PUT_IN_FORCE = "Release {name} is in force now."
LOG_DAMAGED = "The change log {path} is damaged ({reason}). The next release begins a new one."
NONE_IN_FORCE = "No release is in force. Run «handlingsplan release»."


@dataclass(frozen=True, slots=True)
class FolderProblem:
    """A problem: an English text with `{field}` placeholders, its fields, and whether it is repaired."""

    template: str
    fields: Mapping[str, object]
    mended: bool


def examined(settings: Settings, progress: Progress, *, repair: bool) -> Iterator[FolderProblem]:
    """Yield the problems of the folder of releases, and repair them if possible.

    Without `repair` nothing is changed. Raises `NoRelease` if there is no folder, `PublishingAlready`, and
    `OSError` if the folder cannot be read or changed.
    """
    releases = settings.releases
    if not releases.is_dir():
        raise NoRelease(folder=releases)
    yield from without_access(releases)
    with locked(releases, lambda: progress("waiting for another build")) if repair else nullcontext():
        yield from leavings(releases, repair=repair)
        yield from modes(releases, repair=repair)
        yield from damaged(settings, progress, repair=repair)
        yield from closed_stores(releases)
        yield from pointing(settings, repair=repair)
        yield from versions(releases, repair=repair)
        yield from change_log(releases, repair=repair)


def without_access(releases: Path) -> Iterator[FolderProblem]:
    """Yield what a build cannot change, as after a build by root: folders of any depth, and files at the top.

    Such a path belongs to another user than the folder of releases, or this user can write that folder, but
    not the path. Nothing below it is reported, and no leavings.
    """
    owner, writable = releases.stat().st_uid, os.access(releases, os.W_OK)
    leaving, right = left_over(releases), True
    paths = [
        path
        for path in sorted(releases.iterdir(), reverse=True)
        if path not in leaving and not path.is_symlink()
    ]
    while paths:
        path = paths.pop()
        found = path.stat().st_uid
        if found != owner:
            yield FolderProblem(FOREIGN, {"path": path, "found": user(found), "owner": user(owner)}, False)
            right = False
        elif writable and not os.access(path, os.R_OK | os.W_OK):
            yield FolderProblem(NO_ACCESS, {"path": path, "found": user(os.geteuid())}, False)
            right = False
        elif path.is_dir() and os.access(path, os.R_OK | os.X_OK):
            paths += (inner for inner in path.iterdir() if inner.is_dir() and not inner.is_symlink())
    if not right:
        yield FolderProblem(GIVE_ACCESS, {"owner": user(owner), "folder": releases}, False)


def user(number: int) -> str:
    """Return the name of a user, or the number if there is no name."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def leavings(releases: Path, *, repair: bool) -> Iterator[FolderProblem]:
    """Yield files of interrupted builds; without `repair`, also those of a build in progress."""
    for folder in (releases, *(releases / FOLDER).glob("*/")):
        for path in left_over(folder):
            if repair:
                remove(path)
            yield FolderProblem(LEFT_OVER, {"path": path}, repair)


def modes(releases: Path, *, repair: bool) -> Iterator[FolderProblem]:
    """Yield folders and files that fewer users can read than the folder of releases itself."""
    for path, mode in closed_to_readers(releases):
        yield FolderProblem(MODE, {"path": path}, repair and give_mode(path, mode))


def damaged(settings: Settings, progress: Progress, *, repair: bool) -> Iterator[FolderProblem]:
    """Yield releases without manifest or incomplete; rebuild them from their quads, or move them aside."""
    releases = settings.releases
    for name in (*old_names(releases), *folder_names(releases)):
        try:
            if name in old_names(releases):
                raise OldLayout(name=name)
            read_release(releases, name, thorough=True)
        except Damaged as problem:
            yield FolderProblem(problem.template, problem.fields, repair)
            if repair:
                yield repaired(settings, name, progress)


def closed_stores(releases: Path) -> Iterator[FolderProblem]:
    """Yield undamaged stores on disk that the engine cannot open; what is in the way is outside of them."""
    for release in stored_releases(releases):
        try:
            if release.has_store:
                PublishedQuads(release)
        except UnreadableStore as problem:
            yield FolderProblem(problem.template, problem.fields, mended=False)
            yield FolderProblem(problem.remedy, {}, mended=False)


def repaired(settings: Settings, name: str, progress: Progress) -> FolderProblem:
    """Repair a damaged release, and return the result."""
    releases = settings.releases
    try:
        made = made_anew(settings, name, accepted_by(settings), progress)
    except (ContentError, StoreUnavailable) as error:
        return FolderProblem(error.template, error.fields, mended=False)
    if made is not None:
        return FolderProblem(MADE_ANEW, {"name": name, "new": made.name}, mended=True)
    return FolderProblem(PUT_ASIDE, {"name": name, "place": put_aside(releases / name)}, mended=True)


def pointing(settings: Settings, *, repair: bool) -> Iterator[FolderProblem]:
    """Check that `current` and `previous` name complete releases, and that a release is in force."""
    releases = settings.releases
    for file, name in pointers(releases).items():
        if complete(releases, name) is None:
            yield FolderProblem(POINTS_NOWHERE, {"file": file, "name": name}, repair)
            if repair and file == "previous":
                (releases / file).unlink()
    if complete(releases, pointers(releases).get("current", "")) is not None:
        return
    found = None
    if repair:
        with suppress(Damaged, NoRelease):
            found, _ = last_complete(releases, published_only=bool(settings.remote_query_url))
    if found is None:
        yield FolderProblem(NONE_IN_FORCE, {}, mended=False)
        return
    (releases / "current").unlink(missing_ok=True)  # so that a damaged one does not become the previous
    record(releases, found)
    make_current(releases, found.name)
    yield FolderProblem(PUT_IN_FORCE, {"name": found.name}, mended=True)


def versions(releases: Path, *, repair: bool) -> Iterator[FolderProblem]:
    """Check stored versions of the vocabulary: move damaged ones aside, restore them from a release."""
    for folder in kept_versions(releases):
        try:
            stored_files(folder)
        except Damaged as problem:
            has_it = next(
                (release for release in stored_releases(releases) if kept_folder(release) == folder), None
            )
            yield FolderProblem(problem.template, problem.fields, repair and has_it is not None)
            if repair:
                put_aside(folder)
                if has_it is not None:
                    keep_version(has_it)


def change_log(releases: Path, *, repair: bool) -> Iterator[FolderProblem]:
    """Check that the change log is readable; move a damaged one aside."""
    damage = ChangeLog(releases).damage()
    if damage:
        yield FolderProblem(LOG_DAMAGED, {"path": releases / LOG, "reason": damage}, repair)
        if repair:
            put_aside(releases / LOG)
