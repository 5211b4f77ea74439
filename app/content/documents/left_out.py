"""What Word and Excel files have beside their paragraphs and cells: it is not read, so it is reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from app.content.documents.model import (
    Notice,
)

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
STRUCK_WORDS = (
    "Words that are struck through are read too. If they no longer hold, delete them in the document."
)
HEADER_CODES = re.compile(r"&(?:\"[^\"]*\"|[A-Z]|\d+)")
HEADERS = re.compile(rb"<(?:odd|even|first)(?:Header|Footer)[^>]*>([^<]*)</")
Words = Callable[[Any], str]


def parsed(part: bytes) -> Any:
    """Return the root of a part of a package; nothing outside it is read."""
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))


def pictures(parts: dict[str, bytes], names: tuple[str, ...]) -> Iterator[Notice]:
    """Report diagrams, charts and shapes with their words, and pictures. `names` begin those of drawings."""
    for name, part in sorted(parts.items()):
        if name.startswith(names) and not name.endswith(".rels"):
            texts = (" ".join("".join(p.itertext()).split()) for p in parsed(part).iter(f"{{{DRAWING}}}p"))
            words = " | ".join(filter(None, texts))
            if words:
                template = "A diagram, chart or shape is left out, with its words: «{words}»"
                yield Notice(template, name, {"words": words})
    if any(b"<pic:pic" in part or b"<xdr:pic" in part for part in parts.values()):
        yield Notice("Pictures are left out.")


def margins(words: Iterator[str]) -> Iterator[Notice]:
    """Report the words of headers and footers of pages, each once."""
    for text in dict.fromkeys(words):
        if any(c.isalpha() for c in text):
            yield Notice("A header or footer of the pages is left out: «{words}»", fields={"words": text})


def word_margins(parts: dict[str, bytes], words_of: Words) -> Iterator[str]:
    """Yield the words of the headers and footers of a Word document."""
    for name, part in sorted(parts.items()):
        if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name):
            yield " ".join(words_of(parsed(part)).split())


def sheet_margins(parts: dict[str, bytes]) -> Iterator[str]:
    """Yield the words of the headers and footers of a workbook, without the codes of page and font."""
    for name, part in sorted(parts.items()):
        if name.startswith("xl/worksheets/"):
            for match in HEADERS.finditer(part):
                text = match[1].decode("utf-8", "replace").replace("&quot;", '"').replace("&amp;", "&")
                yield " ".join(HEADER_CODES.sub(" ", text).split())


def notes(parts: dict[str, bytes], words_of: Words) -> Iterator[Notice]:
    """Report each footnote and endnote of a Word document, and each comment, with its words."""
    for name, template in (
        ("word/footnotes.xml", "A note is left out: «{words}»"),
        ("word/endnotes.xml", "A note is left out: «{words}»"),
        ("word/comments.xml", "A comment is left out: «{words}»"),
    ):
        for note in parsed(parts[name]) if name in parts else ():
            if words := " ".join(words_of(note).split()):
                yield Notice(template, name, {"words": words})
