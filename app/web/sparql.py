"""`/sparql`: the endpoint (https://www.w3.org/TR/sparql11-protocol/#query-operation).

GET with `query`, POST as a form, POST of the query itself. A browser gets the query page, the rest gets the
format that `format=` or Accept asks for. Queries run in the engine's workers, never in this process.
"""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from app.engine.preflight import read_query
from app.errors import BadRequest, NotAcceptable
from app.negotiation import negotiate
from app.representations import HTML, RDF, RESULTS_JSON, Representation, answer_formats
from app.representations.description import service_quads
from app.representations.rdf import write
from app.web.exchange import cacheable, edition, etag, settings
from app.web.query_page import page

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"

blueprint = Blueprint("sparql", __name__)


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Answer a query, or show the form."""
    query = query_text()
    wanted = request.values.get("format") or request.values.get("output") or ""
    as_page = not wanted and negotiate(request.headers.get("Accept"), (RESULTS_JSON, *RDF, HTML)) == HTML
    if as_page:
        return page(query)
    if not query and (request.method == "POST" or "query" in request.values):
        raise BadRequest(reason="there is no query; give it as ?query=… or POST it")
    return answered(query, wanted) if query else described(wanted)


def described(wanted: str) -> Response:
    """The service description, for a GET without a query (SPARQL 1.1 Service Description, section 2)."""
    representation = by_name(wanted, RDF) if wanted else negotiate(request.headers.get("Accept"), RDF)
    if representation is None:
        raise NotAcceptable(path="/sparql", available=", ".join(f"{r.suffix} ({r.media_type})" for r in RDF))
    release = edition().release
    body = write(service_quads(release), representation, release.namespaces)
    response = Response(body, content_type=representation.content_type)
    response.headers["Vary"] = "Accept, Accept-Language"
    return cacheable(response, etag("tjeneste", representation.suffix))


def query_text() -> str:
    """The query of the request. Raises `BadRequest`, or 415 for a body of another type."""
    if request.method == "POST" and request.mimetype == DIRECT:
        limit = settings().query_kilobytes * 2**10
        if (request.content_length or 0) > limit:
            raise RequestEntityTooLarge
        try:
            return request.get_data().decode("utf-8")
        except UnicodeDecodeError:
            raise BadRequest(reason="the query is not UTF-8") from None
    if request.method == "POST" and request.mimetype != FORM:
        raise UnsupportedMediaType(f"Send {FORM} or {DIRECT}.")
    queries = request.values.getlist("query")
    if len(queries) > 1:
        raise BadRequest(reason="there is more than one query")
    if "update" in request.values:
        raise BadRequest(reason="this endpoint answers queries; it takes no updates")
    return queries[0] if queries else ""


def answered(query: str, wanted: str) -> Response:
    """The answer in the format that is asked for, streamed."""
    found = edition()
    read = read_query(query, found.release.graph_sizes.keys(), settings().query_kilobytes * 2**10)
    offered = answer_formats(read.form)
    representation = by_name(wanted, offered) if wanted else negotiate(request.headers.get("Accept"), offered)
    if representation is None:
        available = ", ".join(f"{r.suffix} ({r.media_type})" for r in offered)
        raise NotAcceptable(path="/sparql", available=available)
    answer = found.pool.answer(read, representation.suffix, found.release.namespaces.prefixes())
    response = Response(answer.chunks, content_type=representation.content_type)
    response.call_on_close(answer.close)
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["X-Release"] = found.release.id
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def by_name(name: str, offered: tuple[Representation, ...]) -> Representation | None:
    """The format that `format=` names, by suffix or media type."""
    return next((r for r in offered if name in (r.suffix, r.media_type, *r.aliases)), None)
