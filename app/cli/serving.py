"""`serve`, `release`, `publish`, `settings`: run the site, publish releases, list the settings."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import fields
from functools import partial
from pathlib import Path
from pkgutil import resolve_name
from typing import NoReturn

import click
from flask import Flask

from app import logs
from app.building import build, put_in_force
from app.building import publish as publish_content
from app.cli.caching import response_cache
from app.cli.listening import AddressTaken, AddressUnusable, close, host_and_port, listening_sockets
from app.cli.terminal import notify, progress, read_settings, reader_language
from app.cli.warming import warm_up_soon
from app.clients import peer_key
from app.environment import service_links
from app.errors import BaseNotRoot, PlanError, StartError, UnknownRelease
from app.language import explain, translator
from app.releases.folder import ids_in_force, previous_name, stored
from app.releases.last_build import recorded
from app.releases.release import Release
from app.server.connections import Connections
from app.server.lanes import LaneSizes
from app.server.limits import ServerLimits
from app.server.running import run
from app.settings import Settings, shown, variable_name
from app.site import create_site, query_endpoint
from app.upkeep import ready, renew, with_this_software
from app.versions import VERSION_STAYS, changed_files, version_of
from app.watching import Publisher, watch
from app.web_addresses import is_base

CATALOGUE_CONTACT = "{variable} is not set. Pages send readers who find an error to {address}."
NO_CONTACT = (
    "{variable} is not set, and data/catalog.ttl has no dcat:contactPoint: readers cannot report errors."
)
METRICS_BACKLOG = 16
logger = logging.getLogger(__name__)


class MetricsUnavailable(StartError):
    template = "The site cannot serve metrics on {address}."
    remedy = "Choose an address with HANDLINGSPLAN_METRICS_HOST and HANDLINGSPLAN_METRICS_PORT that is free."


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the release in force; build one first where there is none."""
    chosen = read_settings(host=host, port=port)
    limits = ServerLimits()
    # Report an unavailable address before the build.
    close(listening_sockets(chosen.host, chosen.port, limits.backlog))
    close(metrics_sockets(chosen))
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit())  # always end with cleanup
    built = ready(chosen, notify, progress)
    if not is_base(built.namespaces.base):
        raise BaseNotRoot(base=built.namespaces.base)
    click.echo(f"http://{host_and_port(chosen.host, chosen.port)}/  ({built.id})", err=True)
    logs.configure()
    if ignored := service_links(os.environ):
        logger.info("ignored, as Kubernetes sets them and they are no settings: %s", ", ".join(ignored))
    site = create_site(chosen)
    warn_of_feedback(site, chosen)
    sockets = listening_sockets(chosen.host, chosen.port, limits.backlog)
    try:
        connections = Connections(limits, partial(peer_key, settings=chosen))
        with measuring(site, connections, metrics_sockets(chosen)):
            cache, endpoint = response_cache(site, chosen), query_endpoint(site)
            warm_up_soon(site)
            run(site, sockets, connections, lane_sizes(chosen), cache, endpoint)
    finally:
        site.extensions["publication"].close()


def metrics_sockets(chosen: Settings) -> list[socket.socket]:
    """Return the listening sockets for metrics, none without a port. Raises `MetricsUnavailable`."""
    if not chosen.metrics_port:
        return []
    try:
        return listening_sockets(chosen.metrics_host, chosen.metrics_port, METRICS_BACKLOG)
    except (AddressTaken, AddressUnusable):
        address = host_and_port(chosen.metrics_host, chosen.metrics_port)
        raise MetricsUnavailable(address=address) from None


def measuring(
    site: Flask, connections: Connections, sockets: list[socket.socket]
) -> AbstractContextManager[None]:
    """Serve metrics on the sockets. Without sockets, the library for metrics is not even imported."""
    if not sockets:
        return nullcontext()
    rules = [rule.rule for rule in site.url_map.iter_rules()]
    publication, budget = site.extensions["publication"], site.extensions["budget"]
    start = resolve_name("app.metrics.listening:measuring")
    found: AbstractContextManager[None] = start(publication, budget, connections, rules, sockets)
    return found


def warn_of_feedback(site: Flask, chosen: Settings) -> None:
    """Report where readers can report errors if no address is set for that: at the catalogue's contact."""
    if chosen.feedback_address:
        return
    rendering = site.extensions["publication"].current().rendering
    contact = rendering.frame(chosen.language).contact
    fields = {"variable": variable_name("feedback_address")}
    if contact:
        notify(CATALOGUE_CONTACT, fields | {"address": contact.address})
    else:
        notify(NO_CONTACT, fields)


def lane_sizes(chosen: Settings) -> LaneSizes:
    """Return the number of threads of each lane.

    The lane for queries has twice as many threads as queries may run or wait, and `query_workers` more. Its
    requests may wait for the engine or a SERVICE, and the others of the lane must still get a thread.
    """
    waiting = 2 * (chosen.query_workers + chosen.query_queue)
    return LaneSizes(pages=chosen.threads, queries=waiting + chosen.query_workers)


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
    renew(chosen, notify, progress)
    with recorded(chosen.releases):
        built = publish_content(chosen, progress)
    click.echo(f"{built.id}  {sum(built.graph_sizes.values())} triples  {built.folder}")
    if changed_files(built):
        notify(VERSION_STAYS, version_of(built))
    if built.id not in ids_in_force(chosen.releases):
        notify("The release is not in force yet. Run «handlingsplan publish».", {})


def publish_contributions(chosen: Settings) -> NoReturn:
    """Publish what partners have sent as soon as it is accepted, until the process is stopped."""
    publisher = Publisher(chosen)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit())  # always end with cleanup
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
    renew(chosen, notify, progress)
    with recorded(chosen.releases):
        if back or id:
            found = stored_release(chosen.releases, id or previous_name(chosen.releases))
            found = with_this_software(found, chosen, progress)
        else:
            found = build(chosen, progress)
        put_in_force(found, chosen, progress)
    click.echo(f"{found.id}  {sum(found.graph_sizes.values())} triples  {found.folder}")


def stored_release(releases: Path, id: str) -> Release:
    """Return a release by its id or the name of its folder.

    Raises `UnknownRelease`, which lists the kept ones.
    """
    known = stored(releases)
    found = next((release for release in known if id in (release.id, release.name)), None)
    if found is None:
        raise UnknownRelease(id=id, known=", ".join(dict.fromkeys(release.id for release in known)))
    return found


@click.command()
def settings() -> None:
    """List all settings with their current and default values.

    If one of them is wrong, the defaults are listed, then the error.
    """
    _ = translator(reader_language())
    wrong = None
    try:
        chosen = read_settings()
    except StartError as error:
        chosen, wrong = Settings(), error
    given_names = {name for name, text in os.environ.items() if text} - {*service_links(os.environ)}
    for f in fields(Settings):
        given = f" ({_('set')})" if variable_name(f.name) in given_names else ""
        click.echo(f"{variable_name(f.name)}={shown(chosen, f.name)}{given}")
        default = _("Default: {default}.").format(default=f.default or f"({_('empty')})")
        click.echo(f"    {_(f.metadata['help'])} {default}")
    if wrong:
        raise wrong
