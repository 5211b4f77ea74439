"""`/context.jsonld` and `/schema/…`: what our JSON means, and how it looks.

The context has an address of its version, which never changes (https://www.w3.org/TR/json-ld11/#the-context).
"""

from __future__ import annotations

import json

from flask import Blueprint, Response

from app.errors import NotFound
from app.representations import JSON_LD
from app.trees.context import context, earlier_context, vocabulary_version
from app.trees.schema import schema, schemas
from app.web.exchange import cacheable, edition, etag, namespaces

YEAR = 365 * 24 * 3600
SCHEMA_TYPE = "application/schema+json"

blueprint = Blueprint("json_terms", __name__)


@blueprint.get("/context.jsonld")
def current_context() -> Response:
    """The context of the current version."""
    return cacheable(_context(), etag("context"))


@blueprint.get("/context/<version>.jsonld")
def versioned_context(version: str) -> Response:
    """The context of one version, for ever: this release's, or an earlier one; 404 where there is none."""
    if version == vocabulary_version(edition().lookups):
        found = _context()
    else:
        earlier = earlier_context(version, namespaces())
        if earlier is None:
            raise NotFound(path=f"/context/{version}.jsonld")
        found = Response(earlier, content_type=JSON_LD.content_type)
    response = cacheable(found, etag("context", version))
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


@blueprint.get("/schema/<name>.json")
def json_schema(name: str) -> Response:
    """The JSON Schema of one tree."""
    frame = schemas().get(name)
    if frame is None:
        raise NotFound(path=f"/schema/{name}.json")
    found = edition()
    body = schema(frame, found.trees.terms, found.lookups, namespaces().base)
    return cacheable(Response(_text(body), content_type=SCHEMA_TYPE), etag("schema", name))


def _context() -> Response:
    found = edition()
    body = context(found.lookups, found.trees.terms.values())
    return Response(_text(body), content_type=JSON_LD.content_type)


def _text(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
