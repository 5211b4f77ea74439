"""Responses of negotiated addresses: one function for all of them.

A request of a negotiated address goes through these steps (RFC 9110, sections 12 and 13):

1. `requested` splits off the suffix, which fixes the format, and records the fields of `Vary`.
2. `select` chooses the format.
3. `negotiated` compares the entity tag, and only then looks up and renders what the client does not have.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import Response, request

from app.errors import NotAcceptable, NotFound
from app.formats import HTML
from app.http.exchange import address_digest, cacheable, etag, language, negotiates, preference
from app.http.negotiation import negotiate
from app.identifiers import split_suffix
from app.representation import Representation

T = TypeVar("T")
BY_FORMAT_AND_LANGUAGE = ("Accept", "Accept-Language")


@dataclass(frozen=True, slots=True)
class Address:
    """A negotiated address: its path, the suffix that fixes the format or «», and the suffixes that exist."""

    path: str
    suffix: str
    suffixes: Collection[str]

    def fixed(self, representation: Representation, query: str = "") -> str:
        """Return the address that fixes a format, empty if there is none."""
        known = representation.suffix in self.suffixes
        return f"{self.path}.{representation.suffix}{query}" if known else ""


@dataclass(frozen=True, slots=True)
class Selection:
    """The variant that a request gets.

    `location` is the address that fixes the variant; empty if the request already names it, or there is none.
    `language` is the reader's, empty if the variant is the same for all readers. `token` names a profile.
    `day` is the current day, empty if the variant is the same on all days.
    """

    representation: Representation
    location: str = ""
    language: str = ""
    token: str = ""
    day: str = ""

    def tag(self) -> str:
        """Return the entity tag of the variant; no other address has the same."""
        variant = (self.representation.suffix, self.token, self.language)
        return etag(address_digest(), *variant, *([self.day] if self.day else []))

    def add_headers(self, response: Response) -> Response:
        """Add `Content-Location`, and `Content-Language` to a page."""
        if self.location:
            response.headers["Content-Location"] = self.location
        if self.representation == HTML:
            response.headers["Content-Language"] = self.language
        return response


def requested(
    path: str, suffixes: Collection[str] = (), fields: Sequence[str] = BY_FORMAT_AND_LANGUAGE
) -> Address:
    """Split a path into address and suffix. Without a suffix, the response varies by the `fields`."""
    stem, suffix = split_suffix(path, suffixes)
    if suffix is None:
        negotiates(*fields)
    return Address(stem, suffix or "", suffixes)


def routed(path: str, suffix: str, suffixes: Collection[str]) -> Address:
    """Return the address at a path whose suffix, or «», the router has split off.

    Raises `NotFound` for a suffix that does not exist.
    """
    if suffix and suffix not in suffixes:
        raise NotFound(path=request.path)
    return requested(f"{path}.{suffix}" if suffix else path, suffixes)


def select(
    address: Address,
    offered: Sequence[Representation],
    query: str = "",
    *,
    in_languages: Collection[Representation] = (HTML,),
    otherwise: Representation | None = None,
) -> Selection:
    """Choose a format by the suffix or by `Accept`.

    `query` belongs to the address that fixes the variant. The formats `in_languages` depend on the reader's
    language. Raises `NotAcceptable` if nothing offered is acceptable and there is no `otherwise`.
    """
    if address.suffix:
        found = next((r for r in offered if r.suffix == address.suffix), None)
    else:
        found = negotiate(preference("Accept"), offered) or otherwise
    if found is None:
        listed = [(r, address.fixed(r)) for r in offered]
        available = ", ".join(f"{r.media_type} ({fixed})" if fixed else r.media_type for r, fixed in listed)
        formats = tuple((fixed, r.name) for r, fixed in listed if fixed)
        raise NotAcceptable(path=address.path, available=available, formats=formats)
    location = "" if address.suffix else address.fixed(found, query)
    return Selection(found, location, language() if found in in_languages else "")


def unchanged(selected: Callable[[], Selection]) -> Response | None:
    """Return 304 if the client has the current copy of the selected variant, else None.

    Only the selection needs look-ups: a tag of this address in this release proves that there is something at
    the address. Raises `PreconditionFailed` (412), and what `selected` raises.
    """
    start = etag(address_digest())
    if not any(tag.startswith(start) for tag in request.if_none_match.as_set(include_weak=True)):
        return None
    response = conditional(selected(), bytes)
    return response if response.status_code == 304 else None


def negotiated(
    selected: Callable[[], Selection],
    look_up: Callable[[], T],
    render: Callable[[Selection, T], str | bytes],
    headers: Callable[[Selection, T], Mapping[str, str]] = lambda _, __: {},
) -> Response:
    """Return the selected variant, or 304 if the client has it; nothing is looked up or rendered for a 304.

    `look_up` returns the subject of the address, and raises the errors of an address without one. `render`
    returns the body. `headers` returns those of a complete response, except the ones that are set here:
    `Content-Type`, `Content-Location`, `Content-Language`, `ETag`, `Cache-Control`. `Vary` is recorded.
    Raises `PreconditionFailed` (412), and what the functions raise.
    """
    response = unchanged(selected)
    if response is None:
        found, selection = look_up(), selected()
        response = conditional(selection, lambda: render(selection, found))
        if response.status_code != 304:
            response.headers.update(headers(selection, found))
    return response


def conditional(selection: Selection, render: Callable[[], str | bytes]) -> Response:
    """Return a variant with its validators, or 304."""
    response = cacheable(selection.tag(), selection.representation.content_type, render)
    return selection.add_headers(response)
