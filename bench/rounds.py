"""Interleaved rounds: each cell is measured once per round, so that all have the same machine."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.measuring import PER_WINDOW, Measured, measure, send, with_tag
from bench.requests import NEW_PAGES, PAGES, QUERIES, Request
from bench.servers import Running

SITE, NGINX, STATIC, BARE = "site", "site behind nginx", "nginx, static file", "bare callable"
FIRST, REPEATED = "first-time queries", "repeated queries"
OF_PAGES = "pages"


@dataclass(frozen=True)
class Cell:
    """A row of a table for one server."""

    table: str
    row: str
    server: str
    request: Request
    running: Running


@dataclass(frozen=True)
class Result:
    """The measurements of a cell: medians, and the lowest and highest CPU time; µs and requests per second.

    `rows` counts the values in the result of a query, to compare servers; `bytes` is the size of a body.
    """

    table: str
    row: str
    server: str
    cpu: float
    lowest: float
    highest: float
    rate: float
    requests: int
    bytes: int
    rows: int


def page_cells(
    site: Running, nginx: Running | None, bare: Running, peers: dict[str, Running]
) -> Iterator[Cell]:
    """Yield the cells of the table of pages, without those of static files."""
    yield Cell(OF_PAGES, BARE, BARE, Request("/"), bare)
    for row, request in (*PAGES.items(), *NEW_PAGES.items()):
        yield Cell(OF_PAGES, row, SITE, with_tag(site.address, request), site)
    if nginx:
        for row, request in PAGES.items():
            yield Cell(OF_PAGES, row, NGINX, with_tag(nginx.address, request), nginx)
    for name, peer in peers.items():
        for row, request in peer.pages.items():
            yield Cell(OF_PAGES, row, name, request, peer)


def query_cells(site: Running, nginx: Running | None, peers: dict[str, Running]) -> Iterator[Cell]:
    """Yield the cells of the tables of queries.

    Only the site and nginx keep results. Of the peers, Oxigraph is in the table of repeated queries too.
    """
    for row, query in QUERIES.items():
        for name, server in {SITE: site, **peers}.items():
            yield Cell(FIRST, row, name, query.request(server.endpoint, server.new), server)
        for name, kept in {SITE: site, NGINX: nginx, "Oxigraph": peers.get("Oxigraph")}.items():
            if kept:
                yield Cell(REPEATED, row, name, query.request(kept.endpoint), kept)


def static_files(cells: Iterable[Cell]) -> dict[str, bytes]:
    """Return name -> body for each response that nginx keeps."""
    return {
        file_name(cell): send(cell.running.address, cell.request).body
        for cell in cells
        if cell.server == NGINX
    }


def static_cells(cells: Iterable[Cell], static: Running) -> Iterator[Cell]:
    """Yield a cell for each response that nginx keeps: the same bytes, from a file."""
    for cell in cells:
        if cell.server == NGINX:
            request = Request(f"/{file_name(cell)}", {}, conditional=cell.request.conditional)
            yield Cell(cell.table, cell.row, STATIC, with_tag(static.address, request), static)


def file_name(cell: Cell) -> str:
    """Return the name of the file with the response of a cell."""
    return "".join(letter if letter.isalnum() else "-" for letter in cell.row) + ".txt"


@dataclass(frozen=True)
class Rounds:
    """How often and how long each cell is measured, in seconds, and where to print the progress."""

    rounds: int
    seconds: float
    say: Callable[[str], None]


def measured(cells: Sequence[Cell], how: Rounds, folder: Path) -> list[Result]:
    """Measure all cells in each round, and return their results in the order of the cells."""
    found: list[list[Measured]] = [[] for _ in cells]
    for number in range(how.rounds):
        how.say(f"round {number + 1} of {how.rounds}, {len(cells)} cells")
        for cell, times in zip(cells, found, strict=True):
            first, at = (number + 1) * PER_WINDOW, cell.running
            times.append(measure(at.address, at.processes, cell.request, how.seconds, first, folder))
    return [result(cell, times) for cell, times in zip(cells, found, strict=True)]


def result(cell: Cell, times: Sequence[Measured]) -> Result:
    """Return the result of a cell."""
    response = send(cell.running.address, cell.request, PER_WINDOW - 1)
    costs = [time.cpu for time in times]
    return Result(
        table=cell.table,
        row=cell.row,
        server=cell.server,
        cpu=round(statistics.median(costs), 1),
        lowest=round(min(costs), 1),
        highest=round(max(costs), 1),
        rate=round(statistics.median(time.rate for time in times), 1),
        requests=sum(time.requests for time in times),
        bytes=len(response.body),
        rows=response.body.count(b'"value"'),
    )
