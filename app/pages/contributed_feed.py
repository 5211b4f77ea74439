"""`/bidrag.atom`: what partners publish, as a feed with an entry for each partner's version in the release.

`/endringer` has the changes of the municipality's data only:
docs/decisions/0042-the-change-log-outlives-the-releases.md

`?about=` limits the feed to a partner, a measure, or an area or a plan with its parts, as for `/endringer`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from flask import Blueprint, Response

from app.formats import ATOM
from app.http.exchange import (
    address_digest,
    cacheable,
    etag,
    explicit_language,
    language,
    namespaces,
    served_release,
)
from app.http.filtering import concerned, with_filter
from app.identifiers import document_iri
from app.language import content_languages, grouped, long_date, plural_translator, translator
from app.pages.contributed import PATH
from app.partners.describing import TITLE
from app.partners.said import PartnerStatement, StatementKind
from app.views.change_feeds import ChangeFeed, Item

FEED = f"{PATH}.{ATOM.suffix}"
LINES = 50
"""Statements that an entry shows."""
DEEPEST = 20
"""Levels of a plan: the parts of a wrong plan could lead round in a circle."""

blueprint = Blueprint("contributed_feed", __name__)


@blueprint.get(FEED)
def feed() -> Response:
    """Return the contributions in the release as an Atom feed. Raises `NotFound` for an unknown `?about=`."""
    concerned(FEED)
    tag = etag(address_digest(), language(), explicit_language())
    return cacheable(tag, ATOM.media_type, lambda: contributions().atom())


def contributions() -> ChangeFeed:
    """Return the feed: an entry for each partner that says something of it, the newest first."""
    about = concerned(FEED)
    chosen = [said for said in served_release().statements.all if not about or about in subjects(said)]
    found = [list(said) for _, said in groupby(chosen, lambda each: each.partner.partner)]
    items = sorted(map(item, found), key=lambda each: each.made, reverse=True)
    base = namespaces().base
    return ChangeFeed(
        address=base.rstrip("/") + with_filter(FEED, explicit_language()),
        page=document_iri(about, namespaces()) or base.rstrip("/") + PATH,
        title=translator(language())(TITLE),
        authors=tuple(dict.fromkeys(name(said[0]) for said in found)) or (base,),
        language=language(),
        updated=items[0].made if items else served_release().release.created,
        items=tuple(items),
    )


def subjects(said: PartnerStatement) -> Iterator[str]:
    """Yield whom and what a statement concerns: the partner, the element, and what this is a part of."""
    terms, element = served_release().plan_terms(), said.element
    yield said.partner.actor
    for _ in range(DEEPEST):
        yield element
        element = terms.look.first(element, f"{terms.space}partOf")
        if not element:
            return


def item(said: list[PartnerStatement]) -> Item:
    """Return the entry of one partner: its version, and the first of its statements in words."""
    partner = said[0].partner
    count = plural_translator(language())("{count} statement", "{count} statements", len(said))
    lines = [line(each) for each in said[:LINES]]
    if len(said) > LINES:
        lines.append(translator(language())("And {count} more.").format(count=len(said) - LINES))
    return Item(
        id=f"{partner.graph}#{partner.number}",
        page=document_iri(partner.actor, namespaces()) or partner.graph,
        title=f"{name(said[0])}: {count.format(count=len(said))}",
        made=datetime.fromisoformat(partner.issued),
        lines=tuple(lines),
        author=name(said[0]),
    )


def name(said: PartnerStatement) -> str:
    """Return the name of the partner that says something."""
    return served_release().plan_terms().label(said.partner.actor, content_languages(language()))


def line(said: PartnerStatement) -> str:
    """Return a statement in words: the element, what is said of it, the partner's words, and the day."""
    _, terms, languages = translator(language()), served_release().plan_terms(), content_languages(language())
    value, link = terms.label(said.value, languages), served_release().presentation.link
    told = {
        StatementKind.LINK: f"{said.name or said.thing} – {value}",
        StatementKind.REPORT: f"{_('status')} {value}",
        StatementKind.PARTICIPATION: f"{_('takes part as')} {value}",
    }
    if said.amount:
        number = grouped(Decimal(said.amount.value), language())
        told[StatementKind.RESULT] = f"{said.amount.indicator or value}: {number} {said.amount.unit}"
    words = f" «{said.words}»" if said.words else ""
    since = f"{long_date(said.amount.since, language())} – " if said.amount and said.amount.since else ""
    day = f" ({since}{long_date(said.day, language())})" if said.day else ""
    return f"{link(said.element, languages).text}: {told[said.kind]}{words}{day}"
