"""Serve a WSGI site until the process is asked to stop."""

from __future__ import annotations

import logging
import resource
import socket
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, cast

import uvicorn

from app.http.direct import Endpoint
from app.server.connections import Connections
from app.server.gateway import Gateway
from app.server.lanes import Lanes, LaneSizes
from app.server.limits import ServerLimits
from app.server.protocol import GuardedProtocol
from app.server.reply import Application
from app.server.response_cache import ResponseCache

# Open files beside the connections: data, logs, workers, and responses that are stored on disk.
OTHER_FILES = 256
logger = logging.getLogger(__name__)


def run(
    application: Application,
    sockets: Sequence[socket.socket],
    connections: Connections,
    sizes: LaneSizes,
    cache: ResponseCache | None = None,
    endpoint: Endpoint | None = None,
) -> None:
    """Serve a WSGI site until SIGTERM or SIGINT; see `serve`.

    `cache` holds its responses, and `endpoint` answers plain queries before the site; None for none.
    """
    lanes = Lanes(sizes)
    try:
        serve(Gateway(application, lanes, connections, cache, endpoint), sockets, connections)
    finally:
        lanes.close()


def serve(
    application: Callable[..., Awaitable[None]],
    sockets: Sequence[socket.socket],
    connections: Connections,
) -> None:
    """Serve an ASGI application until SIGTERM or SIGINT; running requests then have `stop_seconds` to end.

    At the end the signal is raised again, for the handler that was installed before.
    """
    limits = connections.limits
    for listening in sockets:
        limit_unread(listening, limits)
    allow_files(limits.connections + OTHER_FILES)
    config = uvicorn.Config(
        cast(Any, application),
        http=cast(Any, partial(GuardedProtocol, connections)),
        loop="uvloop",
        ws="none",
        lifespan="on",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # the site reads X-Forwarded-For itself
        server_header=False,
        backlog=limits.backlog,
        timeout_keep_alive=limits.idle_seconds,
        timeout_graceful_shutdown=limits.stop_seconds,
    )
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)  # otherwise one line for each invalid request
    uvicorn.Server(config).run(list(sockets))


def limit_unread(listening: socket.socket, limits: ServerLimits) -> None:
    """Limit what the kernel keeps of unread responses, for all connections that the socket will accept.

    Otherwise it keeps 4 MB of each for many minutes, also after this process has closed the connection and
    counts it no more. The second option is Linux's (https://man7.org/linux/man-pages/man7/tcp.7.html).
    """
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, limits.kernel_bytes)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        milliseconds = round(limits.stall_seconds * 1000)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)


def allow_files(wanted: int) -> None:
    """Raise this process's soft limit of open files, up to the hard limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    if most < wanted:
        logger.warning("this process may open %d files only, and needs up to %d", most, wanted)
