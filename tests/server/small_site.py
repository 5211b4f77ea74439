"""A small WSGI site with short deadlines: `python -m tests.server.small_site PORT`."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from wsgiref.validate import validator

from app.cli.listening import listening_sockets
from app.clients import CLIENT_GONE
from app.server.connections import Connections
from app.server.lanes import LaneSizes
from app.server.limits import ServerLimits
from app.server.response_cache import Origin, ResponseCache, ServedState
from app.server.running import run

LIMITS = ServerLimits(
    head_seconds=1.5,
    body_seconds=2,
    idle_seconds=2,
    stall_seconds=2,
    answer_seconds=6,
    stop_seconds=4,
    body_bytes=100_000,
    all_bodies_bytes=400_000,
    connections=120,
    client_connections=100,
)
SIZES = LaneSizes(pages=2, queries=2, waiting=2)
PIECE = b"x" * 65_536
LARGE_PIECES = 640
left = threading.Semaphore(0)


def site(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    if path == "/large":
        start("200 OK", [("Content-Type", "text/plain")])
        return iter([PIECE] * LARGE_PIECES)
    if path == "/broken":
        start("200 OK", [("Content-Type", "text/plain")])
        return broken()
    if path == "/sparql":
        wait_for_the_client_to_leave(environ[CLIENT_GONE])
    if path == "/slow":
        time.sleep(1)
    text = f"{path} {len(body)} {environ.get('HTTP_X_FORWARDED_FOR', '')}".encode()
    if path == "/left":
        text = b"yes" if left.acquire(timeout=3) else b"no"
    fields = [("Content-Type", "text/plain"), ("Content-Length", str(len(text)))]
    if path == "/kept":
        fields += [("Cache-Control", "public, max-age=60"), ("ETag", '"kept"')]
    start("200 OK", fields)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else text]


def broken() -> Iterator[bytes]:
    yield b"the beginning"
    raise OSError("the rest is missing")


def wait_for_the_client_to_leave(gone: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if gone():
            left.release()
            return
        time.sleep(0.02)


def main() -> None:
    run(
        validator(site),
        listening_sockets("127.0.0.1", int(sys.argv[1]), 128),
        Connections(LIMITS, lambda peer: peer),
        SIZES,
        ResponseCache(1 << 20, Origin(lambda: ServedState(b"", ""), {}, lambda peer, forwarded: [])),
    )


if __name__ == "__main__":
    main()
