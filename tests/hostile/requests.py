"""Hostile requests, byte by byte: name, pieces, and the acceptable statuses of the response.

None is a connection that the server closes, or does not answer because the request never ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

ASK = "query=" + quote("ASK {}")
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
Statuses = set[int | None]
BAD: Statuses = {400, None}
NOT_FOUND: Statuses = {400, 404}


@dataclass(frozen=True)
class Hostile:
    """Bytes that are sent piece by piece, with `pause` seconds between the pieces."""

    good: Statuses
    pieces: tuple[bytes, ...]
    pause: float = 0.0
    half_close: bool = False  # close the sending side, and read
    leave: bool = False  # close at once, without reading


def get(path: str, good: Statuses, *headers: str, method: str = "GET") -> Hostile:
    head = "\r\n".join((f"{method} {path} HTTP/1.1", "Host: x", "Connection: close", *headers))
    return Hostile(good, (f"{head}\r\n\r\n".encode("utf-8", "surrogateescape"),))


def post(body: bytes, good: Statuses, *headers: str, kind: str = FORM, length: int | None = None) -> Hostile:
    given = headers or (f"Content-Length: {len(body) if length is None else length}",)
    head = "\r\n".join(
        ("POST /sparql HTTP/1.1", "Host: x", "Connection: close", f"Content-Type: {kind}", *given)
    )
    return Hostile(good, (f"{head}\r\n\r\n".encode(), body))


SLOW_HEAD = Hostile({None}, tuple(bytes([b]) for b in b"GET / HTTP/1.1\r\nHost: x"), pause=0.05)
SLOW_BODY = Hostile(
    {None, 400, 408},
    (f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: 900\r\n\r\n".encode(),)
    + (b"q",) * 20,
    pause=0.05,
)
REQUESTS: dict[str, Hostile] = {
    # paths
    "a way up": get("/kilde/../../../../etc/passwd", NOT_FOUND),
    "a way up in escapes": get("/kilde/%2e%2e%2f%2e%2e%2fetc%2fpasswd", NOT_FOUND),
    "a way up in escapes of escapes": get("/static/%252e%252e/%252e%252e/settings.py", NOT_FOUND),
    "a way up with other slashes": get("/static/..%5c..%5csettings.py", NOT_FOUND),
    "a file from the root": get("/static//etc/passwd", {308, *NOT_FOUND}),
    "a zero byte in a path": get("/kilde/x%00.txt", NOT_FOUND),
    "a path that is no UTF-8": get("/doc/%ff%fe", NOT_FOUND),
    "a path with a blank": get("/doc/a%20b", NOT_FOUND),
    "a path with brackets, for a reader of RDF": get("/doc/%3Cx%3E", NOT_FOUND, "Accept: text/turtle"),
    "a thing that is no UTF-8": get("/id/%ff", NOT_FOUND, "Accept: text/turtle"),
    "a path of 60 kB": get("/doc/" + "a" * 60_000, {400, 404, 414, 431, None}),
    "another site": get("//evil.example/", {308, *NOT_FOUND}),
    "another site in whole": get("http://evil.example/doc/x", NOT_FOUND),
    "a line break in a path": get("/id/x%0d%0aSet-Cookie:%20a=b", {303, *NOT_FOUND}),
    "a page that is no number": get("/klasse/Measure?page=-1", NOT_FOUND),
    "a page without end": get("/klasse/Measure?page=" + "9" * 5000, NOT_FOUND),
    "a language that is a path": get("/?lang=../../etc", {200, 303}),
    "a format that is a path": get(f"/sparql?{ASK}&format=../../etc/passwd", {406}),
    # headers
    "an Accept of 60 kB": get("/", {200, 303, 400, 406, 431, None}, "Accept: " + "a/b;q=0.1," * 6000),
    "an Accept of commas": get("/doc/plan/naering-2023-2026", {200, 406, 431}, "Accept: " + "," * 30_000),
    "an Accept of nonsense": get("/", {200, 303, 400, 406}, "Accept: */*;q=1e999, ;;;=, text/\x7f"),
    "languages by the thousand": get("/", {200, 303, 431}, "Accept-Language: " + "nb-NO;q=0.5," * 4000),
    "codings by the thousand": get("/", {200, 303, 431}, "Accept-Encoding: " + "br;q=0.5," * 4000),
    "tags by the thousand": get(f"/sparql?{ASK}", {200, 304, 431}, "If-None-Match: " + '"a",' * 8000),
    "a range of ranges": get("/", {200, 206, 303, 416}, "Range: bytes=" + "0-1," * 5000),
    "a flood of headers": get("/", {400, 431, None}, *(f"X-{i}: y" for i in range(3000))),
    "a header of a megabyte": get("/", {400, 431, None}, "X-Long: " + "y" * 2**20),
    "addresses by the thousand": get(f"/sparql?{ASK}", {200, 431}, "X-Forwarded-For: " + "1.2.3.4, " * 5000),
    "a header without a colon": get("/", BAD, "nonsense"),
    "a header with a line break": get("/", {200, 303, 400, None}, "X: a\rb"),
    "two hosts": get("/", {200, 303, 400, None}, "Host: y"),
    "an expectation": get("/", {200, 303, 417}, "Expect: the-unexpected"),
    # methods and protocols
    "a method of its own": get("/sparql", {400, 405, 501}, method="STEAL"),
    "a trace": get("/", {405}, method="TRACE"),
    "a tunnel": get("127.0.0.1:22", {400, 404, 405, None}, method="CONNECT"),
    "the protocol of before": Hostile({400, 505, None, 200, 303}, (b"GET /\r\n\r\n",)),
    "the greeting of TLS": Hostile(
        BAD, (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(200)),)
    ),
    "HTTP/2 and then nonsense": Hostile(BAD, (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\xff" * 5000,)),
    "only zero bytes": Hostile(BAD, (b"\0" * 5000,)),
    # bodies
    "a body of two megabytes": post(b"x" * 2**21, {413, None}, kind=DIRECT),
    "a form of two megabytes": post(b"query=" + b"x" * 2**21, {413, None}),
    "a body without end": post(
        b"".join(b"10000\r\n" + b"x" * 65536 + b"\r\n" for _ in range(40)),
        {400, 413, None},
        "Transfer-Encoding: chunked",
        kind=DIRECT,
    ),
    "a body that is no UTF-8": post(b"ASK { ?s ?p '\xff\xfe' }", {400}, kind=DIRECT),
    "a form that is no UTF-8": post(b"query=ASK%20%7B%7D%ff%fe", {400}),
    "half a character": post(b"query=ASK%20%7B%7D%ED%A0%80", {400}),
    "parameters by the thousand": post(b"&".join(b"a%d=1" % i for i in range(20_000)), {400}),
    "queries by the hundred": post(b"&".join([ASK.encode()] * 500), {400}),
    "a body of another type": post(b"<x/>", {415}, kind="text/xml"),
    "parts by the thousand": post(
        b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n" * 5000,
        {413, 415},
        kind="multipart/form-data; boundary=x",
    ),
    "a body that is compressed": post(
        b"\x1f\x8b" + b"\0" * 100, {415}, "Content-Encoding: gzip", "Content-Length: 102"
    ),
    "a length that is too short": post(ASK.encode() + b"&format=csv" * 50, {200, 400, None}, length=len(ASK)),
    "a length that is too long": Hostile(
        {400, 408, None}, post(b"query=", set(), length=500).pieces, half_close=True
    ),
    "two media types": post(
        ASK.encode(), BAD, f"Content-Type: {DIRECT}", f"Content-Length: {len(ASK)}", kind=f"{FORM}; a=b"
    ),
    "a length below nothing": post(b"", BAD, "Content-Length: -1"),
    "a length that is no number": post(b"", BAD, "Content-Length: ten"),
    "two lengths": post(ASK.encode(), BAD, "Content-Length: 3", "Content-Length: 14"),
    "a length and chunks": post(
        b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
        {400, None},
        "Content-Length: 4",
        "Transfer-Encoding: chunked",
    ),
    "chunks that are none": post(b"zz\r\nquery\r\n0\r\n\r\n", BAD, "Transfer-Encoding: chunked"),
    # connections
    **{f"a sender of headers who is slow ({i})": SLOW_HEAD for i in range(3)},
    **{f"a sender of a body who is slow ({i})": SLOW_BODY for i in range(3)},
    "a connection that is half closed": Hostile(
        {200, None}, get(f"/sparql?{ASK}", set()).pieces, half_close=True
    ),
    "a reader who leaves": Hostile({None}, get(f"/sparql?{ASK}", set()).pieces, leave=True),
    "a reader who leaves a long answer": Hostile(
        {None}, get(f"/sparql?query={quote('SELECT * { ?a ?b ?c . ?d ?e ?f }')}", set()).pieces, leave=True
    ),
}
