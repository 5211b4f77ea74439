"""Queries for the tests of the engine, and functions that inspect its processes."""

from __future__ import annotations

import json
import os
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from app.sparql.answer import Dataset, QueryOptions, QueryResult
from app.sparql.messages import Loaded
from app.sparql.pool import QueryPool
from app.sparql.preflight import QueryRead, read_query
from app.sparql.workers import Worker, _Server

A, B = "https://e.no/graf/a", "https://e.no/graf/b"
THINGS = 300
PAIRS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
TRIPLES = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def quads() -> str:
    """Return N-Quads of two graphs that have one triple in common."""
    lines = [
        f'<https://e.no/id/{i}> <https://e.no/p> "value {i}" <{graph}> .'
        for i in range(THINGS)
        for graph in ([A, B] if i == 0 else [A] if i % 2 else [B])
    ]
    return "\n".join(lines) + "\n"


def read(text: str) -> QueryRead:
    return read_query(text, (A, B))


def whole(answer: QueryResult) -> bytes:
    with answer:
        return b"".join(answer.chunks)


def values(pool: QueryPool, text: str, dataset: Dataset | None = None) -> list[dict[str, str]]:
    found = json.loads(whole(pool.answer(read(text), "json", QueryOptions(dataset=dataset))))
    return [{k: v["value"] for k, v in row.items()} for row in found["results"]["bindings"]]


def processes_of(quads_file: Path) -> set[int]:
    """Return the fork server and the workers for this file, as the kernel lists them; without dead ones."""
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and str(quads_file).encode() in (entry / "cmdline").read_bytes():
                found.add(int(entry.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found - {os.getpid()}


def eventually(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while not (fulfilled := condition()) and time.monotonic() < deadline:
        time.sleep(0.005)
    return fulfilled


def alive(pool: QueryPool) -> bool:
    """Return whether the pool answers a query."""
    return whole(pool.answer(read("ASK {}"), "csv")) == b"true"


def idle(pool: QueryPool) -> deque[Worker]:
    """Return the workers for ordinary queries that have none now."""
    return pool._crews[Loaded.MERGED].idle


def server_of(pool: QueryPool) -> _Server | None:
    """Return the running fork server for ordinary queries."""
    return pool._crews[Loaded.MERGED].start()._server
