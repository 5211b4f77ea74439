"""Clients that send or read slowly, or not at all, end at a deadline and block nobody else."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from tests.server.conftest import Small, received
from tests.server.small_site import LARGE_PIECES, LIMITS, PIECE

SWEEP = 1.0  # deadlines are checked once a second
SLACK = 3.0  # for a busy machine
POST = b"POST /page HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"
GET_LARGE = b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n"
HALF_A_HEAD = b"GET /page HTTP/1.1\r\nHost: x\r\nX-Never-"


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return struct.pack("!I", len(payload))[1:] + bytes([kind, flags]) + struct.pack("!I", stream) + payload


def http_2(streams: int) -> bytes:
    """The beginning of a connection with streams that announce a body (RFC 9113, section 3.3)."""
    fields = {b":method": b"POST", b":path": b"/page", b":scheme": b"http", b":authority": b"x"}
    head = b"".join(b"\x00" + bytes([len(k)]) + k + bytes([len(v)]) + v for k, v in fields.items())
    opened = b"".join(frame(1, 4, 1 + 2 * n, head) for n in range(streams))
    return b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, b"") + opened


@pytest.mark.parametrize(
    ("sent", "count"),
    [
        pytest.param(POST, 48, id="bodies that never come"),
        pytest.param(HALF_A_HEAD, 48, id="heads that never end"),
        pytest.param(b"", 48, id="connections that say nothing"),
        pytest.param(GET_LARGE, 20, id="answers that are not read"),
        pytest.param(http_2(48), 1, id="streams of HTTP/2"),
    ],
)
def test_pages_are_answered_at_once_during_and_after_an_attack(small: Small, sent: bytes, count: int) -> None:
    clients = [small.connect(sent, buffer=1 << 14) for _ in range(count)]
    time.sleep(0.5)
    during = [small.seconds_for(path) for path in ("/healthz", "/page", "/healthz")]
    for client in clients:
        client.close()
    after = [small.seconds_for(path) for path in ("/healthz", "/page")]
    assert max(*during, *after) < 1


@pytest.mark.parametrize(
    ("sent", "answer", "seconds"),
    [
        pytest.param(POST, b"HTTP/1.1 408 ", LIMITS.body_seconds, id="a body that never comes"),
        pytest.param(HALF_A_HEAD, b"HTTP/1.1 408 ", LIMITS.head_seconds, id="a head that never ends"),
        pytest.param(b"", b"", LIMITS.head_seconds, id="a connection that says nothing"),
    ],
)
def test_missing_input_ends_at_a_deadline(small: Small, sent: bytes, answer: bytes, seconds: float) -> None:
    began = time.monotonic()
    assert small.answer(sent)[:13] == answer
    assert seconds <= time.monotonic() - began < seconds + SWEEP + SLACK


def drip(connection: socket.socket, until: Callable[[], bool]) -> bytes:
    """Send a byte ten times a second, until the server closes the connection or `until` is true."""
    connection.settimeout(0.1)
    while not until():
        try:
            connection.sendall(b"x")
            return received(connection)
        except TimeoutError:
            continue
        except ConnectionError:
            return b""
    return b"still open"


@pytest.mark.parametrize("sent", [POST, HALF_A_HEAD], ids=["a body", "a head"])
def test_slow_input_has_the_same_deadline(small: Small, sent: bytes) -> None:
    end = time.monotonic() + LIMITS.body_seconds + SWEEP + SLACK
    with small.connect(sent) as connection:
        assert drip(connection, lambda: time.monotonic() > end) != b"still open"


def taken(connection: socket.socket, size: int, pause: float) -> int:
    """Return the bytes that a client gets until the connection ends, if it reads so many at a time."""
    read = 0
    with suppress(ConnectionError):
        while piece := connection.recv(size):
            read += len(piece)
            time.sleep(pause)
    return read


def test_unread_response_is_broken_off(small: Small) -> None:
    with small.connect(GET_LARGE, buffer=1 << 14) as connection:
        time.sleep(LIMITS.stall_seconds + SWEEP + 1)
        assert taken(connection, 65_536, pause=0) < 4 * LIMITS.kernel_bytes


def test_slowly_read_response_is_complete_within_its_time(small: Small) -> None:
    with small.connect(GET_LARGE) as connection:
        began, read = time.monotonic(), 0
        while read < LARGE_PIECES * len(PIECE):
            read += len(connection.recv(1 << 20))
            time.sleep(0.002)
    assert time.monotonic() - began < LIMITS.answer_seconds


def test_response_has_a_deadline_however_it_is_read(small: Small) -> None:
    with small.connect(GET_LARGE, buffer=1 << 12) as connection:
        began = time.monotonic()
        read = 0
        while time.monotonic() - began < LIMITS.answer_seconds + SWEEP + 1:
            read += len(connection.recv(2048))
            time.sleep(0.02)
        assert read + taken(connection, 65_536, pause=0) < LARGE_PIECES * len(PIECE)
