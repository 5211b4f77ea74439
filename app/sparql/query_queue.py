"""The queue of queries: how many run, how many wait, and the share of one client in both."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

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
class _Waiting:
    """A query in the queue; `called` is set when it may run, or when the queue is closed."""

    client: str
    called: threading.Event = field(default_factory=threading.Event)


class QueryQueue:
    """A first-in, first-out queue of limited length before a limited number of places. Thread-safe.

    One client can use at most all places but one, and half of the queue, so that there is room for others.
    """

    def __init__(self, places: int, waiting: int) -> None:
        self._free = places
        self._most_running_of_one = max(1, places - 1)
        self._most_waiting = waiting
        self._most_waiting_of_one = (waiting + 1) // 2
        self._queue: list[_Waiting] = []
        self._running: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._closed = False

    def enter(self, patience: float, asker: Asker = NOBODY) -> None:
        """Take a place within `patience` seconds, unless the client leaves before.

        Raises `QueryQueueFull`, `QueryAbandoned`, or `EngineUnavailable` after `close`.
        """
        own = _Waiting(asker.client)
        with self._lock:
            if self._closed:
                raise EngineUnavailable
            if self._free and self._may_run(own.client):
                self._run(own)
                return
            of_client = sum(other.client == own.client for other in self._queue) if own.client else 0
            if len(self._queue) >= self._most_waiting or of_client >= self._most_waiting_of_one:
                raise QueryQueueFull
            self._queue.append(own)
        until = time.monotonic() + patience
        while not own.called.wait(min(LOOK_SECONDS, max(0.0, until - time.monotonic()))):
            gone = asker.gone()
            if gone or time.monotonic() >= until:
                with self._lock:
                    if not own.called.is_set():
                        self._queue.remove(own)
                        raise QueryAbandoned if gone else QueryQueueFull
        if self._closed:
            raise EngineUnavailable

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
                    return

    def _may_run(self, client: str) -> bool:
        return not client or self._running[client] < self._most_running_of_one

    def _run(self, waiting: _Waiting) -> None:
        self._free -= 1
        self._running[waiting.client] += 1
        waiting.called.set()

    def close(self) -> None:
        """Refuse all queries that are waiting, and all new ones."""
        with self._lock:
            self._closed = True
            while self._queue:
                self._queue.pop().called.set()

    @property
    def waiting(self) -> int:
        """Return how many queries are waiting."""
        return len(self._queue)
