"""`serve`, `release`, `settings`: run the site, renew what it serves, tell what can be set."""

from __future__ import annotations

import os
from dataclasses import fields

import click
from flask import Flask
from granian.constants import Interfaces
from granian.server import Server

from app import logs
from app.building import publish
from app.cli.terminal import progress, read_settings
from app.settings import Settings, variable_name
from app.site import create_site


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
def serve(host: str | None, port: int | None) -> None:
    """Build the release, unless it is built, and serve it."""
    chosen = read_settings(host=host, port=port)
    built = publish(chosen, progress)
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


def web_process() -> Flask:
    """The site of one web process; content is checked and built by then."""
    logs.configure()
    return create_site(read_settings())


@click.command()
def release() -> None:
    """Check the content, build a release, and let a running site take it over.

    Content that does not conform changes nothing: the site goes on with the release it has.
    """
    built = publish(read_settings(), progress)
    click.echo(f"{built.id}  {sum(built.graph_sizes.values())} triples  {built.folder}")


@click.command()
def settings() -> None:
    """Every setting: its variable, its value, its default, its help."""
    chosen = read_settings()
    for f in fields(Settings):
        value = getattr(chosen, f.name)
        given = " (set)" if variable_name(f.name) in os.environ else ""
        click.echo(f"{variable_name(f.name)}={value}{given}")
        click.echo(f"    {f.metadata['help']} Default: {f.default or '(empty)'}.")
