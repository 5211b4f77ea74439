"""What one client can do to the others: p99 of their queries beside a hostile client, and a full queue.

Clients are told apart by their address; each has a loopback address of its own.
"""

from __future__ import annotations

import http.client
import itertools
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from app.settings import default
from bench.own import site
from bench.processes import await_idle
from bench.requests import QUERIES

READERS = 64
HOSTILE, READER = "127.0.0.66", "127.0.0.2"
HOSTILE_CONNECTIONS = 10
WORKERS, QUEUE = int(str(default("query_workers"))), int(str(default("query_queue")))
LATE_READERS = 5
LIST = "PREFIX plan: <https://data.lier.kommune.no/def/plan#> " + QUERIES["list of 41 measures"].text
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
# About 0.1 s on a quiet machine, however many plans there are: 500,000 pairs.
SLOW = "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c } LIMIT 500 } { SELECT * { ?d ?e ?f } LIMIT 1000 } }"


@dataclass(frozen=True)
class Reading:
    """How one reader's new queries were answered: milliseconds, their number, and the refused ones."""

    median: float
    p99: float
    answered: int
    refused: int


@dataclass(frozen=True)
class Crowd:
    """How many readers from as many addresses were answered and refused when all asked at once.

    `retry_after` is the longest `Retry-After` in seconds. `later` counts the refused readers whose query was
    answered at the first attempt after it.
    """

    queue: int
    readers: int
    answered: int
    refused: int
    retry_after: int
    later: int


@dataclass(frozen=True)
class Fairness:
    """The results."""

    quiet: Reading
    beside_hostile: Reading
    hostile_answers: dict[str, int]
    large_queue: Crowd
    full_queue: Crowd


def fairness(releases: Path, seconds: float) -> Fairness:
    """Measure fairness with the site of a folder of releases."""
    generous = {"client_query_seconds": 6000, "proxy_hops": 0}
    with site(releases, query_queue=QUEUE, **generous) as running:
        netloc = urlsplit(running.address).netloc
        await_idle(running.processes)
        quiet = reading(netloc, seconds, itertools.count(1000))
        answers: dict[str, int] = {}
        with hostile(netloc, answers):
            time.sleep(0.5)
            beside = reading(netloc, 2 * seconds, itertools.count(1_000_000))
    with site(releases, query_queue=READERS, **generous) as running:
        large = crowd(urlsplit(running.address).netloc, READERS)
    with site(releases, query_queue=QUEUE, **generous) as running:
        full = beyond(urlsplit(running.address).netloc, QUEUE)
    return Fairness(quiet, beside, dict(sorted(answers.items())), large, full)


def ask(netloc: str, client: str, query: str, seconds: float = 60) -> tuple[int, int]:
    """Send a query from a loopback address; return the status, and `Retry-After` or 0."""
    connection = http.client.HTTPConnection(netloc, source_address=(client, 0), timeout=seconds)
    try:
        connection.request("GET", f"/sparql?{urlencode({'query': query})}")
        response = connection.getresponse()
        response.read()
        return response.status, int(response.headers.get("Retry-After", 0))
    finally:
        connection.close()


def reading(netloc: str, seconds: float, numbers: Iterator[int]) -> Reading:
    """Send new queries for a list, one after the other, for some time."""
    times, refused, end = [], 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        status, _ = ask(netloc, READER, f"{LIST} LIMIT {next(numbers)}")
        refused += status != 200
        times.append((time.perf_counter() - began) * 1e3)
    late = statistics.quantiles(times, n=100)[98] if len(times) > 1 else times[0]
    return Reading(round(statistics.median(times), 1), round(late, 1), len(times) - refused, refused)


@contextmanager
def hostile(netloc: str, answers: dict[str, int]) -> Iterator[None]:
    """Run queries that never end from one address over many connections; count the statuses."""
    stop, numbers = threading.Event(), itertools.count()

    def attack() -> None:
        while not stop.is_set():
            with suppress(OSError, http.client.HTTPException):
                status, _ = ask(netloc, HOSTILE, f"{RUNAWAY} LIMIT {1 + next(numbers)}")
                answers[str(status)] = answers.get(str(status), 0) + 1
                stop.wait(0.05)  # a refusal costs next to nothing: not a flood of requests, but of queries

    with ThreadPoolExecutor(HOSTILE_CONNECTIONS) as threads:
        for _ in range(HOSTILE_CONNECTIONS):
            threads.submit(attack)
        try:
            yield
        finally:
            stop.set()


def crowd(netloc: str, queue: int) -> Crowd:
    """Let readers ask at once for a list that nobody has asked for."""
    start = threading.Barrier(READERS)

    def reader(number: int) -> tuple[int, int, bool]:
        start.wait()
        return persistent(netloc, f"127.0.1.{number + 1}", f"{LIST} LIMIT {2_000_000 + number}")

    ask(netloc, READER, LIST)  # the workers have loaded the data
    with ThreadPoolExecutor(READERS) as threads:
        return counted(queue, list(threads.map(reader, range(READERS))))


def beyond(netloc: str, queue: int) -> Crowd:
    """Fill the queue with slow queries; the readers who come then are refused, and ask again when told to."""
    with ThreadPoolExecutor(queue + WORKERS + LATE_READERS) as threads:
        for number in range(queue + WORKERS):
            threads.submit(ask, netloc, f"127.0.2.{number + 1}", f"{SLOW} LIMIT {number + 1}")
        time.sleep(0.3)
        late = [
            threads.submit(persistent, netloc, f"127.0.3.{n + 1}", f"{LIST} LIMIT {3_000_000 + n}")
            for n in range(LATE_READERS)
        ]
        return counted(queue, [each.result() for each in late])


def persistent(netloc: str, client: str, query: str) -> tuple[int, int, bool]:
    """Ask; if that is refused, ask again after `Retry-After`.

    Return the first status, the seconds of `Retry-After`, and whether the second attempt was answered.
    """
    status, wait = ask(netloc, client, query)
    if status != 503:
        return status, 0, False
    time.sleep(wait)
    return status, wait, ask(netloc, client, query)[0] == 200


def counted(queue: int, found: list[tuple[int, int, bool]]) -> Crowd:
    """Return how the readers fared."""
    refused = [(wait, later) for status, wait, later in found if status == 503]
    return Crowd(
        queue=queue,
        readers=len(found),
        answered=sum(status == 200 for status, _, _ in found),
        refused=len(refused),
        retry_after=max((wait for wait, _ in refused), default=0),
        later=sum(later for _, later in refused),
    )
