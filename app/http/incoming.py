"""Checks of every request before other code reads it: sizes, and double slashes in the path.

`Incoming` wraps the site. It removes a part that is too long from the request, so that routing, negotiation
and the error page never read it. `raise_refusal` then raises the error inside the site, which answers it
like every other error. docs/limits.md has the table of limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from app.errors import BadRequest, RequestError
from app.http.errors import AddressTooLong, HeaderTooLong, ParameterTooLong, TooManyParameters
from app.http.exchange import cached_redirect, query_as_sent

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LONGEST = 2048
"""Most bytes of a header field, a path, and the name or value of a parameter."""
LONGEST_ADDRESS = 8192
"""Most bytes of a query string (https://www.rfc-editor.org/rfc/rfc9110#section-4.1-5 recommends 8000)."""
MOST_PARAMETERS = 1000
TEXTS = frozenset({"query", "q", "queries", "extend", "rows"})
"""Parameters that hold a text: only the limits of addresses and of queries apply to them."""
QUERY_PATHS = ("/sparql", "/sporring")
ENCODED = 3  # one byte takes this many when it is percent-encoded
SHOWN = 60
FIELDS = (
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Accept-Profile",
    "Access-Control-Request-Headers",
    "Access-Control-Request-Method",
    "Authorization",
    "Content-Encoding",
    "Content-Length",
    "Content-Type",
    "Host",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
    "If-Range",
    "If-Unmodified-Since",
    "Origin",
    "Range",
    "Transfer-Encoding",
    "X-Forwarded-For",
    "X-Forwarded-Proto",
)
"""The header fields that the site or its libraries read. Other fields are not checked."""
_UNPREFIXED = ("Content-Length", "Content-Type")
_KEYS = tuple(
    (("" if field in _UNPREFIXED else "HTTP_") + field.upper().replace("-", "_"), field) for field in FIELDS
)
"""Each field with its key in the WSGI environment (PEP 3333)."""
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_REFUSAL = "handlingsplan.refusal"


class Incoming:
    """WSGI middleware that checks sizes; `query_bytes` is the most that a SPARQL query may have."""

    def __init__(self, site: WSGIApplication, query_bytes: int) -> None:
        self.site = site
        self.query_bytes = query_bytes

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.check(environ)
        return self.site(environ, start_response)

    def check(self, environ: WSGIEnvironment) -> bool:
        """Remove from a request what is too long, for `raise_refusal`; return whether it may be answered."""
        for check in (check_fields, self.check_address):
            try:
                check(environ)
            except RequestError as refusal:
                environ.setdefault(_REFUSAL, refusal)
        return _REFUSAL not in environ

    def check_address(self, environ: WSGIEnvironment) -> None:
        """Remove refused parts of the address, and raise the error.

        Raises `AddressTooLong`, `TooManyParameters`, `ParameterTooLong`, or `BadRequest` for bytes that are
        not UTF-8, on which Werkzeug fails.
        """
        path, given = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        room = LONGEST_ADDRESS
        if path.rstrip("/") in QUERY_PATHS:
            room += ENCODED * self.query_bytes
        try:
            if len(path) > LONGEST or len(given) > room:
                raise AddressTooLong(limit=LONGEST if len(path) > LONGEST else room)
            check_parameters(given.encode("latin-1"))
            given.encode("latin-1").decode()
        except UnicodeDecodeError:
            environ["QUERY_STRING"] = ""
            raise BadRequest(reason="the parameters are not percent-encoded UTF-8") from None
        except RequestError:
            environ["QUERY_STRING"] = ""
            environ["PATH_INFO"] = path if len(path) <= LONGEST else "/"
            raise


def check_fields(environ: WSGIEnvironment) -> None:
    """Remove all header fields that are too long, and raise `HeaderTooLong` for the first one.

    Raises `BadRequest` for an invalid length, two ways to find it (RFC 9112, section 6.3), or several media
    types: the server joins fields of one name with a comma, and readers could take either.
    An oversized field must not be ignored: https://www.rfc-editor.org/rfc/rfc9110#section-5.4-3 asks for
    a client error (431, https://www.rfc-editor.org/rfc/rfc6585#section-5).
    """
    long = [field for key, field in _KEYS if len(environ.get(key, "")) > LONGEST]
    for key, field in _KEYS if long else ():
        if field in long:
            del environ[key]
    long = [f for f in long if f != "Range"]  # a server may ignore it (RFC 9110, section 14.2)
    if long:
        raise HeaderTooLong(field=long[0], limit=LONGEST)
    length = environ.get("CONTENT_LENGTH", "")
    if length and not (length.isascii() and length.isdecimal()):
        del environ["CONTENT_LENGTH"]
        raise BadRequest(reason="Content-Length is not a number of bytes")
    if "," in environ.get("CONTENT_TYPE", "") and "," in _QUOTED.sub("", environ["CONTENT_TYPE"]):
        del environ["CONTENT_TYPE"]
        raise BadRequest(reason="there is more than one Content-Type")
    if length and "HTTP_TRANSFER_ENCODING" in environ:  # the two may disagree about where the body ends
        raise BadRequest(reason="there are both Content-Length and Transfer-Encoding")


def check_parameters(encoded: bytes) -> None:
    """Raise `TooManyParameters`, or `ParameterTooLong` for a name or value above `LONGEST` bytes.

    `encoded` is the query of an address, or a form. The values of `TEXTS` may be longer.
    """
    if encoded.count(b"&") >= MOST_PARAMETERS:
        raise TooManyParameters(limit=MOST_PARAMETERS)
    if len(encoded) <= LONGEST:
        return
    for pair in encoded.split(b"&"):
        if len(pair) <= LONGEST:
            continue
        name, _, value = (unquote_to_bytes(part) for part in pair.partition(b"="))
        shown = name.decode("utf-8", "replace")[:SHOWN]
        if len(name) > LONGEST or (len(value) > LONGEST and shown not in TEXTS):
            raise ParameterTooLong(parameter=shown, limit=LONGEST)


def raise_refusal() -> BaseResponse | None:
    """Raise the refusal that `Incoming` found, or redirect a path with double slashes to single ones.

    The redirect is relative, because a client may send any host name.
    """
    refusal = request.environ.get(_REFUSAL)
    if isinstance(refusal, RequestError):
        raise refusal
    path = request.environ.get("PATH_INFO", "").encode("latin-1")  # the bytes (PEP 3333)
    if b"//" not in path:
        return None
    single = quote(re.sub(b"/{2,}", b"/", path), safe="/:@!$&'()*+,;=~")
    return cached_redirect(single + query_as_sent(), 308)
