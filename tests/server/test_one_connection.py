"""Pipelined input, or input after a body, harms neither the server nor the response."""

from __future__ import annotations

import json
import signal
import time

import pytest

from tests.server.conftest import Small, received, running
from tests.server.small_site import LARGE_PIECES, LIMITS, PIECE

HOST = b" HTTP/1.1\r\nHost: x\r\n"
GET_PAGE = b"GET /page" + HOST + b"\r\n"
LAST = b"GET /last" + HOST + b"Connection: close\r\n\r\n"
CHUNKED = b"POST /page" + HOST + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
EXPECTING = b"POST /a" + HOST + b"Expect: 100-continue\r\n"
TOO_MANY_FIELDS = b"X: y\r\n" * (LIMITS.header_fields + 1)
SLACK = 4.0  # a sweep of the deadlines, and a busy machine


def test_buffered_body_is_released_with_its_connection_even_if_another_request_follows(small: Small) -> None:
    """The bodies of four disconnected clients would fill the common limit."""
    body = b"Content-Length: 90000\r\n\r\n" + b"x" * 90_000
    for _ in range(4):
        small.answer(b"POST /broken" + HOST + body + GET_PAGE)
    assert small.answer(b"POST /last" + HOST + b"Connection: close\r\n" + body).endswith(b"/last 90000 ")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param(b"GET /a" + HOST + TOO_MANY_FIELDS + b"\r\n", 431, id="many fields"),
        pytest.param(b"GET /slow" + HOST + b"\r\n\0\r\n", 400, id="no HTTP after a request in work"),
        pytest.param(EXPECTING + b"Content-Length: 4000000\r\n\r\n", 413, id="an announced body"),
        pytest.param(EXPECTING + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400, id="no size of a chunk"),
    ],
)
def test_refusal_is_the_last_response_and_does_not_fill_the_log(sent: bytes, status: int) -> None:
    with running() as small:
        answer = small.answer(sent + GET_PAGE)
        time.sleep(1.2)  # running requests end
        small.process.send_signal(signal.SIGTERM)
        assert small.process.stderr is not None
        assert small.process.stderr.read() == b""
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert answer.count(b"HTTP/1.1 ") == 1


def test_running_request_learns_that_its_connection_is_refused(small: Small) -> None:
    with small.connect(b"GET /sparql" + HOST + b"\r\n") as connection:
        time.sleep(0.3)
        connection.sendall(b"\0\r\n")
        assert received(connection).startswith(b"HTTP/1.1 400 ")
    assert small.answer(b"GET /left" + HOST + b"Connection: close\r\n\r\n").endswith(b"yes")


def test_error_never_appears_in_the_middle_of_a_response(small: Small) -> None:
    with small.connect(b"GET /large" + HOST + b"\r\n", buffer=1 << 14) as connection:
        begun = connection.recv(1000)
        connection.sendall(GET_PAGE + b"\0\r\n")
        answer = begun + received(connection)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert len(answer) < LARGE_PIECES * len(PIECE)


def test_response_to_a_pipelined_request_has_a_deadline(small: Small) -> None:
    with small.connect(GET_PAGE + b"GET /large" + HOST + b"\r\n", buffer=1 << 16) as connection:
        began, read = time.monotonic(), 0
        while time.monotonic() - began < LIMITS.answer_seconds + SLACK and (piece := connection.recv(32_768)):
            read += len(piece)
            time.sleep(0.01)
        read += len(received(connection))
    assert read < LARGE_PIECES * len(PIECE)


def test_empty_lines_do_not_keep_a_connection_open(small: Small) -> None:
    """RFC 9112, section 2.2: a server ignores an empty line before a request."""
    with small.connect(GET_PAGE) as connection:
        answer = b""
        while not answer.endswith(b"/page 0 "):
            answer += connection.recv(1000)
        connection.sendall(b"\r\n")
        began = time.monotonic()
        assert connection.recv(1000) == b""
    assert LIMITS.idle_seconds - 0.5 <= time.monotonic() - began < LIMITS.idle_seconds + SLACK


def test_trailer_is_not_added_to_the_header_section(small: Small) -> None:
    """RFC 9110, section 6.5.1: it could forge the address of another client."""
    sent = CHUNKED + b"4\r\nfour\r\n0\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n"
    assert small.answer(sent).endswith(b"/page 4 ")


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"0\r\nX-Long: " + b"x" * (16 * LIMITS.head_bytes), id="a trailer"),
        pytest.param(b"0\r\n" + b"X: y\r\n" * (3 * LIMITS.head_bytes), id="many trailers"),
        pytest.param(b"4;x=" + b"x" * (16 * LIMITS.head_bytes), id="an extension of a chunk"),
    ],
)
def test_framing_of_a_body_has_the_limit_of_a_header_section(small: Small, sent: bytes) -> None:
    head, _, body = small.answer(CHUNKED + sent).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 ")
    assert json.loads(body)["status"] == 431


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"GET /a HTTP/1.1\r\n\r\n", id="no Host"),
        pytest.param(b"GET /a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", id="two Hosts"),
        pytest.param(b"GET /a\r\n\r\n", id="HTTP/0.9"),
        pytest.param(b"GET /a HTTP/2.0\r\nHost: x\r\n\r\n", id="HTTP/2.0"),
        pytest.param(b"POST /a" + HOST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", id="gzip"),
        pytest.param(
            b"POST /a" + HOST + b"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            id="gzip in a field of its own",
        ),
        pytest.param(
            b"POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", id="chunks in HTTP/1.0"
        ),
    ],
)
def test_ambiguous_request_is_refused(small: Small, sent: bytes) -> None:
    """RFC 9112, sections 3.2 and 6.1."""
    answer = small.answer(sent + LAST)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"/last" not in answer
