"""`preview`: a draft of the content as a site on this machine, or as files."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import click
from flask import Flask

from app.cli.listening import close, host_and_port, listening_sockets
from app.cli.serving import lane_sizes
from app.cli.terminal import EXIT_INVALID, clean_up_on_sigterm, notify, progress, read_settings, write_out
from app.clients import peer_key
from app.drafts.drafting import draft, snapshot
from app.drafts.pages_on_disk import PageResponse, pages_on_disk
from app.drafts.state import DraftState, write_state
from app.errors import StartError
from app.language import INTERFACE_LANGUAGES
from app.pages.draft import PATH, Preview
from app.server.connections import Connections
from app.server.limits import ServerLimits
from app.server.running import run
from app.settings import Settings
from app.site import create_site

HOST = "127.0.0.1"
LOOK_SECONDS = 0.5
"""Time between two looks at the files of the content."""


class PreviewFolderNotEmpty(StartError):
    template = "The folder {folder} is not empty."
    remedy = "Give a new folder: the files of another draft must not be mixed with these."


@click.command()
@click.option("--port", type=int, help="Port to listen on.")
@click.option(
    "--export",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the pages as files into this new folder instead, to send to colleagues.",
)
@click.option(
    "--language",
    type=click.Choice(INTERFACE_LANGUAGES),
    help="Language of messages and exported pages; else the terminal's and the setting's.",
)
def preview(port: int | None, folder: Path | None, language: str | None) -> None:
    """Show the content as a draft on this machine only, also when it does not conform.

    Every page is marked as a draft and shows the findings of validation about it; /utkast lists all. Pages
    load again when a file changes. The releases and the site in force stay as they are.
    """
    chosen = read_settings(port=port, language=language if folder else None)
    with tempfile.TemporaryDirectory(prefix="handlingsplan-preview-") as place:
        settings = draft_settings(chosen, Path(place))
        if folder is None:
            show(settings, Path(place))
        else:
            export(settings, Path(place), folder)


def draft_settings(chosen: Settings, place: Path) -> Settings:
    """Return the settings of a draft: its own folder of releases, on loopback, without a remote store."""
    return replace(
        chosen,
        host=HOST,
        releases=place / "releases",
        reload_seconds=1,
        remote_query_url="",
        remote_update_url="",
        remote_graph_url="",
        service_endpoints="",
    )


def draft_site(settings: Settings, place: Path, *, exported: bool) -> Flask:
    """Return the site of the draft whose state is in the folder `place`."""
    site = create_site(settings)
    Preview(place, exported=exported).register(site)
    return site


def show(settings: Settings, place: Path) -> None:
    """Serve the draft, and make it anew whenever a file changes, until the command is stopped.

    The site runs in a child process, because validation needs a process without threads (`bounded`).
    """
    sockets = listening_sockets(HOST, settings.port, ServerLimits().backlog)
    clean_up_on_sigterm()
    write_state(place, DraftState())
    fork = multiprocessing.get_context("fork")
    child = fork.Process(target=serve, args=(settings, place, sockets, os.getpid()))
    child.start()
    close(sockets)
    click.echo(f"http://{host_and_port(HOST, settings.port)}{PATH}", err=True)
    try:
        keep_drafting(settings, place, child)
    except KeyboardInterrupt:
        sys.exit(0)
    finally:
        child.terminate()
        child.join()


def keep_drafting(settings: Settings, place: Path, child: multiprocessing.process.BaseProcess) -> None:
    """Make the draft, and again after each change of the content, as long as the site runs."""
    state, drafted = DraftState(), None
    while child.is_alive():
        found = snapshot(settings.content)
        time.sleep(LOOK_SECONDS)
        if found != drafted and found == snapshot(settings.content):  # nobody is writing just now
            progress("building")
            state, drafted = draft(settings, partial(write_state, place), state), found
            report(state)


def report(state: DraftState) -> None:
    """Print the numbers of errors and warnings, or why there are no pages."""
    for text in state.problem.values():
        notify("{text}", {"text": text})
        break
    counts = state.counts
    notify("The draft has {errors} errors and {warnings} warnings.", {
        "errors": counts["Error"], "warnings": counts["Warning"] + counts["Note"],
    })  # fmt: skip


def serve(settings: Settings, place: Path, sockets: list[socket.socket], parent: int) -> None:
    """Serve the draft in this process, until it or its parent is stopped."""
    clean_up_on_sigterm()
    threading.Thread(target=end_with, args=(parent,), daemon=True).start()
    site = draft_site(settings, place, exported=False)
    try:
        connections = Connections(ServerLimits(), lambda peer: peer_key(peer, settings))
        run(site, sockets, connections, lane_sizes(settings))
    finally:
        site.extensions["publication"].close()


def end_with(parent: int) -> None:
    """End this process when its parent has ended, however that was."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def export(settings: Settings, place: Path, folder: Path) -> None:
    """Write the pages of the draft as files; exit code 1 if the content does not conform."""
    if folder.exists() and any(folder.iterdir()):
        raise PreviewFolderNotEmpty(folder=folder)
    progress("building")
    state = draft(settings, partial(write_state, place), DraftState())
    site = draft_site(settings, place, exported=True)
    client = site.test_client()

    def get(address: str) -> PageResponse:
        headers = {"Accept": "text/html, */*;q=0.1"}
        with client.get(address, headers=headers, base_url=f"http://{HOST}") as answer:
            return PageResponse(answer.status_code, answer.mimetype or "", answer.data)

    count = 0
    try:
        for name, data in pages_on_disk(get, ("/", PATH)):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_out(data, path)
            count += 1
    finally:
        site.extensions["publication"].close()
    report(state)
    notify("{count} files are in {folder}. Open {index}.", {
        "count": count, "folder": folder, "index": folder / "index.html",
    })  # fmt: skip
    sys.exit(EXIT_INVALID if state.problem or state.counts["Error"] else 0)
