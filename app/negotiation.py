"""Accept header or suffix -> Representation. Pure; no Flask.

Proactive negotiation, RFC 9110 section 12.5.1 (https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header, parse_options_header

from app.representations import Representation


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One element of an Accept header: `text/*;q=0.5` -> type `text`, subtype `*`, quality 0.5."""

    type: str
    subtype: str
    quality: float

    @property
    def specificity(self) -> int:
        """2 for a media type, 1 for `type/*`, 0 for `*/*`."""
        return (self.type != "*") + (self.subtype != "*")

    def matches(self, media_type: str) -> bool:
        """Whether a media type falls within the range."""
        type, _, subtype = media_type.partition("/")
        return self.type in ("*", type) and self.subtype in ("*", subtype)


def negotiate(accept: str | None, offered: Sequence[Representation]) -> Representation | None:
    """The offered representation that the client prefers; None where it accepts none of them (406).

    * A missing or empty header accepts everything (section 12.5.1); so does one that cannot be read.
    * The most specific range that matches decides the quality of a type; `q=0` excludes it.
    * Equal quality: a type that was named goes before one that a wildcard lets in, then our order.
    * Parameters such as `charset` or `profile` do not exclude: there is one variant of each type.
    * An alias counts as its registered type, but a wildcard never reaches it.
    """
    ranges = media_ranges(accept)
    if not ranges:
        return offered[0]
    ranked = [
        (quality, specificity, -place, representation)
        for place, representation in enumerate(offered)
        for quality, specificity in [preference(representation, ranges)]
        if quality > 0
    ]
    return max(ranked, key=lambda r: r[:3])[3] if ranked else None


def media_ranges(accept: str | None) -> list[MediaRange]:
    """The ranges of an Accept header; what is no media range is passed over."""
    ranges = []
    for value, quality in parse_accept_header(accept or ""):
        type, _, subtype = parse_options_header(value)[0].lower().partition("/")
        if type and subtype and (type != "*" or subtype == "*"):
            ranges.append(MediaRange(type.strip(), subtype.strip(), quality))
    return ranges


def preference(representation: Representation, ranges: Sequence[MediaRange]) -> tuple[float, int]:
    """Quality and specificity that the ranges give a representation; (0, 0) where none matches."""
    exact = [r for r in ranges if r.matches(representation.media_type)]
    if any(r.specificity == 2 for r in exact):
        best = max(exact, key=lambda r: (r.specificity, r.quality))
        return best.quality, 2
    named = [r for r in ranges if r.specificity == 2 and f"{r.type}/{r.subtype}" in representation.aliases]
    candidates = named or exact
    if not candidates:
        return 0, 0
    best = max(candidates, key=lambda r: (r.specificity, r.quality))
    return best.quality, best.specificity


def negotiate_language(accept_language: str | None, offered: Sequence[str], default: str) -> str:
    """The language of a page (section 12.5.4); the default where nothing fits, never a 406.

    Norwegian of any kind (`no`, `nn`) reads bokmål.
    """
    accepted = parse_accept_header(accept_language or "", LanguageAccept)
    norwegian = {"no": "nb", "nn": "nb"}
    for value, quality in accepted:
        primary = value.partition("-")[0].lower()
        code = norwegian.get(primary, primary)
        if quality > 0 and code in offered:
            return code
    return default
