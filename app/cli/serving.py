"""`serve`, `release`, `settings`: run the site, renew what it serves, tell what can be set."""

from __future__ import annotations

import errno
import os
import socket
from dataclasses import fields
from pathlib import Path

import click
from flask import Flask
from granian.constants import Interfaces
from granian.server import Server

from app import logs
from app.building import build, put_in_force
from app.building import publish as publish_content
from app.cli.terminal import progress, read_settings, tell
from app.errors import InvalidSetting, UnknownRelease
from app.release import Release
from app.release_folder import ids_in_force, previous_name, stored
from app.settings import Settings, shown, variable_name
from app.site import create_site
from app.upkeep import ready, renew, with_this_software
from app.versions import VERSION_STAYS, changed_files, version_of


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the release in force; build one first where there is none."""
    chosen = read_settings(host=host, port=port)
    refuse_taken(chosen.host, chosen.port)
    built = ready(chosen, tell, progress)
    click.echo(f"http://{chosen.host}:{chosen.port}/  ({built.id})", err=True)
    server = Server(
        f"{__name__}:web_process",
        address=chosen.host,
        port=chosen.port,
        interface=Interfaces.WSGI,
        blocking_threads=chosen.threads,
        factory=True,
        log_enabled=False,
    )
    server.serve()


def refuse_taken(host: str, port: int) -> None:
    """Raise `InvalidSetting` where somebody listens on the port.

    The server would share it with them without a word, and readers would get a mix of two sites.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise InvalidSetting(
            name=variable_name("port"), value=port, expected="one that nobody else listens on"
        ) from None


def web_process() -> Flask:
    """The site of one web process; content is checked and built by then."""
    logs.configure()
    return create_site(read_settings())


@click.command()
def release() -> None:
    """Check the content, build a release, and let a running site take it over.

    Content that does not conform changes nothing: the site goes on with the release it has.
    Where a store elsewhere answers queries, «handlingsplan publish» is what puts the release in force.
    """
    chosen = read_settings()
    renew(chosen, tell, progress)
    built = publish_content(chosen, progress)
    click.echo(f"{built.id}  {sum(built.graph_sizes.values())} triples  {built.folder}")
    if changed_files(built):
        tell(VERSION_STAYS, version_of(built))
    if built.id not in ids_in_force(chosen.releases):
        click.echo("not in force yet: run «handlingsplan publish»", err=True)


@click.command()
@click.option("--release", "id", help="A stored release; else the content becomes one.")
@click.option("--back", is_flag=True, help="The release that was in force before this one.")
def publish(id: str | None, back: bool) -> None:
    """Put a release in force, and load it into the store that answers queries, if there is one.

    Readers see the release before it or this one, never a mix. What fails changes nothing for them, and the
    command can be given again.
    """
    if id and back:
        raise click.UsageError("--release and --back are two different wishes")
    chosen = read_settings()
    renew(chosen, tell, progress)
    if back or id:
        found = stored_release(chosen.releases, id or previous_name(chosen.releases))
        found = with_this_software(found, chosen, progress)
    else:
        found = build(chosen, progress)
    put_in_force(found, chosen, progress)
    click.echo(f"{found.id}  {sum(found.graph_sizes.values())} triples  {found.folder}")


def stored_release(releases: Path, id: str) -> Release:
    """A release by its id or the name of its folder. Raises `UnknownRelease`, which lists those there are."""
    known = stored(releases)
    found = next((release for release in known if id in (release.id, release.name)), None)
    if found is None:
        raise UnknownRelease(id=id, known=", ".join(dict.fromkeys(release.id for release in known)))
    return found


@click.command()
def settings() -> None:
    """Every setting: its variable, its value, its default, its help."""
    chosen = read_settings()
    for f in fields(Settings):
        given = " (set)" if variable_name(f.name) in os.environ else ""
        click.echo(f"{variable_name(f.name)}={shown(chosen, f.name)}{given}")
        click.echo(f"    {f.metadata['help']} Default: {f.default or '(empty)'}.")
