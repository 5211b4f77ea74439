"""Content -> the release in force: load, validate, write, derive. An error in any step changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from app.beside import Child, Say, beside, can_fork, until_needed
from app.builders import derive_all, derive_first
from app.collecting import give_back, rarely_collected
from app.content.folders import ContentFiles, files_of
from app.content.loading import Content, load_files
from app.content.validation import validated
from app.deferred import deferred
from app.kept import FOLDER, Kept
from app.partners.accepted import accepted_by, hash_of
from app.questions import check_stored_queries
from app.releases.exchanging import ChangedQuads, Exchanged
from app.releases.folder import find_built, ids_in_force, make_current, pointers, remove_old
from app.releases.locking import changing
from app.releases.recording import record
from app.releases.release import Release, made_from, read_about
from app.releases.storage import open_to_readers
from app.releases.writing import Prepared, prepare, write_prepared
from app.settings import Settings
from app.store.changing import change_store, release_to_change
from app.versions import keep_version, refuse_changed

if TYPE_CHECKING:
    from app.remote import store as remote
else:
    remote = deferred("app.remote.store")

Progress = Callable[[str], None]
PREPARED = "prepared"
"""The name of the message of a child with what it has prepared.

It is short, so the child can send it before we are ready to read it.
"""


def publish(settings: Settings, progress: Progress = lambda _: None) -> Release:
    """Build a release of the content, and put it in force.

    With a remote store, a release in force that has other data stays: the new one must be loaded into the
    store first (`put_in_force`).
    Raises a `ContentError` if the content is invalid, `CannotWrite` if the disk is full or read-only; the
    release in force then stays.
    """
    with changing(settings.releases, progress):
        built, change = _built(settings, progress)
        current = pointers(settings.releases).get("current", built.name)
        if not settings.remote_query_url or current.startswith(built.id):
            switch_to(built, settings, change)
        remove_old(settings.releases)
    return built


def put_in_force(release: Release, settings: Settings, progress: Progress = lambda _: None) -> None:
    """Put a release in force: readers see the old or the new one, in pages and in queries.

    If there is a remote store, the release is loaded into it first; then it becomes current in one step.
    Raises the errors of loading; the release in force then stays.
    """
    with changing(settings.releases, progress):
        if settings.remote_query_url:
            remote.publish(release, settings, progress)
        switch_to(release, settings)
        if settings.remote_query_url:
            remote.remove_old(settings, ids_in_force(settings.releases))
        remove_old(settings.releases)


def build(settings: Settings, progress: Progress = lambda _: None) -> Release:
    """Load, validate and write the content as a release; reuse one that was built before.

    Raises the errors of `publish`.
    """
    with changing(settings.releases, progress):
        return _built(settings, progress)[0]


def switch_to(release: Release, settings: Settings, change: Exchanged | None = None) -> None:
    """Put a release in force that a remote store has, if there is one. The caller must hold the lock.

    With a `change` (see `Prepared`), the old release was checked. Raises `CannotWrite`.
    """
    keep_version(release)
    # Before it is in force: a log that cannot be written changes nothing.
    record(settings.releases, release, change=change)
    make_current(settings.releases, release.name, change.old.files if change else {})


@rarely_collected()
def _built(settings: Settings, progress: Progress) -> tuple[Release, Exchanged | None]:
    """Return the release of the content, and what differs from an old one if it is new and that is known."""
    kept, found = Kept(settings.releases / FOLDER), accepted_by(settings) or ()

    def derived(release: Release) -> None:
        give_back()
        progress("building")
        derive_all(release, found, settings.disk_store_quads, kept, prepared.change, child)
        refuse_changed(release)  # a published vocabulary stays as it is

    try:
        with ExitStack() as running:
            old = running.enter_context(until_needed(partial(release_to_change, settings.releases)))
            files, contributions = files_of(settings.content), hash_of(found)
            fingerprint = made_from(files.hash(settings.base_iri), contributions)
            if built := find_built(settings.releases, fingerprint):
                open_to_readers(settings.releases)
                return built, None
            prepared, child = _prepared(settings, files, contributions, kept, old, progress, running)
            return write_prepared(settings.releases, prepared, derived), prepared.change
    finally:
        kept.trim()  # after an error, too: new entries were written


def _loaded(settings: Settings, files: ContentFiles, kept: Kept, progress: Progress) -> Content:
    """Load the content, find what follows from it, and check its queries."""
    progress("loading")
    content = load_files(files, settings.base_iri or None, kept)
    check_stored_queries(content.questions, content.graphs)
    _ = content.derived  # now, because several processes need it
    progress("validating")
    return content


def _prepared(
    settings: Settings,
    files: ContentFiles,
    contributions: str,
    kept: Kept,
    to_change: Callable[[], Release | None],
    progress: Progress,
    running: ExitStack,
) -> tuple[Prepared, Child | None]:
    """Load and validate the content, and write the quads of its release.

    If there is an old release `to_change`, they are written in a child process meanwhile, and its store is
    changed to theirs. If that was possible, the child goes on with `derive_first`, and is returned; it ends
    with `running`. The content is not in memory any more when this returns.
    """
    releases, content = settings.releases, _loaded(settings, files, kept, progress)

    def write() -> Prepared:
        made = prepare(releases, content, files.hash(settings.base_iri), contributions, kept, old)
        change_store(made, settings.disk_store_quads)
        return made

    def work(say: Say) -> None:
        made = write()
        say(PREPARED, (made.release.folder, made.release.name, made.change and made.change.quads))
        if made.release.has_store:
            derive_first(made, kept, say)

    if (old := to_change()) is None or not can_fork():
        validated(content, kept)
        return write(), None
    child = running.enter_context(beside(work))
    validated(content, kept)
    folder, name, quads = cast("tuple[Path, str, ChangedQuads | None]", child.wait_for(PREPARED))
    release, change = read_about(folder, name), Exchanged(old, quads) if quads else None
    return Prepared(release, change), child if release.has_store else None
