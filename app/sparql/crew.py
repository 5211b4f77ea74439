"""A fork server with its workers that have no query."""

from __future__ import annotations

import threading
from collections import deque
from pathlib import Path

from app.sparql.errors import EngineUnavailable
from app.sparql.messages import Loaded
from app.sparql.workers import ForkServer, Worker


class Crew:
    """A fork server and its workers that have no query. Safe for many threads.

    The server starts with `start`, or when its first worker is needed.
    """

    def __init__(self, quads_file: Path, memory_bytes: int, loaded: Loaded) -> None:
        self._arguments = (quads_file, memory_bytes, loaded)
        self._lock = threading.Lock()
        self._closed = False
        self.server: ForkServer | None = None
        self.idle: deque[Worker] = deque()

    def start(self) -> ForkServer:
        """Return the fork server, which begins to load. Raises `EngineUnavailable` after `close`."""
        with self._lock:
            if self._closed:
                raise EngineUnavailable
            if self.server is None:
                self.server = ForkServer(*self._arguments)
            return self.server

    def take_idle(self) -> Worker | None:
        """Return a worker without waiting, None if there is none that is ready."""
        try:
            worker = self.idle.pop()
        except IndexError:
            return None
        if worker.alive():
            return worker
        self.idle.append(worker)  # `take` removes it, which may wait for the fork server
        return None

    def take(self, patience: float) -> Worker:
        """Return a worker; `patience` is how long to wait for the release to load. See `ForkServer.fork`."""
        server = self.start()
        while not self._closed:
            try:
                worker = self.idle.pop()
            except IndexError:
                return server.fork(patience)
            if worker.alive():
                return worker
            server.reap(worker)
        raise EngineUnavailable

    def close(self) -> None:
        """End all processes."""
        with self._lock:
            self._closed = True
        if self.server is not None:
            self.server.close()
        while self.idle:
            self.idle.pop().connection.close()
