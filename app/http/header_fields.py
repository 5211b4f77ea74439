"""The negotiation header fields, read: `Accept`, `Accept-Language`, `Accept-Profile`.

Lists and parameters as in RFC 9110, sections 5.6.1 and 5.6.6, weights as in section 12.4.2
(https://www.rfc-editor.org/rfc/rfc9110#section-12.4.2). What cannot be read is passed over, never an error.
The work grows with the length of a field and no faster; `app.http.incoming` limits the length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ELEMENT = re.compile(r'(?:[^,"]|"(?:\\.|[^"\\])*"?)+')
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*(?:=\s*("(?:\\.|[^"\\])*"|[^;]*))?')
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+")
_WEIGHT = re.compile(r"[01]?(?:\.[0-9]*)?")
# An IRI in angle brackets may have commas and semicolons of its own.
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
    """The ranges of an Accept header, in its order.

    A lone `*`, which old Java clients send, is `*/*`. Types and names of parameters are read without case.
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
    """The language ranges of an Accept-Language header (RFC 4647, section 2.1), each with its quality."""
    read = [_weighted(e) for e in _ELEMENT.findall(accept_language or "")]
    return [(name, q) for name, _, q in read if q is not None and re.fullmatch(r"\*|[a-z0-9-]+", name)]


def profile_ranges(accept_profile: str | None) -> list[tuple[str, float]]:
    """The IRIs of an Accept-Profile header, each with its quality; in angle brackets, as the draft has them,
    in quotes, as an earlier one, or bare.
    """
    found = []
    for element in _PROFILE_ELEMENT.findall(accept_profile or ""):
        match = _PROFILE.fullmatch(element.strip())
        quality = _weighted(match[4] or "")[2] if match else None
        if match is not None and quality is not None:
            found.append((match[1] or match[2] or match[3] or "", quality))
    return found


def _weighted(element: str) -> tuple[str, tuple[tuple[str, str], ...], float | None]:
    """An element's name in lower case, its parameters before `q`, and its quality.

    The quality is None where it cannot be read; what stands after `q` was an extension once, and is left out.
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
    """A quality from 0 to 1 (section 12.4.2), None for what is none.

    A leading nought may lack, as in Java's `q=.2`. Decimals beyond the three of the grammar are cut, but what
    is more than nought stays so: it was not meant as «not acceptable».
    """
    if not _WEIGHT.fullmatch(text) or not any(c.isdigit() for c in text):
        return None
    whole, _, decimals = text.partition(".")
    value = float(f"{whole or 0}.{decimals[:3] or 0}")
    if value > 1:
        return None
    return value or (0.001 if decimals.strip("0") else 0.0)
