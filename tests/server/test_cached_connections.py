"""Answers from the response cache on a real connection: their framing, and what follows them."""

from __future__ import annotations

import http.client

from tests.server.conftest import Small

BODY = b"/kept 0 "


def warmed(small: Small) -> http.client.HTTPConnection:
    """A connection after which the cache has the response."""
    connection = http.client.HTTPConnection("127.0.0.1", small.port, timeout=10)
    for _ in range(2):
        connection.request("GET", "/kept")
        assert connection.getresponse().read() == BODY
    return connection


def test_answers_from_the_cache_and_from_the_site_share_a_connection(small: Small) -> None:
    connection = warmed(small)
    for method, path, fields, status, body in (
        ("GET", "/kept", {}, 200, BODY),
        ("HEAD", "/kept", {}, 200, b""),
        ("GET", "/kept", {"If-None-Match": '"kept"'}, 304, b""),
        ("GET", "/other", {}, 200, b"/other 0 "),
        ("GET", "/kept", {}, 200, BODY),
    ):
        connection.request(method, path, headers=fields)
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (status, body)
        assert answer.headers["Date"]
        assert (answer.headers["Server-Timing"] or "").startswith("cache;") == (path == "/kept")
        assert answer.headers["Content-Length"] == (None if status == 304 else str(len(body or BODY)))
    connection.close()


def test_requests_that_are_sent_ahead_are_answered_in_their_order(small: Small) -> None:
    warmed(small).close()
    head = b"HEAD /kept HTTP/1.1\r\nHost: x\r\n\r\n"
    get = b"GET %b HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
    ahead = [get % (path, small.port) + b"\r\n" for path in (b"/kept", b"/a", b"/kept")]
    last = get % (b"/kept", small.port) + b"Connection: close\r\n\r\n"
    answer = small.answer(b"".join((*ahead, head, last)))
    assert [part.partition(b"\r\n\r\n")[2] for part in answer.split(b"HTTP/1.1 200 OK")[1:]] == [
        BODY, b"/a 0 ", BODY, b"", BODY,
    ]  # fmt: skip
    assert answer.count(b"connection: close\r\n") == 1


def test_a_client_that_wants_to_close_is_told_so(small: Small) -> None:
    warmed(small).close()
    request = b"GET /kept HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n" % small.port
    answer = small.answer(request)
    assert b"server-timing: cache;" in answer
    assert b"connection: close\r\n" in answer
    assert answer.endswith(BODY)
