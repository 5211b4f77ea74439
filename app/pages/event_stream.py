"""`/ldes`: the changes as a Linked Data Event Stream, for programs that keep a copy of the data.

A page that another follows never changes, so caches may keep it for a year; asking for the last one again
costs a 304. docs/decisions/0042-the-change-log-outlives-the-releases.md

`?about=` gives a stream of its own with the changes that concern a plan, an area, a measure or a partner. The
things of the first release are not in it: they were no change.
"""

from __future__ import annotations

from flask import Blueprint, Response

from app.errors import NotFound
from app.formats import RDF
from app.http.exchange import address_digest, cacheable, namespaces, served_release
from app.http.filtering import concerned, with_filter
from app.http.negotiated import routed, select
from app.language import INTERFACE_LANGUAGES, translator
from app.releases.changelog import VersionPage
from app.software import software_id
from app.views.event_stream import PREFIXES, STREAM, page_quads, stream_quads
from app.views.linkset import Link, header
from app.views.rdf import LICENCE, write

PATH = f"/{STREAM}"
SUFFIXES = {r.suffix: r for r in RDF}
FOREVER = "public, max-age=31536000, immutable"
HIGHEST_PAGE = 10**9

blueprint = Blueprint("event_stream", __name__)


@blueprint.get(PATH)
@blueprint.get(f"{PATH}.<suffix>")
def stream(suffix: str = "") -> Response:
    """Return the description of the stream, which leads to its first page.

    Raises `NotFound` if nothing is known of `?about=`.
    """
    address = routed(PATH, suffix, SUFFIXES)
    concerned(PATH)
    selection, names, query = select(address, RDF), namespaces(), with_filter("", "")

    def render() -> bytes:
        quads = stream_quads(names, titles(), query)
        return write(quads, selection.representation, names, prefixes=PREFIXES)

    tag = f"ldes-{software_id()}-{selection.representation.suffix}-{address_digest()}"
    response = cacheable(tag, selection.representation.content_type, render)
    response.headers["Link"] = header([Link(LICENCE, "license"), Link(with_filter(f"{PATH}/1", ""), "first")])
    return selection.add_headers(response)


@blueprint.get(f"{PATH}/<int:number>")
@blueprint.get(f"{PATH}/<int:number>.<suffix>")
def page(number: int, suffix: str = "") -> Response:
    """Return a page of the stream. Raises `NotFound` if there is none yet, and `LogUnavailable`."""
    path = f"{PATH}/{number}"
    address = routed(path, suffix, SUFFIXES)
    about = concerned(path)
    found = served_release().changes.page(number, about) if number < HIGHEST_PAGE else None
    if found is None:
        raise NotFound(path=path)
    selection, query = select(address, RDF), with_filter("", "")

    def render() -> bytes:
        quads = page_quads(found, namespaces(), titles(), query)
        return write(quads, selection.representation, namespaces(), pretty=False, prefixes=PREFIXES)

    response = cacheable(
        tag(found, selection.representation.suffix), selection.representation.content_type, render
    )
    if found.follows is not None:
        response.headers["Cache-Control"] = FOREVER
    response.headers["Link"] = header(links(found))
    return selection.add_headers(response)


def tag(found: VersionPage, suffix: str) -> str:
    """Return the entity tag of a page, which stays the same in other releases if the page does."""
    last = found.versions[-1].number if found.versions else 0
    state = "whole" if found.follows is not None else last
    return f"ldes-{software_id()}-{suffix}-{found.number}-{state}-{address_digest()}"


def links(found: VersionPage) -> list[Link]:
    """Return the links of a page: to the stream, and to the page that follows."""
    listed = [Link(LICENCE, "license"), Link(with_filter(PATH, ""), "collection")]
    if found.follows is None:
        return listed
    return [*listed, Link(with_filter(f"{PATH}/{found.following}", ""), "next")]


def titles() -> dict[str, str]:
    """Return the title of the stream in all languages."""
    return {language: translator(language)("Changes") for language in INTERFACE_LANGUAGES}
