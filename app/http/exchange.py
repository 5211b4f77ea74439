"""What every page needs of the request, and gives to the response: edition, language, headers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import cast
from urllib.parse import quote, urlencode

from flask import Response, current_app, g, request

from app.errors import BadRequest, NotAcceptable
from app.http.conditions import evaluate
from app.http.negotiation import Wish, negotiate, negotiate_language
from app.language import READER_LANGUAGES, content_languages, interface_language
from app.namespaces import Namespaces
from app.serving import Edition, Publication
from app.settings import Settings
from app.views import HTML, Representation

CACHE_SECONDS = 60
CACHING = f"public, max-age={CACHE_SECONDS}"
NEGOTIATED = ("Accept", "Accept-Profile", "Accept-Language")
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
    """The publication that the site serves."""
    return cast(Publication, current_app.extensions["publication"])


def settings() -> Settings:
    """The settings the site was started with."""
    return publication().settings


def edition() -> Edition:
    """The edition that this request is answered from, the same to its end. Raises `NotReady`."""
    if "edition" not in g:
        g.edition = publication().edition()
    return cast(Edition, g.edition)


def namespaces() -> Namespaces:
    """The namespaces of the edition."""
    return edition().release.namespaces


def publishers() -> list[str]:
    """Who publishes the release, by name."""
    source, languages = edition().harvest.source, content_languages(reader())
    found = source.objects(source.catalogue, "dcterms:publisher")
    return [edition().presentation.link(publisher, languages).text for publisher in found]


def negotiates(*fields: str) -> None:
    """Note that the response depends on request header fields, whatever its status will be."""
    g.setdefault("negotiated", {}).update(dict.fromkeys(fields))


def preference(field: str) -> str | None:
    """A request header field that the response is chosen by; noted for `Vary`."""
    negotiates(field)
    return request.headers.get(field)


def wish(suffix: str = "") -> Wish:
    """What the request says of the variant it wants; headers count where the address leaves a choice."""
    return Wish(
        accept=None if suffix else preference("Accept"),
        accept_profile=None if suffix else preference("Accept-Profile"),
        profile=request.args.get("_profile", ""),
        media_type=request.args.get("_mediatype", "") or request.args.get("format", ""),
        suffix=suffix,
    )


def reader() -> str:
    """The language of the reader, of `READER_LANGUAGES`: `?lang=`, else Accept-Language, else the setting.

    Names are shown in it where there are any; for the site's own texts see `language`.
    """
    return explicit_language() or negotiate_language(
        preference("Accept-Language"), READER_LANGUAGES, settings().language
    )


def explicit_language() -> str:
    """`?lang=` where it is one of `READER_LANGUAGES`, else empty; no other value is used anywhere."""
    wanted = request.args.get("lang", "")
    return wanted if wanted in READER_LANGUAGES else ""


def language() -> str:
    """The language of the page's own texts."""
    return interface_language(reader())


def page_number(pages: int | None = None) -> int:
    """`?page=`, from 1. Raises `BadRequest` for what is no such number."""
    text = request.args.get("page") or "1"
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= (pages or 10**9):
        raise BadRequest(reason=f"page={text[:20]}")
    return int(text[:9])


def chosen(offered: Sequence[Representation], path: str) -> Representation:
    """The representation that the Accept header asks for. Raises `NotAcceptable` with what there is."""
    found = negotiate(preference("Accept"), offered)
    if found is None:
        available = ", ".join(f"{r.media_type} ({path}.{r.suffix})" for r in offered)
        raise NotAcceptable(path=path, available=available)
    return found


def query_as_sent() -> str:
    """The query of the address with its question mark, as it was sent, in ASCII; empty if there is none."""
    given = quote(request.query_string, safe="%/?:@!$&'()*+,;=~[]")
    return f"?{given}" if given else ""


def query_digest() -> str:
    """What the request asks for in its query, as a part of an entity tag."""
    return hashlib.blake2b(request.query_string, digest_size=8).hexdigest()


def etag(*variant: object) -> str:
    """An entity tag from the release, the software and the variant, never from bytes.

    Serialisers differ by process, and after an upgrade the same release looks otherwise.
    """
    return "-".join([edition().tag, *map(str, variant)])


def cacheable(response: Response, tag: str) -> Response:
    """The response with validators, or 304 where the client has it (RFC 9110, section 13).

    Raises `PreconditionFailed` (412).
    """
    evaluate(tag)
    response.headers["Cache-Control"] = CACHING
    response.set_etag(tag)
    response.make_conditional(request)
    return response


def html(template: str, tag: Iterable[object] = (), status: int = 200, **context: object) -> Response:
    """A page of the site; with a `tag` it is cacheable, without one nobody keeps it."""
    lang = language()
    body = html_body(template, lang, **{"status": status, **context})
    response = Response(body, status, content_type=HTML.content_type)
    response.headers["Content-Language"] = lang
    tag = list(tag)
    if tag:
        return cacheable(response, etag(*tag, reader(), explicit_language()))
    response.headers["Cache-Control"] = "no-store"
    return response


def html_body(template: str, language: str, **context: object) -> str:
    """The text of a page, with its frame."""
    return edition().page(template, language, **page_context(), **context)


def page_context() -> dict[str, object]:
    """What the frame of every page shows; `here` is its address, ready for another language."""
    kept = urlencode([(name, value) for name, value in request.args.items(multi=True) if name != "lang"])
    here = f"{request.path}?{kept}&" if kept else f"{request.path}?"
    return {"path": request.path, "here": here, "explicit_language": explicit_language()}


def add_standing_headers(response: Response) -> Response:
    """The headers that every response has; `X-Release` where one answers; `Vary`, set here and nowhere else.

    `Vary` names the fields that were noted as read (RFC 9110, section 12.5.5), on every status.
    """
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    if "edition" in g:
        response.headers.setdefault("X-Release", g.edition.release.id)
    negotiated = g.get("negotiated", {})
    if negotiated:
        response.vary.update(f for f in (*NEGOTIATED, *negotiated) if f in negotiated)
    return response
