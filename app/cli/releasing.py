"""`release`, `publish`: build releases, and put them in force."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click

from app.building import build, put_in_force
from app.building import publish as publish_content
from app.cli.terminal import clean_up_on_sigterm, notify, progress, read_settings, reader_language
from app.errors import PlanError, UnknownRelease
from app.language import explain, translator
from app.releases.folder import ids_in_force, previous_name, stored_releases
from app.releases.last_build import end_noted
from app.releases.release import Release
from app.settings import Settings
from app.upkeep import ready, renew, with_this_software
from app.versions import VERSION_STAYS, changed_files, version_of
from app.watching import Publisher, watch


@click.command()
@click.option("--watch", "watches", is_flag=True, help="Publish what partners send, until stopped.")
def release(watches: bool) -> None:
    """Check the content, build a release, and let a running site take it over.

    Content that does not conform changes nothing: the site continues with the release it has. If a remote
    store answers queries, «handlingsplan publish» puts the release in force.

    With --watch, the content is left alone: the release in force is published again whenever other
    contributions of partners are accepted.
    """
    chosen = read_settings()
    if watches:
        publish_contributions(chosen)
    with renewed(chosen), end_noted(chosen.releases):
        built = publish_content(chosen, progress)
    click.echo(f"{built.id}  {built.triples} triples  {built.folder}")
    if changed_files(built):
        notify(VERSION_STAYS, version_of(built))
    if built.id not in ids_in_force(chosen.releases):
        notify("The release is not in force yet. Run «handlingsplan publish».", {})


@contextmanager
def renewed(chosen: Settings) -> Iterator[None]:
    """Rebuild the release in force if that is necessary, and run the block.

    If both fail for the same reason, as a full disk, only the error of the block is reported.
    """
    failed = renew(chosen, notify, progress)
    try:
        yield
    except PlanError as error:
        if failed and type(failed) is not type(error):
            notify(failed.template, failed.fields)
        raise
    if failed:
        notify(failed.template, failed.fields)


def publish_contributions(chosen: Settings) -> NoReturn:
    """Publish what partners have sent as soon as it is accepted, until the process is stopped."""
    publisher = Publisher(chosen)
    clean_up_on_sigterm()
    ready(chosen, notify, progress)

    def failed(error: PlanError | OSError) -> None:
        click.echo(explain(error, reader_language()) if isinstance(error, PlanError) else error, err=True)

    watch(publisher, lambda made: click.echo(f"{made.id}  {made.folder}"), failed)


@click.command()
@click.option("--release", "id", help="ID of an existing release; else one is built from the content.")
@click.option("--back", is_flag=True, help="Roll back to the previous release.")
def publish(id: str | None, back: bool) -> None:
    """Put a release in force, and load it into the store that answers queries, if there is one.

    Readers see either the previous release or this one, never a mix. A failure changes nothing for them, and
    you can run the command again.
    """
    if id and back:
        raise click.UsageError(translator(reader_language())("Use either --release or --back."))
    chosen = read_settings()
    with renewed(chosen), end_noted(chosen.releases):
        if back or id:
            found = stored_release(chosen.releases, id or previous_name(chosen.releases))
            found = with_this_software(found, chosen, progress)
        else:
            found = build(chosen, progress)
        put_in_force(found, chosen, progress)
    click.echo(f"{found.id}  {found.triples} triples  {found.folder}")


def stored_release(releases: Path, id: str) -> Release:
    """Return a release by its id or the name of its folder.

    Raises `UnknownRelease`, which lists the kept ones.
    """
    known = stored_releases(releases)
    found = next((release for release in known if id in (release.id, release.name)), None)
    if found is None:
        raise UnknownRelease(id=id, known=", ".join(dict.fromkeys(release.id for release in known)))
    return found
