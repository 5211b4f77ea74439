"""What can go wrong at other servers: a SERVICE, or the store elsewhere that answers queries.

RequestError
├── ServiceFailed               502  another endpoint gives no answer that can be used
│   └── ServiceTooSlow          504
└── RemoteError                 502  the store elsewhere gave no answer
    ├── RemoteFailed
    └── RemoteTimeout           504
"""

from __future__ import annotations

from app.errors import RequestError


class ServiceFailed(RequestError):
    template = "The endpoint {endpoint} (line {line}, column {column}) gives no answer: {reason}."
    remedy = "Try again later, or write SERVICE SILENT to do without."
    members = ("line", "column", "endpoint")
    status = 502


class ServiceTooSlow(ServiceFailed):
    status = 504


class RemoteError(RequestError):
    """The store elsewhere gave no answer. What it said, if anything, is not repeated."""

    template = "The store that answers queries gave no answer that can be used."
    remedy = "Try again in a moment; the pages of the site work without it."
    status = 502
    retry_after = 15


class RemoteFailed(RemoteError):
    """It is away, refuses us, or answers nonsense."""


class RemoteTimeout(RemoteError):
    template = "The store that answers queries gave no whole answer within {limit} s."
    remedy = "Ask for less at once, or try again in a moment."
    status = 504
