"""`/id/…` answers 303 to `/doc/…`; `/doc/…`, `/def/…` and `/graf/…` are documents, negotiated.

https://www.w3.org/TR/cooluris/#r303gendocument, RFC 9110 section 12 and 15.4.4.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from app.engine.lookups import Resource
from app.errors import Gone, NotFound
from app.identifiers import document_path, split_suffix, thing_iri
from app.representations import DOCUMENTS, HTML, Representation
from app.representations.rdf import LICENCE, RELEASE_PATH
from app.web.exchange import cacheable, chosen, edition, etag, language, namespaces, page_number

SUFFIXES = {r.suffix: r for r in DOCUMENTS}
VERSION_IRI = "http://www.w3.org/2002/07/owl#versionIRI"
REPLACED_BY = "http://purl.org/dc/terms/isReplacedBy"

blueprint = Blueprint("resource", __name__)


@blueprint.get("/id/<path:name>")
def thing(name: str) -> BaseResponse:
    """A thing cannot be sent: 303 to the document about it; 404 and 410 as the document."""
    iri = f"{namespaces().id}{name}"
    if not is_release(iri):
        existing(iri, request.path)
    return redirect(
        f"/doc/{name}" + (f"?{request.query_string.decode()}" if request.query_string else ""), 303
    )


@blueprint.get("/doc/<path:name>")
@blueprint.get("/def/<path:name>")
@blueprint.get("/graf/<path:name>")
def document(name: str) -> BaseResponse:
    """The document about a thing, in the representation of the suffix or the Accept header."""
    path, suffix = split_suffix(request.path, SUFFIXES)
    iri = thing_iri(path, namespaces().base)
    if not edition().lookups.is_name(iri):
        raise NotFound(path=path)
    if is_release(iri):
        return redirect("/", 303)
    for versioned in edition().lookups.subjects(VERSION_IRI, iri):
        return redirect(document_path(versioned, namespaces().base) or "/", 303)
    found = existing(iri, path)
    if page_number() > found.pages:
        raise NotFound(path=request.full_path)
    representation = SUFFIXES[suffix] if suffix else chosen(DOCUMENTS, path)
    return answer(found, path, representation, bool(suffix))


def existing(iri: str, path: str) -> Resource:
    """The resource, or `NotFound`, or `Gone` for an IRI that is no longer used."""
    found = edition().resource(iri, page_number()) if edition().lookups.is_name(iri) else None
    if found is None or not found.exists:
        raise NotFound(path=path)
    if str(namespaces().plan["RetiredResource"]) in edition().lookups.types(iri):
        replacements = [v.value for v in found.values(REPLACED_BY)]
        raise Gone(path=path, replacement=", ".join(replacements) or "–", replaced_by=tuple(replacements))
    return found


def is_release(iri: str) -> bool:
    """Whether the IRI names the release that is served."""
    return iri == namespaces().base + RELEASE_PATH + edition().release.id


def answer(found: Resource, path: str, representation: Representation, fixed: bool) -> Response:
    """The response with one representation; `fixed` by a suffix, else negotiated."""
    is_html = representation == HTML
    lang = language() if is_html else ""
    explicit = request.args.get("lang", "") if is_html and request.args.get("lang") == lang else ""
    if is_html:
        body = edition().html(found.iri, found.page, lang, explicit)
    else:
        body = edition().document(found.iri, representation, found.page)
    response = Response(body, content_type=representation.content_type)
    if not fixed:
        response.headers["Content-Location"] = with_page(f"{path}.{representation.suffix}", found.page)
    if is_html:
        response.headers["Content-Language"] = lang
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["X-Release"] = edition().release.id
    response.headers["Link"] = ", ".join(links(found, path, representation))
    return cacheable(response, etag(representation.suffix, lang, explicit, found.page))


def links(found: Resource, path: str, representation: Representation) -> list[str]:
    """The Link header (RFC 8288): the other representations, the thing, the licence, the pages."""
    entries = [
        f'<{with_page(f"{path}.{r.suffix}", found.page)}>; rel="alternate"; type="{r.media_type}"'
        for r in DOCUMENTS
        if r != representation
    ]
    if document_path(found.iri, namespaces().base) != "/" + found.iri.removeprefix(namespaces().base):
        entries.append(f'<{found.iri}>; rel="describes"')
    entries.append(f'<{LICENCE}>; rel="license"')
    if found.page > 1:
        entries.append(f'<{with_page(path, found.page - 1)}>; rel="prev"')
    if found.page < found.pages:
        entries.append(f'<{with_page(path, found.page + 1)}>; rel="next"')
    return entries


def with_page(path: str, page: int) -> str:
    """The address of one page of a document."""
    return path if page == 1 else f"{path}?page={page}"
