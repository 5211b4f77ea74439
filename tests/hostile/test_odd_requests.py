"""No request gets 500: every route with odd bytes, parameters, hosts and methods."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import TypeVar
from urllib.parse import unquote_to_bytes

import pytest
from flask import Flask
from werkzeug.test import create_environ, run_wsgi_app

from tests.choosing import step

Odd = TypeVar("Odd", str, bytes)
PLAN = "naering-2023-2026"
VALUES = {
    "name": ("aktor/buskerudbyen", "tekstsok", "Measure", "tiltak.csv"),
    "slug": (PLAN,),
    "bound": ("x",),
    "suffix": ("ttl",),
    "version": ("1.0.0",),
    "number": ("1",),
    "filename": ("favicon.svg",),
    "kind": ("entity", "type"),
    "identifier": ("aktor/buskerudbyen",),
    "partner": ("buskerudbyen",),
}
BYTES = (
    b"\0", b"\n", b"\r\nX-Evil: 1", b"\xff", b"\xc0\xaf",
    b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b" ", b'"', b"<>",
    b"{}", b"\\", b"|^`", b"\xe2\x80\xae", b"..", b"../../etc/passwd",
    b"%", b"%00", b"'", b"#", b"?", b"\xc3\xb8",
    b".ttl", b"\0.html", b"-1", b"9" * 400, b"x" * 1500, b";a=b", b"&", b"\x7f", b"\xe2\x80\xa8", b"://x",
)  # fmt: skip
QUERIES = (
    "lang=%22", "lang=%0a", "lang=%00", "lang=\xff",
    "q=%0d%0aX-Evil:1", "q=%00", "page=%0a", "page=%D9%A1", "page=1e9",
    "_profile=%0a", "_mediatype=%22%0a", "format=%0d",
    "iri=/doc/%0a", "iri=/doc/x%20y%22", "iri=/doc/katalog%0a",
    "iri=/id/katalog&accept=%0a", "iri=/id/katalog&profile=%22%e2%82%ac",
    "iri=//x/", "area=%0a", "area=http://[",
    "word=%00", "word=%0a%22", "query=%00",
    "query=%ff", "query=\xff\xfe", "explain=1&query=%00", "timeout=%0a",
    "query=ASK{}&timeout=%0a", "query=ASK{}&default-graph-uri=%0a", "%00=%00", "&&&==;;",
    "lang", "%", "%zz=%", "a=%f0%28",
    "labels=%0a", "fbclid=%0d%0a", "=" * 900,
)  # fmt: skip
HOSTS = (
    "", "evil.example", "a b", 'a"<>', "[::1", "[::1]:80",
    "x:99999", "x:y", "a" * 300, "a." * 200, "\xff", "xn--", "..",
    "@", "user@x", "x/..", "x?y", "x#y", "127.0.0.1:80:80", "[v1.x]", "localhost\t",
)  # fmt: skip
METHODS = (
    "OPTIONS",
    "HEAD",
    "TRACE",
    "PUT",
    "DELETE",
    "PATCH",
    "PROPFIND",
    "QUERY",
    "CONNECT",
    "G\0T",
    "get",
    "\xff",
    "",
)
NOT_THERE = {404, 405}
ACCEPTS = ("text/html", "text/turtle", "application/json")
HEADERS = {
    "HTTP_ACCEPT": ("\0", "\xff/\xfe", ";;;,,,", '"', "*/*;q=1e999", "text/html;q=\xb2"),
    "HTTP_ACCEPT_LANGUAGE": ("\0", "n\xe6", "*;q=\xb9", "-", "a" * 2000),
    "HTTP_ACCEPT_PROFILE": ("<", "<\0>", '"', "<x>;q=\xb2", "<urn:\xff>"),
    "HTTP_ACCEPT_ENCODING": ("\0", "gzip;q=x", "gzip;q=nan", "gzip;q=\xb2", ",,,"),
    "HTTP_IF_NONE_MATCH": ('"', 'W/', '"\0"', "\xff", "*, *"),
    "HTTP_IF_MATCH": ('"', "W/", '"\0"', "\xff", ",", ""),
    "HTTP_IF_MODIFIED_SINCE": (
        "yesterday", "\0", "Sat, 99 Feb 0000 99:99:99 GMT", "Fri, 31 Dec 9999 23:59:59 -2359",
    ),
    "HTTP_IF_UNMODIFIED_SINCE": (
        "yesterday", "\0", "Sat, 99 Feb 0000 99:99:99 GMT", "Sat, 01 Jan 0001 00:00:00 +2359",
    ),
    "HTTP_IF_RANGE": ('"', "\0", "Sat, 99 Feb 0000 99:99:99 GMT"),
    "HTTP_RANGE": (
        "bytes=\xb2-", "bytes=" + "9" * 2000 + "-", "bytes=-" + "9" * 2000, "\0", "=", "bytes=1-0",
    ),
    "HTTP_X_FORWARDED_FOR": ("\0", "[", "::1%\0", "1.2.3.4:99999", "," * 1000),
    "HTTP_ORIGIN": ("\0", "null\xff"),
    "HTTP_ACCESS_CONTROL_REQUEST_METHOD": ("\0", "\xff"),
    "CONTENT_TYPE": (
        "\0", "\xff/x", "multipart/form-data", "a/b; boundary=", 'x; charset="', "text/plain; charset=\0",
    ),
    "CONTENT_LENGTH": ("ten", "-1", "\xb2", "9" * 30, " "),
}  # fmt: skip


def addresses(site: Flask) -> list[str]:
    """Return addresses for every route, with its parameters filled in: those that exist, or else one."""
    found = set()
    for rule in site.url_map.iter_rules():
        paths = [rule.rule]
        for name in re.findall(r"<(?:\w+:)?(\w+)>", rule.rule):
            paths = [re.sub(rf"<(?:\w+:)?{name}>", value, p) for p in paths for value in VALUES[name]]
        found.update([path for path in paths if status(site, path) not in NOT_THERE] or paths[:1])
    return sorted(found)


def status(site: Flask, path: str | bytes, query: str = "", method: str = "GET", **environ: str) -> int:
    """Return the status of a request with exactly these bytes, which no client has normalised."""
    request = create_environ("/", method="GET")
    raw = path if isinstance(path, bytes) else unquote_to_bytes(path)
    request |= {"PATH_INFO": raw.decode("latin-1"), "QUERY_STRING": query, "REQUEST_METHOD": method}
    body, found, headers = run_wsgi_app(site, request | environ)
    for name, value in headers:
        assert not {"\r", "\n", "\0"} & set(value), (name, value)
        value.encode("latin-1")  # as a server passes them on
    assert headers.get("X-Evil") is None
    assert "Traceback" not in b"".join(body).decode("utf-8", "replace")
    if hasattr(body, "close"):
        body.close()
    return int(found.split()[0])


def rotated(first: list[str], second: Sequence[Odd]) -> Iterator[tuple[str, Odd, str]]:
    """Yield each of the first with a quarter of the second, which begins one later for each.

    The media types change with the position of the pair.
    """
    for (i, one), (j, other) in product(enumerate(first), enumerate(second)):
        if (i + j) % step(4) == 0:
            yield one, other, ACCEPTS[(i + j // 4) % len(ACCEPTS)]


def test_odd_bytes_in_a_path_never_give_500(site: Flask) -> None:
    found = addresses(site)
    beginnings = sorted({*found, *(path.rpartition("/")[0] + "/" for path in found)})
    for beginning, odd, accept in rotated(beginnings, BYTES):
        assert status(site, beginning.encode() + odd, HTTP_ACCEPT=accept) < 500, (beginning, odd)


def test_odd_parameters_never_give_500(site: Flask) -> None:
    for path, query, accept in rotated(addresses(site), QUERIES):
        assert status(site, path, query, HTTP_ACCEPT=accept) < 500, (path, query)


def test_odd_hosts_never_give_500(site: Flask) -> None:
    for path in ("/", "/om/data", "/doc//x", "//evil.example/", f"/id/plan/{PLAN}", "/sparql", "/nothing"):
        for host in HOSTS:
            assert status(site, path, HTTP_HOST=host, HTTP_ACCEPT="text/html") < 500, (path, host)


def test_odd_methods_never_give_500(site: Flask) -> None:
    for path in addresses(site):
        for method in METHODS:
            assert status(site, path, method=method) < 500, (path, method)


@pytest.mark.parametrize("field", HEADERS)
def test_odd_header_fields_never_give_500(site: Flask, field: str) -> None:
    for path in (
        "/",
        f"/doc/plan/{PLAN}",
        "/filer/tiltak.csv",
        "/sok",
        "/sparql",
        "/klasse/Measure",
        "/nothing",
    ):
        for value in HEADERS[field]:
            for method in ("GET", "POST", "OPTIONS"):
                found = status(site, path, "q=x", method, **{"HTTP_ACCEPT": "text/html", field: value})
                assert found < 500, (path, value)
