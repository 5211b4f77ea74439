"""Words -> hits. The input has no query syntax, so no input is invalid."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import mkdtemp

import tantivy
from tantivy import Occur, Order, Query

from app.content.synonyms import Synonyms
from app.releases.storage import remove
from app.search.documents import SHOWN
from app.search.entries import FACETS, STATUS
from app.search.marking import Marker, meant
from app.search.query import Queries
from app.store.follow_up import OVERDUE

MOST_VALUES = 50
LOCK = ".lock"
POSITION = "position"
"""The field with the position of an entry among all, which is the order of lists."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A resource that was found: names, texts and related names by language, and what else is stored."""

    iri: str
    kind: str
    names: dict[str, str]
    texts: dict[str, str]
    related: dict[str, str]
    aliases: Sequence[str]
    classes: Sequence[str]
    plan: str
    number: str


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of hits, the total number, and for each facet its values with their counts, if requested.

    If nothing matched the words as written, `similar` is true and the hits have words that differ by one or
    two letters; `meant` is then the search with those words, if it has hits.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    similar: bool = False
    meant: str = ""


class SearchIndex:
    """The index of one release; searches may run in several threads.

    It reads the files through links in a folder of its own: tantivy writes a lock file where it opens an
    index, and a release's folder may be read-only. The lock files of the build are left out. The reader maps
    all files into memory, so both folders can be removed afterwards.
    """

    def __init__(self, folder: Path, synonyms: Synonyms = ()) -> None:
        links = Path(mkdtemp(prefix="search-"))
        try:
            for file in folder.iterdir():
                if file.suffix != LOCK:
                    (links / file.name).symlink_to(file.absolute())
            self.index = tantivy.Index.open(str(links))
            self.index.config_reader("manual")
            self.searcher = self.index.searcher()
        finally:
            remove(links)
        self.queries = Queries(self.index.schema, synonyms)
        self.analyzers = self.queries.analyzers
        self.words = self.queries.words

    def search(
        self,
        text: str,
        chosen: Mapping[str, str],
        first: int = 0,
        count: int = 20,
        replaced: Collection[str] = (),
        day: str = "",
    ) -> Hits:
        """Return what `hits` returns, with the values of the facets. What is overdue on `day` is counted."""
        found = self.hits(text, chosen, first, count, replaced, day)
        if text.strip() and not self.words(text):
            return replace(found, facets={name: {} for name in FACETS})
        similar = found.similar and not found.meant
        query = self.queries.query(found.meant or text, chosen, similar=similar, replaced=replaced, day=day)
        return replace(found, facets=self._counts(query, FACETS, day))

    def hits(
        self,
        text: str,
        chosen: Mapping[str, str],
        first: int = 0,
        count: int = 20,
        replaced: Collection[str] = (),
        day: str = "",
    ) -> Hits:
        """Return the resources that match every word of `text` and have every chosen facet value.

        The last word may be the beginning of a word, because the reader may still be typing.
        Of a longer text, only the first characters and words count (`app.search.query`).
        Without words, all resources with the chosen values match. The plans in `replaced`, and what is in
        them, come after the others, except if the complete search is their name or number. What is overdue
        on `day` (ISO date) can be chosen.
        """
        words = self.words(text)
        if text.strip() and not words:
            return Hits(0, ())

        def answer(text: str, *, similar: bool = False) -> Hits:
            query = self.queries.query(text, chosen, similar=similar, replaced=replaced, day=day)
            found = self.searcher.search(query, count, offset=first)
            return Hits(
                total_of(found), tuple(hit_of(self.searcher.doc(address)) for _, address in found.hits)
            )

        found = answer(text)
        if found.total or not words:
            return found
        near = answer(text, similar=True)
        texts = (t for h in near.hits for t in (*h.names.values(), *h.aliases, *h.texts.values()))
        corrected = meant(self.queries, text, texts)
        if corrected and (better := answer(corrected)).total:
            return replace(better, similar=True, meant=corrected)
        return replace(near, similar=True)

    def _counts(self, query: Query, facets: Sequence[str], day: str) -> dict[str, dict[str, int]]:
        """Return the most frequent values of each facet among the matches of a query, with their counts."""
        asked = {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in facets}
        answer = self.searcher.aggregate(query, asked)
        counts = {n: {b["key"]: b["doc_count"] for b in answer[n]["buckets"]} for n in facets}
        if STATUS in facets and day and (late := self._number(query, self.queries.overdue(day))):
            counts[STATUS][OVERDUE] = late
        return counts

    def _number(self, *queries: Query) -> int:
        """Return the number of documents that match all queries."""
        both = Query.boolean_query([(Occur.Must, query) for query in queries])
        return total_of(self.searcher.search(both, 1))

    @property
    def has_deadlines(self) -> bool:
        """Return whether anything has a deadline and is not finished, so that answers depend on the day."""
        return self._number(self.queries.overdue("9999-12-31")) > 0

    def members(
        self, kind: str, chosen: Mapping[str, str], first: int, count: int, day: str = ""
    ) -> tuple[list[str], int]:
        """Return a page of the resources of a class (an IRI) with every chosen facet value, and their number.

        They have the order of `Lists.instances`.
        """
        query = self.queries.members(kind, chosen, day)
        found = self.searcher.search(query, count, order_by_field=POSITION, offset=first, order=Order.Asc)
        return [hit_of(self.searcher.doc(address)).iri for _, address in found.hits], total_of(found)

    def choices(
        self, kind: str, chosen: Mapping[str, str], facets: Sequence[str], day: str = ""
    ) -> dict[str, dict[str, int]]:
        """Return for each facet the values that the resources of a class have, with their numbers.

        The counts of a facet disregard its own chosen value, so that the choice can be changed.
        """
        counts = self._counts(self.queries.members(kind, chosen, day), facets, day)
        for name in chosen:
            others = {n: v for n, v in chosen.items() if n != name}
            counts |= self._counts(self.queries.members(kind, others, day), [name], day)
        return counts

    def marker(self, text: str) -> Marker:
        """Return what marks the words of a search in texts."""
        return Marker(self.queries, text)


def total_of(found: tantivy.SearchResult) -> int:
    """Return the number of all documents that match."""
    return found.count or 0  # type: ignore[attr-defined]  # missing in tantivy's stubs


def hit_of(document: tantivy.Document) -> Hit:
    """Return what is stored of a resource (`app.search.documents`)."""
    return Hit(**json.loads(document.get_first(SHOWN) or b""))
