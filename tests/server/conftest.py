from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from app.settings import REPOSITORY
from tests.serving import fetched, free_port


@dataclass(frozen=True)
class Small:
    """A small running site: its port and its process."""

    port: int
    process: subprocess.Popen[bytes]

    def connect(self, sent: bytes = b"", buffer: int = 0) -> socket.socket:
        """Return a connection on which `sent` was sent; the kernel buffers `buffer` bytes of the response."""
        connection = socket.socket()
        connection.settimeout(10)
        if buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        try:
            connection.connect(("127.0.0.1", self.port))
            connection.sendall(sent)
        except OSError:
            connection.close()
            raise
        return connection

    def answer(self, sent: bytes) -> bytes:
        """Return all bytes that the server sends until it closes the connection."""
        with self.connect(sent) as connection:
            return received(connection)

    def seconds_for(self, path: str) -> float:
        began = time.monotonic()
        fetched(f"http://127.0.0.1:{self.port}{path}")
        return time.monotonic() - began


def received(connection: socket.socket) -> bytes:
    pieces = []
    while piece := connection.recv(65_536):
        pieces.append(piece)
    return b"".join(pieces)


@pytest.fixture(scope="module")
def small() -> Iterator[Small]:
    with running() as found:
        yield found


@contextmanager
def running() -> Iterator[Small]:
    port = free_port()
    command = [sys.executable, "-m", "tests.server.small_site", str(port)]
    process = subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.PIPE)
    found = Small(port, process)
    end = time.monotonic() + 30
    try:
        while True:
            try:
                found.connect().close()
                break
            except ConnectionRefusedError:
                assert time.monotonic() < end
                time.sleep(0.05)
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=15)
