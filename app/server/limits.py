"""Limits on time, connections and request sizes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerLimits:
    """Limits of one web process. Every read and every write of a connection has a deadline.

    `head_seconds`: from the first byte of a request to the end of its header fields.
    `body_seconds`: from there to the end of its body.
    `idle_seconds`: how long a connection may be open without a request.
    `stall_seconds`: how long bytes may wait to be sent while the client reads none.
    `kernel_bytes`: half of what the kernel may keep of a response that its client does not read: Linux
    doubles the number.
    `answer_seconds`: the whole response, even if the client reads slowly.
    `refused_seconds`: after an error, until the client has closed the connection.
    `stop_seconds`: how long running requests may take when the server is asked to stop.
    """

    head_seconds: float = 10.0
    body_seconds: float = 20.0
    idle_seconds: int = 15
    stall_seconds: float = 15.0
    answer_seconds: float = 600.0
    refused_seconds: float = 2.0
    stop_seconds: int = 15
    head_bytes: int = 32 << 10
    header_fields: int = 100
    body_bytes: int = 1 << 20
    all_bodies_bytes: int = 64 << 20
    kernel_bytes: int = 512 << 10
    pipelined: int = 16
    connections: int = 1000
    client_connections: int = 250
    backlog: int = 1024
