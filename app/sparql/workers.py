"""A web process's side of the fork server: start it, get workers, restart it after a crash, stop it."""

from __future__ import annotations

import logging
import os
import select
import socket
import subprocess
import sys
import threading
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.sparql.errors import EngineUnavailable
from app.sparql.frames import FrameReader
from app.sparql.messages import FORK, NO_PROCESS, READY, REAP, REPLY, REQUEST, Loaded

FORK_SECONDS = 10.0
STOP_SECONDS = 5.0
MAX_FAILURES = 3
REST_SECONDS = 30.0
_ROOT = Path(__file__).parents[2]
_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TMPDIR")
logger = logging.getLogger(__name__)


@dataclass(eq=False)
class Worker:
    """A process that runs one query after another."""

    process: int
    connection: socket.socket
    server: _Server
    reader: FrameReader = field(init=False)

    def __post_init__(self) -> None:
        self.connection.setblocking(False)
        self.reader = FrameReader(self.connection)

    def send(self, data: bytes, deadline: float) -> None:
        """Send all of `data`; usually it fits into the buffer of the socket, so that this does not wait.

        Raises `ConnectionError`, and `TimeoutError` at the deadline, a time of `time.monotonic`.
        """
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[self.connection.send(rest) :]
            except BlockingIOError:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError from None
                poll = select.poll()
                poll.register(self.connection, select.POLLOUT)
                poll.poll(left * 1000)

    def alive(self) -> bool:
        """Return whether an idle worker still runs.

        An idle worker sends nothing, so anything that can be read means that it has ended.
        """
        return not self.reader.is_readable()

    def interrupt(self) -> None:
        """Close the connection, from any thread, so that a thread that reads from it notices."""
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


class ForkServer:
    """The fork server. It starts at once and loads in the background; the first `fork` waits. Thread-safe."""

    def __init__(self, quads_file: Path, memory_bytes: int, loaded: Loaded) -> None:
        self._command = (str(quads_file.resolve()), str(memory_bytes), loaded)
        self._lock = threading.Lock()
        self._closed = False
        self._failures = 0
        self._rest_until = 0.0
        self._server: _Server | None = _Server(self._command)

    def fork(self, patience: float) -> Worker:
        """Return a new worker; wait at most `patience` seconds until the release is loaded.

        Raises `EngineUnavailable` if that takes longer, or if the server crashes repeatedly.
        """
        until = time.monotonic() + patience
        for _ in range(MAX_FAILURES):
            with self._lock:
                if self._closed or time.monotonic() < self._rest_until:
                    raise EngineUnavailable
                server = self._server = self._server or _Server(self._command)
            if not server.loaded.wait(until - time.monotonic()):
                raise EngineUnavailable
            with self._lock:
                if server is not self._server:  # another thread found it dead
                    continue
                try:
                    worker = server.fork()
                except (OSError, EOFError) as error:
                    self._failed(error)
                else:
                    self._failures = 0
                    return worker
        raise EngineUnavailable

    def is_loaded(self) -> bool:
        """Return whether the release is in memory, or the server has ended before."""
        server = self._server
        return server is None or server.loaded.is_set()

    def when_loaded(self, patience: float) -> bool:
        """Wait at most `patience` seconds until `is_loaded`; return whether it is."""
        server = self._server
        return server is None or server.loaded.wait(patience)

    def reap(self, worker: Worker) -> int | None:
        """End a worker; return its exit code, negative for a signal, or None if the server ended before."""
        worker.connection.close()
        with self._lock:
            if worker.server is not self._server:
                return None
            try:
                return self._server.reap(worker.process)
            except (OSError, EOFError) as error:
                self._failed(error)
                return None

    def close(self) -> None:
        """End the server and all its workers."""
        self._closed = True
        if (server := self._server) is not None:
            server.interrupt()  # a thread that waits for the server to load stops waiting
        with self._lock:
            if self._server is not None:
                self._server.stop()
                self._server = None

    def _failed(self, error: Exception) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None
        self._failures += 1
        logger.error("the fork server has died (%s)", error)
        if self._failures >= MAX_FAILURES:
            self._failures = 0
            self._rest_until = time.monotonic() + REST_SECONDS


class _Server:
    """One process of the fork server. Methods except `stop` raise `OSError` or `EOFError` after a crash.

    `loaded` is set when the release is in memory, or when the process has ended before.
    """

    def __init__(self, command: tuple[str, ...]) -> None:
        self._control, theirs = socket.socketpair()
        self.loaded = threading.Event()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # our own module, with a path and two numbers
                [sys.executable, "-P", "-m", "app.sparql.forkserver", str(theirs.fileno()), *command],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,
            )
        self.stop = weakref.finalize(self, _stop, self._control, self._process)
        threading.Thread(target=self._wait, name="loading", daemon=True).start()

    def _wait(self) -> None:
        """Wait for READY. If the process ends before, the next `fork` finds the connection closed."""
        with suppress(OSError, EOFError):
            self._received(len(READY))
        self.loaded.set()

    def fork(self) -> Worker:
        """Return a new worker. Call it when the release is loaded."""
        self._control.settimeout(FORK_SECONDS)
        self._control.sendall(REQUEST.pack(FORK, 0))
        reply, descriptors, _, _ = socket.recv_fds(self._control, REPLY.size, 1)
        if not reply or not descriptors:
            raise EOFError("no worker was forked" if reply else "the connection is closed")
        return Worker(REPLY.unpack(reply)[0], socket.socket(fileno=descriptors[0]), self)

    def reap(self, process: int) -> int | None:
        """End a worker; return its exit code."""
        self._control.settimeout(FORK_SECONDS)
        self._control.sendall(REQUEST.pack(REAP, process))
        (code,) = REPLY.unpack(self._received(REPLY.size))
        return int(code) if code != NO_PROCESS else None

    def interrupt(self) -> None:
        """Close the connection, from any thread."""
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)

    def _received(self, size: int) -> bytes:
        received = self._control.recv(size, socket.MSG_WAITALL)
        if len(received) < size:
            raise EOFError("the connection is closed")
        return received


def _stop(control: socket.socket, process: subprocess.Popen[bytes]) -> None:
    """Close the connection and wait for the server, which ends its workers first."""
    control.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()  # its workers end with it
        process.wait()


def _environment() -> dict[str, str]:
    """Return only what Python needs to start, so that no setting and no secret reaches a worker."""
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    return {**kept, "PYTHONPATH": str(_ROOT)}
