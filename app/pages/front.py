"""The front page."""

from __future__ import annotations

from flask import Blueprint, redirect
from werkzeug.wrappers import Response as BaseResponse

from app.formats import HTML, RDF
from app.http.exchange import (
    CACHING,
    html,
    namespaces,
    negotiates,
    preference,
    reader_language,
    served_release,
)
from app.http.negotiation import negotiate
from app.identifiers import document_path
from app.language import content_languages
from app.views.embedded import embedded

CATALOGUE = "http://www.w3.org/ns/dcat#Catalog"
DATASET = "http://www.w3.org/ns/dcat#Dataset"

blueprint = Blueprint("front", __name__)


@blueprint.get("/")
def front() -> BaseResponse:
    """The plans, with their focus areas, and the ways in; the catalogue for a client that wants RDF."""
    negotiates("Accept", "Accept-Language")
    found = served_release()
    wanted = negotiate(preference("Accept"), (HTML, *RDF))
    catalogues = found.lookups.instances(CATALOGUE)
    if wanted not in (None, HTML) and catalogues:
        response = redirect(document_path(catalogues[0], namespaces().base) or "/", 303)
        response.headers["Cache-Control"] = CACHING
        return response
    languages = content_languages(reader_language())
    plans = [
        (found.presentation.link(plan, languages), found.views.branches(plan, languages))
        for plan in found.lookups.instances(str(namespaces().plan["Plan"]))
    ]
    datasets = [found.subject(iri) for iri in found.lookups.instances(DATASET)]
    return html("front.html", ("front",), plans=plans, structured=embedded(datasets))
