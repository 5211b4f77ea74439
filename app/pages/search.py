"""`/sok`: search in the release; as a page, JSON, an Atom feed, or suggestions.

The address contains the complete state of a search, so that it can be shared, saved and changed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from flask import Blueprint, Response, request

from app.catalogue import HARVEST_DOCUMENTS
from app.errors import NotFound
from app.formats import ATOM, HTML, JSON
from app.http.exchange import (
    address_digest,
    cacheable,
    etag,
    explicit_language,
    html_body,
    language,
    namespaces,
    page_number,
    publisher_names,
    query_as_sent,
    served_release,
    today,
)
from app.http.negotiated import Selection, negotiated, routed, select
from app.language import normalised
from app.pages.facets import chosen_facets
from app.search.entries import FACETS
from app.search.query import LONGEST_QUERY
from app.search.results import PAGE_SIZE, SearchRequest, SearchResults, results
from app.search.writing import (
    DESCRIPTION_PATH,
    DESCRIPTION_TYPE,
    PATH,
    SUGGESTIONS_PATH,
    SUGGESTIONS_TYPE,
    as_atom,
    opensearch_document,
    results_as_json,
    search_address,
    suggestions,
)
from app.views.linkset import Link, header

FORMATS = (HTML, JSON, ATOM)
SUFFIXES = tuple(r.suffix for r in FORMATS)
SUGGESTED = 8

blueprint = Blueprint("search", __name__)


@blueprint.get(PATH)
@blueprint.get(f"{PATH}.<suffix>")
def search(suffix: str = "") -> Response:
    """Return the results of `?q=` and the values of the facets, in the format of the suffix or the preferred.

    All formats have texts in the reader's language. Raises `NotFound` for an unknown suffix.
    """
    address = routed(PATH, suffix, SUFFIXES)
    return negotiated(
        lambda: dated(select(address, FORMATS, query_as_sent(), in_languages=FORMATS)), asked, render, headers
    )


def dated(selection: Selection) -> Selection:
    """Return the variant with the current day if a plan has a successor, or something has a deadline."""
    served = served_release()
    is_dated = served.lists.replaced or served.search.has_deadlines
    return replace(selection, day=today().isoformat()) if is_dated else selection


@blueprint.get(SUGGESTIONS_PATH)
def suggested() -> Response:
    """Return suggestions of names while the reader types."""
    tag = etag("forslag", language(), address_digest(), today())
    return cacheable(tag, SUGGESTIONS_TYPE, lambda: suggestions(asked(SUGGESTED), namespaces().base))


@blueprint.get(DESCRIPTION_PATH)
def opensearch_description() -> Response:
    """Return the description of the search, with which a browser adds it to its search engines."""
    lang = language()
    return cacheable(
        etag("opensearch", lang), DESCRIPTION_TYPE, lambda: opensearch_document(namespaces().base, lang)
    )


def asked(count: int = PAGE_SIZE) -> SearchResults:
    """Return the results of this request.

    Raises what `chosen_facets` raises, and `NotFound` for a page after the last one.
    """
    text = normalised(request.args.get("q", "")).strip()[:LONGEST_QUERY]
    limits, page, served = chosen_facets(FACETS), page_number(), served_release()
    old = served.lists.replaced_on(today())
    wanted = SearchRequest(text, limits, page, count, old, today().isoformat())
    found = results(served.search, served.views, wanted, language())
    if page > found.pages:
        raise NotFound(path=f"{PATH}?page={page}")
    return replace(found, site=tuple(page for page in found.site if page.href not in absent()))


def absent() -> set[str]:
    """Return the addresses of the documents for harvesters that this site does not have."""
    own = {document.path for document in served_release().harvest.documents}
    return {f"/{document.path}" for document in HARVEST_DOCUMENTS if document.path not in own}


def render(selection: Selection, found: SearchResults) -> str | bytes:
    """Return the results in one format."""
    if selection.representation == HTML:
        return as_page(found)
    if selection.representation == JSON:
        return results_as_json(found, served_release().lookups, language())
    created = served_release().release.created.astimezone(UTC)
    author = ", ".join(publisher_names()) or namespaces().base
    return as_atom(found, namespaces().base, created, author, language())


def headers(selection: Selection, found: SearchResults) -> dict[str, str]:
    """Return links to the other formats. For a search, exclude the page from search engines."""
    others = [r for r in FORMATS if r != selection.representation]
    links = (Link(search_address(found, found.page, r.suffix), "alternate", r.media_type) for r in others)
    robots = {"X-Robots-Tag": "noindex"} if found.asked else {}
    return {"Link": header(links), **robots}


def as_page(found: SearchResults) -> str:
    """Return the page: the form, the results, and the facets."""
    explicit = explicit_language()
    return html_body(
        "search.html",
        language(),
        results=found,
        facets=FACETS,
        feeds=[(r, search_address(found, 1, r.suffix, explicit)) for r in (ATOM, JSON)],
        address_of=search_address,
        longest=LONGEST_QUERY,
    )
