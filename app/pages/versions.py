"""`/def/plan/<version>`: an earlier version of the vocabulary; the current one is at `/def/plan`."""

from __future__ import annotations

import pyoxigraph as ox
from flask import Blueprint, Response
from werkzeug.wrappers import Response as BaseResponse

from app.formats import DOCUMENTS, HTML, RDF
from app.http.exchange import cacheable, chosen, etag, html, namespaces, served_release, settings
from app.identifiers import document_path, split_suffix
from app.pages.resource import document
from app.versions import STATEMENTS, ontology_iri, read_version
from app.views.rdf import write
from app.views.trees.context import vocabulary_version

SUFFIXES = {r.suffix: r for r in DOCUMENTS}

blueprint = Blueprint("versions", __name__)


@blueprint.get("/def/plan/<version>")
def version_of_vocabulary(version: str) -> BaseResponse:
    """A version that is kept: RDF, or a page that leads to it. Other names are documents like all."""
    name, suffix = split_suffix(version, SUFFIXES)
    lookups = served_release().lookups
    ontology = ontology_iri(lookups)
    kept = read_version(settings().releases, ontology, name, STATEMENTS)
    ours = document_path(ontology, namespaces().base) == "/def/plan"
    if kept is None or not ours or name == vocabulary_version(lookups):
        return document(f"plan/{version}")
    path = f"/def/plan/{name}"
    representation = SUFFIXES[suffix] if suffix else chosen(DOCUMENTS, path)
    if representation == HTML:
        return html("version.html", ("version", name), version=name, path_of_version=path, syntaxes=RDF)
    quads = ox.parse(kept, format=ox.RdfFormat.N_QUADS)
    response = Response(write(quads, representation, namespaces()), content_type=representation.content_type)
    if not suffix:
        response.headers["Content-Location"] = f"{path}.{representation.suffix}"
    return cacheable(response, etag("version", name, representation.suffix))
