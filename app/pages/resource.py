"""`/id/…` redirects (303) to `/doc/…`; `/doc/…`, `/def/…` and `/graf/…` are negotiated documents.

https://www.w3.org/TR/cooluris/#r303gendocument, RFC 9110 section 12 and 15.4.4, and
https://www.w3.org/TR/dx-prof-conneg/.
"""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from app.errors import Gone, NotAcceptable, NotFound
from app.formats import HTML
from app.http.exchange import (
    NEGOTIATED,
    cached_redirect,
    explicit_language,
    html_body,
    language,
    link_to,
    namespaces,
    negotiates,
    page_number,
    preferences,
    query_as_sent,
    served_release,
    today,
)
from app.http.negotiated import Address, Selection, negotiated, requested, select, unchanged
from app.http.negotiation import choose
from app.identifiers import document_path, resource_iri
from app.language import best_text, content_languages
from app.store.documents import Resource
from app.views.alternates import variant_address as address_of
from app.views.links import LINKS_PATH, document_links, thing_links, whole_linkset
from app.views.linkset import LINKSETS, header, write_linkset
from app.views.measures import chosen_filters
from app.views.profiles import ALTERNATES, MODEL, PROFILES, Profile, profiles_of, variants
from app.views.rdf import RELEASE_PATH
from app.views.subject import Subject
from app.vocabularies import FOREIGN_PREFIXES

SUFFIXES = {r.suffix: r for p in PROFILES for r in p.representations}
LINKSET_SUFFIXES = {r.suffix: r for r in LINKSETS}
# The address of this or the previous version of the vocabulary redirects to the vocabulary.
VERSIONS = tuple(FOREIGN_PREFIXES["owl"] + name for name in ("versionIRI", "priorVersion"))
EXPLAINED = "handlingsplan.explained"
"""Name in the WSGI environment of a list for every choice of a variant; `/conneg` sets it."""
PARTNERS, NONE = "partners", "none"
"""`?partners=none` leaves out of a JSON tree what partners say."""
REPLACED_BY = "http://purl.org/dc/terms/isReplacedBy"

blueprint = Blueprint("resource", __name__)


@blueprint.get("/id/<path:name>")
def thing(name: str) -> BaseResponse:
    """Redirect (303) from a resource to the document about it; 404 and 410 like the document."""
    negotiates(*NEGOTIATED)
    iri = f"{namespaces().id}{name}"
    released = is_release(iri)
    if not released:
        existing(iri, request.path)
    response = cached_redirect(f"/doc/{name}{query_as_sent()}", 303)
    if not released:
        response.headers["Link"] = header(thing_links(served_release().subject(iri)))
    return response


@blueprint.get("/doc/<path:name>")
@blueprint.get("/def/<path:name>")
@blueprint.get("/graf/<path:name>")
def document(name: str) -> BaseResponse:
    """Return the document about a resource in the variant that the address fixes or the headers prefer."""
    address = requested(request.path, SUFFIXES, NEGOTIATED)
    iri = resource_iri(address.path, namespaces())

    def selected() -> Selection:
        return select_variant(address, iri)

    return (
        unchanged(selected)
        or moved(iri, address.path)
        or negotiated(selected, lambda: subject_at(iri, address.path), body, headers)
    )


@blueprint.get("/lenker/<path:name>")
def linkset(name: str) -> Response:
    """Return all links of a document, as a separate document (RFC 9264)."""
    address = requested(f"{LINKS_PATH}/{name}", LINKSET_SUFFIXES)
    path = address.path.removeprefix(LINKS_PATH)

    def subject() -> Subject:
        iri = resource_iri(path, namespaces())
        if not path.startswith(("/doc/", "/def/", "/graf/")):
            raise NotFound(path=request.path)
        existing(iri, request.path)
        return served_release().subject(iri)

    return negotiated(
        lambda: select(address, LINKSETS),
        subject,
        lambda selection, found: write_linkset(whole_linkset(found), selection.representation),
    )


def moved(iri: str, path: str) -> BaseResponse | None:
    """Redirect (303) from IRIs without a document: a release, a version of the vocabulary. Else None."""
    if not served_release().lookups.is_iri(iri):
        raise NotFound(path=path)
    if is_release(iri):
        return cached_redirect("/", 303)
    for versioned in (v for relation in VERSIONS for v in served_release().lookups.subjects(relation, iri)):
        return cached_redirect(document_path(versioned, namespaces()) or "/", 303)
    return None


def subject_at(iri: str, path: str) -> Subject:
    """Return the resource with the requested page of incoming links. Raises `NotFound` and `Gone`."""
    found = existing(iri, path)
    if page_number() > found.pages:
        raise NotFound(path=f"{path}?page={page_number()}")
    return served_release().subject(iri, page_number())


def select_variant(address: Address, iri: str) -> Selection:
    """Choose the variant of a document. Raises `NotAcceptable`, and `NotFound` for an unknown suffix."""
    profiles = served_release().profiles(iri)
    outcome = choose(preferences(address.suffix), profiles, namespaces())
    explained = request.environ.get(EXPLAINED)
    if explained is not None:
        explained.append(outcome)
    if outcome.profile is None or outcome.representation is None:
        raise not_acceptable(served_release().subject(iri), address.suffix)
    found, token = outcome.representation, token_of(outcome.profile)
    fixed = address_of(address.path, found, token, page_number())
    return Selection(
        representation=found,
        location="" if address.suffix else fixed,
        language=language() if found == HTML else "",
        token=token,
        day=today().isoformat() if found == HTML else "",
    )


def token_of(profile: Profile) -> str:
    """Return the token of a profile for an address; empty for the default profile."""
    return "" if profile == MODEL else profile.token


def existing(iri: str, path: str) -> Resource:
    """Return the resource. Raises `NotFound`, or `Gone` for an IRI that is no longer used."""
    found = served_release().resource(iri, page_number()) if served_release().lookups.is_iri(iri) else None
    if found is None or not found.exists:
        raise NotFound(path=path)
    if str(namespaces().plan["RetiredResource"]) in served_release().lookups.types(iri):
        replacements = [v.value for v in found.values(REPLACED_BY)]
        labels = served_release().lookups.labels(iri)
        name = best_text(labels, content_languages(language())) if labels else path
        raise Gone(name=name, replacement=", ".join(replacements) or "–", replaced_by=tuple(replacements))
    return found


def is_release(iri: str) -> bool:
    """Return whether the IRI names the served release."""
    return iri == namespaces().base + RELEASE_PATH + served_release().release.id


def not_acceptable(subject: Subject, suffix: str) -> NotFound | NotAcceptable:
    """Return the error for a missing variant: 404 if there is no such address, else 406 with all variants."""
    if suffix and not request.args.get("_profile"):
        return NotFound(path=request.path)
    wanted = [v for v in variants(subject) if v.token == request.args.get("_profile", MODEL.token)]
    listed = [f"{v.representation.media_type} ({v.address})" for v in wanted]
    listed += [f"_profile={p.token}" for p in profiles_of(subject)]
    formats = tuple((v.address, v.representation.name) for v in wanted)
    return NotAcceptable(path=subject.path, available=", ".join(listed), formats=formats)


def profile_of(selection: Selection) -> Profile:
    """Return the profile of a variant."""
    return next((p for p in PROFILES if p.token == selection.token), MODEL)


def headers(selection: Selection, subject: Subject) -> dict[str, str]:
    """Return the headers with the profile of a variant, and its links."""
    profile = profile_of(selection)
    links = document_links(subject, profile, selection.representation, selection.language)
    return {"Content-Profile": f"<{profile.iri(namespaces())}>", "Link": header(links)}


def body(selection: Selection, subject: Subject) -> bytes:
    """Return the bytes of one variant."""
    page, token = subject.resource.page, selection.token
    if selection.representation != HTML:
        partners = request.args.get(PARTNERS) != NONE
        return served_release().document(
            subject.iri, selection.representation, page, token, partners=partners
        )
    if token == ALTERNATES.token:
        return alternates_page(subject, selection.language)
    day = date.fromisoformat(selection.day)
    filters = tuple(chosen_filters(request.args).items())
    return served_release().html(subject.iri, page, selection.language, explicit_language(), day, filters)


def alternates_page(subject: Subject, lang: str) -> bytes:
    """Return the page that lists all variants."""
    languages = content_languages(lang)
    lookups = served_release().lookups
    rows = [
        (
            link_to(profile.iri(namespaces())),
            profile.token,
            [v for v in variants(subject) if v.token == profile.token],
        )
        for profile in profiles_of(subject)
    ]
    title = lookups.label(subject.iri, languages)
    context = {"title": title, "rows": rows, "document": subject.path}
    return html_body("alternates.html", lang, **context).encode()
