"""Parse the negotiation header fields `Accept`, `Accept-Language` and `Accept-Profile`.

Lists and parameters as in RFC 9110, sections 5.6.1 and 5.6.6, weights as in section 12.4.2
(https://www.rfc-editor.org/rfc/rfc9110#section-12.4.2). Invalid elements are
ignored. Parsing takes linear time, and `app.http.incoming` limits the length of a field.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ELEMENT = re.compile(r'(?:[^,"]|"(?:\\.|[^"\\])*"?)+')
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*(?:=\s*("(?:\\.|[^"\\])*"|[^;]*))?')
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+")
_WEIGHT = re.compile(r"[01]?(?:\.[0-9]*)?")
# An IRI in angle brackets may contain commas and semicolons.
_PROFILE_ELEMENT = re.compile(r'(?:[^,"<]|<[^<>]*>?|"(?:\\.|[^"\\])*"?)+')
_PROFILE = re.compile(r'(?:<([^<>]*)>|"([^"]*)"|([^\s;<>"]+))\s*(;.*)?')


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One element of an Accept header: `text/*;q=0.5` -> type `text`, subtype `*`, quality 0.5."""

    type: str
    subtype: str
    parameters: tuple[tuple[str, str], ...]
    quality: float

    def __str__(self) -> str:
        parts = [f"{self.type}/{self.subtype}", *(f"{key}={value}" for key, value in self.parameters)]
        return ";".join(parts)


def media_ranges(accept: str | None) -> list[MediaRange]:
    """Return the media ranges of an Accept header in their order.

    A lone `*`, which old Java clients send, means `*/*`. Types and parameter names are case-insensitive.
    """
    ranges = []
    for element in _ELEMENT.findall(accept or ""):
        name, parameters, quality = _weighted(element)
        type, _, subtype = ("*/*" if name == "*" else name).partition("/")
        known = _TOKEN.fullmatch(type) and _TOKEN.fullmatch(subtype)
        if known and quality is not None and (type != "*" or subtype == "*"):
            ranges.append(MediaRange(type, subtype, parameters, quality))
    return ranges


def language_ranges(accept_language: str | None) -> list[tuple[str, float]]:
    """Return the language ranges of an Accept-Language header (RFC 4647, 2.1) with their qualities."""
    read = [_weighted(e) for e in _ELEMENT.findall(accept_language or "")]
    return [(name, q) for name, _, q in read if q is not None and re.fullmatch(r"\*|[a-z0-9-]+", name)]


def profile_ranges(accept_profile: str | None) -> list[tuple[str, float]]:
    """Return the IRIs of an Accept-Profile header with their qualities.

    An IRI may be in angle brackets (the current draft), in quotes (an earlier draft), or bare.
    """
    found = []
    for element in _PROFILE_ELEMENT.findall(accept_profile or ""):
        match = _PROFILE.fullmatch(element.strip())
        quality = _weighted(match[4] or "")[2] if match else None
        if match is not None and quality is not None:
            found.append((match[1] or match[2] or match[3] or "", quality))
    return found


def _weighted(element: str) -> tuple[str, tuple[tuple[str, str], ...], float | None]:
    """Return an element's name in lower case, its parameters before `q`, and its quality.

    The quality is None if it is invalid. Parameters after `q` (extensions in earlier standards) are ignored.
    """
    parameters: list[tuple[str, str]] = []
    for key, value in _PARAMETER.findall(element):
        plain = re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value.strip()
        if key.lower() == "q":
            return _name(element), tuple(parameters), weight(plain)
        parameters.append((key.lower(), plain))
    return _name(element), tuple(parameters), 1.0


def _name(element: str) -> str:
    return element.partition(";")[0].strip().lower()


def weight(text: str) -> float | None:
    """Return a quality from 0 to 1 (section 12.4.2), or None if the text is not one.

    The leading zero may be missing, as in Java's `q=.2`. More than three decimals are cut off, but a value
    above 0 never becomes 0, which would mean «not acceptable».
    """
    if not _WEIGHT.fullmatch(text) or not any(c.isdigit() for c in text):
        return None
    whole, _, decimals = text.partition(".")
    value = float(f"{whole or 0}.{decimals[:3] or 0}")
    if value > 1:
        return None
    return value or (0.001 if decimals.strip("0") else 0.0)
