"""A strict parser of `Link` (RFC 8288, section 3): ambiguous headers are errors."""

from __future__ import annotations

import re

from app.views.linkset import Link

_TARGET = re.compile(r"<([^<>\s\"{}|\\^`]*)>")
_PARAMETER = re.compile(
    r"\s*;\s*([!#$&+.^_`|~0-9A-Za-z-]+\*?)="
    r"(?:\"((?:[^\"\\]|\\.)*)\"|([!#$&+./:^_`|~0-9A-Za-z-]+))"
)
_BETWEEN = re.compile(r"\s*,\s*|\s*$")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
_KNOWN = ("type", "anchor", "profile", "hreflang")


class LinkError(ValueError):
    """A header that is not a list of links; the message has the position and the text there."""


def read_links(header: str) -> list[Link]:
    """Return the links of a header. Raises `LinkError` if it is malformed, or if a link lacks its `rel`."""
    links, place = [], 0
    while place < len(header):
        target = _TARGET.match(header, place)
        if target is None:
            raise LinkError(f"no <target> at character {place + 1}: {header[place : place + 40]!r}")
        place = target.end()
        parameters: dict[str, str] = {}
        while found := _PARAMETER.match(header, place):
            name, quoted, token = found.groups()
            parameters.setdefault(name.lower(), token if quoted is None else re.sub(r"\\(.)", r"\1", quoted))
            place = found.end()
        between = _BETWEEN.match(header, place)
        if between is None:
            raise LinkError(f"no comma or end at character {place + 1}: {header[place : place + 40]!r}")
        place = between.end()
        links.append(_link(target[1], parameters))
    return links


def _link(target: str, parameters: dict[str, str]) -> Link:
    if not parameters.get("rel", "").strip():
        raise LinkError(f"<{target}> has no rel")
    kind = parameters.get("type", "")
    if kind and not _MEDIA_TYPE.fullmatch(kind):
        raise LinkError(f"<{target}> has a type that is no media type: {kind!r}")
    known = {name: parameters.get(name, "") for name in _KNOWN}
    return Link(target, parameters["rel"], **known)
