"""Hits -> search results for a reader: links, classes, highlighted words, facets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.language import content_languages, translator
from app.search.analysis import STEMMERS
from app.search.entries import FACETS
from app.search.facets import FacetValue, facet_value, facet_values, owner_of
from app.search.marking import Marker
from app.search.searching import Hit, SearchIndex
from app.search.site_pages import site_pages
from app.views.html import Views
from app.views.presentation import Value

PAGE_SIZE = 20
MOST_PAGES = 500
LONGEST_EXCERPT = 320
BEFORE_FOUND = 80

Pieces = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it is a matching word."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The text that matched; `translated` marks an unofficial translation of adopted words."""

    pieces: Pieces
    language: str
    translated: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A hit: its link, its name in pieces, its classes, its ancestors from the plan down, a passage.

    A long `name` is cut, as that of the link. `related` are the names of partners, places and so on, if the
    words matched only there. `whole` is the owner of a plan, and what an actor is a unit of. `is_replaced` is
    true of a plan that another has replaced, and of what is in it.
    """

    hit: Hit
    link: Value
    name: Pieces
    kinds: tuple[Value, ...]
    ancestors: tuple[Value, ...]
    passage: Passage | None
    whole: Value | None
    related: tuple[tuple[Pieces, str], ...]
    is_replaced: bool = False

    @property
    def more(self) -> Passage | None:
        """Return the passage, if it says more than the name."""
        if self.passage is None:
            return None
        name, said = (" ".join("".join(t for t, _ in p).split()) for p in (self.name, self.passage.pieces))
        return None if name.endswith(said) else self.passage


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of results; `chosen` are the facet values that the search is filtered by.

    `similar` is true if nothing matched as it is written, and the hits have words that differ a little;
    `meant` is then the search with those words. `site` are pages of the site that match.
    """

    text: str
    total: int
    page: int
    pages: int
    found: tuple[Found, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    chosen: dict[str, Value]
    similar: bool
    meant: str = ""
    site: tuple[Value, ...] = ()

    @property
    def asked(self) -> bool:
        """Return whether the request has a text or a filter."""
        return bool(self.text or self.chosen)

    @property
    def corrected(self) -> SearchResults:
        """Return the search with the words that were probably meant."""
        return replace(self, text=self.meant)

    def limited(self, name: str, value: Value | None) -> SearchResults:
        """Return the same search, filtered by a facet value; with None, without that filter."""
        others = {n: v for n, v in self.chosen.items() if n != name}
        return replace(self, chosen=others if value is None else {**others, name: value})


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search: its text, the chosen facet values, its page from 1, and the number of hits of a page.

    The plans in `replaced` come last, among hits and in facets. What is overdue is so on `day`, an ISO date.
    """

    text: str
    chosen: Mapping[str, str] = field(default_factory=dict)
    page: int = 1
    count: int = PAGE_SIZE
    replaced: Collection[str] = ()
    day: str = ""


def results(index: SearchIndex, views: Views, asked: SearchRequest, language: str) -> SearchResults:
    """Return one page of results for a reader of `language`; a page after the last one is empty.

    Without a text and a filter there are no hits, but the facets of all entries, to start from.
    """
    text, chosen, page, size = asked.text, asked.chosen, asked.page, asked.count
    hits = index.search(text, chosen, min(page - 1, MOST_PAGES) * size, size, asked.replaced, asked.day)
    is_asked = bool(text or chosen)
    total = hits.total if is_asked else 0
    languages = content_languages(language)
    marker = index.marker(hits.meant or text)
    return SearchResults(
        text=text,
        total=total,
        page=page,
        pages=min(MOST_PAGES, max(1, -(-total // size))),
        found=tuple(found(views, hit, marker, languages, asked.replaced) for hit in hits.hits)
        if is_asked
        else (),
        facets={n: facet_values(views, n, hits.facets[n], languages, asked.replaced) for n in FACETS},
        similar=hits.similar,
        meant=hits.meant,
        site=() if chosen or page > 1 else pages_found(index, text, language),
        chosen={n: facet_value(views, n, chosen[n], languages) for n in FACETS if n in chosen},
    )


def pages_found(index: SearchIndex, text: str, language: str) -> tuple[Value, ...]:
    """Return the links to the pages of the site that match a search, with their names in `language`."""
    translate = translator(language)
    pages = site_pages(index.queries, text, translate)
    return tuple(Value(translate(page.name), language, href=page.path) for page in pages)


def found(
    views: Views, hit: Hit, marker: Marker, languages: tuple[str, ...], replaced: Collection[str]
) -> Found:
    """Return one hit for a reader of `languages`."""
    link = views.presentation.link(hit.iri, languages)
    name = tuple(marker.marked(link.text, link.language if link.language in STEMMERS else "nb"))
    said = passage(hit, marker, languages)
    seen = any(is_found for _, is_found in (*name, *(said.pieces if said else ())))
    ancestors = tuple(views.ancestors(hit.iri, languages))
    return Found(
        hit=hit,
        link=link,
        name=name,
        kinds=tuple(views.presentation.link(kind, languages) for kind in views.lookups.types(hit.iri)),
        ancestors=ancestors,
        passage=said,
        whole=owner_of(views, hit.iri, languages),
        related=() if seen else related(hit, marker, languages),
        is_replaced=any(iri in replaced for iri in (hit.iri, *(a.iri for a in ancestors))),
    )


def passage(hit: Hit, marker: Marker, languages: tuple[str, ...]) -> Passage | None:
    """Return the text of a hit in the first language with a match, otherwise in the first that it has."""
    named = set(hit.names.values())
    marked: list[tuple[str, list[tuple[str, bool]]]] = []
    for language in languages:
        lines = [line for line in hit.texts.get(language, "").split("\n") if line and line not in named]
        if lines:
            marked.append((language, marker.marked("\n".join(lines), language)))
    if not marked:
        return None
    language, pieces = next((m for m in marked if any(is_found for _, is_found in m[1])), marked[0])
    return Passage(excerpt(pieces), language, language == "en" and hit.kind == "PlanElement")


def related(hit: Hit, marker: Marker, languages: tuple[str, ...]) -> tuple[tuple[Pieces, str], ...]:
    """Return the related names of a hit with a matching word, in the first language that has one."""
    for language in languages:
        lines = hit.related.get(language, "").split("\n")
        marked = [(tuple(marker.marked(line, language)), language) for line in lines if line]
        names = tuple(m for m in marked if any(is_found for _, is_found in m[0]))
        if names:
            return names
    return ()


def excerpt(pieces: Iterable[tuple[str, bool]]) -> Pieces:
    """Return the part of a text around the first match, cut between words; «…» marks what is left out."""
    whole = tuple(pieces)
    lengths = [len(piece) for piece, _ in whole]
    if sum(lengths) <= LONGEST_EXCERPT:
        return whole
    text = "".join(piece for piece, _ in whole)
    first = next((n for n, (_, is_found) in enumerate(whole) if is_found), 0)
    place = sum(lengths[:first])
    start = 0 if place <= BEFORE_FOUND else text.find(" ", place - BEFORE_FOUND, place) + 1 or place
    end = start + LONGEST_EXCERPT
    cut = text.rfind(" ", start, end) if end < len(text) else end
    end = cut if cut > place else end
    before, after = ("… ",) if start else (), (" …",) if end < len(text) else ()
    return (*((t, False) for t in before), *between(whole, start, end), *((t, False) for t in after))


def between(pieces: Pieces, start: int, end: int) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a text between two positions."""
    place = 0
    for piece, is_found in pieces:
        kept = piece[max(start - place, 0) : max(end - place, 0)]
        if kept:
            yield kept, is_found
        place += len(piece)
