"""`/context.jsonld` and `/schema/…`: the meaning and the structure of our JSON.

Each version of the context has its own address and never changes
(https://www.w3.org/TR/json-ld11/#the-context).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from flask import Blueprint, Response, request

from app.errors import NotFound
from app.formats import JSON_LD
from app.http.exchange import cacheable, etag, namespaces, served_release, settings
from app.json_text import json_text
from app.versions import CONTEXT, published_iri, read_version
from app.views.trees.context import context_document, earlier_context, vocabulary_version
from app.views.trees.schema import schema, schemas
from app.views.trees.typescript import SUFFIX, declarations

YEAR = 365 * 24 * 3600
SCHEMA_TYPE = "application/schema+json"
TEXT = "text/plain; charset=utf-8"

blueprint = Blueprint("json_terms", __name__)


@blueprint.get("/context.jsonld")
def current_context() -> Response:
    """Return the context of the current version."""
    return cacheable(etag("context"), JSON_LD.content_type, _context)


@blueprint.get("/context/<version>.jsonld")
def versioned_context(version: str) -> Response:
    """Return the context of one version, which never changes. 404 for a version that was never published."""
    lookups = served_release().lookups
    body = read_version(settings().releases, published_iri(lookups), version, CONTEXT)
    if body is None and version == vocabulary_version(lookups):
        body = _context()
    if body is None:
        body = earlier_context(version, namespaces())
    if body is None:
        raise NotFound(path=f"/context/{version}.jsonld")
    known, tag = body, f"context-{version}-{hashlib.sha256(body).hexdigest()[:16]}"
    response = cacheable(tag, JSON_LD.content_type, lambda: known)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


@blueprint.get("/schema/<name>.json")
def json_schema(name: str) -> Response:
    """Return the JSON Schema of one tree. Raises `NotFound`."""
    return of_tree(name, "schema", SCHEMA_TYPE, json_text)


@blueprint.get(f"/schema/<name>{SUFFIX}")
def types(name: str) -> Response:
    """Return the TypeScript types of one tree; they have no registered media type. Raises `NotFound`."""
    return of_tree(name, "types", TEXT, declarations)


def of_tree(
    name: str, variant: str, content_type: str, write: Callable[[dict[str, object]], str]
) -> Response:
    """Return the JSON Schema of one tree, as `write` gives it. Raises `NotFound`."""
    frame = schemas().get(name)
    if frame is None:
        raise NotFound(path=request.path)
    found = served_release()

    def render() -> str:
        return write(schema(frame, found.trees.terms, found.lookups, namespaces().base))

    return cacheable(etag(variant, name), content_type, render)


def _context() -> bytes:
    found = served_release()
    return context_document(found.lookups, found.trees.terms.values())
