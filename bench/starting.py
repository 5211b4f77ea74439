"""Start and memory of each server: from the start of its process to its first responses."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.measuring import send
from bench.own import site
from bench.processes import cpu_seconds, megabytes
from bench.requests import PAGES, QUERIES, Request
from bench.rounds import SITE
from bench.servers import Peer, Running

Start = Callable[[Path], AbstractContextManager[Running]]
"""Starts a server in an empty folder."""


@dataclass(frozen=True)
class Started:
    """Medians: seconds of wall time until the server is ready, until its first page, and its first query.

    A server without pages has `page` 0. `cpu` is the CPU time until then in seconds, `memory` in MB.
    """

    server: str
    ready: float
    page: float
    query: float
    cpu: float
    memory: float


def started(servers: Mapping[str, Start], rounds: int) -> list[Started]:
    """Start each server that many times, interleaved."""
    found: dict[str, list[Started]] = {name: [] for name in servers}
    for _ in range(rounds):
        for name, start in servers.items():
            found[name].append(once(name, start))
    return [median(times) for times in found.values()]


def once(name: str, start: Start) -> Started:
    """Start a server, send its first requests, and stop it."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        with start(Path(folder)) as server:
            ready = time.perf_counter() - began
            page = first_response(server, page_of(server)) + ready if page_of(server) else 0.0
            query = QUERIES["list of 41 measures"].request(server.endpoint)
            answered = first_response(server, query) + max(ready, page)
            spent, memory = cpu_seconds(server.processes), megabytes(server.processes)
        return Started(name, ready, page, answered, spent, memory)


def page_of(server: Running) -> Request | None:
    """Return the request for the page of a measure; None if the server has no pages."""
    name = "page of a measure"
    return server.pages.get(name) or (PAGES[name] if server.endpoint == "/sparql" else None)


def first_response(server: Running, request: Request | None) -> float:
    """Send a request and return the seconds until its last byte."""
    return send(server.address, request).seconds if request else 0.0


def median(times: list[Started]) -> Started:
    """Return the median of each figure."""

    def of(figure: Callable[[Started], float]) -> float:
        return round(statistics.median(map(figure, times)), 2)

    return Started(
        times[0].server,
        ready=of(lambda time: time.ready),
        page=of(lambda time: time.page),
        query=of(lambda time: time.query),
        cpu=of(lambda time: time.cpu),
        memory=of(lambda time: time.memory),
    )


def servers_to_start(peers: Sequence[Peer], releases: Path, triples: Path) -> dict[str, Start]:
    """Return the site and the peers by name."""
    return {SITE: lambda _: site(releases), **{peer.name: partial(peer.start, triples) for peer in peers}}
