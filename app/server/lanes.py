"""Threads for the site, in lanes: requests of one kind cannot take the threads of another."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
STATUS = "/healthz"
# What may wait for the query engine. A test compares them with the addresses that do.
ENGINE = ("/sparql", "/sporring", "/api/queries")


@dataclass(frozen=True, slots=True)
class LaneSizes:
    """The threads of each lane, and the requests that may wait for a thread in one of them."""

    pages: int = 16
    queries: int = 40
    status: int = 1
    waiting: int = 512


class Lane:
    """A pool of threads that counts its jobs. Used from the event loop only."""

    def __init__(self, name: str, threads: int, waiting: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._most = threads + waiting
        self._jobs = 0

    def is_full(self) -> bool:
        """Return whether so many jobs wait that new requests are to be refused."""
        return self._jobs >= self._most

    def run(self, job: Callable[[], T]) -> Future[T]:
        """Run a job as soon as a thread is free; `done` is to be called when it has ended."""
        self._jobs += 1
        return self._threads.submit(job)

    def done(self) -> None:
        """Count a job less."""
        self._jobs -= 1

    def close(self) -> None:
        """Start nothing more; jobs that run go on to their end."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class Lanes:
    """The lanes of a web process."""

    def __init__(self, sizes: LaneSizes) -> None:
        self._status = Lane("status", sizes.status, sizes.waiting)
        self._queries = Lane("query", sizes.queries, sizes.waiting)
        self._pages = Lane("page", sizes.pages, sizes.waiting)

    def of(self, path: str) -> Lane:
        """Return the lane for requests to a path."""
        if path == STATUS:
            return self._status
        return self._queries if path.startswith(ENGINE) else self._pages

    def close(self) -> None:
        """Close all lanes."""
        for lane in (self._status, self._queries, self._pages):
            lane.close()
