"""Errors that the server answers itself, without the site, as `application/problem+json`."""

from __future__ import annotations

import json
from http import HTTPStatus

RETRY_SECONDS = 5


def error_response(status: HTTPStatus, detail: str) -> bytes:
    """Return the bytes of an error response (RFC 9457, https://www.rfc-editor.org/rfc/rfc9457).

    It is `no-store`, because it concerns one client or one moment. The connection closes after it.
    """
    about = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    body = json.dumps(about).encode()
    fields = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"content-language", b"en"),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        fields.append((b"retry-after", str(RETRY_SECONDS).encode()))
    lines = [f"HTTP/1.1 {status.value} {status.phrase}".encode(), *(b": ".join(field) for field in fields)]
    return b"\r\n".join((*lines, b"", body))
