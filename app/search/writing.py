"""Results -> JSON, Atom and suggestions; and the description of the search that a browser can add.

OpenSearch 1.1 (https://github.com/dewitt/opensearch/blob/master/opensearch-1-1-draft-6.md) with its extension
for suggestions; Atom is RFC 4287 (https://www.rfc-editor.org/rfc/rfc4287).
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from app.engine.lookups import Lookups
from app.language import INTERFACE_LANGUAGES, Translate, translator
from app.representations import HTML, JSON, Representation
from app.search.results import PAGE_SIZE, Found, Pieces, Results

PATH = "/sok"
DESCRIPTION_PATH = "/opensearch.xml"
SUGGESTIONS_PATH = f"{PATH}/forslag"
ATOM = Representation("atom", "application/atom+xml", "Atom", ("application/xml", "text/xml"))
DESCRIPTION_TYPE = "application/opensearchdescription+xml"
SUGGESTIONS_TYPE = "application/x-suggestions+json"
OPEN_SEARCH = "http://a9.com/-/spec/opensearch/1.1/"
ATOM_NAMESPACE = "http://www.w3.org/2005/Atom"
NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What may not stand in XML 1.0, not even escaped (https://www.w3.org/TR/xml/#charsets)."""


def search_address(results: Results, page: int = 1, suffix: str = "", language: str = "") -> str:
    """The address of one page of a search; `suffix` fixes the format, `language` that of the reader."""
    asked = {"q": results.text, **{name: value.iri for name, value in results.chosen.items()}}
    more = {"page": str(page) if page > 1 else "", "lang": language}
    query = urlencode(asked | {name: value for name, value in more.items() if value})
    return f"{PATH}{'.' if suffix else ''}{suffix}?{query}"


def turned(results: Results) -> dict[str, int]:
    """The pages that one can turn to, by their relation to this one."""
    pages = {"first": 1, "previous": results.page - 1, "next": results.page + 1, "last": results.pages}
    return {relation: page for relation, page in pages.items() if 1 <= page <= results.pages}


def as_json(results: Results, lookups: Lookups, language: str) -> bytes:
    """One page of results for a program; names in all languages, the passage in one."""
    site, pages = lookups.namespaces.base.rstrip("/"), turned(results)
    turns: dict[str, object] = {
        relation: site + search_address(results, pages[relation], JSON.suffix, language)
        for relation in ("previous", "next")
        if relation in pages
    }
    about: dict[str, object] = {
        "query": results.text,
        "chosen": {name: value.iri for name, value in results.chosen.items()},
        "total": results.total,
        "similar": results.similar,
        "page": results.page,
        "pages": results.pages,
    }
    about |= turns
    about["results"] = [described(found, lookups) for found in results.found]
    about["facets"] = {
        name: [{"iri": v.value.iri, "name": lookups.labels(v.value.iri), "count": v.count} for v in values]
        for name, values in results.facets.items()
    }
    return (json.dumps(about, ensure_ascii=False, indent=1) + "\n").encode()


def described(found: Found, lookups: Lookups) -> dict[str, object]:
    """One hit for a program; a translation of adopted words says that it is unofficial."""
    about: dict[str, object] = {
        "iri": found.link.iri,
        "url": document(found, lookups.namespaces.base),
        "types": [kind.iri for kind in found.kinds],
        "name": lookups.labels(found.link.iri),
        "partOf": [ancestor.iri for ancestor in reversed(found.ancestors)],
    }
    if found.passage is not None:
        about["passage"] = {
            "text": joined(found.passage.pieces),
            "language": found.passage.language,
            "unofficialTranslation": found.passage.translated,
            "found": list(dict.fromkeys(text for text, is_found in found.passage.pieces if is_found)),
        }
    if found.related:
        about["related"] = [joined(name) for name, _ in found.related]
    return about


def document(found: Found, base: str) -> str:
    """The address of the document about a hit."""
    return base.rstrip("/") + found.link.href


def joined(pieces: Pieces) -> str:
    """The text that the pieces are of."""
    return "".join(text for text, _ in pieces)


def as_atom(results: Results, base: str, updated: datetime, author: str, language: str) -> bytes:
    """One page of results as a feed, with the counts of OpenSearch; all is as new as the release."""
    _, site = translator(language), base.rstrip("/")

    def address(page: int, suffix: str) -> str:
        return site + search_address(results, page, suffix, language)

    feed = Element("feed", {"xmlns": ATOM_NAMESPACE, "xmlns:opensearch": OPEN_SEARCH, "xml:lang": language})
    _text(feed, "id", address(results.page, ATOM.suffix))
    _text(feed, "title", _("Search for «{text}»").format(text=results.text))
    _text(feed, "updated", updated.isoformat())
    _text(SubElement(feed, "author"), "name", author)
    _link(feed, "self", address(results.page, ATOM.suffix), ATOM.media_type)
    _link(feed, "alternate", address(results.page, ""), HTML.media_type)
    _link(feed, "search", site + DESCRIPTION_PATH, DESCRIPTION_TYPE)
    for relation, page in turned(results).items():
        _link(feed, relation, address(page, ATOM.suffix), ATOM.media_type)
    _text(feed, "opensearch:totalResults", str(results.total))
    _text(feed, "opensearch:startIndex", str((results.page - 1) * PAGE_SIZE + 1))
    _text(feed, "opensearch:itemsPerPage", str(PAGE_SIZE))
    asked = {"role": "request", "searchTerms": results.text, "startPage": str(results.page)}
    SubElement(feed, "opensearch:Query", {name: _xml(value) for name, value in asked.items()})
    for found in results.found:
        _entry(SubElement(feed, "entry"), found, base, updated, _)
    return _document(feed)


def _entry(entry: Element, found: Found, base: str, updated: datetime, _: Translate) -> None:
    _text(entry, "id", found.link.iri)
    _text(entry, "title", found.link.text)
    _text(entry, "updated", updated.isoformat())
    _link(entry, "alternate", document(found, base), HTML.media_type)
    for kind in found.kinds:
        SubElement(entry, "category", {"term": kind.iri, "label": _xml(kind.text)})
    if found.passage is not None:
        note = _("unofficial translation").capitalize() + ": " if found.passage.translated else ""
        _text(entry, "summary", note + joined(found.passage.pieces), found.passage.language)


def suggestions(results: Results, base: str) -> bytes:
    """The names of what is found, what each is, and where: for the address bar of a browser."""
    names = [found.link.text for found in results.found]
    kinds = [", ".join(kind.text for kind in found.kinds) for found in results.found]
    places = [document(found, base) for found in results.found]
    return json.dumps([results.text, names, kinds, places], ensure_ascii=False).encode()


def description(base: str, language: str) -> bytes:
    """What a browser needs in order to search here (OpenSearch 1.1, section 4).

    ShortName has at most 16 characters (section 4.1.1).
    """
    _, site = translator(language), base.rstrip("/")
    found = Element("OpenSearchDescription", {"xmlns": OPEN_SEARCH})
    _text(found, "ShortName", _("Action plan"))
    _text(found, "Description", _("Search in the plan, and in everyone and everything it names."))
    asked = f"?q={{searchTerms}}&lang={language}"
    for media_type, path in (
        (HTML.media_type, f"{PATH}{asked}"),
        (ATOM.media_type, f"{PATH}.{ATOM.suffix}{asked}&page={{startPage?}}"),
        (JSON.media_type, f"{PATH}.{JSON.suffix}{asked}&page={{startPage?}}"),
        (SUGGESTIONS_TYPE, f"{SUGGESTIONS_PATH}{asked}"),
    ):
        SubElement(found, "Url", {"type": media_type, "template": site + path})
    own = {"type": DESCRIPTION_TYPE, "rel": "self", "template": f"{site}{DESCRIPTION_PATH}?lang={language}"}
    SubElement(found, "Url", own)
    _text(found, "Image", f"{site}/static/favicon.svg")
    for known in INTERFACE_LANGUAGES:
        _text(found, "Language", known)
    _text(found, "InputEncoding", "UTF-8")
    return _document(found)


def _text(parent: Element, name: str, text: str, language: str = "") -> None:
    attributes = {"xml:lang": language} if language else {}
    SubElement(parent, name, attributes).text = _xml(text)


def _xml(text: str) -> str:
    return NOT_XML.sub("\ufffd", text)


def _link(parent: Element, relation: str, target: str, media_type: str) -> None:
    SubElement(parent, "link", {"rel": relation, "href": target, "type": media_type})


def _document(root: Element) -> bytes:
    indent(root)
    document: bytes = tostring(root, "utf-8", xml_declaration=True)
    return document
