"""Content -> the release in force: load, validate, write, derive. An error in any step changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from app.beside import beside, can_fork, run_beside
from app.catalogue import write_catalogue, write_descriptions
from app.collecting import give_back, rarely_collected
from app.content.folders import ContentFiles, files_of
from app.content.loading import load_files
from app.content.validation import validated
from app.contributions.plan_terms import PlanTerms
from app.deferred import deferred
from app.files.writing import write_files
from app.kept import FOLDER, NOTHING_KEPT, Kept
from app.partners.accepted import Accepted, accepted_by, hash_of
from app.pictures.rows import write_overview
from app.questions import check_stored_queries
from app.releases.exchanging import Exchanged
from app.releases.folder import find_built, ids_in_force, make_current, pointers, remove_old
from app.releases.locking import changing
from app.releases.recording import record
from app.releases.release import Release, made_from
from app.releases.storage import open_to_readers
from app.releases.writing import Prepared, prepare, write_prepared
from app.search.index import write_index
from app.search.terms import write_terms
from app.settings import Settings
from app.store.building import BuildLookups
from app.store.changing import release_to_change, with_changed_store
from app.store.lookups import Lookups
from app.store.on_disk import add_contributions, write_store
from app.store.ordering import write_long_lists
from app.store.statistics import write_statistics
from app.versions import keep_version, refuse_changed, write_vocabulary

if TYPE_CHECKING:
    from app.partners import writing as partner_files
    from app.remote import store as remote
else:
    partner_files = deferred("app.partners.writing")
    remote = deferred("app.remote.store")

Progress = Callable[[str], None]
Builder = Callable[[Lookups], None]
BUILDERS: tuple[Builder, ...] = (
    write_long_lists,
    write_statistics,
    write_files,
    write_overview,
    write_index,
    write_terms,
    write_vocabulary,
    write_descriptions,
    write_catalogue,
)
"""The functions that write the derived files of a new release, in this order."""
NEEDS: Mapping[Builder, tuple[Builder, ...]] = {
    write_files: (write_long_lists,),
    write_descriptions: (write_long_lists, write_statistics),
    write_catalogue: (write_long_lists, write_files),
    write_index: (write_long_lists,),
    write_terms: (write_long_lists, write_statistics),
}
"""The builders that read what others write; all others read the quads only."""
BESIDE = write_files
"""The builder that takes about as long as all others together. It may run in a process of its own."""
FEWEST_QUADS_BESIDE = 40_000
"""With fewer quads (10 plans), a second process costs more than it saves: both look up the same."""
MOST_QUADS_BESIDE = 1_500_000
"""A process of its own copies the quads in memory that it reads: so many take 0.5 GB in each of the two."""


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

    With a `change` (see `Prepared`), what it shares with the old release was checked. Raises `CannotWrite`.
    """
    keep_version(release)
    # Before it is in force: a log that cannot be written changes nothing.
    record(settings.releases, release, change=change)
    make_current(settings.releases, release.name, release.files if change else {})


@rarely_collected()
def _built(settings: Settings, progress: Progress) -> tuple[Release, Exchanged | None]:
    """Return the release of the content, and what differs from an old one if it is new and that is known."""
    files, found = files_of(settings.content), accepted_by(settings) or ()
    contributions = hash_of(found)
    if built := find_built(settings.releases, made_from(files.hash(settings.base_iri), contributions)):
        open_to_readers(settings.releases)
        return built, None
    kept = Kept(settings.releases / FOLDER)

    def derived(release: Release) -> None:
        give_back()
        progress("building")
        derive_all(release, found, settings.disk_store_quads, kept, prepared.change)
        refuse_changed(release)  # a published vocabulary stays as it is

    try:
        prepared = _prepared(settings, files, contributions, kept, progress)
        return write_prepared(settings.releases, prepared, derived), prepared.change
    finally:
        kept.trim()  # after an error, too: new entries were written


def _prepared(
    settings: Settings,
    files: ContentFiles,
    contributions: str,
    kept: Kept,
    progress: Progress,
) -> Prepared:
    """Load and validate the content, and write the quads of its release.

    If there is an old release to begin from, they are written in a child process meanwhile, and its store is
    changed to theirs. The content is not in memory any more when this returns.
    """
    progress("loading")
    content = load_files(files, settings.base_iri or None, kept)
    check_stored_queries(content.questions, content.graphs)
    progress("validating")
    releases, old = settings.releases, release_to_change(settings.releases)
    content_hash = files.hash(settings.base_iri)

    def write() -> Prepared:
        made = prepare(releases, content, content_hash, contributions, kept, old)
        return with_changed_store(made, releases, settings.disk_store_quads)

    if old is None or not can_fork():
        validated(content, kept)
        return write()
    _ = content.derived  # both processes need it
    with beside(lambda _: write()) as child:
        validated(content, kept)
    return child.result


def derive(
    release: Release,
    kept: Kept = NOTHING_KEPT,
    further: Sequence[Builder] = (),
    change: Exchanged | None = None,
    on_disk: bool = False,
) -> None:
    """Let each builder write its files of a new release from its quads, which are parsed once.

    With `on_disk`, they are read from the store of the release instead. The `further` builders read the quads
    only; `change` is as in `Prepared`. The files for download are written in a child process meanwhile, if
    there are several processors, and neither too few quads nor too many in memory.
    """
    lookups = BuildLookups(release, kept, change, on_disk=on_disk)
    builders, quads = (*BUILDERS, *further), release.triples

    def run(write: Builder) -> None:
        write(lookups)
        give_back()

    worth_it = quads >= FEWEST_QUADS_BESIDE and (on_disk or quads <= MOST_QUADS_BESIDE)
    if two := worth_it and can_fork():
        lookups.prepare()
    run_beside(builders, {BESIDE, *needed_by(BESIDE)} if two else (), needed_by, run)


def needed_by(builder: Builder) -> frozenset[Builder]:
    """Return the builders that must have run before one."""
    directly = NEEDS.get(builder, ())
    return frozenset(directly).union(*map(needed_by, directly))


def derive_all(
    release: Release,
    contributed: Sequence[Accepted],
    disk_store_quads: int,
    kept: Kept = NOTHING_KEPT,
    change: Exchanged | None = None,
) -> None:
    """Derive the files, and write the accepted contributions; only the store depends on these.

    A release with at least so many quads gets a store on disk. If it has one already, builders read it.
    Otherwise it is loaded in a child process meanwhile, if there are several processors and no
    contributions; the fork comes before this process reads the quads, so that they are not copied.
    """

    def write_accepted(lookups: Lookups) -> None:
        partner_files.write_contributed(release, contributed, PlanTerms(lookups), date.today())

    further = (write_accepted,) if contributed else ()
    if release.has_store:
        derive(release, kept, further, change, on_disk=True)
        add_contributions(release.folder)
        return
    if release.triples < disk_store_quads:
        derive(release, kept, further, change)
        return
    write = partial(write_store, release.quads_file)
    is_beside = not contributed and can_fork()
    with beside(lambda _: write()) if is_beside else nullcontext():
        derive(release, kept, further, change)
    give_back()
    if not is_beside:
        write()
