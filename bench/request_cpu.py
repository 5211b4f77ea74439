"""CPU time of the server per request, for each kind of request: from the response cache, and without it.

    python bench/request_cpu.py [seconds for each] [rounds]

It serves the repository's content on free ports, with and without the response cache, and beside it a bare
ASGI callable on the same server. wrk (https://github.com/wg/wrk) sends the requests over 8 connections. The
rows are interleaved. CPU time is that of all processes of a server, from /proc, so it depends less than wall
time on what else the machine does; on a busy machine it still doubles, so compare within one run only.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from app.cli.listening import listening_sockets
from app.questions import read_stored_query
from app.server.connections import Connections
from app.server.limits import ServerLimits
from app.server.running import serve
from app.settings import REPOSITORY
from tests.serving import children, free_port, ready, serving, tool

TICK = 1 / os.sysconf("SC_CLK_TCK")
MEASURE = "/doc/plan/naering-2023-2026/tiltak/4.11"
HTML = {"Accept": "text/html", "Accept-Encoding": "gzip, deflate, br, zstd", "Accept-Language": "nb,en;q=0.5"}
BARE_BYTES = 8000


@dataclass(frozen=True)
class Row:
    """A kind of request. With `new`, a number after it makes each request the first of its kind."""

    name: str
    path: str
    headers: dict[str, str]
    method: str = "GET"
    body: str = ""
    new: str = ""
    conditional: bool = False


def rows() -> list[Row]:
    """Return the requests to measure."""
    slug = "tiltak-som-nevner-en-aktor"
    text = (REPOSITORY / f"ontology/questions/{slug}.rq").read_text("utf-8")
    query = read_stored_query(slug, text).query
    asked = f"/sparql?{urlencode({'query': query})}"
    json = {"Accept": "application/sparql-results+json"}
    sent = json | {"Content-Type": "application/sparql-query"}
    return [
        Row("/healthz", "/healthz", {}),
        Row("page", MEASURE, HTML),
        Row("page, identity", MEASURE, {"Accept": "text/html"}),
        Row("page, 304", MEASURE, HTML, conditional=True),
        Row("Turtle", MEASURE, {"Accept": "text/turtle"}),
        Row("Turtle, 304", MEASURE, {"Accept": "text/turtle"}, conditional=True),
        Row("search", "/sok?q=partner", HTML),
        Row("query, GET", asked, json),
        Row("query, GET, 304", asked, json, conditional=True),
        Row("query, POST", "/sparql", sent, "POST", query),
        Row("first-time page", MEASURE, HTML, new="?n="),
        # A comment would not do: it is no part of the key of a result.
        Row("first-time query", asked, json, new="%20LIMIT%20"),
    ]


def script(row: Row, address: str) -> str:
    """Return the script in Lua that makes wrk send the requests of a row."""
    headers = dict(row.headers)
    if row.conditional:
        with urllib.request.urlopen(  # noqa: S310  # an address of our own
            urllib.request.Request(address + row.path, headers=headers)  # noqa: S310
        ) as answer:
            headers["If-None-Match"] = answer.headers["ETag"]
    told = "".join(f"wrk.headers[{lua(n)}] = {lua(v)}\n" for n, v in headers.items())
    told += f"wrk.method = {lua(row.method)}\nwrk.path = {lua(row.path)}\n"
    if row.body:
        told += f"wrk.body = {lua(row.body)}\n"
    if row.new:
        told += "local n = os.time() * 1000000\nfunction request()\n  n = n + 1\n"
        told += f"  return wrk.format(nil, wrk.path .. {lua(row.new)} .. string.format('%d', n))\nend\n"
    return told


def lua(text: str) -> str:
    """Return a text as a literal of Lua."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"


def cpu_seconds(process: int) -> float:
    """Return the CPU time that a process and those below it have used."""
    ticks = 0
    for pid in {process} | children(process):
        numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(numbers[11]) + int(numbers[12])  # utime, stime
    return ticks * TICK


def measured(row: Row, address: str, process: int, seconds: float, folder: Path) -> float:
    """Return the microseconds of CPU time per request. Raises `RuntimeError` if responses are errors."""
    file = folder / "row.lua"
    file.write_text(script(row, address))
    command = [str(tool("wrk")), "-t1", "-c8", f"-d{seconds:g}s", "-s", str(file), address]
    subprocess.run([*command[:3], "-d1s", *command[4:]], check=True, capture_output=True)
    before = cpu_seconds(process)
    done = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    used = cpu_seconds(process) - before
    if "Non-2xx" in done and not row.conditional:
        raise RuntimeError(f"{row.name}: {done}")
    return used / int(re.findall(r"(\d+) requests in", done)[0]) * 1e6


async def bare(
    scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[..., Any]
) -> None:
    """A callable that only answers."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    fields = [(b"content-type", b"text/plain"), (b"content-length", b"%d" % BARE_BYTES)]
    await send({"type": "http.response.start", "status": 200, "headers": fields})
    await send({"type": "http.response.body", "body": b"x" * BARE_BYTES})


@contextmanager
def bare_server() -> Iterator[tuple[str, int]]:
    """The bare callable in a process of its own: its address and its process."""
    port = free_port()
    with subprocess.Popen([sys.executable, __file__, "--bare", str(port)]) as process:
        address = f"http://127.0.0.1:{port}"
        ready(address)
        yield address, process.pid
        process.terminate()


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--bare"]:
        limits = ServerLimits()
        sockets = listening_sockets("127.0.0.1", int(sys.argv[2]), limits.backlog)
        serve(bare, sockets, Connections(limits, lambda peer: peer))
        return
    seconds, rounds = (float(n) for n in (*sys.argv[1:], *("2", "3")[len(sys.argv) - 1 :]))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address, process = stack.enter_context(bare_server())
        cached = stack.enter_context(serving(folder / "cached", client_query_seconds=6000))
        plain = stack.enter_context(
            serving(folder / "plain", client_query_seconds=6000, cached_response_megabytes=0)
        )
        cells: list[tuple[str, Row, str, int]] = [("bare", Row("bare callable", "/", {}), address, process)]
        cells += [("cached", row, cached.address, cached.process.pid) for row in rows()]
        cells += [("plain", row, plain.address, plain.process.pid) for row in rows()]
        found: dict[tuple[str, str], list[float]] = {}
        for _ in range(int(rounds)):
            for name, row, at, pid in cells:
                found.setdefault((name, row.name), []).append(measured(row, at, pid, seconds, folder))
    base = statistics.median(found["bare", "bare callable"])
    heads = ("median", "lowest", "highest", "above bare", "no cache")
    print(f"{'CPU, µs per request':20}" + "".join(f"{head:>11}" for head in heads))
    for (name, kind), times in found.items():
        if name != "plain":
            middle = statistics.median(times)
            numbers = [middle, min(times), max(times), middle - base]
            numbers += [statistics.median(without) for without in [found.get(("plain", kind))] if without]
            print(f"{kind:20}" + "".join(f"{number:11.0f}" for number in numbers))


if __name__ == "__main__":
    main()
