"""How the server handles a request: limits, response and end."""

from __future__ import annotations

import http.client
import json
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.server.conftest import Small, received, running
from tests.server.small_site import LIMITS

CLOSE = b"Connection: close\r\n\r\n"
BODY_TOO_LARGE = str(LIMITS.body_bytes + 1).encode()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param(b"Content-Length: 100\r\n\r\nfour", 400, id="a body that is shorter than it says"),
        pytest.param(b"Transfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n", 400, id="a chunk that never comes"),
        pytest.param(b"Transfer-Encoding: chunked\r\n\r\n4\r\nfo", 400, id="a chunk that is cut off"),
    ],
)
def test_truncated_body_is_an_error(small: Small, sent: bytes, status: int) -> None:
    with small.connect(b"POST /page HTTP/1.1\r\nHost: x\r\n" + sent) as connection:
        connection.shutdown(1)
        answer = received(connection)
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"no-store" in answer


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param(b"Transfer-Encoding: chunked\r\n\r\n4\r\nfour\r\nzz\r\n", 400, id="no size of a chunk"),
        pytest.param(b"Content-Length: -1\r\n\r\n", 400, id="a negative length"),
        pytest.param(b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nfour", 400, id="two lengths"),
        pytest.param(
            b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n0\r\n\r\n",
            400,
            id="a length and chunks",
        ),
        pytest.param(b"Content-Length: " + BODY_TOO_LARGE + b"\r\n\r\n", 413, id="a body that is too large"),
        pytest.param(
            b"Transfer-Encoding: chunked\r\n\r\n" + (b"8000\r\n" + b"x" * 0x8000 + b"\r\n") * 4,
            413,
            id="chunks that are too large together",
        ),
        pytest.param(b"X-Long: " + b"x" * LIMITS.head_bytes + b"\r\n\r\n", 431, id="a long field"),
        pytest.param(b"X-Long: " + b"x" * LIMITS.head_bytes, 431, id="a field without an end"),
        pytest.param(b"X: y\r\n" * (LIMITS.header_fields + 1) + b"\r\n", 431, id="many fields"),
    ],
)
def test_request_beyond_a_limit_is_refused_with_the_reason(small: Small, sent: bytes, status: int) -> None:
    answer = small.answer(b"POST /page HTTP/1.1\r\nHost: x\r\n" + sent)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"no-store" in head
    about = json.loads(body)
    assert about["status"] == status
    assert about["detail"]


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        pytest.param(b"GET /a%20b HTTP/1.1\r\nHost: x\r\n" + CLOSE, b"/a b 0 ", id="an escaped path"),
        pytest.param(b"GET /a HTTP/1.0\r\n\r\n", b"/a 0 ", id="HTTP/1.0"),
        pytest.param(
            b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n" + CLOSE + b"four", b"/a 4 ", id="a body"
        ),
        pytest.param(
            b"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
            + CLOSE
            + b"2\r\nfo\r\n2\r\nur\r\n0\r\n\r\n",
            b"/a 4 ",
            id="chunks",
        ),
        pytest.param(
            b"GET /a HTTP/1.1\r\nHost: x\r\nX_Forwarded_For: 192.0.2.1\r\n" + CLOSE,
            b"/a 0 ",
            id="a field that would pass for another",
        ),
        pytest.param(
            b"GET /a HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 192.0.2.2\r\n"
            + CLOSE,
            b"/a 0 192.0.2.1,192.0.2.2",
            id="a field twice",
        ),
    ],
)
def test_request_reaches_the_site(small: Small, sent: bytes, answer: bytes) -> None:
    head, _, body = small.answer(sent).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert body == answer


@pytest.mark.parametrize("target", [b"/a b", b"/sparql?query=SELECT * {}"])
def test_space_in_an_address_is_an_error_that_says_so(small: Small, target: bytes) -> None:
    answer = small.answer(b"GET %b HTTP/1.1\r\nHost: x\r\n" % target + CLOSE)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"Spaces" in answer
    assert b"%20" in answer


def test_unencoded_letter_in_an_address_is_an_error_that_says_so(small: Small) -> None:
    answer = small.answer("GET /sok?q=grønn HTTP/1.1\r\nHost: x\r\n".encode() + CLOSE)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"percent-encoded" in answer


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b"BREW /a HTTP/1.1\r\nHost: x\r\n", b"method"),
        (b"get /a HTTP/1.1\r\nHost: x\r\n", b"method"),
        (b"GET /a HTTP/1.1\r\nHost : x\r\n", b"header"),
        (b"GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n", b"Length"),
    ],
)  # fmt: skip
def test_a_request_that_is_not_http_says_what_is_wrong_with_it(
    small: Small, sent: bytes, words: bytes
) -> None:
    answer = small.answer(sent + CLOSE)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert words in answer
    assert b"percent-encoded" not in answer


@pytest.mark.parametrize("host", [b"a b", b"<x>", b"x/y", b"u@x", b"x:80a", b"[::1", b"x, y"])
def test_a_host_that_is_no_host_is_refused(small: Small, host: bytes) -> None:
    """RFC 9112, section 3.2-6."""
    answer = small.answer(b"GET /a HTTP/1.1\r\nHost: %b\r\n" % host + CLOSE)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"Host" in answer


@pytest.mark.parametrize("host", [b"data.example:8080", b"[::1]:80", b"b%C3%B8.no", b"", b"my_host"])
def test_a_host_with_a_port_or_an_address_is_accepted(small: Small, host: bytes) -> None:
    answer = small.answer(b"GET /a HTTP/1.1\r\nHost: %b\r\n" % host + CLOSE)
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_an_absolute_target_without_a_path_is_the_front_page(small: Small) -> None:
    for target in (b"http://x", b"HTTP://x:80", b"http://x?q=1"):
        answer = small.answer(b"GET %b HTTP/1.1\r\nHost: x\r\n" % target + CLOSE)
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert answer.partition(b"\r\n\r\n")[2].startswith(b"/ 0")


def test_head_is_answered_without_a_body(small: Small) -> None:
    answer = small.answer(b"HEAD /a HTTP/1.1\r\nHost: x\r\n" + CLOSE)
    assert b"content-length: 5" in answer
    assert answer.endswith(b"\r\n\r\n")


def test_pipelined_requests_are_answered_in_order(small: Small) -> None:
    """RFC 9112, section 9.3.2."""
    request = b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n"
    last = b"GET /last HTTP/1.1\r\nHost: x\r\n" + CLOSE
    answer = small.answer(b"".join(request % n for n in range(5)) + last)
    bodies = [part.partition(b"\r\n\r\n")[2] for part in answer.split(b"HTTP/1.1 200 OK")[1:]]
    assert bodies == [b"/0 0 ", b"/1 0 ", b"/2 0 ", b"/3 0 ", b"/4 0 ", b"/last 0 "]


def test_too_many_pipelined_requests_end_the_connection(small: Small) -> None:
    with small.connect(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n" * 500) as connection:
        assert received(connection) == b""
    assert small.seconds_for("/healthz") < 1


def test_response_that_fails_in_the_middle_is_broken_off(small: Small) -> None:
    """RFC 9112, section 8: a message without its last chunk is incomplete."""
    client = http.client.HTTPConnection("127.0.0.1", small.port, timeout=10)
    client.request("GET", "/broken")
    with pytest.raises(http.client.IncompleteRead) as caught:
        client.getresponse().read()
    assert caught.value.partial == b"the beginning"
    client.close()


def test_site_learns_that_its_client_has_disconnected(small: Small) -> None:
    small.connect(b"GET /sparql HTTP/1.1\r\nHost: x\r\n\r\n").close()
    assert small.answer(b"GET /left HTTP/1.1\r\nHost: x\r\n" + CLOSE).endswith(b"yes")


def test_requests_that_wait_for_the_engine_use_no_thread_of_pages(small: Small) -> None:
    waiting = [small.connect(b"GET /sparql HTTP/1.1\r\nHost: x\r\n\r\n") for _ in range(4)]
    time.sleep(0.3)
    assert small.seconds_for("/page") < 1
    refused = small.answer(b"GET /sparql HTTP/1.1\r\nHost: x\r\n" + CLOSE)
    assert refused.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after" in refused
    for client in waiting:
        client.close()


def test_connections_of_one_client_are_limited(small: Small) -> None:
    clients = [small.connect() for _ in range(LIMITS.client_connections)]
    assert small.answer(b"").startswith(b"HTTP/1.1 503 ")
    clients.pop().close()
    time.sleep(0.2)
    assert small.seconds_for("/page") < 1
    for client in clients:
        client.close()


def test_bodies_have_a_common_limit(small: Small) -> None:
    """One client may use half of it, so that the rest is left for others."""
    begin = b"POST /page HTTP/1.1\r\nHost: x\r\nContent-Length: 99000\r\n\r\n" + b"x" * 98_000
    clients = [small.connect(begin) for _ in range(3)]
    time.sleep(0.3)
    answers = []
    for client in clients:
        client.settimeout(0.3)
        try:
            answers.append(client.recv(12))
        except TimeoutError:
            answers.append(b"")
        client.close()
    assert sorted(answers) == [b"", b"", b"HTTP/1.1 503"]
    assert small.answer(b"POST /page HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n" + CLOSE + b"four")


def test_stopping_server_finishes_its_running_requests() -> None:
    with running() as small, ThreadPoolExecutor(1) as threads:
        answer = threads.submit(small.answer, b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.3)
        silent = small.connect()
        small.process.send_signal(signal.SIGTERM)
        assert answer.result().endswith(b"/slow 0 ")
        assert small.process.wait(timeout=10) == -signal.SIGTERM
        silent.close()
        with pytest.raises(ConnectionRefusedError):
            small.connect()
