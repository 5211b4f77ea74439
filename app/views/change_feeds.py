"""Entries of the change log in words -> an Atom feed and a JSON Feed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from app.formats import ATOM, HTML
from app.json_text import json_text
from app.views.atom import Entry, Feed, deleted, write_feed
from app.views.linkset import Link


@dataclass(frozen=True, slots=True)
class Item:
    """An entry: its IRI, its place on the page, its title, its time, and its lines of text.

    An `author` is needed only if it is not that of the feed.
    """

    id: str
    page: str
    title: str
    made: datetime
    lines: tuple[str, ...]
    author: str = ""


@dataclass(frozen=True, slots=True)
class ChangeFeed:
    """A feed: its own address, that of its page, its title, the publishers, and its items, the newest first.

    `updated` is the time of the newest change, also where there are no items. `deleted` are the IRIs of
    entries that were taken back, each with the time; only Atom can say so.
    """

    address: str
    page: str
    title: str
    authors: tuple[str, ...]
    language: str
    updated: datetime
    items: tuple[Item, ...]
    deleted: tuple[tuple[str, datetime], ...] = ()

    def atom(self) -> bytes:
        """Return the feed in Atom (RFC 4287)."""
        entries = (
            Entry(
                i.id,
                i.title,
                i.made.astimezone(UTC),
                i.page,
                "\n".join(i.lines),
                self.language,
                author=i.author,
            )
            for i in self.items
        )
        links = (
            Link(self.address, "self", ATOM.media_type),
            Link(self.page, "alternate", HTML.media_type),
        )
        updated = self.updated.astimezone(UTC)
        feed = Feed(
            self.address, self.title, ", ".join(self.authors), updated, self.language, links, tuple(entries)
        )
        return write_feed(feed, (deleted(iri, when.astimezone(UTC)) for iri, when in self.deleted))

    def json(self) -> bytes:
        """Return the feed as a JSON Feed, https://www.jsonfeed.org/version/1.1/."""
        items = [
            {
                "id": item.id,
                "url": item.page,
                "title": item.title,
                "content_text": "\n".join(item.lines),
                "date_published": item.made.astimezone(UTC).isoformat(),
            }
            for item in self.items
        ]
        written = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.title,
            "home_page_url": self.page,
            "feed_url": self.address,
            "language": self.language,
            "authors": [{"name": name} for name in self.authors],
            "items": items,
        }
        return json_text(written).encode()
