"""Errors at other servers: a SERVICE, or the remote store that answers queries.

RequestError
├── ServiceFailed               502  another endpoint gives no usable answer
│   └── ServiceTooSlow          504
└── RemoteError                 502  the remote store gave no answer
    ├── RemoteFailed
    └── RemoteTimeout           504
"""

from __future__ import annotations

from app.errors import RequestError


class ServiceFailed(RequestError):
    template = "The endpoint {endpoint} (line {line}, column {column}) gives no answer: {reason}."
    remedy = "Try again later, or write SERVICE SILENT to continue without it."
    members = ("line", "column", "endpoint")
    status = 502


class ServiceTooSlow(ServiceFailed):
    status = 504


class RemoteError(RequestError):
    """The remote store gave no answer. The error does not repeat what the store sent."""

    template = "The store that answers queries gave no answer that can be used."
    remedy = "Try again in a moment; the pages of the site work without it."
    status = 502
    retry_after = 15


class RemoteFailed(RemoteError):
    """The store is unreachable, refuses access, or gives an invalid answer."""


class RemoteTimeout(RemoteError):
    template = "The store that answers queries gave no whole answer within {limit} s."
    remedy = "Ask for less at once, or try again in a moment."
    status = 504
