"""`/sok`: find what the release says by a word; as a page, JSON, an Atom feed, or suggestions.

Everything of a search stands in its address, so it can be shared, kept and turned.
"""

from __future__ import annotations

from datetime import UTC

from flask import Blueprint, Response, request

from app.errors import BadRequest, NotFound
from app.formats import ATOM, HTML, JSON, Representation
from app.http.exchange import (
    cacheable,
    chosen,
    etag,
    explicit_language,
    html,
    language,
    namespaces,
    negotiates,
    page_number,
    publishers,
    query_digest,
    reader_language,
    served_release,
)
from app.language import normalised
from app.search.entries import FACETS
from app.search.results import Results, results
from app.search.searching import LONGEST_QUERY
from app.search.writing import (
    DESCRIPTION_PATH,
    DESCRIPTION_TYPE,
    PATH,
    SUGGESTIONS_PATH,
    SUGGESTIONS_TYPE,
    as_atom,
    as_json,
    description,
    search_address,
    suggestions,
)
from app.views.linkset import Link, header

FORMATS = (HTML, JSON, ATOM)
LONGEST_IRI = 500
SHOWN = 60
SUGGESTED = 8

blueprint = Blueprint("search", __name__)


@blueprint.get(PATH)
def search() -> Response:
    """What is found by `?q=` and the values of the facets, in the format that is asked for."""
    negotiates("Accept", "Accept-Language")
    return answer(chosen(FORMATS, PATH))


@blueprint.get(f"{PATH}.<suffix>")
def in_format(suffix: str) -> Response:
    """The same in the format that the address fixes. Raises `NotFound` for another."""
    found = next((r for r in FORMATS if r.suffix == suffix), None)
    if found is None:
        raise NotFound(path=request.path)
    return answer(found)


@blueprint.get(SUGGESTIONS_PATH)
def suggested() -> Response:
    """Names that a reader may mean, while they type."""
    body = suggestions(asked(SUGGESTED), namespaces().base)
    return cacheable(Response(body, content_type=SUGGESTIONS_TYPE), tag("forslag"))


@blueprint.get(DESCRIPTION_PATH)
def opensearch_description() -> Response:
    """The description of the search, by which a browser adds it to its own."""
    lang = language()
    body = description(namespaces().base, lang)
    return cacheable(Response(body, content_type=DESCRIPTION_TYPE), etag("opensearch", lang))


def asked(count: int | None = None) -> Results:
    """The results of this request.

    Raises `BadRequest` for the value of a facet that is no IRI, `NotFound` for a page after the last one.
    """
    text = normalised(request.args.get("q", "")).strip()[:LONGEST_QUERY]
    limits = {name: value for name in FACETS if (value := request.args.get(name, "").strip())}
    for name, value in limits.items():
        if len(value) > LONGEST_IRI or not served_release().lookups.is_name(value):
            raise BadRequest(reason=f"{name}={value[:SHOWN]}")
    page = page_number()
    found = results(
        served_release().search, served_release().views, text, limits, page, reader_language(), count
    )
    if page > found.pages:
        raise NotFound(path=f"{PATH}?page={page}")
    return found


def answer(representation: Representation) -> Response:
    """The results in one format."""
    found, lang = asked(), language()
    if representation == HTML:
        response = as_page(found)
    elif representation == ATOM:
        created = served_release().release.created.astimezone(UTC)
        author = ", ".join(publishers()) or namespaces().base
        body = as_atom(found, namespaces().base, created, author, lang)
        response = cacheable(Response(body, content_type=ATOM.media_type), tag(ATOM.suffix))
    else:
        body = as_json(found, served_release().lookups, lang)
        response = cacheable(Response(body, content_type=JSON.media_type), tag(JSON.suffix))
    others = [r for r in FORMATS if r != representation]
    response.headers["Link"] = header(
        Link(search_address(found, found.page, r.suffix), "alternate", r.media_type) for r in others
    )
    if found.asked:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def as_page(found: Results) -> Response:
    """The page: the form, what was found, and how it can be narrowed."""
    explicit = explicit_language()
    return html(
        "search.html",
        ("sok", query_digest()),
        results=found,
        facets=FACETS,
        feeds=[(r, search_address(found, 1, r.suffix, explicit)) for r in (ATOM, JSON)],
        address_of=search_address,
        longest=LONGEST_QUERY,
    )


def tag(variant: str) -> str:
    """The entity tag of one variant of an answer."""
    return etag("sok", variant, reader_language(), query_digest())
