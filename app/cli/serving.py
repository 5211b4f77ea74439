"""`serve`, `release`, `settings`: run the site, renew what it serves, tell what can be set."""

from __future__ import annotations

import logging
import os
from dataclasses import fields
from pathlib import Path

import click
from flask import Flask
from granian.constants import Interfaces
from granian.server import Server

from app import logs
from app.building import build, put_in_force
from app.building import publish as publish_content
from app.cli.listening import host_and_port, listening_address
from app.cli.terminal import progress, read_settings
from app.errors import BaseNotRoot, StartError, UnknownRelease
from app.release import Release, ids_in_force, previous_id, read_release, stored_ids
from app.settings import Settings, is_base, service_links, shown, variable_name
from app.site import create_site

logger = logging.getLogger(__name__)


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
def serve(host: str | None, port: int | None) -> None:
    """Build the release, unless it is built, and serve it."""
    chosen = read_settings(host=host, port=port)
    address = listening_address(chosen.host, chosen.port)
    built = publish_content(chosen, progress)
    if not is_base(built.namespaces.base):
        raise BaseNotRoot(base=built.namespaces.base)
    click.echo(f"http://{host_and_port(chosen.host, chosen.port)}/  ({built.id})", err=True)
    server = Server(
        f"{__name__}:web_process",
        address=address,
        port=chosen.port,
        interface=Interfaces.WSGI,
        blocking_threads=chosen.threads,
        factory=True,
        log_enabled=False,
    )
    server.serve()


def web_process() -> Flask:
    """The site of one web process; content is checked and built by then."""
    logs.configure()
    if ignored := service_links(os.environ):
        logger.info(
            "ignored, as Kubernetes sets them for a service and they are no settings: %s", ", ".join(ignored)
        )
    return create_site(read_settings())


@click.command()
def release() -> None:
    """Check the content, build a release, and let a running site take it over.

    Content that does not conform changes nothing: the site goes on with the release it has.
    Where a store elsewhere answers queries, «handlingsplan publish» is what puts the release in force.
    """
    chosen = read_settings()
    built = publish_content(chosen, progress)
    click.echo(f"{built.id}  {sum(built.graph_sizes.values())} triples  {built.folder}")
    if built.id not in ids_in_force(chosen.releases):
        click.echo("not in force yet: run «handlingsplan publish»", err=True)


@click.command()
@click.option("--release", "id", help="A release that is built already; else the content becomes one.")
@click.option("--back", is_flag=True, help="The release that was in force before this one.")
def publish(id: str | None, back: bool) -> None:
    """Put a release in force, and load it into the store that answers queries, if there is one.

    Readers see the release before it or this one, never a mix. What fails changes nothing for them, and the
    command can be given again.
    """
    if id and back:
        raise click.UsageError("--release and --back are two different wishes")
    chosen = read_settings()
    if back or id:
        found = stored_release(chosen.releases, id or previous_id(chosen.releases))
    else:
        found = build(chosen, progress)
    put_in_force(found, chosen, progress)
    click.echo(f"{found.id}  {sum(found.graph_sizes.values())} triples  {found.folder}")


def stored_release(releases: Path, id: str) -> Release:
    """A release by its id. Raises `UnknownRelease`, which tells those that there are."""
    known = stored_ids(releases)
    if id not in known:
        raise UnknownRelease(id=id, known=", ".join(known))
    return read_release(releases, id)


@click.command()
def settings() -> None:
    """Every setting: its variable, its value, its default, its help.

    Where one of them is wrong, the defaults are listed, and the error after them.
    """
    wrong = None
    try:
        chosen = read_settings()
    except StartError as error:
        chosen, wrong = Settings(), error
    given_names = {name for name, text in os.environ.items() if text} - {*service_links(os.environ)}
    for f in fields(Settings):
        given = " (set)" if variable_name(f.name) in given_names else ""
        click.echo(f"{variable_name(f.name)}={shown(chosen, f.name)}{given}")
        click.echo(f"    {f.metadata['help']} Default: {f.default or '(empty)'}.")
    if wrong:
        raise wrong
