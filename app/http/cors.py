"""CORS: scripts of every origin may read all responses, without credentials.

https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from __future__ import annotations

from flask import Response, request

EXPOSED = (
    "Accept-Post",
    "Allow",
    "Content-Language",
    "Content-Location",
    "Content-Profile",
    "Content-Type",
    "ETag",
    "Link",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "Server-Timing",
    "WWW-Authenticate",
    "X-Answer",
    "X-Release",
    "X-Version",
)
ON_EVERY_RESPONSE = (
    ("Access-Control-Allow-Origin", "*"),
    ("Timing-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", ", ".join(EXPOSED)),
)
A_DAY = 86_400


def allow(response: Response) -> Response:
    """Add the CORS headers, and answer preflight requests."""
    headers = response.headers
    headers.extend(ON_EVERY_RESPONSE)
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        headers["Access-Control-Allow-Methods"] = headers.get("Allow", "GET, HEAD")
        headers["Access-Control-Allow-Headers"] = "*"  # without credentials, `*` allows every header
        headers["Access-Control-Max-Age"] = str(A_DAY)
    return response
