"""`/bidrag.atom`: what partners publish, as a feed with an entry for each version, its changes in words.

`/endringer` has the changes of the municipality's data only:
docs/decisions/0042-the-change-log-outlives-the-releases.md

`?about=` limits the feed to a partner, a measure, or an area or a plan with its parts, as for `/endringer`.
A withdrawal is an entry of its own, and deletes the entries of what was taken back (RFC 6721).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import groupby, islice

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
from app.language import content_languages, plural_translator, translator
from app.pages.contributed import PATH
from app.partners.describing import TITLE
from app.partners.released import InRelease
from app.partners.revisions import Revision
from app.partners.said import PartnerStatement
from app.partners.said_words import SaidWords
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
    known = tuple(each.version.number for each in served_release().revisions.all())
    tag = etag(address_digest(), language(), explicit_language(), known)
    return cacheable(tag, ATOM.media_type, lambda: contributions().atom())


def contributions() -> ChangeFeed:
    """Return the feed: what each partner says, or what its versions changed, the newest first."""
    about, served = concerned(FEED), served_release()
    base, revisions = namespaces().base, served.revisions.all()
    items = sorted(
        (*current(about, {each.version.number for each in revisions}), *changed(about, revisions)),
        key=lambda each: each.made,
        reverse=True,
    )
    return ChangeFeed(
        address=base.rstrip("/") + with_filter(FEED, explicit_language()),
        page=document_iri(about, namespaces()) or base.rstrip("/") + PATH,
        title=translator(language())(TITLE),
        authors=tuple(dict.fromkeys(each.author for each in items)) or (base,),
        language=language(),
        updated=items[0].made if items else served.release.created,
        items=tuple(items),
        deleted=tuple(
            (f"{each.partner.graph}#{number}", made(each.partner))
            for each in revisions
            for number in each.taken_back
        ),
    )


def current(about: str, known: Collection[int]) -> Iterator[Item]:
    """Yield an entry for each partner of whose version no change is known: what it says."""
    for _, group in groupby(served_release().statements.all, lambda each: each.partner.partner):
        said = [each for each in group if not about or about in subjects(each)]
        if said and said[0].partner.number not in known:
            count = plural_translator(language())("{count} statement", "{count} statements", len(said))
            yield item(said[0].partner, count.format(count=len(said)), map(words().line, said), len(said))


def changed(about: str, revisions: Iterable[Revision]) -> Iterator[Item]:
    """Yield an entry for each version that changed something: from what to what, or what was taken back."""
    for each in revisions:
        found = [d for d in each.differences if not about or about in subjects(d.said)]
        count = plural_translator(language())("{count} change", "{count} changes", len(found))
        title, lines = count.format(count=len(found)), map(words().change, found)
        if each.withdrawn:
            title = translator(language())("has withdrawn what it had published")
            lines = map(words().element, (d.said for d in found))
        elif not each.differences:
            title = translator(language())("nothing that is said of elements has changed")
        if found or (not each.differences and about in ("", each.partner.actor)):
            yield item(each.partner, title, dict.fromkeys(lines), len(found))


def words() -> SaidWords:
    """Return the writer of statements in the reader's language."""
    served = served_release()
    return SaidWords(served.presentation, served.plan_terms(), language())


def subjects(said: PartnerStatement) -> Iterator[str]:
    """Yield whom and what a statement concerns: the partner, the element, and what this is a part of."""
    terms, element = served_release().plan_terms(), said.element
    yield said.partner.actor
    for _ in range(DEEPEST):
        yield element
        element = terms.look.first(element, f"{terms.space}partOf")
        if not element:
            return


def item(partner: InRelease, title: str, lines: Iterable[str], total: int) -> Item:
    """Return the entry of a version, with the first of its `total` lines."""
    first = list(islice(lines, LINES))
    if total > LINES:
        first.append(translator(language())("And {count} more.").format(count=total - LINES))
    name = served_release().plan_terms().label(partner.actor, content_languages(language()))
    return Item(
        id=f"{partner.graph}#{partner.number}",
        page=document_iri(partner.actor, namespaces()) or partner.graph,
        title=f"{name}: {title}",
        made=made(partner),
        lines=tuple(first),
        author=name,
    )


def made(partner: InRelease) -> datetime:
    """Return when a version was accepted."""
    return datetime.fromisoformat(partner.issued)
