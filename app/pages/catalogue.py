"""`/katalog`, `/begrep`, `/modell`, `/.well-known/void`: what harvesters take in, and the same as pages.

The addresses follow from the table in `app.catalogue`; a suffix fixes the format. A HEAD is answered like a
GET (RFC 9110, section 9.3.2): data.norge.no asks with one.
"""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, request

from app.catalogue import DOCUMENTS, HarvestDocument
from app.catalogue.page import CataloguePage
from app.errors import NotFound
from app.formats import DOCUMENTS as REPRESENTATIONS
from app.formats import HTML
from app.http.exchange import cacheable, chosen, etag, html, reader_language, served_release
from app.language import content_languages
from app.views.rdf import LICENCE

SUFFIXES = {r.suffix: r for r in REPRESENTATIONS}

blueprint = Blueprint("catalogue", __name__)


def negotiated(document: HarvestDocument) -> Response:
    """A document in the representation that the request asks for."""
    return document_response(document, "")


def fixed(document: HarvestDocument, suffix: str) -> Response:
    """A document in the representation of a suffix."""
    if suffix not in SUFFIXES:
        raise NotFound(path=request.path)
    return document_response(document, suffix)


def document_response(document: HarvestDocument, suffix: str) -> Response:
    """The response; 404 where this publisher has nothing of the kind, as when the vocabulary is another's."""
    harvest, path = served_release().harvest, f"/{document.path}"
    if not harvest.triples(document):
        raise NotFound(path=path)
    representation = SUFFIXES[suffix] if suffix else chosen(REPRESENTATIONS, path)
    if representation == HTML:
        response = page(document)
    else:
        body = harvest.document(document, representation)
        response = Response(body, content_type=representation.content_type)
        response = cacheable(response, etag(document.path, representation.suffix))
    if not suffix:
        response.headers["Content-Location"] = f"{path}.{representation.suffix}"
    links = [
        f'<{path}.{r.suffix}>; rel="alternate"; type="{r.media_type}"'
        for r in REPRESENTATIONS
        if r != representation
    ]
    response.headers["Link"] = ", ".join([*links, f'<{LICENCE}>; rel="license"'])
    return response


def page(document: HarvestDocument) -> Response:
    """The document as a page: everything with a name, in its order."""
    served = served_release()
    triples = served.harvest.triples(document)
    shown = CataloguePage(triples, served.presentation, content_languages(reader_language()))
    return html(
        "catalogue.html",
        ("catalogue", document.path),
        document=document,
        documents=[d for d in DOCUMENTS if served.harvest.triples(d)],
        entries=shown.entries(),
    )


for row in DOCUMENTS:
    name = row.path.replace(".", "-").replace("/", "-")
    blueprint.add_url_rule(f"/{row.path}", name, partial(negotiated, row))
    blueprint.add_url_rule(f"/{row.path}.<suffix>", f"{name}-fixed", partial(fixed, row))
