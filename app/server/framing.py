"""The head of an HTTP/1.1 message: checks of a request's head, and writing of fields."""

from __future__ import annotations

import re
from collections.abc import Iterable

import httptools

ENCODED = "Spaces and letters such as ø stand percent-encoded in an address: %20, %C3%B8."
AFTER_ADDRESS = "Expected HTTP/"
"""The beginning of what the parser reports after an address with a space in it."""
HOST = re.compile(rb"(?:\[[0-9A-Za-z:.]+\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)(?::\d*)?")
"""The value of Host: https://www.rfc-editor.org/rfc/rfc9110#section-7.2, `uri-host [ ":" port ]`."""
AUTHORITY_ONLY = re.compile(rb"(https?://[^/?#]*)(\?.*)?", re.IGNORECASE)


def unreadable(error: BaseException | None) -> str:
    """Return what is wrong with a request that the parser could not read; `error` is the parser's own."""
    if isinstance(error, httptools.HttpParserInvalidMethodError):
        return "The request is not HTTP/1.1: it does not begin with a method, as GET or POST."
    if isinstance(error, httptools.HttpParserCallbackError) or not str(error or ""):
        return "The request is not HTTP/1.1."
    if str(error).startswith(AFTER_ADDRESS):
        return f"The request is not HTTP/1.1: HTTP/1.1 does not follow the address. {ENCODED}"
    hint = f" {ENCODED}" if isinstance(error, httptools.HttpParserInvalidURLError) else ""
    return f"The request is not HTTP/1.1: {error}.{hint}"


def with_path(url: bytes) -> bytes:
    """Return the target of a request; one without a path, as http://data.example, gets the path /.

    https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2.
    """
    found = AUTHORITY_ONLY.fullmatch(url)
    return b"%b/%b" % (found[1], found[2] or b"") if found else url


def fault_of(version: str, headers: list[tuple[bytes, bytes]]) -> str | None:
    """Return what is wrong with a header section that two servers could read differently; None for nothing.

    Host: https://www.rfc-editor.org/rfc/rfc9112#section-3.2-6. Codings of the body:
    https://www.rfc-editor.org/rfc/rfc9112#section-6.1-16. Names are in lower case.
    """
    hosts = [value for name, value in headers if name == b"host"]
    codings = [value.strip().lower() for name, value in headers if name == b"transfer-encoding"]
    if version not in ("1.0", "1.1"):
        return "The request is not HTTP/1.1."
    if len(hosts) > 1 or (not hosts and version == "1.1"):
        return "The request does not have exactly one Host."
    if hosts and not HOST.fullmatch(hosts[0].strip()):
        return "The Host of the request is not the name of a host, with or without a port."
    if codings and (codings != [b"chunked"] or version == "1.0"):
        return "The only Transfer-Encoding is chunked, in HTTP/1.1."
    return None


def fields_in(head: bytes) -> list[tuple[bytes, bytes]]:
    """Return the fields of a head that `lines` has written."""
    parts = (line.partition(b": ") for line in head.split(b"\r\n") if line)
    return [(name, value) for name, _, value in parts]


def lines(fields: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return header fields as lines (https://www.rfc-editor.org/rfc/rfc9112#section-5)."""
    return b"".join([b"%b: %b\r\n" % field for field in fields])
