"""`/conneg`: which variant of a document a request gets, and why; as a page and as JSON.

The explanation comes from a request to the site itself, in the same process. Only addresses of our own
resources and documents are explained; nothing is fetched from elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, current_app, request
from werkzeug.test import Client

from app.errors import BadRequest
from app.formats import HTML, JSON
from app.http.error_pages import DOCUMENT_PATHS
from app.http.exchange import html_body, language, namespaces
from app.http.header_fields import media_ranges
from app.http.negotiated import Selection, negotiated, requested, select
from app.http.negotiation import Outcome
from app.json_text import json_text
from app.pages.resource import EXPLAINED

PATH = "/conneg"
FIELDS = {"accept": "Accept", "accept-language": "Accept-Language", "profile": "Accept-Profile"}
SHOWN = (
    "Location",
    "Content-Type",
    "Content-Language",
    "Content-Location",
    "Content-Profile",
    "Vary",
    "ETag",
)


class NotOfThisSite(BadRequest):
    template = "«{iri}» is no thing or document of this site."
    remedy = "Give an address that begins with {base}, or its path."
    members = ("iri",)


blueprint = Blueprint("conneg", __name__)


@dataclass(frozen=True, slots=True)
class Step:
    """One of the responses: its address, its status, the headers about the choice, and the choice."""

    path: str
    status: int
    headers: dict[str, str]
    outcome: Outcome


@blueprint.get(PATH)
def conneg() -> Response:
    """Explain the choice for `?iri=` with `accept`, `accept-language` and `profile`, or return the form."""
    address = requested(PATH)
    given = {name: request.args[name] for name in FIELDS if name in request.args}
    if not all(value.isprintable() for value in given.values()):
        raise BadRequest(reason="a header field cannot have control characters")
    iri = request.args.get("iri", "")

    def render(selection: Selection, explained: dict[str, object] | None) -> str:
        if selection.representation == HTML:
            context = {"iri": iri, "given": given, "fields": FIELDS, "explained": explained}
            return html_body("conneg.html", language(), **context)
        if explained is None:
            missing = "there is no iri; give the address of a thing or a document here as ?iri=…"
            raise BadRequest(reason=missing)
        return json_text(explained)

    return negotiated(
        lambda: select(address, (JSON, HTML)), lambda: explanation(iri, given) if iri else None, render
    )


def explanation(iri: str, given: dict[str, str]) -> dict[str, object]:
    """Return the explanation of a choice. Raises `NotOfThisSite`."""
    headers = {FIELDS[name]: value for name, value in given.items()}
    steps = answers(own_address(iri), headers)
    last = steps[-1]
    return {
        "iri": iri,
        "request": headers,
        "ranges": ranges(given.get("accept")),
        "profile": told_profile(last.outcome),
        "ranking": ranking(last.outcome),
        "language": last.headers["Content-Language"] if last.outcome.representation == HTML else None,
        "responses": [{"path": s.path, "status": s.status, "headers": s.headers} for s in steps],
    }


def own_address(iri: str) -> str:
    """Return the path and query of one of our resources or documents, from its IRI or its path."""
    base = namespaces().base
    local = "/" + iri.removeprefix(base) if iri.startswith(base) else iri
    if not local.startswith(DOCUMENT_PATHS):
        raise NotOfThisSite(iri=iri[:80], base=base)
    return local.partition("#")[0]


def answers(address: str, headers: dict[str, str]) -> list[Step]:
    """Return the site's responses to HEAD at the address, and at the target of its redirect."""
    client = Client(current_app, use_cookies=False)
    steps: list[Step] = []
    while address and len(steps) < 2:
        choices: list[Outcome] = []
        # In a separate context, because the inner request stores its own values in `g`.
        with (
            current_app.app_context(),
            client.head(address, headers=headers, environ_overrides={EXPLAINED: choices}) as answer,
        ):
            shown = {name: answer.headers[name] for name in SHOWN if name in answer.headers}
            steps.append(Step(address, answer.status_code, shown, choices[-1] if choices else Outcome()))
        target = steps[-1].headers.get("Location", "")
        address = target if target.startswith(DOCUMENT_PATHS) else ""
    return steps


def ranges(accept: str | None) -> list[dict[str, object]]:
    """Return the parsed media ranges."""
    return [{"range": str(r), "quality": r.quality} for r in media_ranges(accept)]


def told_profile(outcome: Outcome) -> dict[str, str] | None:
    """Return the chosen profile."""
    if outcome.profile is None:
        return None
    return {"token": outcome.profile.token, "iri": outcome.profile.iri(namespaces())}


def ranking(outcome: Outcome) -> list[dict[str, object]]:
    """Return the representations in order of preference; empty if the address fixes one."""
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
