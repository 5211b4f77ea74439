"""A running site survives the corpus of hostile inputs unchanged."""

from __future__ import annotations

import http.client
import socket
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.hostile.queries import QUERIES
from tests.hostile.requests import REQUESTS, Hostile
from tests.serving import Served, children, fetched, serving

MEASURE = "/doc/plan/naering-2023-2026/tiltak/1.2.ttl"
QUERY_SECONDS = 0.08  # the time limit of each query of the corpus
REFUSAL_SECONDS = 1.0  # for queries that must be refused: no timeout on a busy machine
WORKERS = 2
STANDING = 2 + WORKERS  # the web process, the fork server, and the waiting workers
ANSWER_SECONDS = 20.0  # including all the others before it in the queue
# Large harmless requests. Many threads process them before the memory is measured for the first time, because
# an allocator keeps the memory that it once needed.
LARGE = "SELECT (NOW() AS ?never_kept) ?x { VALUES ?x { " + "2 " * 30_000 + "} }"
# The memory that the site may use additionally afterwards. A second run of the corpus adds less, a third
# nothing.
ROOM = 128 * 2**20


@dataclass(frozen=True)
class State:
    """The state of a running site: seconds for a page, bytes of memory, processes, threads."""

    seconds: float
    memory: int
    processes: int
    threads: int


def state(served: Served) -> State:
    times = []
    for _ in range(15):
        began = time.perf_counter()
        fetched(served.address + MEASURE)
        times.append(time.perf_counter() - began)
    below = children(served.process.pid)
    statuses = [status for p in below if "RssAnon:" in (status := status_of(p))]  # a zombie has no memory
    return State(
        statistics.median(times),
        sum(figure(s, "RssAnon") for s in statuses) * 1024,
        len(statuses),
        max(figure(s, "Threads") for s in statuses),
    )


def status_of(process: int) -> str:
    """Return what /proc says of a process; empty if it has just ended."""
    try:
        return Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def figure(status: str, name: str) -> int:
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith(f"{name}:")))


def queried(address: str, query: str, seconds: float = QUERY_SECONDS) -> int | None:
    host = address.removeprefix("http://")
    client = http.client.HTTPConnection(host, timeout=ANSWER_SECONDS)
    body = urlencode({"query": query, "timeout": seconds}).encode("utf-8", "surrogatepass")
    try:
        client.request("POST", "/sparql", body, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = client.getresponse()
        with suppress(http.client.IncompleteRead):  # of a response that is broken off
            answer.read()
        return answer.status
    finally:
        client.close()


def sent(address: str, hostile: Hostile) -> int | None:
    """Return the status of the response to the bytes, or None."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), ANSWER_SECONDS) as connection:
        with suppress(ConnectionError, TimeoutError):
            for piece in hostile.pieces:
                connection.sendall(piece)
                time.sleep(hostile.pause)
            if hostile.leave:
                return None
            if hostile.half_close:
                connection.shutdown(socket.SHUT_WR)
        connection.settimeout(1.0 if None in hostile.good else ANSWER_SECONDS)
        with suppress(ConnectionError, TimeoutError):
            words = connection.recv(64).split(b" ")
            if len(words) > 1 and words[0].startswith(b"HTTP/"):
                return int(words[1])
    return None


@dataclass(frozen=True)
class Aftermath:
    """The result of each input, and the state of the site before and after all of them."""

    queries: dict[str, int | None]
    requests: dict[str, int | None]
    before: State
    after: State
    address: str


@pytest.fixture(scope="module")
def aftermath(releases: Path) -> Iterator[Aftermath]:
    settings: dict[str, Any] = {
        "query_seconds": 1,
        "query_memory_megabytes": 64,
        "query_workers": WORKERS,
        "query_queue": 200,
        "client_query_seconds": 0,
        "cached_answer_megabytes": 0,
        "reload_seconds": 0,
    }
    with serving(releases, **settings) as served, ThreadPoolExecutor(12) as threads:
        list(threads.map(queried, [served.address] * 36, [LARGE] * 36))
        before = state(served)
        queries = {
            n: threads.submit(queried, served.address, q, QUERY_SECONDS if 503 in good else REFUSAL_SECONDS)
            for n, (q, good) in QUERIES.items()
        }
        requests = {n: threads.submit(sent, served.address, h) for n, h in REQUESTS.items()}
        found_queries = {n: f.result() for n, f in queries.items()}
        found_requests = {n: f.result() for n, f in requests.items()}
        after = settled(served, before)
        yield Aftermath(found_queries, found_requests, before, after, served.address)


def settled(served: Served, before: State) -> State:
    """Return the state once the stopped queries are gone, or after some seconds in any case."""
    end = time.monotonic() + 5
    while True:
        found = state(served)
        if time.monotonic() > end or (found.processes <= STANDING and found.memory < before.memory + ROOM):
            return found
        time.sleep(0.1)


def test_corpus_is_large_enough() -> None:
    assert len(QUERIES) + len(REQUESTS) >= 100
    assert len({q for q, _ in QUERIES.values()}) == len(QUERIES)


@pytest.mark.parametrize("name", QUERIES)
def test_hostile_query_is_stopped_refused_or_answered(aftermath: Aftermath, name: str) -> None:
    assert aftermath.queries[name] in QUERIES[name][1]


@pytest.mark.parametrize("name", REQUESTS)
def test_hostile_request_is_refused_or_answered(aftermath: Aftermath, name: str) -> None:
    assert aftermath.requests[name] in REQUESTS[name].good


def test_page_takes_its_usual_time_afterwards(aftermath: Aftermath) -> None:
    assert aftermath.after.seconds < 3 * aftermath.before.seconds + 0.05


def test_only_waiting_workers_are_left_afterwards(aftermath: Aftermath) -> None:
    assert aftermath.after.processes <= STANDING


def test_memory_is_released_afterwards(aftermath: Aftermath) -> None:
    assert aftermath.after.memory < aftermath.before.memory + ROOM


def test_query_is_answered_afterwards(aftermath: Aftermath) -> None:
    assert queried(aftermath.address, "SELECT (NOW() AS ?never_kept) {}") == 200
