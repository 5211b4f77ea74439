"""All servers at once with the same plans, and the tables of pages and queries measured on them."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.own import bare_server, proxied, site, static
from bench.processes import await_idle
from bench.rounds import Cell, Result, Rounds, measured, page_cells, query_cells, static_cells, static_files
from bench.servers import Peer


def measured_together(
    peers: Sequence[Peer],
    releases: Path,
    triples: Path,
    tables: Collection[str],
    nginx: bool,
    how: Rounds,
) -> list[Result]:
    """Start every server, measure the tables («pages», «queries») in interleaved rounds, and stop them."""
    with ExitStack() as stack:

        def folder() -> Path:
            return Path(stack.enter_context(tempfile.TemporaryDirectory()))

        how.say("starting the servers")
        own = stack.enter_context(site(releases))
        front = stack.enter_context(proxied(own, folder())) if nginx else None
        others = {peer.name: stack.enter_context(peer.start(triples, folder())) for peer in peers}
        cells: list[Cell] = []
        if "pages" in tables:
            cells += page_cells(own, front, stack.enter_context(bare_server(folder())), others)
        if "queries" in tables:
            cells += query_cells(own, front, others)
        if nginx:
            files = stack.enter_context(static(static_files(cells), folder()))
            cells += static_cells(cells, files)
        for running in (own, *others.values()):
            await_idle(running.processes)
        return measured(cells, how, folder())
