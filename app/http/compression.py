"""Content codings (https://www.rfc-editor.org/rfc/rfc9110#section-8.4) for clients that ask for one.

Flask-Compress is not used: it treats `gzip;q=0` as a preference, delays a stream until its encoder is full,
and its cache has no bound.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Container, Iterable, Iterator
from typing import cast

import brotli
import zstandard
from flask import Flask, Response, current_app, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from app.formats import RDF
from app.sparql.cache import BoundedCache

LEAST_BYTES = 512
MOST_WHOLE = 1 << 20  # larger bodies are compressed in pieces, and not cached
PIECE = 1 << 16
KEPT_BYTES = 16 << 20
EXTENSION = "compressed"
_TEXTUAL = ("text/", "application/sparql-results+")
_COMPRESSIBLE = frozenset(
    {
        "application/javascript",
        "application/json",
        "application/manifest+json",
        "application/problem+json",
        "application/xml",
        "image/svg+xml",
        *(r.media_type for r in RDF),
    }
)


def zstd_pieces(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """https://www.rfc-editor.org/rfc/rfc8878"""
    encoder = zstandard.ZstdCompressor(level=3).compressobj()
    for piece in pieces:
        yield encoder.compress(piece) + encoder.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    yield encoder.flush()


def brotli_pieces(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """https://www.rfc-editor.org/rfc/rfc7932"""
    encoder = brotli.Compressor(quality=4)
    for piece in pieces:
        yield encoder.process(piece) + encoder.flush()
    yield encoder.finish()


def gzip_pieces(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """https://www.rfc-editor.org/rfc/rfc1952"""
    encoder = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    for piece in pieces:
        yield encoder.compress(piece) + encoder.flush(zlib.Z_SYNC_FLUSH)
    yield encoder.flush()


# If a client gives several codings the same quality, the first of these is used.
CODINGS: dict[str, Callable[[Iterable[bytes]], Iterator[bytes]]] = {
    "zstd": zstd_pieces,
    "br": brotli_pieces,
    "gzip": gzip_pieces,
}


def register(site: Flask) -> None:
    """Compress every response of the site that becomes smaller."""
    site.extensions[EXTENSION] = BoundedCache[bytes](KEPT_BYTES, len)
    site.after_request(compressed)


def compressed(response: Response) -> Response:
    """Return the response in the client's preferred coding, or unchanged if compression does not pay."""
    length = response.content_length
    if not response.is_streamed and length is None:
        length = len(response.get_data())
    small = length is not None and length < LEAST_BYTES
    # A 304 does not know the size, so a small body with a tag gets the same `Vary`.
    if not compressible(response) or (small and "ETag" not in response.headers):
        return response
    response.vary.add("Accept-Encoding")
    if small:
        return response
    coding = preferred(request.accept_encodings)
    piecewise = response.is_streamed or length is None or length > MOST_WHOLE  # the new length is unknown
    if coding is None or (piecewise and is_unframed()) or response.status_code in (204, 206, 304):
        return response
    tag, weak = response.get_etag()
    if tag is not None and not weak:
        response.set_etag(f"{tag}-{coding}")
        if request.method in ("GET", "HEAD") and request.if_none_match.contains_weak(f"{tag}-{coding}"):
            response.status_code = 304
            return response
    encode(response, coding, length)
    response.headers["Content-Encoding"] = coding
    return response


def is_unframed() -> bool:
    """Return whether a body without a known length ends with its connection, as in HTTP/1.0.

    The client then cannot see whether it is complete.
    """
    return request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0"


def compressible(response: Response) -> bool:
    """Return whether the media type compresses well and no header forbids or already has a coding."""
    return (
        is_compressible(response.mimetype or "")
        and "Content-Encoding" not in response.headers
        and not response.cache_control.no_transform
    )


def is_compressible(media_type: str) -> bool:
    """Return whether a media type compresses well."""
    return media_type.startswith(_TEXTUAL) or media_type in _COMPRESSIBLE


def accepted_codings(accept_encoding: str | None) -> str:
    """Return what matters of an Accept-Encoding field: the codings that it accepts, the best first."""
    return ",".join(by_preference(parse_accept_header(accept_encoding)))


def preferred_coding(accept_encoding: str | None) -> str | None:
    """Return the coding that an Accept-Encoding field prefers, None for none."""
    return preferred(parse_accept_header(accept_encoding))


def preferred(accepted: Accept, offered: Container[str] = CODINGS) -> str | None:
    """Return the coding that the client prefers, None for none."""
    return next((coding for coding in by_preference(accepted) if coding in offered), None)


def by_preference(accepted: Accept) -> list[str]:
    """Return the codings that the client does not like less than none, the best first.

    A wildcard in the header is ignored.
    """
    qualities = coding_qualities(accepted)
    named = [c for c in CODINGS if qualities.get(c, 0) > 0 and qualities[c] >= qualities.get("identity", 0)]
    return sorted(named, key=lambda coding: -qualities[coding])


def encode(response: Response, coding: str, length: int | None) -> None:
    """Compress the body: at once and cached, or piece by piece while it is sent."""
    if not response.is_streamed and length is not None and length <= MOST_WHOLE:
        kept = cast(BoundedCache[bytes], current_app.extensions[EXTENSION])
        response.set_data(compressed_body(response.get_data(), coding, kept))
        return
    response.direct_passthrough = False
    response.headers.pop("Content-Length", None)
    body, given = response.iter_encoded(), response.response
    response.response = CODINGS[coding](piece for part in body for piece in cut(part))
    if hasattr(given, "close"):
        response.call_on_close(given.close)


def compressed_body(body: bytes, coding: str, kept: BoundedCache[bytes]) -> bytes:
    """Return a compressed body, from the cache if it is there."""
    key = f"{coding}-{hashlib.blake2b(body, digest_size=16).hexdigest()}"
    found = kept.get(key)
    if found is None:
        found = b"".join(CODINGS[coding]([body]))
        kept.put(key, found)
    return found


def cut(part: bytes) -> Iterator[bytes]:
    """Split a part of the body into pieces for the encoder."""
    for start in range(0, len(part), PIECE):
        yield part[start : start + PIECE]


def coding_qualities(accepted: Accept) -> dict[str, float]:
    """Return the quality of each coding that the header names."""
    return {name.lower(): quality for name, quality in accepted}


def matched_tag(tag: str) -> str | None:
    """Return the entity tag that `If-None-Match` contains, else None (RFC 9110, 13.1.2).

    The tag may belong to a coding that the client accepts. Caches also list tags of codings that it does not
    accept. `*` matches no tag here: it asks whether a representation exists, which only the full answer
    shows.
    """
    if request.if_none_match.star_tag:
        return None
    qualities = coding_qualities(request.accept_encodings)
    accepted = (f"{tag}-{coding}" for coding in CODINGS if qualities.get(coding, 0) > 0)
    return next((t for t in (tag, *accepted) if request.if_none_match.contains_weak(t)), None)


def coded_tags(tag: str) -> tuple[str, ...]:
    """Return an entity tag and its variants for the content codings."""
    return (tag, *(f"{tag}-{coding}" for coding in CODINGS))
