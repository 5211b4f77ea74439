"""Metrics over HTTP, in a thread of their own, so that they can be read while the site is overloaded."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import CollectorRegistry, ProcessCollector, make_wsgi_app

from app.http.budget import Budget
from app.logs import access
from app.metrics.requests import RequestCounts
from app.metrics.state import StateGauges
from app.publication import Publication
from app.server.connections import Connections


class Handler(WSGIRequestHandler):
    """One request. The default logs every request to standard error, and waits for a client without end."""

    timeout = 5

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: the requests are those of Prometheus."""


@contextmanager
def measuring(
    publication: Publication,
    budget: Budget,
    connections: Connections,
    rules: Iterable[str],
    sockets: Sequence[socket.socket],
) -> Iterator[None]:
    """Count the requests of a site, and serve its metrics on the sockets, until the block ends.

    `rules` are the URL rules of the site.
    """
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    counts = RequestCounts(registry, rules)
    state = StateGauges(registry, publication, budget, connections)
    access.addHandler(counts)
    with ExitStack() as stack:
        stack.callback(access.removeHandler, counts)
        for listening in sockets:
            stack.enter_context(served(application(registry, state), listening))
        yield


def application(registry: CollectorRegistry, state: StateGauges) -> WSGIApplication:
    """Return the WSGI application that returns all metrics at any path.

    https://prometheus.io/docs/instrumenting/exposition_formats/
    """
    answer, lock = make_wsgi_app(registry), threading.Lock()

    def refreshed(environ: WSGIEnvironment, start: StartResponse) -> Any:
        with lock:
            state.refresh()
            return answer(environ, start)

    return refreshed


@contextmanager
def served(answer: WSGIApplication, listening: socket.socket) -> Iterator[None]:
    """Serve an application on a listening socket, one request at a time, until the block ends."""
    host, port = listening.getsockname()[:2]
    server = WSGIServer((host, port), Handler, bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    server.server_name, server.server_port = host, port  # `server_bind` would ask the DNS for the name
    server.setup_environ()
    server.set_app(answer)
    thread = threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
