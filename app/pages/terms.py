"""`/api/terms.json`: the terms that queries are written with, for an editor that completes them."""

from __future__ import annotations

from flask import Blueprint, Response

from app.formats import JSON
from app.http.exchange import cacheable, etag, served_release
from app.search.terms import read_terms

PATH = "/api/terms.json"

blueprint = Blueprint("terms", __name__)


@blueprint.get(PATH)
def terms() -> Response:
    """Prefixes, classes, properties, things and graphs with what they are called, by language."""
    return cacheable(etag("terms"), JSON.media_type, lambda: read_terms(served_release().release))
