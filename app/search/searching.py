"""Words -> hits. The input has no query syntax, so no input is invalid."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp

import tantivy
from tantivy import Occur, Query

from app.language import normalised
from app.releases.storage import remove
from app.search.analysis import STEMMERS, WORD, analyzer, parts, register
from app.search.entries import FACETS, KINDS

LONGEST_QUERY = 200
MOST_WORDS = 12
MOST_VALUES = 50
WEIGHTS = {"name": 3.0, "text": 1.0, "related": 0.5}
PART_WEIGHT = 0.3
NEAR_WEIGHT = 0.1
SHORTEST_BEGINNING = 3
SHORTEST_SIMILAR = 5
CONTENT_WEIGHT = 10.0
"""The weight of other resources over concepts: most readers search for a plan's content, not its codes."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A resource that was found, with its names, its texts and its related names, by language."""

    iri: str
    kind: str
    names: dict[str, str]
    texts: dict[str, str]
    related: dict[str, str]


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of hits, the total number, and for each facet its values with their counts.

    `similar` is true if nothing matched exactly and the hits have words that differ by one letter.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, dict[str, int]]
    similar: bool = False


class SearchIndex:
    """The index of one release; searches may run in several threads.

    It reads its own copy of the index: tantivy writes a lock file where it opens an index, and a release's
    folder may be read-only, shared by several processes, and removed at any time. The reader maps the
    complete copy into memory, so the files can be deleted at once.
    """

    def __init__(self, folder: Path) -> None:
        copy = Path(mkdtemp(prefix="search-"))
        try:
            shutil.copytree(folder, copy, dirs_exist_ok=True, copy_function=shutil.copyfile)
            self.index = tantivy.Index.open(str(copy))
            register(self.index)
            self.index.config_reader("manual")
            self.searcher = self.index.searcher()
        finally:
            remove(copy)
        self.analyzers = {language: analyzer(language) for language in STEMMERS}

    def search(self, text: str, chosen: Mapping[str, str], first: int = 0, count: int = 20) -> Hits:
        """Return the resources that match every word of `text` and have every chosen facet value.

        The last word may be the beginning of a word, because the reader may still be typing.
        Of a longer text, only the first `LONGEST_QUERY` characters and `MOST_WORDS` words count.
        Without words, all resources with the chosen values match.
        """
        words = self.words(text)
        if text.strip() and not words:
            return Hits(0, (), {name: {} for name in FACETS})
        found = self._answer(self._query(words, chosen), first, count)
        if found.total or not words:
            return found
        return replace(self._answer(self._query(words, chosen, similar=True), first, count), similar=True)

    def _answer(self, query: Query, first: int, count: int) -> Hits:
        searcher = self.searcher
        found = searcher.search(query, count, offset=first)
        counts = {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in FACETS}
        answer = searcher.aggregate(query, counts)
        total: int = found.count or 0  # type: ignore[attr-defined]  # missing in tantivy's stubs
        return Hits(
            total=total,
            hits=tuple(hit(searcher.doc(address)) for _, address in found.hits),
            facets={n: {b["key"]: b["doc_count"] for b in answer[n]["buckets"]} for n in FACETS},
        )

    def words(self, text: str) -> list[str]:
        """Return the words of a query without duplicates."""
        return list(dict.fromkeys(WORD.findall(normalised(text)[:LONGEST_QUERY].lower())))[:MOST_WORDS]

    def _query(self, words: Sequence[str], chosen: Mapping[str, str], *, similar: bool = False) -> Query:
        schema = self.index.schema
        clauses = [(Occur.Must, self._word(word, last=word == words[-1], similar=similar)) for word in words]
        for name in FACETS:
            if name in chosen:
                limit = Query.term_query(schema, name, chosen[name])
                clauses.append((Occur.Must, Query.boost_query(limit, 0.0)))
        content = Query.const_score_query(Query.term_set_query(schema, "kind", KINDS), CONTENT_WEIGHT)
        return Query.boolean_query([*(clauses or [(Occur.Must, Query.all_query())]), (Occur.Should, content)])

    def _word(self, word: str, *, last: bool, similar: bool) -> Query:
        schema = self.index.schema
        clauses: list[tuple[Occur, Query]] = []
        for language, found in self.analyzers.items():
            for token in found.analyze(word):
                if last and len(token) >= SHORTEST_BEGINNING:
                    clauses += self._near(language, token, beginning=True)
                if similar and len(token) >= SHORTEST_SIMILAR:
                    clauses += self._near(language, token, beginning=False)
                for field, weight in WEIGHTS.items():
                    term = Query.term_query(schema, f"{field}_{language}", token)
                    clauses.append((Occur.Should, Query.boost_query(term, weight)))
        for token in self.analyzers["nb"].analyze(word):
            part = Query.const_score_query(Query.term_query(schema, "parts", token), PART_WEIGHT)
            clauses.append((Occur.Should, part))
        return Query.boolean_query(clauses) if clauses else Query.empty_query()

    def _near(self, language: str, token: str, *, beginning: bool) -> Iterator[tuple[Occur, Query]]:
        """Yield clauses for words that begin like the token, or that differ from it by one letter."""
        for field, weight in WEIGHTS.items():
            near = Query.fuzzy_term_query(
                self.index.schema,
                f"{field}_{language}",
                token,
                distance=0 if beginning else 1,
                transposition_cost_one=True,
                prefix=beginning,
            )
            yield Occur.Should, Query.const_score_query(near, NEAR_WEIGHT * weight)

    def highlighted(self, text: str, query: str, language: str) -> list[tuple[str, bool]]:
        """Return a text in pieces, each with whether it matches the query; joined, they are the text."""
        analyze = self.analyzers[language].analyze
        words = self.words(query)
        wanted = {token for word in words for token in analyze(word)}
        beginnings = tuple(t for w in words[-1:] for t in analyze(w) if len(t) >= SHORTEST_BEGINNING)
        pieces: list[tuple[str, bool]] = []
        end = 0
        for match in WORD.finditer(text):
            known = set(analyze(match.group()))
            if language != "en" and not known & wanted:
                known |= set(analyze(parts(match.group())))
            if known & wanted or any(token.startswith(beginnings) for token in known):
                pieces += [(text[end : match.start()], False), (match.group(), True)]
                end = match.end()
        return [piece for piece in (*pieces, (text[end:], False)) if piece[0]]


def hit(document: tantivy.Document) -> Hit:
    """Convert a stored document to a hit."""

    def first(field: str) -> str:
        return str(document.get_first(field) or "")

    return Hit(
        iri=first("iri"),
        kind=first("kind"),
        names={language: name for language in STEMMERS if (name := first(f"name_{language}"))},
        texts={language: text for language in STEMMERS if (text := first(f"text_{language}"))},
        related={language: names for language in STEMMERS if (names := first(f"related_{language}"))},
    )
