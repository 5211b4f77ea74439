"""`serve`: run the site."""

from __future__ import annotations

import logging
import os
import socket
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from pkgutil import resolve_name

import click
from flask import Flask

from app import logs
from app.cli.caching import response_cache
from app.cli.listening import AddressTaken, AddressUnusable, close, host_and_port, listening_sockets
from app.cli.terminal import clean_up_on_sigterm, notify, progress, read_settings
from app.cli.warming import warm_up_soon
from app.clients import peer_key
from app.environment import service_links
from app.errors import BaseNotRoot, ContentError, StartError
from app.partners.accepted import database_of
from app.partners.errors import StoreUnavailable
from app.releases.release import Release
from app.server.connections import Connections
from app.server.lanes import LaneSizes
from app.server.limits import ServerLimits
from app.server.running import run
from app.settings import Settings, variable_name
from app.site import create_site, query_endpoint
from app.upkeep import prepared, report_other_content
from app.web_addresses import is_base

CATALOGUE_CONTACT = "{variable} is not set. Pages send readers who find an error to {address}."
NO_CONTACT = (
    "{variable} is not set, data/catalog.ttl has no dcat:contactPoint, and its publisher no foaf:homepage: "
    "readers cannot report errors."
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
    clean_up_on_sigterm()
    built = prepared(chosen, notify, progress)
    if not is_base(built.namespaces.base):
        raise BaseNotRoot(base=built.namespaces.base)
    click.echo(f"http://{host_and_port(chosen.host, chosen.port)}/  ({built.id})", err=True)
    logs.configure()
    if ignored := service_links(os.environ):
        logger.info("ignored, as Kubernetes sets them and they are no settings: %s", ", ".join(ignored))
    site = create_site(chosen, built)
    site.extensions["publication"].opened()
    warn_of_feedback(site, chosen)
    sockets = listening_sockets(chosen.host, chosen.port, limits.backlog)
    try:
        connections = Connections(limits, partial(peer_key, settings=chosen))
        with measuring(site, connections, metrics_sockets(chosen)):
            cache, endpoint = response_cache(site, chosen), query_endpoint(site)
            warm_up_soon(site, partial(report_what_is_amiss, chosen, built))
            run(site, sockets, connections, lane_sizes(chosen), cache, endpoint)
    finally:
        site.extensions["publication"].close()


def report_what_is_amiss(chosen: Settings, built: Release) -> None:
    """Report if the content is not that of the release, and if contributions cannot be read.

    This reads all content, so no start waits for it.
    """
    try:
        report_other_content(chosen, built, notify)
    except (ContentError, OSError) as error:
        logger.warning("the content cannot be compared with the release: %s", error)
    if database := database_of(chosen):
        with suppress(StoreUnavailable), database.reading():  # it logs why it cannot be read
            pass


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
