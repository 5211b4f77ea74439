"""Prepares the folder of releases for serving after an upgrade, a crash, or damage on the disk.

A release whose quads are undamaged is rebuilt from them. The content is read only if there is no release, or
if it is exactly the content from which the damaged release in force was built.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.compressed import compressed_path, opened
from app.content.folders import FOLDERS, current_content_hash
from app.deferred import deferred
from app.errors import ContentError, NotReady, PlanError, PublishingAlready
from app.partners.accepted import Accepted, accepted_by, hash_of
from app.partners.errors import StoreUnavailable
from app.partners.released import accepted_in
from app.releases.folder import candidates, current_name, folder_names, last_complete, old_names, repoint
from app.releases.locking import changing
from app.releases.manifest import Damaged, listed_files
from app.releases.release import (
    ABOUT,
    ID_LENGTH,
    QUADS,
    Release,
    build_id,
    complete,
    made_from,
    read_about,
    read_for_serving,
    read_release,
)
from app.releases.storage import CannotWrite, discard, put_aside
from app.settings import Settings, default
from app.software import software_id
from app.versions import keep_version

if TYPE_CHECKING:
    from app import builders, building
    from app.building import Progress
    from app.releases import contributed as contributions
    from app.releases import writing
else:
    builders = deferred("app.builders")
    building = deferred("app.building")
    contributions = deferred("app.releases.contributed")
    writing = deferred("app.releases.writing")

Notify = Callable[[str, Mapping[str, object]], None]
"""A function that takes an English text with `{field}` placeholders, and the fields."""

MADE_ANEW = "The files of release {name} were made anew: {new}."
PUT_ASIDE = "{name} cannot be repaired. It is put aside in {place}."
USED_INSTEAD = "Release {name} is used instead."
OTHER_CONTENT = (
    "The content in {folder} is not what release {name} was built from. "
    "Run «handlingsplan release» to publish it."
)
NO_CONTENT = "HANDLINGSPLAN_CONTENT names {folder}, and there is no content. Nothing new can be published."


def ready(settings: Settings, notify: Notify, progress: Progress = lambda _: None) -> Release:
    """Return what `prepared` returns, and report if the content is another."""
    found = prepared(settings, notify, progress)
    report_other_content(settings, found, notify)
    return found


def prepared(settings: Settings, notify: Notify, progress: Progress = lambda _: None) -> Release:
    """Return the release to serve: the one in force, otherwise the last complete one.

    After an upgrade of the software, the derived files are rebuilt from the release's quads.
    Raises `Damaged` if no release can be served, or what `publish` raises.
    """
    releases = settings.releases
    if not (folder_names(releases) or old_names(releases)):
        return building.publish(settings, progress)
    found = in_order(settings)
    if found is None:
        if failed := renew(settings, notify, progress):
            notify(failed.template, failed.fields)
        try:
            found = usable(settings, notify)
        except Damaged:
            if not has_the_content_in_force(settings):
                raise
            return building.publish(settings, progress)
    return found


def in_order(settings: Settings) -> Release | None:
    """Return the release to serve if it is undamaged and written by this software; None otherwise."""
    releases, only = settings.releases, bool(settings.remote_query_url)
    if old_names(releases):
        return None
    try:
        found = read_for_serving(releases, next(candidates(releases, published_only=only), ""))
        known = found.software == software_id() and found.name == current_name(releases)
    except (NotReady, Damaged):
        return None
    return found if known else None


def usable(settings: Settings, notify: Notify) -> Release:
    """Return the release in force, or the last complete one, without changing anything.

    Raises `NoRelease`, or `Damaged` if none is complete.
    """
    found, problems = last_complete(settings.releases, published_only=bool(settings.remote_query_url))
    for problem in problems:
        notify(problem.template, problem.fields)
    if problems:
        notify(USED_INSTEAD, {"name": found.name})
    return found


def report_other_content(settings: Settings, release: Release, notify: Notify) -> None:
    """Report if the content differs from that of the release, as far as that is known, or is missing.

    A site whose settings name no folder is meant to have none. Reads the whole content: 152 MB with 1,000
    plans.
    """
    there = any((settings.content / folder).is_dir() for folder in FOLDERS)
    if not there and settings.content != default("content"):
        notify(NO_CONTENT, {"folder": settings.content})
    if there and release.content_hash and current_content_hash(settings) != release.content_hash:
        notify(OTHER_CONTENT, {"folder": settings.content, "name": release.name})


def has_the_content_in_force(settings: Settings) -> bool:
    """Return whether the release in force was built from the current content, according to its name."""
    try:
        name = current_name(settings.releases)
    except NotReady:
        return False
    inputs_hash = made_from(current_content_hash(settings), hash_of(accepted_by(settings) or ()))
    return name.endswith("-" + build_id(software_id(), inputs_hash))


def renew(settings: Settings, notify: Notify, progress: Progress = lambda _: None) -> PlanError | None:
    """Rebuild the release in force if other software wrote it, or if one of its files is damaged.

    Rebuild all releases of earlier software without a manifest, too. Returns the error that prevented it, and
    does not raise it, because the old files may still work.
    """
    releases = settings.releases
    if not old_names(releases) and not outdated(releases):
        return None
    try:
        with changing(settings.releases, progress):
            for name in [*old_names(releases), *filter(None, [outdated(releases)])]:
                made = made_anew(settings, name, accepted_by(settings), progress)
                if made is not None:
                    notify(MADE_ANEW, {"name": name, "new": made.name})
                elif name in old_names(releases):
                    notify(PUT_ASIDE, {"name": name, "place": put_aside(releases / name)})
    except (CannotWrite, PublishingAlready, ContentError, StoreUnavailable) as error:
        return error
    return None


def outdated(releases: Path) -> str:
    """Return the name of the release in force if other software wrote it or it is damaged; otherwise «»."""
    try:
        name = current_name(releases)
        release = read_for_serving(releases, name)
    except NotReady:
        return ""
    except Damaged:
        return name
    return "" if release.software == software_id() else name


def with_this_software(release: Release, settings: Settings, progress: Progress = lambda _: None) -> Release:
    """Return the release as this software writes it, complete, with the contributions accepted now.

    So a release that is put in force again does not bring back what a partner has withdrawn.
    Raises `Damaged`, `StoreUnavailable`, or what `changing` raises.
    """
    found = read_release(settings.releases, release.name, thorough=True)
    contributed = accepted_by(settings)
    same = contributed is None or hash_of(contributed) == found.contributions
    if found.software == software_id() and same:
        return found
    with changing(settings.releases, progress):
        return made_anew(settings, found.name, contributed, progress) or found


def made_anew(
    settings: Settings,
    name: str,
    contributed: Sequence[Accepted] | None,
    progress: Progress = lambda _: None,
) -> Release | None:
    """Rebuild all derived files of a release from its quads; return None if the quads are damaged.

    It gets the accepted contributions; with None it keeps its own, as far as they are undamaged.
    `current` and `previous` are updated; a damaged release, or one of earlier software, is removed.
    The caller must hold the lock of the folder (`changing`).
    """
    releases = settings.releases
    kept = quads_and_about(releases / name)
    if kept is None:
        return None
    progress("building")
    quads, about = kept
    if contributed is None:
        contributed = kept_contributions(releases, name)
    about = contributions.other_contributions(about, hash_of(contributed)) | {"software": software_id()}
    derive = partial(builders.derive_all, contributed=contributed, disk_store_quads=settings.disk_store_quads)
    made = writing.store(releases, quads, about, derive)
    keep_version(made)
    repoint(releases, name, made.name)
    if made.name != name and complete(releases, name) is None:
        discard(releases / name)
    return made


def kept_contributions(releases: Path, name: str) -> tuple[Accepted, ...]:
    """Return the contributions of a release whose other files may be damaged; none if theirs are damaged."""
    try:
        return accepted_in(read_about(releases / name, name, listed_files(releases / name)))
    except Damaged:
        return ()


def quads_and_about(folder: Path) -> tuple[bytes, dict[str, object]] | None:
    """Return the input for rebuilding a release, if its quads match the name of its folder.

    A release without a manifest does not know the bytes of the content from which it was built.
    """
    id, _, build = folder.name.partition("-")
    try:
        plain = folder / QUADS
        with opened(plain if plain.exists() else compressed_path(plain)) as file:
            quads = file.read()
        about: dict[str, object] = json.loads((folder / ABOUT).read_bytes())
        if hashlib.sha256(quads).hexdigest()[:ID_LENGTH] != id:
            return None
        if not build:
            return quads, {**about, "fingerprint": ""}
        known = build_id(str(about["software"]), str(about["fingerprint"])) == build
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return (quads, about) if known else None
