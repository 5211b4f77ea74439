"""Results -> JSON, Atom and suggestions; and the description with which a browser adds the search.

OpenSearch 1.1 (https://github.com/dewitt/opensearch/blob/master/opensearch-1-1-draft-6.md) with its extension
for suggestions; Atom is RFC 4287 (https://www.rfc-editor.org/rfc/rfc4287).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, SubElement

from app.formats import ATOM, HTML, JSON
from app.json_text import json_text
from app.language import INTERFACE_LANGUAGES, translator
from app.search.results import PAGE_SIZE, Found, Pieces, SearchResults
from app.store.lookups import Lookups
from app.views import atom
from app.views.atom import Entry, Feed, add_text, write_feed
from app.views.flags import FLAGS, flag
from app.views.linkset import Link
from app.views.presentation import Value
from app.xml_text import readable

PATH = "/sok"
DESCRIPTION_PATH = "/opensearch.xml"
SUGGESTIONS_PATH = f"{PATH}/forslag"
DESCRIPTION_TYPE = "application/opensearchdescription+xml"
SUGGESTIONS_TYPE = "application/x-suggestions+json"
OPEN_SEARCH = "http://a9.com/-/spec/opensearch/1.1/"


def search_address(results: SearchResults, page: int = 1, suffix: str = "", language: str = "") -> str:
    """Return the address of one page of results; `suffix` selects the format, `language` the language."""
    asked = {"q": results.text, **{name: value.given for name, value in results.chosen.items()}}
    more = {"page": str(page) if page > 1 else "", "lang": language}
    query = urlencode(asked | {name: value for name, value in more.items() if value})
    return f"{PATH}{'.' if suffix else ''}{suffix}?{query}"


def turned(results: SearchResults) -> dict[str, int]:
    """Return link relation -> page number: first, previous, next and last, as far as they exist."""
    pages = {"first": 1, "previous": results.page - 1, "next": results.page + 1, "last": results.pages}
    return {relation: page for relation, page in pages.items() if 1 <= page <= results.pages}


def results_as_json(results: SearchResults, lookups: Lookups, language: str) -> bytes:
    """Return one page of results as JSON; names in all languages, the passage in one."""
    site, pages = lookups.namespaces.base.rstrip("/"), turned(results)
    turns: dict[str, object] = {
        relation: site + search_address(results, pages[relation], JSON.suffix, language)
        for relation in ("previous", "next")
        if relation in pages
    }
    about: dict[str, object] = {
        "query": results.text,
        "chosen": {name: value.given for name, value in results.chosen.items()},
        "total": results.total,
        "similar": results.similar,
        "meant": results.meant,
        "page": results.page,
        "pages": results.pages,
    }
    about |= turns
    about["results"] = [hit_document(found, lookups) for found in results.found]
    about["site"] = [{"url": site + page.href, "name": page.text} for page in results.site]
    about["facets"] = {
        name: [{**named(v.value, lookups), "count": v.count} for v in values]
        for name, values in results.facets.items()
    }
    return json_text(about).encode()


def named(value: Value, lookups: Lookups) -> dict[str, object]:
    """Return the IRI of a facet value and its names in all languages; of a year, the year.

    Of what is no status, its name has every language of the site.
    """
    if not value.iri:
        return {"value": value.text}
    if value.iri in FLAGS:
        names = {language: flag(value.iri, language).text for language in INTERFACE_LANGUAGES}
        return {"value": value.iri, "name": names}
    return {"iri": value.iri, "name": lookups.labels(value.iri)}


def hit_document(found: Found, lookups: Lookups) -> dict[str, object]:
    """Return one hit for the JSON; a passage says whether it is an unofficial translation."""
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
    """Return the address of the document about a hit."""
    return base.rstrip("/") + found.link.href


def joined(pieces: Pieces) -> str:
    """Return the text of the pieces."""
    return "".join(text for text, _ in pieces)


def as_atom(results: SearchResults, base: str, updated: datetime, author: str, language: str) -> bytes:
    """Return one page of results as an Atom feed with OpenSearch counts; `updated` is the release's date."""
    site = base.rstrip("/")

    def address(page: int, suffix: str) -> str:
        return site + search_address(results, page, suffix, language)

    links = [
        Link(address(results.page, ATOM.suffix), "self", ATOM.media_type),
        Link(address(results.page, ""), "alternate", HTML.media_type),
        Link(site + DESCRIPTION_PATH, "search", DESCRIPTION_TYPE),
    ]
    links += [
        Link(address(page, ATOM.suffix), relation, ATOM.media_type)
        for relation, page in turned(results).items()
    ]
    feed = Feed(
        id=address(results.page, ATOM.suffix),
        title=translator(language)("Search for “{text}”").format(text=results.text),
        author=author,
        updated=updated,
        language=language,
        links=tuple(links),
        entries=tuple(entry(found, base, updated, language) for found in results.found),
    )
    return write_feed(feed, counts(results))


def counts(results: SearchResults) -> Iterator[Element]:
    """Yield the OpenSearch elements of a response (OpenSearch 1.1, section 5)."""
    for name, number in (
        ("totalResults", results.total),
        ("startIndex", (results.page - 1) * PAGE_SIZE + 1),
        ("itemsPerPage", PAGE_SIZE),
    ):
        element = Element(f"{{{OPEN_SEARCH}}}{name}")
        element.text = str(number)
        yield element
    asked = {"role": "request", "searchTerms": results.text, "startPage": str(results.page)}
    yield Element(f"{{{OPEN_SEARCH}}}Query", {name: readable(value) for name, value in asked.items()})


def entry(found: Found, base: str, updated: datetime, language: str) -> Entry:
    """Return one hit as an entry of the feed; an unofficial translation is marked in its summary."""
    said = found.passage
    note = translator(language)("unofficial translation").capitalize() + ": "
    return Entry(
        id=found.link.iri,
        title=found.link.full,
        updated=updated,
        page=document(found, base),
        summary=(note if said.translated else "") + joined(said.pieces) if said else "",
        language=said.language if said else "",
        categories=tuple((kind.iri, kind.text) for kind in found.kinds),
    )


def suggestions(results: SearchResults, base: str) -> bytes:
    """Return names, descriptions and addresses of the hits, as suggestions for a browser's address bar."""
    names = [found.link.full for found in results.found]
    kinds = [", ".join(kind.text for kind in found.kinds) for found in results.found]
    places = [document(found, base) for found in results.found]
    return json.dumps([results.text, names, kinds, places], ensure_ascii=False).encode()


def opensearch_document(base: str, language: str) -> bytes:
    """Return the OpenSearch description, with which a browser adds this search (OpenSearch 1.1, section 4).

    ShortName has at most 16 characters (section 4.1.1).
    """
    _, site = translator(language), base.rstrip("/")
    found = Element("OpenSearchDescription", {"xmlns": OPEN_SEARCH})
    add_text(found, "ShortName", _("Action plan"))
    add_text(found, "Description", _("Search in the plan, and in everyone and everything it names."))
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
    add_text(found, "Image", f"{site}/static/favicon.svg")
    for known in INTERFACE_LANGUAGES:
        add_text(found, "Language", known)
    add_text(found, "InputEncoding", "UTF-8")
    return atom.document(found)
