"""Text -> the resources that share words with it, best first: input for a closer comparison.

Unlike a search, a resource need not have every word, and nothing is counted; so it is quick over many plans.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import tantivy
from tantivy import Occur, Query

from app.search.entries import KINDS
from app.search.searching import Hit, SearchIndex, hit_of

SHORTEST_SIMILAR = 4
KEPT = 20_000
"""Resources that stay in memory, the most recently found ones."""
LIMITS = ("class", "plan", "number", "iri")
"""Fields whose values can be required; the others are compared."""


class Neighbours:
    """Finds the resources of one index that share words with a text; may be used by several threads."""

    def __init__(self, index: SearchIndex) -> None:
        self._index = index
        self._kept = lru_cache(maxsize=KEPT)(self._read)

    def similar(
        self, text: str, limits: Mapping[str, Sequence[str]], count: int, *, misspelt: bool = False
    ) -> list[Hit]:
        """Return up to `count` resources with words of `text`; `misspelt` adds words that differ by a letter.

        `limits` maps a field of `LIMITS` to the values of which a resource must have one. Without any word in
        `text`, the resources within the limits are returned; without limits either, none.
        """
        schema, words = self._index.index.schema, self._index.words(text)
        clauses = [clause for word in words for clause in self._word(word, misspelt)]
        if limits and clauses:
            clauses = [(Occur.Must, Query.boolean_query(clauses))]
        for name in LIMITS:
            if name in limits:
                required = Query.term_set_query(schema, name, list(limits[name]))
                clauses.append((Occur.Must, Query.const_score_query(required, 0.0)))
        if not clauses:
            return []
        found = self._index.searcher.search(Query.boolean_query(clauses), count, count=False)
        hits = (self._kept(at.segment_ord, at.doc) for _, at in found.hits)
        return [hit for hit in hits if hit.kind in KINDS]

    def _word(self, word: str, misspelt: bool) -> Iterator[tuple[Occur, Query]]:
        """Yield the queries for one word.

        They have no weights of their own: only a plain union of words is answered without scoring everything
        that has one of them (https://docs.rs/tantivy/latest/tantivy/query/struct.BooleanQuery.html).
        """
        schema = self._index.index.schema
        for language in ("nb", "nn", "en"):  # what a plan in nynorsk names may have no name in bokmål
            for token in self._index.analyzers[language].analyze(word):
                names = [f"name_{language}", *(["alias"] if language == "nb" else [])]
                for field in (*names, f"text_{language}"):
                    yield Occur.Should, Query.term_query(schema, field, token)
                for field in names if misspelt and len(token) >= SHORTEST_SIMILAR else ():
                    near = Query.fuzzy_term_query(schema, field, token, 1, transposition_cost_one=True)
                    yield Occur.Should, near

    def _read(self, segment: int, document: int) -> Hit:
        return hit_of(self._index.searcher.doc(tantivy.DocAddress(segment, document)))
