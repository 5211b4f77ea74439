"""`/endringer`: what changed with each release, in words; also as Atom and as a JSON Feed.

`?about=` limits all of them to what concerns a plan, an area, a measure or a partner.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response
from werkzeug.wrappers import Response as BaseResponse

from app.errors import NotFound
from app.formats import ATOM, JSON
from app.http.exchange import (
    LOCAL_TIME,
    address_digest,
    cacheable,
    cached_redirect,
    etag,
    explicit_language,
    html,
    language,
    namespaces,
    page_number,
    publisher_names,
    query_as_sent,
    served_release,
)
from app.http.filtering import concerned, with_filter
from app.language import long_date, plural_translator, translator
from app.releases.changelog import BACK, FIRST, LogEntry
from app.views.change_feeds import ChangeFeed, Item
from app.views.change_words import ChangeWords, ElementChange

PATH = "/endringer"
FORMER_PATH = "/om/endringer"
JSON_FEED = "application/feed+json"
ENTRIES, CHANGES = 20, 50
"""Entries on a page and in a feed, and changes that an entry shows."""

blueprint = Blueprint("changes", __name__)


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry of the change log in words: its changes by element, and the number of changes left out."""

    entry: LogEntry
    elements: tuple[ElementChange, ...]
    total: int
    left_out: int


@blueprint.get(FORMER_PATH)
def moved() -> BaseResponse:
    """Redirect the former address of the page."""
    return cached_redirect(PATH + query_as_sent(), 308)


@blueprint.get(f"{FORMER_PATH}.{ATOM.suffix}")
def moved_feed() -> BaseResponse:
    """Redirect the former address of the feed."""
    return cached_redirect(f"{PATH}.{ATOM.suffix}{query_as_sent()}", 308)


@blueprint.get(PATH)
def changed() -> Response:
    """Return the page of the change log. Raises `NotFound` if nothing is known of `?about=`."""
    about, page = concerned(PATH), page_number()
    pages = max(1, -(-served_release().changes.entries(about, 0, 1)[1] // ENTRIES))
    if page > pages:
        raise NotFound(path=f"{PATH}?page={page}")

    def context() -> dict[str, object]:
        return {
            "log": shown_entries(about, page),
            "headline": headline,
            "about": words().named(about) if about else None,
            "page": page,
            "pages": pages,
            "page_path": with_filter(PATH, ""),
            "feed": with_filter(f"{PATH}.{ATOM.suffix}", ""),
            "json_feed": with_filter(f"{PATH}.{JSON.suffix}", ""),
            "current": served_release().release.id,
        }

    return html("changes.html", variant(), context)


@blueprint.get(f"{PATH}.{ATOM.suffix}")
def atom() -> Response:
    """Return the changes as an Atom feed. Raises `NotFound` if nothing is known of `?about=`."""
    concerned(PATH)
    return cacheable(tag(ATOM.suffix), ATOM.media_type, lambda: feed(ATOM.suffix).atom())


@blueprint.get(f"{PATH}.{JSON.suffix}")
def json_feed() -> Response:
    """Return the changes as a JSON Feed, https://www.jsonfeed.org/version/1.1/. Raises as `atom`."""
    concerned(PATH)
    return cacheable(tag(JSON.suffix), JSON_FEED, lambda: feed(JSON.suffix).json())


def variant() -> tuple[object, ...]:
    """Return what the response depends on beside the release: the address, and the newest entry."""
    newest = served_release().changes.last_entry()
    return ("changes", address_digest(), newest.number if newest else 0)


def tag(format: str) -> str:
    """Return the entity tag of a feed."""
    return etag(*variant(), format, language(), explicit_language())


def shown_entries(about: str, page: int = 1) -> tuple[ShownEntry, ...]:
    """Return a page of entries in words, the newest first."""
    log, in_words = served_release().changes, words()
    entries, _ = log.entries(about, (page - 1) * ENTRIES, ENTRIES)
    found = []
    for entry in entries:
        changes, count = log.changes(entry.number, about, CHANGES)
        found.append(ShownEntry(entry, in_words.by_element(changes), count, count - len(changes)))
    return tuple(found)


def words() -> ChangeWords:
    """Return the writer of changes in the reader's language."""
    served = served_release()
    return ChangeWords(served.presentation, served.changes, language())


def headline(found: ShownEntry) -> str:
    """Return the title of an entry: its day, and how much has changed."""
    day = long_date(found.entry.made.astimezone(LOCAL_TIME).date(), language())
    if found.entry.kind == FIRST:
        what = translator(language())("The first version in this log")
    else:
        counted = plural_translator(language())("{count} change", "{count} changes", found.total)
        what = counted.format(count=found.total)
    return f"{day}: {what}"


def lines(found: ShownEntry) -> list[str]:
    """Return an entry as lines of text: a note, then one line for each element."""
    _ = translator(language())
    said = [f"{change.element.text}: {'; '.join(change.said)}" for change in found.elements]
    if found.entry.kind == BACK:
        said.insert(0, _("The previous version was withdrawn, so this is as it was before."))
    if found.entry.kind == FIRST:
        said.append(_("Earlier versions are not in this log."))
    elif not found.elements:
        said.append(_("No plan, measure or other thing has changed."))
    if found.left_out:
        said.append(_("And {count} more.").format(count=found.left_out))
    return said


def feed(suffix: str) -> ChangeFeed:
    """Return the feed of the newest entries in a format."""
    entries = shown_entries(concerned(PATH))
    page = address(PATH)
    return ChangeFeed(
        address=address(f"{PATH}.{suffix}"),
        page=page,
        title=feed_title(),
        authors=tuple(publisher_names()) or (namespaces().base,),
        language=language(),
        updated=entries[0].entry.made if entries else served_release().release.created,
        items=tuple(
            Item(
                id=f"{namespaces().base}{PATH[1:]}#nr-{each.entry.number}",
                page=f"{page}#nr-{each.entry.number}",
                title=headline(each),
                made=each.entry.made,
                lines=tuple(lines(each)),
            )
            for each in entries
        ),
    )


def feed_title() -> str:
    """Return the title of a feed, with the name of what it is limited to."""
    title, about = translator(language())("Changes"), concerned(PATH)
    return f"{title}: {words().named(about).text}" if about else title


def address(path: str) -> str:
    """Return the complete address of the page or a feed, with the parameters of the request."""
    return namespaces().base.rstrip("/") + with_filter(path, explicit_language())
