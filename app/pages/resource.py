"""`/id/…` answers 303 to `/doc/…`; `/doc/…`, `/def/…` and `/graf/…` are documents, negotiated.

https://www.w3.org/TR/cooluris/#r303gendocument, RFC 9110 section 12 and 15.4.4, and
https://www.w3.org/TR/dx-prof-conneg/.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from app.errors import Gone, NotAcceptable, NotFound
from app.formats import HTML, Representation
from app.http.exchange import (
    CACHING,
    NEGOTIATED,
    cacheable,
    chosen,
    etag,
    explicit_language,
    html_body,
    language,
    namespaces,
    negotiates,
    page_number,
    preferences,
    query_as_sent,
    reader_language,
    served_release,
)
from app.http.negotiation import Outcome, choose
from app.identifiers import document_path, split_suffix, thing_iri
from app.language import content_languages, interface_language
from app.store.lookups import Resource
from app.views.alternates import address
from app.views.links import document_links, thing_links, whole_linkset
from app.views.linkset import LINKSETS, header, write_linkset
from app.views.profiles import ALTERNATES, MODEL, PROFILES, Profile, profiles_of, variants
from app.views.rdf import RELEASE_PATH
from app.views.subject import Subject
from app.vocabularies import FOREIGN_PREFIXES

SUFFIXES = {r.suffix: r for p in PROFILES for r in p.representations}
LINKSET_SUFFIXES = {r.suffix: r for r in LINKSETS}
# An address of one version of the vocabulary, or of the one before it, leads to the vocabulary.
VERSIONS = tuple(FOREIGN_PREFIXES["owl"] + name for name in ("versionIRI", "priorVersion"))
REPLACED_BY = "http://purl.org/dc/terms/isReplacedBy"

blueprint = Blueprint("resource", __name__)


@blueprint.get("/id/<path:name>")
def thing(name: str) -> BaseResponse:
    """A thing cannot be sent: 303 to the document about it; 404 and 410 as the document."""
    negotiates(*NEGOTIATED)
    iri = f"{namespaces().id}{name}"
    released = is_release(iri)
    if not released:
        existing(iri, request.path)
    response = redirect(f"/doc/{name}{query_as_sent()}", 303)
    response.headers["Cache-Control"] = CACHING
    if not released:
        response.headers["Link"] = header(thing_links(served_release().subject(iri)))
    return response


@blueprint.get("/doc/<path:name>")
@blueprint.get("/def/<path:name>")
@blueprint.get("/graf/<path:name>")
def document(name: str) -> BaseResponse:
    """The document about a thing: the variant that the address fixes, else what the headers wish for."""
    path, suffix = split_suffix(request.path, SUFFIXES)
    if suffix is None:
        negotiates(*NEGOTIATED)
    iri = thing_iri(path, namespaces().base)
    if not served_release().lookups.is_name(iri):
        raise NotFound(path=path)
    if is_release(iri):
        return see_other("/")
    for versioned in (v for relation in VERSIONS for v in served_release().lookups.subjects(relation, iri)):
        return see_other(document_path(versioned, namespaces().base) or "/")
    found = existing(iri, path)
    if page_number() > found.pages:
        raise NotFound(path=f"{path}?page={page_number()}")
    subject = served_release().subject(iri, page_number())
    outcome = choose(preferences(suffix or ""), profiles_of(subject), namespaces())
    if outcome.profile is None or outcome.representation is None:
        raise not_acceptable(subject, outcome, suffix)
    return answer(subject, outcome.profile, outcome.representation, suffix is not None)


@blueprint.get("/lenker/<path:name>")
def linkset(name: str) -> Response:
    """All links of a document, as a document of their own (RFC 9264)."""
    negotiates("Accept", "Accept-Language")
    path, suffix = split_suffix("/" + name, LINKSET_SUFFIXES)
    iri = thing_iri(path, namespaces().base)
    if not path.startswith(("/doc/", "/def/", "/graf/")):
        raise NotFound(path=request.path)
    existing(iri, request.path)
    representation = LINKSET_SUFFIXES[suffix] if suffix else chosen(LINKSETS, request.path)
    body = write_linkset(whole_linkset(served_release().subject(iri)), representation)
    response = Response(body, content_type=representation.media_type)
    if not suffix:
        response.headers["Content-Location"] = f"{request.path}.{representation.suffix}"
    return cacheable(response, etag("lenker", representation.suffix))


def see_other(path: str) -> BaseResponse:
    """303 to another document."""
    response = redirect(path, 303)
    response.headers["Cache-Control"] = CACHING
    return response


def existing(iri: str, path: str) -> Resource:
    """The resource, or `NotFound`, or `Gone` for an IRI that is no longer used."""
    found = served_release().resource(iri, page_number()) if served_release().lookups.is_name(iri) else None
    if found is None or not found.exists:
        raise NotFound(path=path)
    if str(namespaces().plan["RetiredResource"]) in served_release().lookups.types(iri):
        replacements = [v.value for v in found.values(REPLACED_BY)]
        raise Gone(path=path, replacement=", ".join(replacements) or "–", replaced_by=tuple(replacements))
    return found


def is_release(iri: str) -> bool:
    """Whether the IRI names the release that is served."""
    return iri == namespaces().base + RELEASE_PATH + served_release().release.id


def not_acceptable(subject: Subject, outcome: Outcome, suffix: str | None) -> NotFound | NotAcceptable:
    """Why there is no variant: 404 for an address that is none, else 406 with all that there are."""
    if suffix and not request.args.get("_profile"):
        return NotFound(path=request.path)
    wanted = [v for v in variants(subject) if v.token == request.args.get("_profile", MODEL.token)]
    listed = [f"{v.representation.media_type} ({v.address})" for v in wanted]
    listed += [f"_profile={p.token}" for p in profiles_of(subject)]
    return NotAcceptable(path=subject.path, available=", ".join(listed))


def answer(subject: Subject, profile: Profile, representation: Representation, fixed: bool) -> Response:
    """The response with one variant; `fixed` by a suffix, else negotiated."""
    is_html = representation == HTML
    lang = reader_language() if is_html else ""
    explicit = explicit_language() if is_html else ""
    response = Response(
        body(subject, profile, representation, lang, explicit), content_type=representation.content_type
    )
    page = subject.resource.page
    token = "" if profile == MODEL else profile.token
    if not fixed:
        response.headers["Content-Location"] = address(subject.path, representation, token, page)
    if is_html:
        response.headers["Content-Language"] = language()
    response.headers["Content-Profile"] = f"<{profile.iri(namespaces())}>"
    response.headers["Link"] = header(document_links(subject, profile, representation, lang))
    return cacheable(response, etag(representation.suffix, lang, explicit, page, token))


def body(
    subject: Subject, profile: Profile, representation: Representation, lang: str, explicit: str
) -> bytes:
    """The bytes of one variant."""
    page = subject.resource.page
    if representation != HTML:
        return served_release().document(subject.iri, representation, page, profile.token)
    if profile == ALTERNATES:
        return alternates_page(subject, lang)
    return served_release().html(subject.iri, page, lang, explicit)


def alternates_page(subject: Subject, lang: str) -> bytes:
    """The list of all variants, as a page."""
    languages = content_languages(lang)
    lookups = served_release().lookups
    rows = [
        (
            served_release().presentation.link(profile.iri(namespaces()), languages),
            profile.token,
            [v for v in variants(subject) if v.token == profile.token],
        )
        for profile in profiles_of(subject)
    ]
    title = lookups.label(subject.iri, languages)
    context = {"title": title, "rows": rows, "document": subject.path}
    return html_body("alternates.html", interface_language(lang), **context).encode()
