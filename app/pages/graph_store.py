"""`/bidrag/{partner}`: what a partner publishes here, by the SPARQL 1.1 Graph Store HTTP Protocol.

GET returns the published version. PUT replaces it, and DELETE withdraws it: with the token of the partner,
and with `If-Match` if there is a version. https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyoxigraph as ox
from flask import Blueprint, Response, request
from werkzeug.datastructures import ETags

from app.deferred import deferred
from app.errors import BadRequest, NotFound
from app.formats import JSON, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, by_name
from app.http.asking import add_budget_headers, charged
from app.http.authorising import CHALLENGE, accepting, counted, sender
from app.http.errors import UnsupportedBody
from app.http.exchange import cacheable, language, namespaces, negotiates, served_release, today
from app.http.negotiated import requested, select
from app.http.operation import whole_body
from app.json_text import json_text
from app.language import best_text, content_languages
from app.partners.access import Partner, find_partner
from app.partners.changes import ChangeOutcome, put, withdraw
from app.partners.errors import ContributionRefused, ContributionWithdrawn
from app.partners.versions import (
    ACCEPTED,
    ANY,
    WAITING,
    WITHDRAWAL,
    Condition,
    ContributionVersion,
    contents,
    published,
    versions,
)
from app.representation import Representation
from app.views.rdf import write

if TYPE_CHECKING:
    from app.contributions import checking
    from app.partners import reading
else:
    checking = deferred("app.contributions.checking")
    reading = deferred("app.partners.reading")

PATH = "/bidrag/<partner>"
VERSIONS = f"{PATH}/versjoner"
OFFERED = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
TAG_PARTS = 2
LAST_VERSION = 2**63 - 1
"""The largest number that SQLite has."""

blueprint = Blueprint("graph_store", __name__)
blueprint.after_request(add_budget_headers)


@blueprint.after_request
def challenge(response: Response) -> Response:
    """Add `WWW-Authenticate` to every 401 (RFC 9110, section 15.5.2)."""
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = CHALLENGE
    return response


@blueprint.get(PATH)
def show(partner: str) -> Response:
    """The published version as RDF; 410 if it was withdrawn, 404 if there is none."""
    representation = select(requested(request.path), OFFERED).representation
    database = accepting().database
    found = published(database, partner)
    if found is None:
        raise NotFound(path=request.path)
    if found.kind == WITHDRAWAL:
        raise ContributionWithdrawn(partner=partner, day=found.sent[:10])
    return as_rdf(contents(database, partner, found.number), representation)


@blueprint.put(PATH)
def replace(partner: str) -> Response:
    """Replace the contribution by the body: RDF or the linking sheet.

    201 for the first version, 204 for another one, 202 if it waits for a person.
    """
    known, token = sender(partner)
    counted(f"partner {partner}")(1.0)
    media_type = request.mimetype
    form = by_name(media_type, checking.FORMATS) if media_type else None
    if form is None or "Content-Encoding" in request.headers:
        given = (
            request.headers.get("Content-Encoding") or request.headers.get("Content-Type") or "no media type"
        )
        raise UnsupportedBody(given=given[:60], accepted=", ".join(f.media_type for f in checking.FORMATS))
    if "Content-Range" in request.headers:
        raise BadRequest(reason="a part of a contribution cannot be replaced (Content-Range)")
    done = stored(known, token, whole_body(request), form, condition())
    return receipt(done)


@blueprint.delete(PATH)
def remove(partner: str) -> Response:
    """Withdraw the contribution: 204, or 404 if there is none. A withdrawal needs no moderation."""
    known, token = sender(partner)
    counted(f"partner {partner}")(1.0)
    done = withdraw(accepting().database, known.name, token, condition(), datetime.now(UTC))
    if done is None:
        raise NotFound(path=request.path)
    response = Response(status=204)
    response.headers["X-Version"] = f'"{done.tag}"'
    return response


@blueprint.get(VERSIONS)
def history(partner: str) -> Response:
    """The versions as JSON, the newest first: the accepted ones, and all of them for the partner's token."""
    negotiates("Authorization", "Accept-Language")
    own = "Authorization" in request.headers
    known = sender(partner)[0] if own else find_partner(accepting().database, partner)
    if known is None:
        raise NotFound(path=request.path)
    found = [v for v in versions(accepting().database, known.name) if own or v.state == ACCEPTED]
    listed: dict[str, object] = {"partner": known.actor, "inRelease": in_release(known.name)}
    listed |= {"versions": [as_data(v, own=own) for v in found]}
    response = Response(json_text(listed), content_type=JSON.media_type)
    response.headers["Cache-Control"] = "no-store" if own else "no-cache"
    return response


@blueprint.get(f"{VERSIONS}/<int:number>")
def version(partner: str, number: int) -> Response:
    """One version as RDF: an accepted one, or any of them for the partner's token."""
    own = "Authorization" in request.headers
    if own:
        sender(partner)
    representation = select(requested(request.path), OFFERED).representation
    found = contents(accepting().database, partner, number) if number <= LAST_VERSION else None
    if found is None or not (own or found[0].state == ACCEPTED) or not found[1]:
        raise NotFound(path=request.path)
    return as_rdf(found, representation)


def stored(
    partner: Partner, token: str, data: bytes, form: Representation, condition: Condition
) -> ChangeOutcome:
    """Check a contribution, and store it. Raises `ContributionRefused`, and what `read` and `put` raise."""
    terms = served_release().plan_terms()
    with charged():
        sent = reading.read_contribution(data, form, partner, terms, language(), today())
    if sent.faults:
        raise refused(sent)
    return put(accepting().database, partner.name, sent.content, token, condition, datetime.now(UTC))


def refused(sent: reading.Sent) -> ContributionRefused:
    """Return the error with all findings, in the reader's language."""
    lang = language()
    findings = [
        {
            "severity": f.severity,
            "message": f.text(lang),
            **({("line" if f.place.isdecimal() else "cell"): f.place} if f.place else {}),
        }
        for f in sent.findings
    ]
    first = sent.faults[0]
    where = f"{first.where(lang)}: " if first.place else ""
    return ContributionRefused(count=len(sent.faults), first=where + first.text(lang), findings=findings)


def receipt(done: ChangeOutcome) -> Response:
    """Return the response to a change: what was stored, and whether it waits.

    `X-Version` has the tag for the next `If-Match`. There is no `ETag`: the content is stored in another form
    than it was sent (RFC 9110, section 9.3.4).
    """
    waits = done.version.state == WAITING
    status = 202 if waits else 201 if done.first else 204
    body = "" if status == 204 else json_text(as_data(done.version, own=True))
    response = Response(body, status, content_type=JSON.media_type)
    address = f"/bidrag/{done.version.partner}"
    response.headers["X-Version"] = f'"{done.version.tag}"'
    response.headers["Location"] = f"{address}/versjoner/{done.version.number}" if waits else address
    response.headers["Cache-Control"] = "no-store"
    return response


def in_release(partner: str) -> dict[str, object] | None:
    """Return which version the served release has, and what of it was left out and why; None without one."""
    found = served_release().contributed.find(partner)
    if found is None:
        return None
    reasons = [best_text(reason, content_languages(language())) for reason in found.left_out.reasons]
    left_out = {"statements": found.left_out.statements, "reasons": reasons}
    return {"number": found.number, "checked": found.checked, "leftOut": left_out}


def as_data(version: ContributionVersion, *, own: bool) -> dict[str, object]:
    """Return a version for JSON; only the partner sees which token sent it, and who decided."""
    found = asdict(version) | {"etag": f'"{version.tag}"'}
    hidden = () if own else ("sent_by", "decided_by", "reason")
    return {name: value for name, value in found.items() if name not in hidden}


def condition() -> Condition:
    """Return the preconditions of the request.

    Tags are compared without the suffixes of format and coding: each version is one state of the graph.
    """
    return Condition(tags(request.if_match, "If-Match"), tags(request.if_none_match, "If-None-Match"))


def tags(given: ETags, field: str) -> frozenset[str] | None:
    """Return the strong tags of a field, `ANY` for a star, None without the field.

    A star is the whole field (RFC 9110, section 13.1.1); in a list, or in quotes, it is no tag of ours.
    """
    if field not in request.headers:
        return None
    if request.headers[field].strip() == ANY:
        return frozenset({ANY})
    strong = (tag for tag in given.as_set() if tag not in (None, ANY))
    return frozenset("-".join(tag.split("-")[:TAG_PARTS]) for tag in strong)


def as_rdf(found: tuple[ContributionVersion, str] | None, representation: Representation) -> Response:
    """Return the content of a version as RDF; 404 if there is none. No cache may use it without asking."""
    if found is None:
        raise NotFound(path=request.path)
    stored_version, text = found

    def render() -> bytes:
        return write(ox.parse(text, format=ox.RdfFormat.N_TRIPLES), representation, namespaces())

    response = cacheable(f"{stored_version.tag}-{representation.suffix}", representation.content_type, render)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Link"] = f'</bidrag/{stored_version.partner}/versjoner>; rel="version-history"'
    return response
