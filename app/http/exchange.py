"""What all pages read from the request and add to the response: release, language, headers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import cast
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from flask import Response, current_app, g, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from app.earlier import EarlierReleases
from app.errors import InvalidParameter
from app.formats import HTML
from app.http.compression import matched_tag
from app.http.conditions import evaluate
from app.http.negotiation import Preferences, negotiate_language
from app.language import INTERFACE_LANGUAGES, content_languages
from app.namespaces import Namespaces
from app.publication import Publication
from app.serving import ServedRelease
from app.settings import Settings
from app.views.presentation import Value

CACHE_SECONDS = 60
CACHING = f"public, max-age={CACHE_SECONDS}"
NEGOTIATED = ("Accept", "Accept-Profile", "Accept-Language")
LOCAL_TIME = ZoneInfo("Europe/Oslo")  # of the plans, whatever the clock of the machine is set to
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; script-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def publication() -> Publication:
    """Return the holder of the release that the site serves."""
    return cast(Publication, current_app.extensions["publication"])


def settings() -> Settings:
    """Return the settings that the site was started with."""
    return publication().settings


def served_release() -> ServedRelease:
    """Return the release that this request is answered from: that of `?release=`, else the one in force.

    It stays the same until the request ends. Raises `NotReady`, and what `EarlierReleases.served_release`
    raises; such an error is answered by the release in force.
    """
    if "served_release" not in g:
        g.served_release = publication().current()
        if wanted := request.args.get("release"):
            earlier = cast(EarlierReleases, current_app.extensions["earlier"])
            g.served_release = earlier.served_release(wanted, g.served_release)
    return cast(ServedRelease, g.served_release)


def today() -> date:
    """Return the current date in Norway, where the plans apply.

    A page that depends on it has the date, or what follows from it, in its entity tag.
    """
    return datetime.now(LOCAL_TIME).date()


def namespaces() -> Namespaces:
    """Return the namespaces of the served release."""
    return served_release().release.namespaces


def link_to(iri: str) -> Value:
    """Return a resource as a link, with its name in the reader's language."""
    return served_release().presentation.link(iri, content_languages(language()))


def publisher_names() -> list[str]:
    """Return the names of the release's publishers in the reader's language."""
    source = served_release().harvest.source
    return [link_to(publisher).text for publisher in source.objects(source.catalogue, "dcterms:publisher")]


def negotiates(*fields: str) -> None:
    """Record request header fields that the response depends on, for `Vary` on every status."""
    g.setdefault("negotiated", {}).update(dict.fromkeys(fields))


def preference(field: str) -> str | None:
    """Return a request header field that affects the response, and record it for `Vary`."""
    negotiates(field)
    return request.headers.get(field)


def preferences(suffix: str = "") -> Preferences:
    """Return the preferences of the request. A suffix in the address overrides the headers."""
    return Preferences(
        accept=None if suffix else preference("Accept"),
        accept_profile=None if suffix else preference("Accept-Profile"),
        profile=request.args.get("_profile", ""),
        media_type=request.args.get("_mediatype", "") or request.args.get("format", ""),
        suffix=suffix,
    )


def language() -> str:
    """Return the language of the reader: that of `?lang=`, Accept-Language or the setting."""
    return explicit_language() or negotiate_language(
        preference("Accept-Language"), INTERFACE_LANGUAGES, settings().language
    )


def explicit_language() -> str:
    """Return `?lang=` if it is one of `INTERFACE_LANGUAGES`, else an empty string."""
    wanted = request.args.get("lang", "")
    return wanted if wanted in INTERFACE_LANGUAGES else ""


def page_number(pages: int | None = None) -> int:
    """Return the number in `?page=`, from 1. Raises `InvalidParameter` for any other value."""
    text = request.args.get("page") or "1"
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= (pages or 10**9):
        expected = f"1–{pages}" if pages else "a number from 1"
        raise InvalidParameter(parameter="page", value=text[:20], expected=expected)
    return int(text[:9])


def query_as_sent() -> str:
    """Return the query string as it was sent, in ASCII, with its question mark; empty if there is none."""
    given = quote(request.query_string, safe="%/?:@!$&'()*+,;=~[]")
    return f"?{given}" if given else ""


def address_digest() -> str:
    """Return a hash of the path and the query string, to be part of an entity tag."""
    address = b"?".join([request.path.encode("utf-8", "surrogatepass"), request.query_string])
    return hashlib.blake2b(address, digest_size=8).hexdigest()


def etag(*variant: object) -> str:
    """Return an entity tag made from the release, the software and the variant.

    It is not a hash of the body: serialisers give different bytes in different processes. The software is
    part of it because an upgrade changes the pages of the same release. A client may have sent a part of the
    variant, and a tag cannot have every character.
    """
    return "-".join([served_release().tag, *(quote(str(part)) for part in variant)])


def cacheable(tag: str, content_type: str, render: Callable[[], str | bytes]) -> Response:
    """Return a response with validators, or 304 if the client's copy is current (RFC 9110, section 13).

    `render` returns the body. It is not called if the client has sent the tag.
    Raises `PreconditionFailed` (412), and what `render` raises.
    """
    evaluate(tag)
    known = matched_tag(tag) if request.method in ("GET", "HEAD") else None
    response = Response(render() if known is None else b"", content_type=content_type)
    response.headers["Cache-Control"] = CACHING
    response.set_etag(known or tag)
    response.make_conditional(request)
    return response


def cached_redirect(address: str, status: int) -> BaseResponse:
    """Return a redirect that caches may keep as long as a page."""
    response = redirect(address, status)
    response.headers["Cache-Control"] = CACHING
    return response


def html(
    template: str, tag: Iterable[object], context: Callable[[], Mapping[str, object]] = dict
) -> Response:
    """Return a cacheable page of the site. `context` returns the variables of the template.

    The page and its variables are not computed if the client's copy is current.
    """
    lang = language()

    def render() -> str:
        return html_body(template, lang, **context())

    response = cacheable(page_tag(tag), HTML.content_type, render)
    response.headers["Content-Language"] = lang
    return response


def page_tag(tag: Iterable[object]) -> str:
    """Return the entity tag of a page made with `html`."""
    return etag(*tag, language(), explicit_language())


def is_current(tag: Iterable[object]) -> bool:
    """Return whether the client has sent the tag of a page, so that `html` returns 304."""
    return request.method in ("GET", "HEAD") and matched_tag(page_tag(tag)) is not None


def uncached_html(template: str, status: int = 200, **context: object) -> Response:
    """Return a page that no cache may keep."""
    lang = language()
    body = html_body(template, lang, status=status, **context)
    response = Response(body, status, content_type=HTML.content_type)
    response.headers["Content-Language"] = lang
    response.headers["Cache-Control"] = "no-store"
    return response


def html_body(template: str, language: str, **context: object) -> str:
    """Return the HTML of a page, with header and footer."""
    return served_release().rendering.page(template, language, {**request_context(), **context}, request.path)


def request_context() -> dict[str, object]:
    """Return what every page needs of the request; to `here`, its address, `lang=…` can be appended."""
    kept = urlencode([(name, value) for name, value in request.args.items(multi=True) if name != "lang"])
    here = f"{request.path}?{kept}&" if kept else f"{request.path}?"
    return {"here": here, "explicit_language": explicit_language()}


def add_standing_headers(response: Response) -> Response:
    """Add the headers that every response has, `X-Release` if a release was used, and `Vary`.

    `Vary` is set only here. It lists the recorded fields (RFC 9110, section 12.5.5), on every status.
    """
    present = {name for name, _ in response.headers}
    response.headers.extend([pair for pair in SECURITY_HEADERS.items() if pair[0] not in present])
    if "served_release" in g:
        response.headers.setdefault("X-Release", g.served_release.release.id)
    negotiated = g.get("negotiated", {})
    if negotiated:
        response.vary.update(f for f in (*NEGOTIATED, *negotiated) if f in negotiated)
    return response
