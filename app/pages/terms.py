"""`/api/terms.json`: the terms for writing queries, for an editor that completes them."""

from __future__ import annotations

from flask import Blueprint, Response

from app.formats import JSON
from app.http.exchange import cacheable, etag, served_release
from app.search.terms import read_terms

PATH = "/api/terms.json"

blueprint = Blueprint("terms", __name__)


@blueprint.get(PATH)
def terms() -> Response:
    """Return prefixes, classes, properties, resources and graphs with their names by language."""
    return cacheable(etag("terms"), JSON.media_type, lambda: read_terms(served_release().release))
