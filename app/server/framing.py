"""The head of an HTTP/1.1 message: checks of a request's head, and writing of fields."""

from __future__ import annotations

from collections.abc import Iterable

NOT_HTTP = "The request is not HTTP/1.1. Letters such as ø stand percent-encoded in an address: %C3%B8."


def fault_of(version: str, headers: list[tuple[bytes, bytes]]) -> str | None:
    """Return what is wrong with a header section that two servers could read differently; None for nothing.

    Host: https://www.rfc-editor.org/rfc/rfc9112#section-3.2-6. Codings of the body:
    https://www.rfc-editor.org/rfc/rfc9112#section-6.1-16. Names are in lower case.
    """
    names = [name for name, _ in headers]
    hosts = names.count(b"host")
    codings = []
    if b"transfer-encoding" in names:
        codings = [value.strip().lower() for name, value in headers if name == b"transfer-encoding"]
    if version not in ("1.0", "1.1"):
        return "The request is not HTTP/1.1."
    if hosts > 1 or (not hosts and version == "1.1"):
        return "The request does not have exactly one Host."
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
