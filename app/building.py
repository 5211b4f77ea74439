"""Content -> the current release: load, validate, write, derive, in that order, or nothing at all."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.engine.remote import store
from app.engine.statistics import write_statistics
from app.errors import PublishingAlready
from app.files.writing import write_files
from app.loading import content_fingerprint, load_content
from app.overview.rows import write_overview
from app.questions import read_question
from app.release import (
    Builder,
    Release,
    find_built,
    has_current,
    ids_in_force,
    make_current,
    remove_old,
    write_release,
)
from app.search.index import write_index
from app.search.terms import write_terms
from app.settings import Settings
from app.validation import validated

Progress = Callable[[str], None]
SOFTWARE = Path(__file__).parent
STATIC = SOFTWARE / "static"
SOURCES = frozenset({".py", ".html", ".po", ".md", ".css"})
"""What of the software the files of a release are made with."""
BUILDERS: tuple[Builder, ...] = (write_statistics, write_files, write_overview, write_index, write_terms)
"""What is derived from a release when it is built, in this order."""


def publish(settings: Settings, progress: Progress = lambda _: None) -> Release:
    """Make the content the current release.

    Where a store elsewhere answers queries, the current release stays, if there is one: the store has to
    have a release before anyone reads it (`put_in_force`).
    Raises a `ContentError` where the content cannot become a release; the current one stays then.
    """
    built = build(settings, progress)
    if not (settings.remote_query_url and has_current(settings.releases)):
        make_current(settings.releases, built.id)
    remove_old(settings.releases)
    return built


def put_in_force(release: Release, settings: Settings, progress: Progress = lambda _: None) -> None:
    """Serve this release from now on: readers see the one before it or this one, pages and queries alike.

    First the store elsewhere gets it whole, if there is one, then it is made current in one step.
    Raises what loading raises; the current one stays then.
    """
    with only_one(settings.releases):
        if settings.remote_query_url:
            store.publish(release, settings, progress)
        make_current(settings.releases, release.id)
        if settings.remote_query_url:
            store.remove_old(settings, ids_in_force(settings.releases))
        remove_old(settings.releases)


@contextmanager
def only_one(releases: Path) -> Iterator[None]:
    """Let nobody else publish meanwhile, until the process ends at the latest. Raises `PublishingAlready`."""
    with (releases / ".publishing").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PublishingAlready from None
        yield


def build(settings: Settings, progress: Progress = lambda _: None) -> Release:
    """Load, validate and write the content as a release; one that is built already is reused.

    Raises a `ContentError` where the content cannot become a release.
    """
    base = settings.base_iri or None
    built = find_built(settings.releases, fingerprint(settings))
    if built is None:
        progress("loading")
        content = load_content(settings.content, base)
        graphs = {q.graph_name.value for q in (*content.quads, *content.derived_quads, *content.shape_quads)}  # type: ignore[union-attr]  # named
        for name, text in content.questions.items():
            read_question(name, text, graphs)
        progress("validating")
        checked = validated(content)
        progress("building")
        built = write_release(settings.releases, checked, fingerprint(settings), BUILDERS)
    return built


def fingerprint(settings: Settings) -> str:
    """A hash of the content's bytes, the base, and the code that makes a release of them."""
    digest = hashlib.sha256(content_fingerprint(settings.content, settings.base_iri).encode())
    for source in sorted(p for p in SOFTWARE.rglob("*") if p.suffix in SOURCES and STATIC not in p.parents):
        digest.update(source.read_bytes())
    return digest.hexdigest()
