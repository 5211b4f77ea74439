"""`/reconcile`: the Reconciliation Service API 0.2, and what OpenRefine sends of 0.1.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/. JSONP, which the
specification leaves to the service, is not offered: it would run our answer as a script of the client's page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib.metadata import version

from flask import Blueprint, Response, request

from app.errors import BadRequest, NotFound
from app.formats import HTML, JSON
from app.http.asking import add_budget_headers, charged
from app.http.errors import UnsupportedBody
from app.http.exchange import (
    SECURITY_HEADERS,
    address_digest,
    cacheable,
    etag,
    explicit_language,
    html_body,
    language,
    namespaces,
    negotiates,
    served_release,
    today,
)
from app.http.operation import FORM, body_text
from app.language import content_languages
from app.matching.queries import (
    MOST_QUERIES,
    QueryUnreadable,
    parsed,
    property_settings,
    read_batch,
    read_extension,
    read_reconciliation_query,
)
from app.matching.reconciliation import Reconciler
from app.matching.schema import PROPERTIES, TYPES

PATH = "/reconcile"
KINDS = ("entity", "type", "property")
PREVIEW_WIDTH, PREVIEW_HEIGHT = 430, 260
DEFAULT_TYPES = ("Measure", "Partner", "Plan")

blueprint = Blueprint("reconcile", __name__)
blueprint.after_request(add_budget_headers)


@blueprint.get(PATH)
def manifest_or_queries() -> Response:
    """The manifest; with `queries`, `query` or `extend`, the answer to them."""
    negotiates("Accept-Language")
    if compute := requested_results(request.args):
        return cacheable_json("queries", charged()(compute))
    return cacheable_json(f"manifest-{explicit_language()}", manifest)


@blueprint.post(PATH)
def queries() -> Response:
    """The answer to a batch: a form with `queries`, `query` or `extend`, or the same as JSON."""
    negotiates("Accept-Language")
    if request.mimetype == JSON.media_type:
        given = parsed(body_text(request))
        named = isinstance(given, dict) and next((n for n in ("queries", "extend") if n in given), "")
        fields = {str(named or "queries"): json.dumps(given[named] if named else given)}  # type: ignore[index]
    elif request.mimetype == FORM:
        fields = request.form.to_dict()
    else:
        raise UnsupportedBody(given=request.mimetype[:60] or "–", accepted=f"{FORM}, {JSON.media_type}")
    compute = requested_results(fields)
    if compute is None:
        raise QueryUnreadable(reason="there is no «queries», «query» or «extend»")
    with charged():
        text = one_line_json(compute())
    response = Response(text, content_type=JSON.media_type)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get(f"{PATH}/suggest/<kind>")
def suggest(kind: str) -> Response:
    """Entities, types or properties for a prefix."""
    negotiates("Accept-Language")
    if kind not in KINDS:
        raise NotFound(path=request.path)
    skip = request.args.get("cursor", "0")
    if not skip.isascii() or not skip.isdecimal() or len(skip) > 4:
        raise BadRequest(reason=f"cursor={skip[:20]}")
    prefix = request.args.get("prefix", "")[:500]

    @charged()
    def compute() -> dict[str, object]:
        return {"result": reconciler().suggest(kind, prefix, int(skip), languages())}

    return cacheable_json("suggest", compute)


@blueprint.get(f"{PATH}/properties")
def proposed_properties() -> Response:
    """The properties that can be fetched; the same for all types."""
    negotiates("Accept-Language")
    limit = request.args.get("limit", "")
    most = int(limit) if limit.isascii() and limit.isdecimal() and len(limit) < 4 else len(PROPERTIES)
    kind = request.args.get("type", "")[:500]

    def compute() -> dict[str, object]:
        offered = [reconciler().schema.property(name, languages()) for name in PROPERTIES][:most]
        return {"type": kind, "properties": offered}

    return cacheable_json("properties", compute)


@blueprint.get(f"{PATH}/flyout/<kind>")
def flyout(kind: str) -> Response:
    """A small preview of an entity, type or property, as HTML in JSON."""
    negotiates("Accept-Language")
    identifier = request.args.get("id", "")[:500]
    return cacheable_json("flyout", lambda: {"id": identifier, "html": preview_html(kind, identifier)})


@blueprint.get(f"{PATH}/preview/<path:identifier>")
def preview(identifier: str) -> Response:
    """A preview of an entity, for a frame in another site's page."""
    negotiates("Accept-Language")
    tag = etag("preview", language(), address_digest())
    response = cacheable(tag, HTML.content_type, lambda: preview_html("entity", identifier[:500]))
    response.headers["Content-Language"] = language()
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    response.headers["Content-Security-Policy"] = policy.replace(
        "frame-ancestors 'none'", "frame-ancestors *"
    )
    return response


def preview_html(kind: str, identifier: str) -> str:
    """Return the HTML of a preview. Raises `NotFound`."""
    schema = reconciler().schema
    if kind == "entity" and (iri := schema.entity_iri(identifier)):
        views = served_release().views
        return html_body(
            "preview.html",
            language(),
            iri=iri,
            title=served_release().presentation.link(iri, languages()),
            kinds=schema.types_of(served_release().lookups.types(iri), languages()),
            text=views.about(iri, languages()),
            ancestors=views.ancestors(iri, languages()),
        )
    if (kind == "type" and identifier in TYPES) or (kind == "property" and identifier in PROPERTIES):
        make = schema.type if kind == "type" else schema.property
        name, text = make(identifier, languages())["name"], schema.description(identifier, languages())
        return html_body("preview.html", language(), title=None, name=name, description=text)
    raise NotFound(path=f"{PATH}: {identifier[:60]}")


def requested_results(fields: Mapping[str, str]) -> Callable[[], object] | None:
    """Read the queries in a form or an address, and return what computes their results; None without queries.

    Raises `QueryUnreadable` and `BatchTooLarge`.
    """
    if "queries" in fields:
        batch = read_batch(parsed(fields["queries"]))
        return lambda: {k: {"result": reconciler().candidates(q, languages())} for k, q in batch.items()}
    if "extend" in fields:
        extension = read_extension(parsed(fields["extend"]))
        return lambda: reconciler().extended(extension, languages())
    if "query" in fields:
        text = fields["query"]
        one = read_reconciliation_query(parsed(text) if text.lstrip().startswith("{") else text)
        return lambda: {"result": reconciler().candidates(one, languages())}
    return None


def manifest() -> dict[str, object]:
    """Return the service manifest; its addresses are below the base of the release."""
    schema, base = reconciler().schema, namespaces().base
    lang = f"lang={explicit_language()}" if explicit_language() else ""

    def service(path: str) -> dict[str, str]:
        return {"service_url": base.rstrip("/"), "service_path": PATH + path + (f"?{lang}" if lang else "")}

    suggests = {
        kind: service(f"/suggest/{kind}")
        | {"flyout_service_path": f"{PATH}/flyout/{kind}?{lang}{'&' if lang else ''}id=${{id}}"}
        for kind in KINDS
    }
    return {
        "versions": ["0.1", "0.2"],
        "name": served_release().lookups.label(f"{namespaces().id}katalog", languages()),
        "identifierSpace": schema.identifier_space,
        "schemaSpace": schema.schema_space,
        "defaultTypes": [schema.type(name, languages()) for name in DEFAULT_TYPES],
        "documentation": f"{base}om/data",
        "logo": f"{base}static/favicon.svg",
        "serviceVersion": version("handlingsplan"),
        "view": {"url": schema.identifier_space + "{{id}}"},
        "preview": {
            "url": f"{base}{PATH[1:]}/preview/{{{{id}}}}" + (f"?{lang}" if lang else ""),
            "width": PREVIEW_WIDTH,
            "height": PREVIEW_HEIGHT,
        },
        "suggest": suggests,
        "extend": {
            "propose_properties": service("/properties"),
            "property_settings": property_settings(language()),
        },
        "batchSize": MOST_QUERIES,
    }


def reconciler() -> Reconciler:
    """Return the reconciliation service of the served release, as it is today."""
    served = served_release()
    return Reconciler(served.lookups, served.lookup(), served.lists.replaced_on(today()))


def languages() -> tuple[str, ...]:
    """Return the reader's languages, in order."""
    return content_languages(language())


def one_line_json(data: object) -> str:
    """Return data as JSON on one line: with `indent`, writing takes a third of the whole request."""
    return json.dumps(data, ensure_ascii=False) + "\n"


def cacheable_json(variant: str, compute: Callable[[], object]) -> Response:
    """Return data as JSON with validators; it is not computed if the client's copy is current."""
    tag = etag("reconcile", variant, language(), address_digest(), today())
    return cacheable(tag, JSON.media_type, lambda: one_line_json(compute()))
