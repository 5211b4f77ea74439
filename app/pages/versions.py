"""`/def/plan/<version>`: an earlier version of the vocabulary; the current one is at `/def/plan`."""

from __future__ import annotations

import pyoxigraph as ox
from flask import Blueprint
from werkzeug.wrappers import Response as BaseResponse

from app.formats import DOCUMENTS, HTML, RDF
from app.http.exchange import html_body, language, namespaces, served_release, settings
from app.http.negotiated import Selection, negotiated, requested, select
from app.identifiers import split_suffix
from app.pages.resource import document
from app.versions import STATEMENTS, published_iri, read_version
from app.views.rdf import write
from app.views.trees.context import vocabulary_version

SUFFIXES = {r.suffix: r for r in DOCUMENTS}

blueprint = Blueprint("versions", __name__)


@blueprint.get("/def/plan/<version>")
def version_of_vocabulary(version: str) -> BaseResponse:
    """Return a stored version as RDF, or a page that links to it. Other names are ordinary documents."""
    name, _ = split_suffix(version, SUFFIXES)
    lookups = served_release().lookups
    ontology = published_iri(lookups)
    kept = read_version(settings().releases, ontology, name, STATEMENTS)
    if kept is None or name == vocabulary_version(lookups):
        return document(f"plan/{version}")
    address = requested(f"/def/plan/{version}", SUFFIXES)

    def render(selection: Selection, quads: bytes) -> str | bytes:
        if selection.representation == HTML:
            context = {"version": name, "path_of_version": address.path, "syntaxes": RDF}
            return html_body("version.html", language(), **context)
        return write(ox.parse(quads, format=ox.RdfFormat.N_QUADS), selection.representation, namespaces())

    return negotiated(lambda: select(address, DOCUMENTS), lambda: kept, render)
