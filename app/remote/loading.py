"""Load a release into the store, next to other releases, and mark it as complete at the end.

Queries name the graphs of their release (`app.remote.names`), so loading and removing never affect queries
over other releases. An interrupted load starts again from the first graph.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Protocol

import pyoxigraph as ox
import requests
import urllib3

from app.compressed import opened
from app.errors import PlanError
from app.releases.release import Release
from app.remote.connection import Connection, failed
from app.remote.errors import RemoteTimeout
from app.remote.names import SPACE, ReleaseNames

LOAD_SECONDS = 600.0
# Virtuoso 7 accepts only some thousand triples in one request.
CHUNK = 1000
SETTLE_ATTEMPTS = 10
SETTLE_SECONDS = 0.5
_CREATED = ox.NamedNode("http://purl.org/dc/terms/created")
_STATE = ox.NamedNode(SPACE + "state")
_GRAPH = ox.NamedNode(SPACE + "graph")
COMPLETE, LOADING, REMOVING = "complete", "loading", "removing"
Triples = Iterable[ox.Triple]


class StoreError(PlanError):
    """A release cannot be loaded; the release in force stays."""


class NotAllThere(StoreError):
    template = "The graph {graph} has {found} triples in the store after loading, but must have {expected}."
    remedy = "The release in force stays. Look at the store's log, and run «handlingsplan publish» again."


class GraphWriter(Protocol):
    """Changes graphs of the store, one at a time."""

    def replace(self, graph: str, triples: Triples) -> None:
        """Replace the content of a graph with these triples."""

    def remove(self, graph: str) -> None:
        """Remove all triples of a graph."""


class UpdateWriter:
    """Writes with SPARQL 1.1 Update (https://www.w3.org/TR/sparql11-update/)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace(self, graph: str, triples: Triples) -> None:
        self.remove(graph)
        source = iter(triples)
        while chunk := list(islice(source, CHUNK)):
            self._update(f"INSERT DATA {{ GRAPH <{graph}> {{\n{n_triples(chunk).decode()}}} }}")

    def remove(self, graph: str) -> None:
        self._update(f"DROP SILENT GRAPH <{graph}>")

    def _update(self, text: str) -> None:
        headers = {"Content-Type": "application/sparql-update", "Accept": "*/*"}
        accept(self._connection.send(text.encode(), headers, LOAD_SECONDS))


class GraphStoreWriter:
    """Writes with the Graph Store Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace(self, graph: str, triples: Triples) -> None:
        # N-Triples, sent as Turtle: it is a subset of Turtle, which every store accepts.
        headers = {"Content-Type": "text/turtle", "Accept": "*/*"}
        body = n_triples(triples)
        accept(self._connection.send(body, headers, LOAD_SECONDS, method="PUT", params=[("graph", graph)]))

    def remove(self, graph: str) -> None:
        response = self._connection.send(
            None, {"Accept": "*/*"}, LOAD_SECONDS, method="DELETE", params=[("graph", graph)]
        )
        accept(response, also=(404,))


def accept(response: requests.Response, also: tuple[int, ...] = ()) -> None:
    """Read a response to its end. Raises `RemoteFailed` unless its status means success."""
    with response:
        try:
            response.raw.read()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise failed(type(error).__name__) from None
        if not (200 <= response.status_code < 300 or response.status_code in also):
            raise failed(f"status {response.status_code}")


def n_triples(triples: Triples) -> bytes:
    """Return triples as lines that are also valid in Turtle and SPARQL."""
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def release_names(release: Release) -> ReleaseNames:
    """Return the names of a release's graphs in the store."""
    return ReleaseNames(release.id, release.graph_sizes)


def load(
    release: Release,
    writer: GraphWriter,
    connection: Connection,
    progress: Callable[[str], None] = lambda _: None,
) -> bool:
    """Load a release unless the store has all of it; return whether it was loaded.

    Raises `NotAllThere`, `RemoteFailed` or `RemoteTimeout`; the release is then not marked as complete.
    """
    names = release_names(release)
    graphs = graphs_of(release, names)
    sizes = {name: len(triples) for name, triples in graphs.items()}
    if is_loaded(connection, names, LOAD_SECONDS) and counted(connection, sizes) == sizes:
        return False
    progress("loading into the store")
    created = release.created.isoformat()
    writer.replace(names.state, state(names.state, created, graphs, LOADING))
    for name, triples in graphs.items():
        writer.replace(name, triples)
    for attempt in range(SETTLE_ATTEMPTS):  # a store of several machines may need some time
        found = counted(connection, sizes)
        if found == sizes:
            break
        time.sleep(SETTLE_SECONDS if attempt < SETTLE_ATTEMPTS - 1 else 0)
    else:
        graph = next(name for name in sizes if found[name] != sizes[name])
        raise NotAllThere(graph=graph, found=found[graph], expected=sizes[graph])
    writer.replace(names.state, state(names.state, created, graphs, COMPLETE))
    return True


def graphs_of(release: Release, names: ReleaseNames) -> dict[str, list[ox.Triple]]:
    """Return the graphs of a release by their names in the store, and their union."""
    graphs: dict[str, list[ox.Triple]] = {}
    union: dict[ox.Triple, None] = {}
    with opened(release.quads_file) as quads:
        for quad in ox.parse(quads, format=ox.RdfFormat.N_QUADS):
            graph = names.bound(quad.graph_name.value)
            graphs.setdefault(graph, []).append(quad.triple)
            union[quad.triple] = None
    return {**graphs, names.union: list(union)}


def state(name: str, created: str, graphs: Iterable[str], how: str) -> list[ox.Triple]:
    """Return the triples about a release in the store: the state of its loading, and its graphs."""
    subject = ox.NamedNode(name)
    return [
        ox.Triple(subject, _STATE, ox.Literal(how)),
        ox.Triple(subject, _CREATED, ox.Literal(created)),
        *(ox.Triple(subject, _GRAPH, ox.NamedNode(graph)) for graph in graphs),
    ]


def is_loaded(connection: Connection, names: ReleaseNames, seconds: float) -> bool:
    """Return whether the complete release is in the store."""
    query = f"SELECT ?s {{ GRAPH <{names.state}> {{ <{names.state}> {_STATE} ?s }} }}"
    return [str(row["s"].value) for row in rows(connection, query, seconds)] == [COMPLETE]


def counted(connection: Connection, sizes: Iterable[str]) -> dict[str, int]:
    """Return the number of triples of each graph in the store."""
    graphs = " ".join(f"<{graph}>" for graph in sizes)
    query = f"SELECT ?g (COUNT(*) AS ?n) {{ VALUES ?g {{ {graphs} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
    found = {row["g"].value: int(row["n"].value) for row in rows(connection, query, LOAD_SECONDS)}
    return {graph: found.get(graph, 0) for graph in sizes}


def remove_old(writer: GraphWriter, connection: Connection, kept: int, in_force: Iterable[str]) -> list[str]:
    """Remove all releases except the newest ones and those in force; return the removed ones.

    Each of them is marked as being removed first.
    """
    query = f"SELECT DISTINCT ?r ?c {{ GRAPH ?r {{ ?r {_CREATED} ?c ; {_STATE} ?s }} }}"
    stored = sorted(
        ((row["c"].value, row["r"].value) for row in rows(connection, query, LOAD_SECONDS)), reverse=True
    )
    needed = {ReleaseNames(id, ()).state for id in in_force}
    removed = {name: created for created, name in stored[kept:] if name not in needed}
    for name, created in removed.items():
        query = f"SELECT ?g {{ GRAPH <{name}> {{ <{name}> {_GRAPH} ?g }} }}"
        graphs = [row["g"].value for row in rows(connection, query, LOAD_SECONDS)]
        writer.replace(name, state(name, created, graphs, REMOVING))
        for graph in (*graphs, name):
            writer.remove(graph)
    return list(removed)


def rows(connection: Connection, query: str, seconds: float) -> Iterator[dict[str, Any]]:
    """Return the rows of one of our own SELECT queries. Raises `RemoteFailed` or `RemoteTimeout`."""
    headers = {"Accept": "application/sparql-results+json"}
    with connection.send([("query", query)], headers, seconds) as response:
        if response.status_code != 200:
            raise failed(f"status {response.status_code}")
        try:
            body = response.raw.read(decode_content=True)
            found = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
        except urllib3.exceptions.ReadTimeoutError:
            raise RemoteTimeout(limit=f"{seconds:g}") from None
        except (urllib3.exceptions.HTTPError, OSError, SyntaxError, ValueError) as error:
            raise failed(type(error).__name__) from None
        if not isinstance(found, ox.QuerySolutions):
            raise failed("no rows")
        names = [v.value for v in found.variables]
        return iter([{name: solution[name] for name in names} for solution in found])
