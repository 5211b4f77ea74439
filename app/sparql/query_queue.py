"""How many queries run at a time, how many may wait, and how much of both one client may take."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from app.sparql.errors import EngineUnavailable, QueryAbandoned, QueryQueueFull

LOOK_SECONDS = 0.2


def assume_connected() -> bool:
    """Return False: nothing is known of a client that has gone."""
    return False


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks a query: the name that the client is counted by, and whether it has gone.

    Without a name nobody is counted: a command of the operator, or a test.
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
    """A limited queue before a limited number of places; who comes first runs first. Safe for many threads.

    One client runs queries in all places but one, and has half of those that wait: others find room while
    it asks as much as it can.
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
        """Take a place, within `patience` seconds, unless the client is gone by then.

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
        """Give the place of a client to the first in the queue who may run."""
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
        """Send everybody away who waits or comes."""
        with self._lock:
            self._closed = True
            while self._queue:
                self._queue.pop().called.set()

    @property
    def waiting(self) -> int:
        """How many queries wait now."""
        return len(self._queue)
