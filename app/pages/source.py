"""`/kilde/<plan>.txt`: the adopted text, as it was read; the data refer to passages of it (RFC 5147)."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.errors import NotFound
from app.http.exchange import cacheable, etag, served_release

blueprint = Blueprint("source", __name__)


@blueprint.get("/kilde/<path:slug>.txt")
def text(slug: str) -> Response:
    """Return the unchanged source text of a plan."""
    sources = served_release().release.sources
    if slug not in sources:
        raise NotFound(path=request.path)
    response = cacheable(etag("kilde", slug), "text/plain; charset=utf-8", lambda: sources[slug])
    response.headers["Content-Language"] = "nb"
    return response
