"""The front page."""

from __future__ import annotations

from flask import Blueprint, redirect
from werkzeug.wrappers import Response as BaseResponse

from app.formats import HTML, RDF
from app.http.exchange import (
    CACHING,
    html,
    namespaces,
    reader_language,
    served_release,
)
from app.http.negotiated import requested, select
from app.identifiers import document_path
from app.language import content_languages
from app.views.embedded import embedded

CATALOGUE = "http://www.w3.org/ns/dcat#Catalog"
DATASET = "http://www.w3.org/ns/dcat#Dataset"

blueprint = Blueprint("front", __name__)


@blueprint.get("/")
def front() -> BaseResponse:
    """Return the front page with the plans; for clients that prefer RDF, a redirect to the catalogue."""
    selection = select(requested("/"), (HTML, *RDF), otherwise=HTML)
    found = served_release()
    if selection.representation != HTML and (catalogues := found.lookups.instances(CATALOGUE)):
        response = redirect(document_path(catalogues[0], namespaces().base) or "/", 303)
        response.headers["Cache-Control"] = CACHING
        return response
    return html("front.html", ("front",), context)


def context() -> dict[str, object]:
    """Return the plans with their focus areas, and the datasets in schema.org."""
    found, languages = served_release(), content_languages(reader_language())
    plans = [
        (found.presentation.link(plan, languages), found.views.branches(plan, languages))
        for plan in found.lookups.instances(str(namespaces().plan["Plan"]))
    ]
    datasets = [found.subject(iri) for iri in found.lookups.instances(DATASET)]
    return {"plans": plans, "structured": embedded(datasets)}
