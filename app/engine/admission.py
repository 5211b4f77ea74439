"""How many queries run at a time, how many may wait, and in which order they come in."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from app.engine.errors import EngineUnavailable, QueryAbandoned, QueryQueueFull

LOOK_SECONDS = 0.2
Gone = Callable[[], bool]


def present() -> bool:
    """Whether somebody of whom nothing is known has gone: no."""
    return False


class Admission:
    """A bounded queue before a number of seats; who comes first sits first. Safe for many threads."""

    def __init__(self, seats: int, waiting: int) -> None:
        self._free = seats
        self._most_waiting = waiting
        self._queue: deque[threading.Event] = deque()
        self._lock = threading.Lock()
        self._closed = False

    def enter(self, patience: float, gone: Gone = present) -> None:
        """Take a seat, within `patience` seconds, unless who asks is `gone` by then.

        Raises `QueryQueueFull`, `QueryAbandoned`, or `EngineUnavailable` after `close`.
        """
        called = threading.Event()
        with self._lock:
            if self._closed:
                raise EngineUnavailable
            if self._free:
                self._free -= 1
                return
            if len(self._queue) >= self._most_waiting:
                raise QueryQueueFull
            self._queue.append(called)
        until = time.monotonic() + patience
        while not called.wait(min(LOOK_SECONDS, max(0.0, until - time.monotonic()))):
            away = gone()
            if away or time.monotonic() >= until:
                with self._lock:
                    if not called.is_set():
                        self._queue.remove(called)
                        raise QueryAbandoned if away else QueryQueueFull
        if self._closed:
            raise EngineUnavailable

    def leave(self) -> None:
        """Give the seat to the first who waits."""
        with self._lock:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._free += 1

    def close(self) -> None:
        """Send everybody away who waits or comes."""
        with self._lock:
            self._closed = True
            while self._queue:
                self._queue.popleft().set()

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return len(self._queue)
