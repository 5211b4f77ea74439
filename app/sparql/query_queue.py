"""The queue of queries: how many run, how many wait, and the share of one client in both."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from app.sparql.errors import EngineUnavailable, QueryAbandoned, QueryQueueFull

LOOK_SECONDS = 0.2


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

    def __init__(self, places: int, waiting: int) -> None:
        self._free = places
        self._most_running_of_one = max(1, places - 1)
        self._most_waiting = waiting
        self._most_waiting_of_one = (waiting + 1) // 2
        self._queue: list[Place] = []
        self._running: Counter[str] = Counter()
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
                raise QueryAbandoned if gone else QueryQueueFull
        if not place.given:
            raise EngineUnavailable

    def line_up(self, client: str, call: Callable[[], object]) -> Place:
        """Take a place, or a turn in the queue; never waits. If the place is not `given`, see `Place`.

        Raises `QueryQueueFull`, or `EngineUnavailable` after `close`.
        """
        place = Place(client, call)
        with self._lock:
            if self.closed:
                raise EngineUnavailable
            if self._free and self._may_run(client):
                self._run(place)
                return place
            of_client = sum(other.client == client for other in self._queue) if client else 0
            if len(self._queue) >= self._most_waiting or of_client >= self._most_waiting_of_one:
                raise QueryQueueFull
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
            self._free += 1
            self._running[client] -= 1
            if not self._running[client]:
                del self._running[client]
            for other in self._queue:
                if self._may_run(other.client):
                    self._queue.remove(other)
                    self._run(other)
                    other.call()
                    return

    def _may_run(self, client: str) -> bool:
        return not client or self._running[client] < self._most_running_of_one

    def _run(self, place: Place) -> None:
        self._free -= 1
        self._running[place.client] += 1
        place.given = True

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
