"""Errors -> responses in the negotiated representation. A 500 reveals nothing about its cause.

HTML for a browser, RDF for clients that request documents, `application/problem+json` (RFC 9457) otherwise.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import quote

import pyoxigraph as ox
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from app.earlier import OtherReleaseAsked, ReleaseNotKept
from app.errors import Gone, NotAcceptable, NotFound, NotReady, PlanError
from app.formats import DOCUMENTS, HTML, PROBLEM_JSON
from app.http.error_headings import ANY_ERROR, HEADINGS, LISTINGS, NOTHING_FOUND, SENTENCES
from app.http.exchange import (
    CACHING,
    language,
    link_to,
    preference,
    publication,
    request_context,
    served_release,
    uncached_html,
)
from app.http.nearest import above, alike, words_in_path
from app.http.negotiation import negotiate
from app.identifiers import SELF_NAMED, split_suffix
from app.language import INTERFACE_LANGUAGES, explain, filled, message, translator
from app.namespaces import Namespaces
from app.representation import Representation
from app.views.presentation import Value
from app.views.rdf import write
from app.views.templates import environment, render
from app.vocabularies import named_node
from app.xml_text import NOT_XML

DOCUMENT_PATHS = tuple("/" + p for p in ("id/", "doc/", *SELF_NAMED))
CACHED = frozenset({404, 406, 410})
"""Errors that are the same for every client: caches may keep them as long as a page.

All other errors concern one client, one request or one moment, and are not cached (docs/limits.md).
"""
logger = logging.getLogger(__name__)


def register(site: Flask) -> None:
    """Register the error handlers of the site."""
    site.register_error_handler(PlanError, plan_error)
    site.register_error_handler(HTTPException, http_error)
    site.register_error_handler(Exception, unexpected)


def plan_error(error: PlanError) -> Response:
    """Return the response to an error of this software, with its message and remedy."""
    if error.status >= 500:
        logger.error("%s %s: %s", error.status, type(error).__name__, error)
    messages = {lang: explain(error, lang) for lang in INTERFACE_LANGUAGES}
    response = respond(error.status, messages, error)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def members(error: PlanError, lang: str) -> dict[str, object]:
    """Return the members of the problem details beside the message: fields, remedy and advice.

    If there is advice, line, column and pattern are those of its first entry.
    """
    found = {name: error.fields[name] for name in error.members if name in error.fields}
    if remedy := filled(error.remedy, error.fields, lang):
        found["remedy"] = remedy
    advice = [
        {
            "kind": a.kind,
            "line": a.line,
            "column": a.column,
            "pattern": a.fields["pattern"],
            "detail": filled(a.template, a.fields, lang),
            "remedy": filled(a.remedy, a.fields, lang),
        }
        for a in error.advice
    ]
    if advice:
        found |= {name: advice[0][name] for name in ("line", "column", "pattern", "remedy")}
        found["advice"] = advice
    return found


def http_error(error: HTTPException) -> Response:
    """Return the response to an HTTP error such as 404 or 405, with its headers, such as Allow."""
    code = error.code or 500
    response = respond(code, {lang: sentence(code, lang) for lang in INTERFACE_LANGUAGES})
    for header, value in error.get_headers():
        if header not in ("Content-Type", "Content-Length"):
            response.headers[header] = value
    return response


def unexpected(error: Exception) -> Response:
    """Log an unexpected exception with its traceback, and return a 500 without details."""
    logger.exception("500 %s %s", request.method, request.path, exc_info=error)
    return respond(500, {lang: sentence(500, lang) for lang in INTERFACE_LANGUAGES})


def sentence(status: int, lang: str) -> str:
    """Return what an error without words of its own says."""
    text = SENTENCES.get(status) or HEADINGS.get(status, ANY_ERROR)
    return filled(text, {"path": request.path, "method": request.method}, lang)


def respond(status: int, messages: dict[str, str], error: PlanError | None = None) -> Response:
    """Return the error in the client's preferred representation; problem+json if none is acceptable.

    The release in force answers if `?release=` names one that cannot be served.
    """
    with suppress(ReleaseNotKept, OtherReleaseAsked, NotReady):
        served_release()  # after its error, all that follows gets the release in force from it
    offered: tuple[Representation, ...] = (PROBLEM_JSON, HTML)
    if request.path.startswith(DOCUMENT_PATHS) and publication().served:
        offered = (PROBLEM_JSON, *DOCUMENTS)
    representation = by_suffix(offered) or negotiate(preference("Accept"), offered) or PROBLEM_JSON
    if representation == HTML and publication().served is None:
        response = page_without_release(status, messages, error)
    elif representation == HTML:
        response = page(status, messages, error)
    elif representation == PROBLEM_JSON:
        response = problem(status, messages, error)
    else:
        body = write(quads(status, messages, error), representation, served_release().release.namespaces)
        response = Response(body, status, content_type=representation.content_type)
    response.headers["Cache-Control"] = CACHING if status in CACHED else "no-store"
    return response


def by_suffix(offered: Sequence[Representation]) -> Representation | None:
    """Return the format that the suffix of the address fixes, as for documents."""
    _, suffix = split_suffix(request.path, [r.suffix for r in offered])
    return next((r for r in offered if r.suffix == suffix), None)


def problem(status: int, messages: dict[str, str], error: PlanError | None) -> Response:
    """Return RFC 9457 problem details with extension members (https://www.rfc-editor.org/rfc/rfc9457#section-3.2).

    `detail` does not contain the remedy, which has its own member.
    """
    lang = language()
    body: dict[str, object] = {
        "status": status,
        "title": HTTP_STATUS_CODES.get(status, "Error"),
        "detail": messages[lang] if error is None else message(error, lang),
    }
    if error is not None:
        body |= members(error, lang)
    text = json.dumps(body, ensure_ascii=False) + "\n"
    response = Response(text, status, content_type=PROBLEM_JSON.media_type)
    response.headers["Content-Language"] = lang
    return response


def page(status: int, messages: dict[str, str], error: PlanError | None) -> Response:
    """Return the error as a page that says once what happened, with links to related pages."""
    lang = language()
    title, text = texts(status, messages, error, lang)
    sought = words_in_path(request.path) if status in (404, 410) else ""
    return uncached_html(
        "error.html",
        status=status,
        title=title,
        message=text,
        replacements=[link_to(iri) for iri in replaced_by(error)],
        available=error.fields.get("formats", ()) if error else (),
        sought=sought,
        above=listing(error, lang) or (above(request.path, DOCUMENT_PATHS) if status == 404 else None),
        alike=alike(sought) if status == 404 else [],
    )


def page_without_release(status: int, messages: dict[str, str], error: PlanError | None) -> Response:
    """Return the error as a page without header and footer, which a release has the words for."""
    lang = language()
    title, text = texts(status, messages, error, lang)
    context = {"status": status, "title": title, "message": text, **request_context()}
    body = render(environment(), "unavailable.html", lang, context)
    response = Response(body, status, content_type=HTML.content_type)
    response.headers["Content-Language"] = lang
    return response


def texts(status: int, messages: dict[str, str], error: PlanError | None, lang: str) -> tuple[str, str]:
    """Return the heading and the text of the page; the text says what is not said elsewhere."""
    heading, text = HEADINGS.get(status, ANY_ERROR), messages[lang]
    if isinstance(error, NotFound) and type(error) is not NotFound:
        heading = NOTHING_FOUND
        if error.fields.get("listing"):
            text = message(error, lang)
    elif status == NotFound.status:
        text = filled(NotFound.template, {"path": request.path}, lang)
    elif isinstance(error, Gone):
        text = message(error, lang)
    elif isinstance(error, NotAcceptable) and error.fields.get("formats"):
        listed = "{path} is not available in the format requested. Choose one of these:"
        text = filled(listed, error.fields, lang)
    title = translator(lang)(heading)
    return title, text if text != title else ""


def listing(error: PlanError | None, lang: str) -> Value | None:
    """Return the list of what is published, if an error names it."""
    path = error.fields.get("listing") if error else None
    return Value(translator(lang)(LISTINGS[path]), lang, href=path) if isinstance(path, str) else None


def replaced_by(error: PlanError | None) -> tuple[str, ...]:
    """Return the IRIs of what replaces a retired resource, if an error names them."""
    found = error.fields.get("replaced_by") if error else None
    return found if isinstance(found, tuple) else ()


def quads(status: int, messages: dict[str, str], error: PlanError | None) -> list[ox.Quad]:
    """Return the error as RDF statements about the requested address; its characters fit in every format."""
    namespaces: Namespaces = served_release().release.namespaces
    subject = ox.NamedNode(namespaces.base + quote(request.path.lstrip("/"), safe="/:@-._~!$&'()*+,;="))

    title = f"{status} {HTTP_STATUS_CODES.get(status, 'Error')}"
    found = [ox.Quad(subject, named_node("rdfs:label"), ox.Literal(title, language="en"))]
    found += [
        ox.Quad(subject, named_node("rdfs:comment"), ox.Literal(NOT_XML.sub("\ufffd", m), language=lang))
        for lang, m in messages.items()
    ]
    found += [
        ox.Quad(subject, named_node("dcterms:isReplacedBy"), ox.NamedNode(iri)) for iri in replaced_by(error)
    ]
    return found
