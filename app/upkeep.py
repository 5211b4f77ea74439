"""The folder of releases, made fit to serve after an upgrade, a crash, or damage on the disk.

A release whose quads are as they were written is made anew from them. The content is read only where there is
no release, or where it is exactly what the damaged release in force was built from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from app.building import Progress, changing, current_content_hash, derive, publish
from app.content.loading import FOLDERS
from app.errors import ContentError, NotReady, PublishingAlready
from app.releases.folder import current_name, folder_names, last_complete, old_names, repoint
from app.releases.manifest import Damaged
from app.releases.release import ABOUT, ID_LENGTH, QUADS, Release, build_id, complete, read_release, store
from app.releases.storage import CannotWrite, discard, put_aside
from app.settings import Settings
from app.software import software_id
from app.versions import keep_version

Tell = Callable[[str, Mapping[str, object]], None]
"""Takes an English text with `{field}` places, and the fields."""

MADE_ANEW = "The files of release {name} were made anew: {new}."
PUT_ASIDE = "{name} cannot be repaired. It is put aside in {place}."
USED_INSTEAD = "Release {name} is used instead."
OTHER_CONTENT = (
    "The content in {folder} is not what release {name} was built from. "
    "Run «handlingsplan release» to publish it."
)


def ready(settings: Settings, tell: Tell, progress: Progress = lambda _: None) -> Release:
    """The release to serve: the one in force, else the last complete one. What differs from that is told.

    After an upgrade of the software, its derived files are made anew from its quads.
    Raises `Damaged` where nothing can be served, or what `publish` raises.
    """
    releases = settings.releases
    if not (folder_names(releases) or old_names(releases)):
        return publish(settings, progress)
    renew(settings, tell, progress)
    try:
        found = usable(settings, tell)
    except Damaged:
        if not has_the_content_in_force(settings):
            raise
        return publish(settings, progress)
    if has_other_content(settings, found):
        tell(OTHER_CONTENT, {"folder": settings.content, "name": found.name})
    return found


def usable(settings: Settings, tell: Tell) -> Release:
    """The release in force, else the last complete one; nothing is changed.

    Raises `NoRelease`, or `Damaged` where none is complete.
    """
    found, problems = last_complete(settings.releases, published_only=bool(settings.remote_query_url))
    for problem in problems:
        tell(problem.template, problem.fields)
    if problems:
        tell(USED_INSTEAD, {"name": found.name})
    return found


def has_other_content(settings: Settings, release: Release) -> bool:
    """Whether there is content, and the release was built from other bytes; a release of old may not know."""
    there = any((settings.content / folder).is_dir() for folder in FOLDERS)
    return there and bool(release.fingerprint) and current_content_hash(settings) != release.fingerprint


def has_the_content_in_force(settings: Settings) -> bool:
    """Whether the content is what the release in force was built from, as far as its name says."""
    try:
        name = current_name(settings.releases)
    except NotReady:
        return False
    return name.endswith("-" + build_id(software_id(), current_content_hash(settings)))


def renew(settings: Settings, tell: Tell, progress: Progress = lambda _: None) -> None:
    """Make the release in force anew where other software wrote it, or where a file of it is damaged.

    So is every release of earlier software that has no manifest. What hinders that is reported, and nothing
    more: the old files may still do.
    """
    releases = settings.releases
    if not old_names(releases) and not outdated(releases):
        return
    try:
        with changing(settings, progress):
            for name in [*old_names(releases), *filter(None, [outdated(releases)])]:
                made = made_anew(releases, name, progress)
                if made is not None:
                    tell(MADE_ANEW, {"name": name, "new": made.name})
                elif name in old_names(releases):
                    tell(PUT_ASIDE, {"name": name, "place": put_aside(releases / name)})
    except (CannotWrite, PublishingAlready, ContentError) as error:
        tell(error.template, error.fields)


def outdated(releases: Path) -> str:
    """The name of the release in force, if other software wrote it or it is damaged; else «»."""
    try:
        name = current_name(releases)
        release = read_release(releases, name, thorough=True)
    except NotReady:
        return ""
    except Damaged:
        return name
    return "" if release.software == software_id() else name


def with_this_software(release: Release, settings: Settings, progress: Progress = lambda _: None) -> Release:
    """The release as this software writes it, complete. Raises `Damaged`, or what `changing` raises."""
    found = read_release(settings.releases, release.name, thorough=True)
    if found.software == software_id():
        return found
    with changing(settings, progress):
        return made_anew(settings.releases, found.name, progress) or found


def made_anew(releases: Path, name: str, progress: Progress = lambda _: None) -> Release | None:
    """A release with everything that this software derives from its quads; None where those are damaged.

    What pointed to the release points to the new one; one that is damaged or of old is removed.
    Whoever calls holds the lock of the folder (`changing`).
    """
    kept = quads_and_about(releases / name)
    if kept is None:
        return None
    progress("building")
    quads, about = kept
    made = store(releases, quads, {**about, "software": software_id()}, derive)
    keep_version(made)
    repoint(releases, name, made.name)
    if made.name != name and complete(releases, name) is None:
        discard(releases / name)
    return made


def quads_and_about(folder: Path) -> tuple[bytes, dict[str, object]] | None:
    """What a release can be made anew from, if the name of its folder vouches for it.

    A release without a manifest does not know the bytes of the content that it was built from.
    """
    id, _, build = folder.name.partition("-")
    try:
        quads = (folder / QUADS).read_bytes()
        about: dict[str, object] = json.loads((folder / ABOUT).read_bytes())
        if hashlib.sha256(quads).hexdigest()[:ID_LENGTH] != id:
            return None
        if not build:
            return quads, {**about, "fingerprint": ""}
        known = build_id(str(about["software"]), str(about["fingerprint"])) == build
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return (quads, about) if known else None
