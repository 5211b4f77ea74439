"""The queue of queries: how many run, how many wait, and the share of one client in both."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from app.sparql.errors import EngineUnavailable, QueryAbandoned, QueryQueueFull

LOOK_SECONDS = 0.2
LONGEST_WAIT = 60
WEIGHT = 8
"""One over the weight of the last interval in the average of `retry_after`."""


def assume_connected() -> bool:
    """Default check: assume that the client is still connected."""
    return False


@dataclass(frozen=True, slots=True)
class Asker:
    """The client of a query: the key by which its queries are counted, and a check whether it has left.

    Queries without a key are not counted per client: commands of the operator, and tests.
    """

    client: str = ""
    gone: Callable[[], bool] = assume_connected


NOBODY = Asker()


@dataclass(eq=False, slots=True)
class Place:
    """A client's place, or its turn in the queue until `given` is true.

    `call` is called from any thread when the place is given, or when the queue is closed.
    """

    client: str
    call: Callable[[], object]
    given: bool = False


class QueryQueue:
    """A first-in, first-out queue of limited length before a limited number of places. Thread-safe.

    One client can use at most all places but one, and half of the queue, so that there is room for others.
    """

    def __init__(self, places: int, waiting: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._free = places
        self._clock = clock
        self._usual_seconds: float | None = None  # between two places that were given back
        self._left_at = 0.0
        self._most_running_of_one = max(1, places - 1)
        self._most_waiting = waiting
        self._most_waiting_of_one = (waiting + 1) // 2
        self._queue: list[Place] = []
        self._running: dict[str, int] = {}
        self._lock = threading.Lock()
        self.closed = False

    def enter(self, patience: float, asker: Asker = NOBODY) -> None:
        """Take a place within `patience` seconds, unless the client leaves before.

        Raises `QueryQueueFull`, `QueryAbandoned`, or `EngineUnavailable` after `close`.
        """
        called = threading.Event()
        place = self.line_up(asker.client, called.set)
        until = time.monotonic() + patience
        while not place.given and not called.wait(min(LOOK_SECONDS, max(0.0, until - time.monotonic()))):
            gone = asker.gone()
            if (gone or time.monotonic() >= until) and self.withdraw(place):
                raise QueryAbandoned if gone else QueryQueueFull(self.retry_after())
        if not place.given:
            raise EngineUnavailable

    def step_in(self, client: str) -> bool:
        """Take a place if one is free; return whether there was one.

        Raises `EngineUnavailable` after `close`.
        """
        with self._lock:
            return self._step_in(client)

    def line_up(self, client: str, call: Callable[[], object]) -> Place:
        """Take a place, or a turn in the queue; never waits. If the place is not `given`, see `Place`.

        Raises `QueryQueueFull`, or `EngineUnavailable` after `close`.
        """
        place = Place(client, call)
        with self._lock:
            if self._step_in(client):
                place.given = True
                return place
            of_client = [other.client for other in self._queue].count(client) if client else 0
            if len(self._queue) >= self._most_waiting or of_client >= self._most_waiting_of_one:
                raise QueryQueueFull(self._retry_after())
            self._queue.append(place)
            return place

    def withdraw(self, place: Place) -> bool:
        """Give up a turn in the queue; return False if the place is given already."""
        with self._lock:
            if place in self._queue:
                self._queue.remove(place)
            return not place.given

    def leave(self, client: str = "") -> None:
        """Release a client's place, and give it to the first query in the queue that may run."""
        with self._lock:
            self._note_end()
            self._free += 1
            self._running[client] -= 1
            if not self._running[client]:
                del self._running[client]
            for other in self._queue:
                if self._may_run(other.client):
                    self._queue.remove(other)
                    self._take(other.client)
                    other.given = True
                    other.call()
                    return

    def retry_after(self) -> int:
        """Return after how many seconds those who wait now are likely to have run.

        This is estimated from the intervals at which the last queries ended while others waited.
        """
        with self._lock:
            return self._retry_after()

    def _retry_after(self) -> int:
        if self._usual_seconds is None:
            return QueryQueueFull.retry_after
        return min(LONGEST_WAIT, math.ceil((len(self._queue) + 1) * self._usual_seconds))

    def _note_end(self) -> None:
        """Update the usual interval between two ends; call it when a place is given back."""
        now, busy = self._clock(), not self._free
        if busy and self._left_at:
            interval = now - self._left_at
            before = interval if self._usual_seconds is None else self._usual_seconds
            self._usual_seconds = before + (interval - before) / WEIGHT
        self._left_at = now if self._queue else 0.0

    def _may_run(self, client: str) -> bool:
        return not client or self._running.get(client, 0) < self._most_running_of_one

    def _step_in(self, client: str) -> bool:
        if self.closed:
            raise EngineUnavailable
        if not self._free or not self._may_run(client):
            return False
        self._take(client)
        return True

    def _take(self, client: str) -> None:
        self._free -= 1
        self._running[client] = self._running.get(client, 0) + 1

    def close(self) -> None:
        """Refuse all queries that are waiting, and all new ones."""
        with self._lock:
            self.closed = True
            while self._queue:
                self._queue.pop().call()

    @property
    def waiting(self) -> int:
        """Return how many queries are waiting."""
        return len(self._queue)

    @property
    def running(self) -> int:
        """Return how many queries are running."""
        with self._lock:
            return sum(self._running.values())
