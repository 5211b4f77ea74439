"""`/sparql`: the endpoint (https://www.w3.org/TR/sparql11-protocol/#query-operation) and its form.

GET with `query`, POST as a form, POST of the query itself. A browser gets a page, the rest gets the format
that `format=` or Accept asks for. Queries run in the engine's workers, never in this process.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import pyoxigraph as ox
from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from app.engine.answer import Answer
from app.engine.preflight import QueryRead, read_query
from app.errors import BadRequest, NotAcceptable, PlanError
from app.language import content_languages, explain
from app.negotiation import negotiate
from app.questions import Question, read_question
from app.representations import HTML, RDF, RESULTS, RESULTS_JSON, TURTLE, Representation
from app.representations.description import service_quads
from app.representations.presentation import Value
from app.representations.rdf import write
from app.web.exchange import cacheable, edition, etag, html, language, settings

SHOWN_ROWS = 500
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"

blueprint = Blueprint("sparql", __name__)


@dataclass(frozen=True)
class Shown:
    """What the page shows of an answer."""

    boolean: bool | None = None
    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Value, ...], ...] = ()
    graph: str = ""
    truncated: bool = False


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
    offered = offered_for(read)
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


def offered_for(read: QueryRead) -> tuple[Representation, ...]:
    """The formats of the answer, by the form of the query."""
    return RESULTS if read.form in ("SELECT", "ASK") else RDF


def by_name(name: str, offered: tuple[Representation, ...]) -> Representation | None:
    """The format that `format=` names, by suffix or media type."""
    return next((r for r in offered if name in (r.suffix, r.media_type, *r.aliases)), None)


def page(query: str) -> Response:
    """The form, with the answer below it when there is a query; a refused query is told, with its status."""
    found, lang = edition(), language()
    shown, problem, status, offered = Shown(), "", 200, RESULTS
    if query:
        try:
            read = read_query(query, found.release.graph_sizes.keys(), settings().query_kilobytes * 2**10)
            offered = offered_for(read)
            shown = show(read)
        except PlanError as error:
            problem, status = explain(error, lang), error.status
    return html(
        "sparql.html",
        status=status,
        query=query,
        problem=problem,
        boolean=shown.boolean,
        variables=list(shown.variables),
        rows=[list(row) for row in shown.rows],
        truncated=shown.truncated,
        graph=shown.graph,
        examples=examples(lang),
        result_formats=offered,
        prefixes=found.release.namespaces.prefixes(),
    )


def show(read: QueryRead) -> Shown:
    """Run a query for the page: the first rows as a table, or the graph as Turtle."""
    found = edition()
    prefixes = found.release.namespaces.prefixes()
    if offered_for(read) == RDF:
        answer = found.pool.answer(read, TURTLE.suffix, prefixes)
        text = whole(answer).decode()
        return Shown(graph=text, truncated=answer.truncated)
    answer = found.pool.answer(read, RESULTS_JSON.suffix, prefixes)
    results = json.loads(whole(answer))
    if "boolean" in results:
        return Shown(boolean=results["boolean"])
    names, rows = results["head"]["vars"], results["results"]["bindings"]
    return Shown(
        variables=tuple(names),
        rows=tuple(tuple(cell(row.get(name)) for name in names) for row in rows[:SHOWN_ROWS]),
        truncated=answer.truncated or len(rows) > SHOWN_ROWS,
    )


def whole(answer: Answer) -> bytes:
    """All chunks of an answer."""
    try:
        return b"".join(answer.chunks)
    finally:
        answer.close()


def cell(term: dict[str, str] | None) -> Value:
    """One term of SPARQL JSON as a value of a table."""
    if term is None:
        return Value("", "")
    if term["type"] == "uri":
        link = edition().presentation.value(ox.NamedNode(term["value"]), content_languages(language()))
        return Value(term["value"], "", term["value"], link.href)
    return Value(str(term["value"]), term.get("xml:lang", ""))


def examples(lang: str) -> list[tuple[str, str, str, str]]:
    """The competency questions: slug, title, description, query; in the reader's language."""
    read = [read_question(slug, text) for slug, text in edition().release.questions.items()]
    return sorted(((q.slug, *in_language(q, lang), q.query) for q in read), key=lambda e: e[1])


def in_language(question: Question, lang: str) -> tuple[str, str]:
    """Title and description in one language, else in Norwegian."""
    titles, descriptions = question.titles, question.descriptions
    return titles.get(lang) or titles.get("nb", question.slug), descriptions.get(lang) or descriptions.get(
        "nb", ""
    )
