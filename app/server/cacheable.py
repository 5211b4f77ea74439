"""Which requests a cache may answer, and which responses it may store (RFC 9111). Pure functions.

https://www.rfc-editor.org/rfc/rfc9111
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from werkzeug.http import parse_date, parse_etags, unquote_etag

from app.server.framing import lines

Fields: TypeAlias = list[tuple[bytes, bytes]]

LONGEST_FIELDS = 2048
"""Most bytes of all field values together. The site refuses a longer field, so it must see the request."""
LONGEST_BODY = 1 << 16
FIELDS_READ = 64
"""So many values of a field of the site's responses are read only once; it has a few."""
OBJECT_BYTES = 512
"""The approximate size of a stored response without its body and its head."""
QUERY_PATH = b"/sparql"
READ = frozenset({"GET", "HEAD"})
WITH_QUERY = frozenset({"POST", "QUERY"})
CONDITIONAL = frozenset({b"if-none-match", b"if-modified-since"})
NOT_FOR_A_CACHE = frozenset(
    {b"range", b"if-range", b"if-match", b"if-unmodified-since", b"content-encoding", b"authorization"}
)
OF_ONE_REQUEST = frozenset({b"server-timing", b"ratelimit", b"ratelimit-policy"})
"""Response fields about one request or one client. They are not stored; each response gets new ones."""
NEVER_STORED = frozenset({b"set-cookie", b"retry-after", b"content-range"})
IN_304 = frozenset(
    {
        b"access-control-allow-origin",
        b"access-control-expose-headers",
        b"cache-control",
        b"content-location",
        b"etag",
        b"expires",
        b"timing-allow-origin",
        b"vary",
        b"x-release",
    }
)
"""The fields of a 304: those of RFC 9110, section 15.4.5, and those that a script of another origin needs.

The client has the others with its copy. A 304 with all of them, above all Link, would take twice the time.
"""
STORED = frozenset({200, 303, 308})
"""The statuses of stored responses. The redirect from a resource to its document is half of all look-ups."""
FORBIDDING = frozenset({"no-store", "no-cache", "private"})


@dataclass(frozen=True, slots=True)
class CacheableRequest:
    """A request that a cache may answer.

    `target` is everything except header fields that a response may depend on: the method (GET also for HEAD),
    host, path and query, and for a query in a body its media type and digest. `fields` are the header fields,
    with names in lower case. `head` is true for HEAD.
    """

    target: tuple[bytes, ...]
    fields: Mapping[bytes, bytes]
    head: bool


def asked(scope: Mapping[str, Any], body: bytes | bytearray) -> CacheableRequest | None:
    """Return the request of an ASGI scope and its complete body; None if the site must answer it.

    The site answers what a cache cannot: ranges, preconditions of updates, and requests that it may refuse
    for their size. A body is part of the key only for queries, as for the method QUERY
    (https://datatracker.ietf.org/doc/draft-ietf-httpbis-safe-method-w-body/, section 2.7).
    """
    method, given = scope["method"], scope["headers"]
    fields = dict(given)
    host, path, query = fields.get(b"host", b""), scope["raw_path"], scope["query_string"]
    if not is_plain(scope["http_version"], given, fields):
        return None
    if method in READ and b"content-length" not in fields and b"transfer-encoding" not in fields:
        return CacheableRequest((b"GET", host, path, query), fields, method == "HEAD")
    if method in WITH_QUERY and path == QUERY_PATH and len(body) <= LONGEST_BODY:
        if method == "POST" and not CONDITIONAL.isdisjoint(fields):
            return None  # RFC 9110, section 13.1.2: 412, not 304
        digest = hashlib.blake2b(body, digest_size=32).digest()
        kind = fields.get(b"content-type", b"")
        return CacheableRequest((method.encode(), host, path, query, kind, digest), fields, False)
    return None


def is_plain(version: str, given: Fields, fields: Mapping[bytes, bytes]) -> bool:
    """Return whether a header section has nothing that only the site can judge."""
    return (
        version == "1.1"
        and len(fields) == len(given)  # no field is repeated
        and NOT_FOR_A_CACHE.isdisjoint(fields)
        and sum(map(len, fields.values())) <= LONGEST_FIELDS
    )


@dataclass(frozen=True, slots=True)
class Stored:
    """A complete response with a status of `STORED`. `head` and `head_of_304` are its fields as lines.

    `tag` is the entity tag without quotes, empty if there is none; `modified` is Last-Modified. `metered`
    means that the response reports the client's budget. `seconds` is how long it may be served.
    """

    status: int
    body: bytes
    head: bytes
    head_of_304: bytes
    etag: bytes
    tag: str
    modified: bytes
    metered: bool
    seconds: int

    def size(self) -> int:
        """Return the bytes of memory that the response takes, about."""
        return sum(map(sys.getsizeof, (self.body, self.head, self.head_of_304))) + OBJECT_BYTES


def storable(status: int, given: Fields) -> int:
    """Return the length of the body if a shared cache may store the response with this head, else 0.

    Stored are responses with `Cache-Control: public` and a known length; with status 200 they also have a
    validator (https://www.rfc-editor.org/rfc/rfc9111#section-3). A stream has no known length.
    """
    fields = dict(given)
    if status not in STORED or not NEVER_STORED.isdisjoint(fields):
        return 0
    if status == 200 and b"etag" not in fields and b"last-modified" not in fields:
        return 0
    control = directives(fields.get(b"cache-control", b""))
    if "public" not in control or not FORBIDDING.isdisjoint(control) or not lifetime(control):
        return 0
    return int(fields.get(b"content-length", b"0"))


def response_to_store(status: int, given: Fields, body: bytes) -> Stored:
    """Return the response to store, from a head that is `storable` and its complete body."""
    fields = dict(given)
    kept = [pair for pair in given if pair[0] not in OF_ONE_REQUEST]
    etag = fields.get(b"etag", b"")
    return Stored(
        status=status,
        body=body,
        head=lines(kept),
        head_of_304=lines(pair for pair in kept if pair[0] in IN_304),
        etag=etag,
        tag=unquote_etag(etag.decode("latin-1"))[0] or "",
        modified=fields.get(b"last-modified", b""),
        metered=b"ratelimit" in fields,
        seconds=lifetime(directives(fields[b"cache-control"])),
    )


@lru_cache(FIELDS_READ)
def varying(vary: bytes) -> frozenset[bytes]:
    """Return the names in a Vary field, in lower case."""
    return frozenset(filter(None, map(bytes.strip, vary.lower().split(b","))))


@lru_cache(FIELDS_READ)
def directives(control: bytes) -> Mapping[str, str]:
    """Return the directives of a Cache-Control field (https://www.rfc-editor.org/rfc/rfc9111#section-5.2)."""
    parts = (part.partition("=") for part in control.decode("latin-1").lower().split(","))
    return {name.strip(): value.strip() for name, _, value in parts}


def lifetime(control: Mapping[str, str]) -> int:
    """Return for how many seconds a shared cache may use the response, 0 for none."""
    seconds = control.get("s-maxage") or control.get("max-age", "")
    return int(seconds) if seconds.isascii() and seconds.isdecimal() else 0


def client_copy_is_current(held: Stored, fields: Mapping[bytes, bytes]) -> bool:
    """Return whether the client's own copy is the stored response, so that the answer is 304.

    Conditions are evaluated only for a response with status 200
    (https://www.rfc-editor.org/rfc/rfc9110#section-13.2.1). See also
    https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2 and
    https://www.rfc-editor.org/rfc/rfc9111#section-4.3.2.
    """
    if held.status != 200:
        return False
    tags = fields.get(b"if-none-match")
    if tags is not None:
        same = bool(tags) and tags == held.etag  # the usual case, without parsing
        return same or parse_etags(tags.decode("latin-1")).contains_weak(held.tag)
    since = fields.get(b"if-modified-since")
    if since is None or not held.modified:
        return False
    mine, theirs = (parse_date(text.decode("latin-1")) for text in (held.modified, since))
    return mine is not None and theirs is not None and mine <= theirs
