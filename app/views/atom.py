"""Entries -> an Atom feed (RFC 4287, https://www.rfc-editor.org/rfc/rfc4287)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from app.formats import HTML
from app.views.linkset import Link
from app.xml_text import readable, with_carriage_returns

NAMESPACE = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
"""The vocabulary of deleted entries: https://www.rfc-editor.org/rfc/rfc6721"""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: its IRI, title and date, the page about it, a summary, its classes by IRI and name.

    An `author` is needed only if it is not that of the feed.
    """

    id: str
    title: str
    updated: datetime
    page: str
    summary: str = ""
    language: str = ""
    categories: tuple[tuple[str, str], ...] = ()
    author: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its address, title, author, date of the last change, language and links."""

    id: str
    title: str
    author: str
    updated: datetime
    language: str
    links: tuple[Link, ...]
    entries: tuple[Entry, ...]


def write_feed(feed: Feed, more: Iterable[Element] = ()) -> bytes:
    """Return the feed as XML; `more` are elements of other vocabularies."""
    root = Element("feed", {"xmlns": NAMESPACE, "xml:lang": feed.language})
    add_text(root, "id", feed.id)
    add_text(root, "title", feed.title)
    add_text(root, "updated", feed.updated.isoformat())
    add_text(SubElement(root, "author"), "name", feed.author)
    for link in feed.links:
        SubElement(root, "link", {"rel": link.rel, "href": link.target, "type": link.type})
    root.extend(more)
    for entry in feed.entries:
        _entry(SubElement(root, "entry"), entry)
    return document(root)


def _entry(parent: Element, entry: Entry) -> None:
    add_text(parent, "id", entry.id)
    add_text(parent, "title", entry.title)
    add_text(parent, "updated", entry.updated.isoformat())
    if entry.author:
        add_text(SubElement(parent, "author"), "name", entry.author)
    SubElement(parent, "link", {"rel": "alternate", "href": entry.page, "type": HTML.media_type})
    for term, label in entry.categories:
        SubElement(parent, "category", {"term": term, "label": readable(label)})
    if entry.summary:
        add_text(parent, "summary", entry.summary, entry.language)


def deleted(ref: str, when: datetime) -> Element:
    """Return an `at:deleted-entry`: the entry with the id `ref` is deleted (RFC 6721, section 3)."""
    return Element(f"{{{TOMBSTONES}}}deleted-entry", {"ref": ref, "when": when.isoformat()})


def add_text(parent: Element, name: str, text: str, language: str = "") -> None:
    """Add a child element with a text."""
    SubElement(parent, name, {"xml:lang": language} if language else {}).text = readable(text)


def document(root: Element) -> bytes:
    """Return a complete XML document."""
    indent(root)
    return with_carriage_returns(tostring(root, "utf-8", xml_declaration=True))
