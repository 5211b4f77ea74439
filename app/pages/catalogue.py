"""`/katalog`, `/begrep`, `/modell`, `/.well-known/void`: documents for harvesters, also as pages.

The addresses are in the table in `app.catalogue`; a suffix fixes the format. The page of a document is an
index; each resource has a page of its own (`/begrep/term/<name>`). HEAD gets the same response as
GET (RFC 9110, section 9.3.2), because data.norge.no uses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pyoxigraph as ox
from flask import Blueprint, Response, request

from app.catalogue import HARVEST_DOCUMENTS, HarvestDocument
from app.catalogue.page import CatalogueEntry, CataloguePage
from app.errors import NotFound
from app.formats import DOCUMENTS, HTML
from app.http.exchange import html_body, language, page_number, served_release
from app.http.negotiated import Selection, negotiated, requested, routed, select
from app.language import content_languages
from app.views.alternates import with_query
from app.views.links import paging_links
from app.views.linkset import Link, header
from app.views.rdf import LICENCE

ENTRY = "term"
"""The page of a resource is below the document, at this part of the address and its anchor."""
SUFFIXES = {r.suffix: r for r in DOCUMENTS}

blueprint = Blueprint("catalogue", __name__)


def document_response(document: HarvestDocument, suffix: str = "") -> Response:
    """Return a document in the representation of a suffix, else in the one that the request prefers.

    404 if it is empty, for example if the vocabulary is another publisher's.
    """
    path = f"/{document.path}"
    address = routed(path, suffix, SUFFIXES)
    number, harvest = page_number(), served_release().harvest
    query = with_query("", page=number)

    def triples() -> tuple[ox.Triple, ...]:
        if document not in harvest.documents or number > harvest.pages(document):
            raise NotFound(path=path + query)
        return harvest.triples(document, number)

    def render(selection: Selection, found: tuple[ox.Triple, ...]) -> str | bytes:
        if selection.representation == HTML:
            return page(document, found, number)
        return harvest.document(document, selection.representation, number)

    def headers(selection: Selection, _: object) -> dict[str, str]:
        others = [r for r in DOCUMENTS if r != selection.representation]
        links = [Link(address.fixed(r, query), "alternate", r.media_type) for r in others]
        links += [Link(LICENCE, "license"), *paging_links(path, number, harvest.pages(document))]
        return {"Link": header(links)}

    return negotiated(lambda: select(address, DOCUMENTS, query), triples, render, headers)


def page(document: HarvestDocument, triples: Sequence[ox.Triple], number: int) -> str:
    """Return the document as a page: an index of its named resources."""
    served = served_release()
    shown = CataloguePage(triples, served.presentation, content_languages(language()))
    return html_body(
        "catalogue.html",
        language(),
        document=document,
        documents=served.harvest.documents,
        kinds=shown.index(),
        entry_path=f"/{document.path}/{ENTRY}/",
        page=number,
        pages=served.harvest.pages(document),
    )


def entry(document: HarvestDocument, name: str) -> Response:
    """Return the page of one resource of a document. Raises `NotFound`."""
    address = requested(request.path)
    number, harvest = page_number(), served_release().harvest

    def found() -> CatalogueEntry:
        known = document in harvest.documents and number <= harvest.pages(document)
        triples = harvest.triples(document, number) if known else ()
        shown = CataloguePage(triples, served_release().presentation, content_languages(language()))
        if (resource := shown.entry(name)) is None:
            raise NotFound(path=request.path)
        return resource

    def render(_: Selection, shown: CatalogueEntry) -> str:
        return html_body("entry.html", language(), document=document, entry=shown, page=number)

    return negotiated(lambda: select(address, (HTML,)), found, render)


for row in HARVEST_DOCUMENTS:
    name = row.path.replace(".", "-").replace("/", "-")
    blueprint.add_url_rule(f"/{row.path}", name, partial(document_response, row))
    blueprint.add_url_rule(f"/{row.path}.<suffix>", f"{name}-fixed", partial(document_response, row))
    blueprint.add_url_rule(f"/{row.path}/{ENTRY}/<name>", f"{name}-entry", partial(entry, row))
