"""CPU time of the server per query that nobody has asked before, beside Oxigraph's own server.

    python bench/first_queries.py [seconds for each] [rounds] [plans…]       # default: 2, 3, 1 and 100

Both servers hold the data in memory: the site its release, Oxigraph each triple once. Each request has
another LIMIT, far above its rows, so no cache answers it. wrk (https://github.com/wg/wrk) sends the requests
over 8 connections, and the rows are interleaved. CPU time is that of all processes of a server, from /proc;
compare it within one run only. `--serve PLANS PORT` serves the data of a number of plans, for a profiler.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from app.building import build
from app.files.listing import FOLDER, edition_name, write_listing
from app.pictures.rows import FILE as OVERVIEW
from app.releases.folder import make_current
from app.releases.release import Release, store
from app.releases.storage import write_file
from app.settings import Settings
from bench.engines import IRI, PLAN, repeated
from bench.request_cpu import Row, measured
from tests.serving import free_port, serving, tool

JSON = {"Accept": "application/sparql-results+json"}
TURTLE = {"Accept": "text/turtle"}
MEASURE = "<https://data.lier.kommune.no/id/plan/naering-2023-2026/tiltak/4.11>"
PARTNER = "<https://data.lier.kommune.no/id/aktor/buskerudbyen>"
LIST = f"""SELECT ?m ?n ?t {{
  ?m plan:inPlan {IRI} ; a plan:Measure ; plan:number ?n ; plan:text ?t ; plan:order ?o
}} ORDER BY ?o"""
OF_PARTNER = f"""SELECT ?m ?n ?t ?a {{ ?m plan:mention ?x ; plan:number ?n ; plan:text ?t ; plan:partOf ?a .
?x plan:mentionOf {PARTNER} }} ORDER BY ?n"""
COUNT = "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY ?c"
TEXT = "SELECT ?s ?t { ?s plan:text ?t FILTER(CONTAINS(LCASE(?t), 'byvekstavgift')) }"
QUERIES = {
    "ASK": (f"ASK {{ {MEASURE} a plan:Measure }}", JSON),
    "one thing": (f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {MEASURE} }} ?s ?p ?o }}", TURTLE),
    "list": (LIST, JSON),
    "partner": (OF_PARTNER, JSON),
    "count": (COUNT, JSON),
    "text": (TEXT, JSON),
}


def rows(path: str) -> list[Row]:
    """Return the requests to an endpoint."""
    status = [Row("/healthz", "/healthz", {})] if path == "/sparql" else []
    return status + [
        Row(name, f"{path}?{urlencode({'query': PLAN + text})}", headers, new="%20LIMIT%20")
        for name, (text, headers) in QUERIES.items()
    ]


def releases_with(plans: int, releases: Path) -> Path:
    """Write a folder of releases whose release in force has copies of the plan; return its N-Quads file.

    The copies have no derived files but those without which the site does not start.
    """
    settings = Settings(releases=releases)
    built = build(settings)
    if plans > 1:
        with tempfile.TemporaryDirectory() as folder:
            copied = repeated(built, plans, Path(folder))
            quads = b"".join(sorted(copied.quads_file.read_bytes().splitlines(keepends=True)))
        about = {"graph_sizes": copied.graph_sizes}
        kept = {name: getattr(built, name) for name in ("software", "fingerprint", "sources", "questions")}
        kept |= {"created": built.created.isoformat()}
        kept |= {"base": built.namespaces.base, "vocabulary": built.namespaces.vocabulary}
        built = store(releases, quads, about | kept, derive_little)
    make_current(releases, built.name)
    return built.quads_file


def derive_little(release: Release) -> None:
    """Write an empty list of files and an empty overview."""
    (release.folder / FOLDER).mkdir()
    write_listing(release, edition_name(release, ()), ())
    write_file(release.folder / OVERVIEW, b"[]")


@contextmanager
def oxigraph(quads_file: Path) -> Iterator[tuple[str, int]]:
    """Oxigraph's server with the triples of a file, each once, in memory: its address and its process."""
    address = f"127.0.0.1:{free_port()}"
    with subprocess.Popen(
        [str(tool("oxigraph")), "serve", "--bind", address],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        triples = {line.rpartition(b" <")[0] + b" .\n" for line in quads_file.read_bytes().splitlines()}
        request = urllib.request.Request(  # an address of our own
            f"http://{address}/store?default",
            data=b"".join(triples),
            headers={"Content-Type": "application/n-triples"},
        )
        try:
            loaded(request)
            yield f"http://{address}", process.pid
        finally:
            process.terminate()


def loaded(request: urllib.request.Request, seconds: float = 30) -> None:
    """Send a request until the server listens."""
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(request).close()  # noqa: S310  # an address of our own
        except (ConnectionError, urllib.error.URLError):
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def compare(plans: int, seconds: float, rounds: int) -> None:
    """Print the table for a number of plans."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        quads_file = releases_with(plans, folder / "releases")
        theirs, their_process = stack.enter_context(oxigraph(quads_file))
        site = stack.enter_context(serving(folder / "releases", client_query_seconds=6000, query_queue=64))
        cells = [("Oxigraph", row, theirs, their_process) for row in rows("/query")]
        cells += [("site", row, site.address, site.process.pid) for row in rows("/sparql")]
        found: dict[tuple[str, str], list[float]] = {}
        for _ in range(rounds):
            for server, row, at, pid in cells:
                found.setdefault((row.name, server), []).append(measured(row, at, pid, seconds, folder))
    print(f"\n{plans} plans: CPU, µs per query\n{'':12}{'site':>10}{'lowest':>10}{'highest':>10}", end="")
    print(f"{'Oxigraph':>10}{'Oxigraph ÷ site':>18}")
    for name in ("/healthz", *QUERIES):
        ours, other = found[name, "site"], found.get((name, "Oxigraph"))
        middle = statistics.median(ours)
        line = f"{name:12}{middle:10.0f}{min(ours):10.0f}{max(ours):10.0f}"
        if other:
            line += f"{statistics.median(other):10.0f}{statistics.median(other) / middle:18.2f}"
        print(line, flush=True)


def main() -> None:
    """Print a table for each number of plans."""
    if sys.argv[1:2] == ["--serve"]:
        with tempfile.TemporaryDirectory() as folder:
            releases_with(int(sys.argv[2]), Path(folder))
            with serving(Path(folder), port=int(sys.argv[3]), client_query_seconds=6000) as site:
                print(site.address, site.process.pid)
                site.process.wait()
        return
    seconds, rounds = (float(n) for n in (*sys.argv[1:3], *("2", "3")[len(sys.argv[1:3]) :]))
    for plans in map(int, sys.argv[3:] or ("1", "100")):
        compare(plans, seconds, int(rounds))


if __name__ == "__main__":
    main()
