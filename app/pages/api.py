"""`/api/queries`: the stored queries as an API, with an address, typed parameters and all formats for each.

`/api/queries/{name}` is negotiated, a suffix fixes the format, and `/openapi.json` describes the API.
"""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from app.errors import NotFound
from app.formats import CSVW, HTML, JSON, QUERY_RESULTS, RDF, RESULTS_CSV, RESULTS_JSON, answer_formats
from app.http.answering import respond
from app.http.asking import add_budget_headers, ask
from app.http.asking import read_for_client as read_query
from app.http.exchange import (
    address_digest,
    cacheable,
    cached_redirect,
    etag,
    html_body,
    language,
    served_release,
)
from app.http.negotiated import Selection, negotiated, requested, select
from app.http.operation import SITE_PARAMETERS, asked_parameters
from app.http.tables import OPTIONS, label_titles, layout, read_options
from app.json_text import json_text
from app.language import INTERFACE_LANGUAGES
from app.pages.gallery import list_entries, stored_query_document
from app.pages.openapi import openapi_document
from app.pages.query_results import all_bytes
from app.questions import StoredQuery
from app.questions.csvw import table_metadata
from app.questions.stored import Bound
from app.representation import Representation
from app.serving import ServedRelease
from app.sparql.answer import QueryOptions
from app.views.rdf import LICENCE

PATH = "/api/queries"
METADATA_SUFFIX = ".csv-metadata.json"
OPENAPI_TYPE = "application/vnd.oai.openapi+json;version=3.1"
DESCRIBED = QueryOptions(rows=10_000, bytes=4 * 2**20)
"""For a longer result, the metadata contains no datatypes: every column has strings."""

blueprint = Blueprint("api", __name__)
blueprint.after_request(add_budget_headers)


@blueprint.get(PATH)
@blueprint.get(f"{PATH}.json")
def queries() -> Response:
    """Return all stored queries, as a page or as JSON."""
    address = requested(request.path.rstrip("/"), (JSON.suffix,))

    def render(selection: Selection, found: ServedRelease) -> str:
        if selection.representation == HTML:
            return html_body("queries/list.html", language(), questions=list_entries())
        return json_text(
            {
                "release": found.release.id,
                "license": LICENCE,
                "description": "/openapi.json",
                "queries": [stored_query_document(question) for question in found.questions],
            }
        )

    return negotiated(lambda: select(address, (JSON, HTML)), served_release, render)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Return the description of the API, https://spec.openapis.org/oas/v3.1.1.html."""
    return cacheable(etag("openapi"), OPENAPI_TYPE, lambda: json_text(openapi_document(served_release())))


@blueprint.get(f"{PATH}/<name>")
def stored(name: str) -> BaseResponse:
    """Return the result of a stored query, or the metadata of its CSV."""
    if name.endswith(METADATA_SUFFIX):
        return metadata(served_release().questions.find(name.removesuffix(METADATA_SUFFIX)))
    address = requested(f"{PATH}/{name}", QUERY_RESULTS)
    slug = address.path.removeprefix(f"{PATH}/")
    question = served_release().questions.find(slug)
    selection = select(address, (*answer_formats(question.form), HTML), query_string())
    if selection.representation == HTML:
        return cached_redirect(f"/sporring/{slug}{query_string()}", 303)
    return selection.add_headers(stored_answer(bound(question), selection.representation))


def bound(question: StoredQuery) -> Bound:
    """Return the query with the values of the request. Raises a `ParameterError`.

    An unknown parameter is an error, because it may be misspelt: a result without the intended restriction
    would be wrong.
    """
    known = {*SITE_PARAMETERS, *(OPTIONS if question.form == "SELECT" else ())}
    given = asked_parameters(request.query_string)
    return served_release().questions.bind(
        question, [(name, value) for name, value in given if name not in known]
    )


def stored_answer(query: Bound, representation: Representation) -> Response:
    """Return the result in one format, with links to the other formats, the licence and its metadata."""
    table = layout(read_options(asked_parameters(request.query_string)), representation, query.question)
    response = respond(read_query(query.text), representation, QueryOptions(layout=table))
    response.headers["Link"] = ", ".join(links(query.question, representation))
    if representation not in (RESULTS_JSON, *RDF):
        name = f"{query.question.slug}.{representation.suffix}"
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def links(question: StoredQuery, representation: Representation) -> list[str]:
    """Return the links of the Link header (RFC 8288)."""
    stem, values = f"{PATH}/{question.slug}", query_string()
    found = [
        f'<{stem}.{r.suffix}{values}>; rel="alternate"; type="{r.media_type}"'
        for r in answer_formats(question.form)
        if r != representation
    ]
    if representation == RESULTS_CSV and question.form == "SELECT":
        found.append(f'<{stem}{METADATA_SUFFIX}{values}>; rel="describedby"; type="{CSVW.media_type}"')
    return [*found, f'<{LICENCE}>; rel="license"', '</openapi.json>; rel="service-desc"']


def metadata(question: StoredQuery) -> Response:
    """Return the metadata of the CSV for the same values (https://www.w3.org/TR/tabular-metadata/)."""
    if question.form != "SELECT":
        raise NotFound(path=request.path)
    query = bound(question)
    return cacheable(etag("csvw", address_digest()), CSVW.media_type, lambda: json_text(csvw_metadata(query)))


def csvw_metadata(query: Bound) -> dict[str, object]:
    """Return the metadata of a query's table: title, licence, source, and the datatypes of its columns."""
    found, question = served_release(), query.question
    options = read_options(asked_parameters(request.query_string))
    table = layout(options, RESULTS_JSON)
    asked = ask(read_query(query.text), RESULTS_JSON.suffix, replace(DESCRIBED, layout=table))
    answer = json.loads(all_bytes(asked))
    # Without all rows, a column's datatype is not known.
    rows = [] if asked.truncated else answer["results"]["bindings"]
    titles = dict(question.columns)
    for lang in INTERFACE_LANGUAGES:
        own = {name: texts[lang] for name, texts in question.columns.items() if lang in texts}
        for name, title in label_titles(own, lang).items():
            titles[name] = {**titles.get(name, {}), lang: title}
    about = {
        "dc:title": [
            {"@value": found.questions.title(question, lang, query.values), "@language": lang}
            for lang in question.titles
        ],
        "dc:description": [{"@value": t, "@language": lang} for lang, t in question.descriptions.items()],
        "dc:license": {"@id": LICENCE},
        "dc:source": {"@id": f"{found.release.namespaces.base}id/utgivelse/{found.release.id}"},
        "dc:modified": {"@value": found.release.created.date().isoformat(), "@type": "xsd:date"},
    }
    url = f"{question.slug}.csv{query_string()}"
    return table_metadata(url, about, answer["head"]["vars"], rows, titles)


def query_string() -> str:
    """Return the parameters of the request as a newly encoded query string."""
    pairs = asked_parameters(request.query_string)
    return f"?{urlencode(pairs)}" if pairs else ""
