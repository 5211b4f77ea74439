"""The peers: other servers for SPARQL, each started with the same triples."""

from __future__ import annotations

import json
import re
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from app.settings import REPOSITORY
from bench.processes import await_answer, program, running
from bench.requests import PAGES, Request
from bench.servers import Peer, Running
from tests.remote.stores import VIRTUOSO
from tests.serving import free_port

INSTALLED = REPOSITORY / "build/peers"
RDFLIB_ENDPOINT = INSTALLED / "rdflib-endpoint/bin/python"
TRIFID = INSTALLED / "trifid/node_modules/trifid"
BASE = "https://data.lier.kommune.no/"
ASK = urlencode({"query": "ASK { ?s ?p ?o }"})
VIRTUOSO_GRAPH = "urn:bench"
VIRTUOSO_LIMITS = {"buffers": 60_000, "dirty": 45_000, "threads": 10, "most_rows": 100_000}
TRIFID_CONFIGURATION = {
    "server": {"logLevel": "error"},
    "globals": {"datasetBaseUrl": BASE, "endpoints": {"default": {"url": "/query"}}},
    "plugins": {
        "entity-renderer": {"module": "@zazuko/trifid-entity-renderer"},
        "fetch-handler": {"module": "trifid-handler-fetch", "paths": "/query"},
    },
}


def output(*command: str | Path) -> str:
    """Return what a command prints; «» if there is no such program."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout + done.stderr


@contextmanager
def oxigraph(triples: Path, folder: Path) -> Iterator[Running]:
    """Oxigraph's own server, with the triples in memory."""
    address = f"127.0.0.1:{free_port()}"
    load = urllib.request.Request(  # an address of our own
        f"http://{address}/store?default",
        data=triples.read_bytes(),
        headers={"Content-Type": "application/n-triples"},
    )
    with running([program("oxigraph"), "serve", "--bind", address], folder) as process:
        await_answer(process, load)
        yield Running(f"http://{address}", (process.pid,), "/query")


@contextmanager
def virtuoso(triples: Path, folder: Path) -> Iterator[Running]:
    """Virtuoso with a new database of one graph.

    It sorts at most 10,000 rows, so comments and not limits make its queries new.
    """
    http, sql = free_port(), free_port()
    data = triples.resolve().parent
    (folder / "virtuoso.ini").write_text(
        VIRTUOSO.format(folder=folder, folders=f"{folder}, {data}", http=http, sql=sql, **VIRTUOSO_LIMITS),
        "utf-8",
    )
    endpoint = "/sparql?" + urlencode({"default-graph-uri": VIRTUOSO_GRAPH})
    with running([program("virtuoso-t"), "+foreground", "+configfile", "virtuoso.ini"], folder) as process:
        await_answer(process, f"http://127.0.0.1:{http}{endpoint}&{ASK}")
        load = f"ld_dir('{data}', '{triples.name}', '{VIRTUOSO_GRAPH}'); rdf_loader_run(); checkpoint;"
        subprocess.run(
            [program("isql-vt"), f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"],
            check=True,
            capture_output=True,
        )
        yield Running(f"http://127.0.0.1:{http}", (process.pid,), endpoint, new="%0A%23%20{n}")


@contextmanager
def rdflib_endpoint(triples: Path, folder: Path) -> Iterator[Running]:
    """rdflib-endpoint with the default store, in memory."""
    port = free_port()
    command: list[str | Path] = [
        RDFLIB_ENDPOINT.parent / "rdflib-endpoint",
        "serve",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with running([*command, triples], folder) as process:
        address = f"http://127.0.0.1:{port}"
        await_answer(process, f"{address}/?{ASK}")
        yield Running(address, (process.pid,), "/")


@contextmanager
def trifid(triples: Path, folder: Path) -> Iterator[Running]:
    """Trifid with its store in memory, and its pages of resources.

    It finds a resource by the `Host` of a request, so its requests have the name of the data.
    """
    port = free_port()
    configuration = json.loads(json.dumps(TRIFID_CONFIGURATION))
    configuration["server"]["listener"] = {"host": "127.0.0.1", "port": port}
    configuration["plugins"]["fetch-handler"]["config"] = {
        "url": str(triples.resolve()),
        "contentType": "application/n-triples",
        "baseIri": BASE,
        "graphName": "urn:bench",
        "unionDefaultGraph": True,
    }
    (folder / "config.json").write_text(json.dumps(configuration), "utf-8")
    command: list[str | Path] = [program("node"), TRIFID / "server.js", "-c", folder / "config.json"]
    pages = {
        name: Request(PAGES[name].path.replace("/doc/", "/id/", 1), PAGES[name].headers)
        for name in ("page of a measure", "Turtle")
    }
    with running(command, folder) as process:
        address = f"http://127.0.0.1:{port}"
        await_answer(process, f"{address}/query?{ASK}")
        yield Running(address, (process.pid,), "/query", pages=pages)


def virtuoso_version() -> str:
    """Return the version of Virtuoso; «» if its server or its client is not installed."""
    found = re.search(r"Version (\d+\.\d+\.\d+)", output(program("virtuoso-t") or "virtuoso-t", "-?"))
    return found[1] if found and program("isql-vt") else ""


def trifid_version() -> str:
    """Return the version of Trifid; «» if it or Node.js is not installed."""
    described = TRIFID / "package.json"
    return (
        str(json.loads(described.read_bytes())["version"]) if described.exists() and program("node") else ""
    )


PEERS = (
    Peer(
        "Oxigraph",
        "in requirements-dev.lock",
        lambda: output(program("oxigraph") or "oxigraph", "--version").strip().removeprefix("oxigraph "),
        oxigraph,
    ),
    Peer("Virtuoso", "Debian: virtuoso-opensource-7-bin", virtuoso_version, virtuoso),
    Peer(
        "rdflib-endpoint",
        "make bench-peers",
        lambda: output(
            RDFLIB_ENDPOINT, "-c", "import importlib.metadata as m; print(m.version('rdflib-endpoint'))"
        ).strip(),
        rdflib_endpoint,
    ),
    Peer("Trifid", "make bench-peers", trifid_version, trifid),
)
"""The peers, in the order of the tables."""
