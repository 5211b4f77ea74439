"""`/conneg`: which variant of a document a request would get, and why; as a page and as JSON.

The explanation comes from the function that chooses, the statuses and headers from the site itself, asked in
this process. Only addresses of things and documents here are explained; nothing is fetched.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, Response, current_app, request
from werkzeug.test import Client

from app.errors import BadRequest
from app.formats import HTML, JSON
from app.http.error_pages import DOCUMENT_PATHS
from app.http.exchange import (
    cacheable,
    chosen,
    etag,
    html,
    namespaces,
    query_digest,
    served_release,
    settings,
)
from app.http.header_fields import media_ranges
from app.http.negotiation import Outcome, Preferences, choose, negotiate_language
from app.identifiers import document_path, split_suffix, thing_iri
from app.language import INTERFACE_LANGUAGES
from app.pages.resource import SUFFIXES
from app.views.profiles import profiles_of

PATH = "/conneg"
FIELDS = {"accept": "Accept", "accept-language": "Accept-Language", "profile": "Accept-Profile"}
TOLD = ("Location", "Content-Type", "Content-Language", "Content-Location", "Content-Profile", "Vary", "ETag")

blueprint = Blueprint("conneg", __name__)


@dataclass(frozen=True, slots=True)
class Step:
    """One response on the way: what was asked for, the status, and the headers that tell of the choice."""

    path: str
    status: int
    headers: dict[str, str]


@blueprint.get(PATH)
def conneg() -> Response:
    """The explanation of `?iri=` with `accept`, `accept-language` and `profile`; the form without it."""
    as_json = chosen((JSON, HTML), PATH) == JSON
    given = {name: request.args[name] for name in FIELDS if name in request.args}
    if not all(value.isprintable() for value in given.values()):
        raise BadRequest(reason="a header field cannot have control characters")
    iri = request.args.get("iri", "")
    explained = explanation(iri, given) if iri else None
    tag = ("conneg", query_digest())
    if not as_json:
        return html("conneg.html", tag, iri=iri, given=given, fields=FIELDS, explained=explained)
    if explained is None:
        raise BadRequest(reason="there is no iri; give the address of a thing or a document here as ?iri=…")
    body = json.dumps(explained, ensure_ascii=False, indent=1) + "\n"
    return cacheable(Response(body, content_type=JSON.media_type), etag(*tag, JSON.suffix))


def explanation(iri: str, given: dict[str, str]) -> dict[str, object]:
    """Everything about one choice. Raises `BadRequest` for an address that is no thing or document here."""
    address = own_address(iri)
    headers = {FIELDS[name]: value for name, value in given.items()}
    steps = answers(address, headers)
    explained: dict[str, object] = {"iri": iri, "request": headers, "ranges": ranges(given.get("accept"))}
    outcome = outcome_of(steps[-1].path, given)
    explained["profile"] = told_profile(outcome)
    explained["ranking"] = ranking(outcome)
    explained["language"] = told_language(outcome, given)
    explained["responses"] = [{"path": s.path, "status": s.status, "headers": s.headers} for s in steps]
    return explained


def own_address(iri: str) -> str:
    """The path and query of a thing or a document here, from its IRI or its path."""
    base = namespaces().base
    local = "/" + iri.removeprefix(base) if iri.startswith(base) else iri
    if not local.startswith(DOCUMENT_PATHS):
        raise BadRequest(reason=f"iri={iri[:80]} is no thing or document of this site")
    return local.partition("#")[0]


def answers(address: str, headers: dict[str, str]) -> list[Step]:
    """What the site itself answers to HEAD, and to where that leads, once."""
    client = Client(current_app, use_cookies=False)
    steps: list[Step] = []
    while address and len(steps) < 2:
        with client.head(address, headers=headers) as answer:
            told = {name: answer.headers[name] for name in TOLD if name in answer.headers}
            steps.append(Step(address, answer.status_code, told))
        target = steps[-1].headers.get("Location", "")
        address = target if target.startswith(DOCUMENT_PATHS) else ""
    return steps


def outcome_of(address: str, given: dict[str, str]) -> Outcome:
    """The choice for the document at an address; nothing where there is no such document."""
    parts = urlsplit(address)
    path, suffix = split_suffix(parts.path, SUFFIXES)
    iri = thing_iri(path, namespaces().base)
    named = served_release().lookups.is_name(iri) and document_path(iri, namespaces().base) == path
    if not named or not served_release().resource(iri, 1).exists:
        return Outcome()
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    wish = Preferences(
        accept=given.get("accept"),
        accept_profile=given.get("profile"),
        profile=query.get("_profile", ""),
        media_type=query.get("_mediatype", "") or query.get("format", ""),
        suffix=suffix or "",
    )
    return choose(wish, profiles_of(served_release().subject(iri)), namespaces())


def ranges(accept: str | None) -> list[dict[str, object]]:
    """The media ranges as they were read."""
    return [{"range": str(r), "quality": r.quality} for r in media_ranges(accept)]


def told_profile(outcome: Outcome) -> dict[str, str] | None:
    """The profile that wins."""
    if outcome.profile is None:
        return None
    return {"token": outcome.profile.token, "iri": outcome.profile.iri(namespaces())}


def ranking(outcome: Outcome) -> list[dict[str, object]]:
    """The representations in the order they were preferred; empty where the address fixes one."""
    return [
        {
            "mediaType": verdict.representation.media_type,
            "matched": str(verdict.range) if verdict.range else None,
            "quality": verdict.quality,
            "specificity": verdict.closeness if verdict.range else None,
            "place": verdict.place + 1,
            "wins": verdict.representation == outcome.representation,
        }
        for verdict in outcome.verdicts
    ]


def told_language(outcome: Outcome, given: dict[str, str]) -> str | None:
    """The language of the page; None where the answer is no page."""
    if outcome.representation != HTML:
        return None
    return negotiate_language(given.get("accept-language"), INTERFACE_LANGUAGES, settings().language)
