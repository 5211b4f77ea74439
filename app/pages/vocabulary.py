"""`/def/plan/term/<name>`: the page of one class or property of the vocabulary.

The IRI of a term, `/def/plan#<name>`, leads to the vocabulary as before; its index links to these pages.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.errors import NotFound
from app.formats import HTML, RDF
from app.http.exchange import html_body, language, served_release
from app.http.negotiated import negotiated, requested, select
from app.views.linkset import Link, header
from app.views.vocabulary import TERM_PATH
from app.views.vocabulary_parts import TermDetails

INDEX = TERM_PATH.removesuffix("/term/")

blueprint = Blueprint("vocabulary", __name__)


@blueprint.get(f"{TERM_PATH}<name>")
def term(name: str) -> Response:
    """Return the page of a term. Raises `NotFound` if our vocabulary has no such term."""
    address = requested(f"{TERM_PATH}{name}")

    def found() -> TermDetails:
        known = served_release().rendering.vocabulary(language()).term(name)
        if known is None:
            raise NotFound(path=request.path)
        return known

    return negotiated(
        lambda: select(address, (HTML,)),
        found,
        lambda _, known: html_body("term.html", language(), term=known, index=INDEX),
        lambda _, known: {
            "Link": header([Link(f"{INDEX}.{r.suffix}", "describedby", r.media_type) for r in RDF[:1]])
        },
    )
