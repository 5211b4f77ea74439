"""Thread pools for the site, called lanes: one per kind of request, so they cannot starve each other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
STATUS = "/healthz"
# Addresses that may wait for the query engine. A test compares this list with the URL map.
ENGINE = ("/sparql", "/sporring", "/api/queries")


@dataclass(frozen=True, slots=True)
class LaneSizes:
    """The threads of each lane, and how many requests may wait for a thread in each."""

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
        """Return whether new requests must be refused because too many jobs wait."""
        return self._jobs >= self._most

    def run(self, job: Callable[[], T]) -> Future[T]:
        """Run a job as soon as a thread is free. Call `done` when it has ended."""
        self._jobs += 1
        return self._threads.submit(job)

    async def call(self, job: Callable[[], T]) -> T:
        """Run a job in a thread, and return its result."""
        try:
            return await asyncio.wrap_future(self.run(job))
        finally:
            self.done()

    def done(self) -> None:
        """Note that a job has ended."""
        self._jobs -= 1

    def close(self) -> None:
        """Start no more jobs; running jobs continue to their end."""
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
