"""Words -> a query of the index, in which better matches have higher scores (`app.search.scores`)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

import tantivy
from tantivy import FieldType, Filter, Occur, Query, TextAnalyzerBuilder, Tokenizer

from app.content.synonyms import Synonyms
from app.language import normalised
from app.search.analysis import (
    SHORTEST_PART,
    STEMMERS,
    WORD,
    analyzers,
    comparable_name,
    folded,
    is_number,
)
from app.search.entries import FACETS, KINDS, RANKS, STATUS
from app.search.scores import CONTENT, CURRENT, EXACT_WORD, PROMINENCE, PROMINENT, RARITY, WHOLE, MatchScore
from app.store.follow_up import OVERDUE

LONGEST_QUERY = 200
MOST_WORDS = 12
SHORTEST_NAME_BEGINNING, SHORTEST_BEGINNING = 2, 3
SHORTEST_SIMILAR, SHORTEST_LESS_SIMILAR = 5, 8
SHORTEST_SYNONYM_BEGINNING = 5
"""Letters of a synonym from which on it may be the beginning of a word: «vei» is not «veiledning»."""
UNFOLDED = ("nb", "en")
DUE = "due"
"""The field with the deadline of what is not finished, as the number of `day_number`."""
KEPT_STEMS = 1024
"""The stems that are kept: a search needs a hundred, nearly all of the words of the site's own pages."""


class Queries:
    """Makes the queries of one index; may be used by several threads."""

    def __init__(self, schema: tantivy.Schema, synonyms: Synonyms = ()) -> None:
        self._schema = schema
        self.analyzers = analyzers()
        self._stop_words = [
            TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.stopword(name)).build()
            for name in sorted(set(STEMMERS.values()))
        ]
        self.stem = lru_cache(KEPT_STEMS)(self._stem)
        self._synonyms: dict[str, list[str]] = {}
        for group in synonyms:
            for word in group:
                others = self._synonyms.setdefault(self.stem(word), [])
                others += [other for other in group if other not in (word, *others)]

    def words(self, text: str) -> list[str]:
        """Return the words of a search without duplicates."""
        return list(dict.fromkeys(WORD.findall(normalised(text)[:LONGEST_QUERY].lower())))[:MOST_WORDS]

    def needed(self, words: Sequence[str]) -> list[str]:
        """Return the words that a hit must have: without «i», «og» and the like, unless all are like this."""
        return [w for w in words if all(found.analyze(w) for found in self._stop_words)] or list(words)

    def _stem(self, word: str) -> str:
        """Return the folded Norwegian stem of a word."""
        return next(iter(self.analyzers["nb"].analyze(word)), "")

    def synonyms(self, word: str) -> list[str]:
        """Return the other words of the groups that a word belongs to."""
        return self._synonyms.get(self.stem(word), [])

    def query(
        self,
        text: str,
        chosen: Mapping[str, str],
        *,
        similar: bool = False,
        replaced: Collection[str] = (),
        day: str = "",
    ) -> Query:
        """Return the query for a text and the chosen facet values; `similar` accepts misspelt words.

        What is in the plans `replaced` has a lower score than the rest. What is overdue is so on `day`.
        """
        words = self.words(text)
        needed = self.needed(words)
        clauses = [
            (
                Occur.Must if word in needed else Occur.Should,
                self._word(word, last=word == words[-1], similar=similar),
            )
            for word in words
        ]
        clauses = clauses or [(Occur.Must, Query.all_query())]
        clauses += self._limits(chosen, day)
        if replaced:
            clauses.append((Occur.Should, self._current(replaced, max(1, len(words)))))
        content = Query.term_set_query(self._schema, "kind", KINDS)
        clauses.append((Occur.Should, Query.const_score_query(content, CONTENT * max(1, len(words)))))
        clauses += [(Occur.Should, query) for query in (*self._ranks(len(words)), *self._whole(text))]
        return Query.boolean_query(clauses)

    def members(self, kind: str, chosen: Mapping[str, str], day: str) -> Query:
        """Return the query for all resources of a class (an IRI) with the chosen facet values on a day."""
        return Query.boolean_query([(Occur.Must, self._term("class", kind)), *self._limits(chosen, day)])

    def overdue(self, day: str) -> Query:
        """Return the query for what should have been done before a day, an ISO date."""
        number = day_number(day)
        return Query.range_query(self._schema, DUE, FieldType.Unsigned, 1, number, include_upper=False)

    def _limits(self, chosen: Mapping[str, str], day: str) -> Iterator[tuple[Occur, Query]]:
        for name in FACETS:
            if name in chosen:
                is_overdue = name == STATUS and chosen[name] == OVERDUE
                limit = self.overdue(day) if is_overdue else self._term(name, chosen[name])
                yield Occur.Must, Query.boost_query(limit, 0.0)

    def _current(self, replaced: Collection[str], words: int) -> Query:
        """Return the query that gives a higher score to content that is in no replaced plan."""
        old = [Query.term_set_query(self._schema, field, list(replaced)) for field in ("plan", "iri")]
        content = Query.term_set_query(self._schema, "kind", KINDS)
        others = Query.boolean_query([(Occur.Must, content), *((Occur.MustNot, query) for query in old)])
        return Query.const_score_query(others, CURRENT * words)

    def _term(self, field: str, token: str) -> Query:
        return Query.term_query(self._schema, field, token)

    def _ranks(self, words: int) -> Iterator[Query]:
        for place, rank in enumerate(RANKS):
            more = PROMINENCE * max(1, words) if rank in PROMINENT else 0
            yield Query.const_score_query(self._term("rank", rank), len(RANKS) - place + more)

    def _whole(self, text: str) -> Iterator[Query]:
        """Yield the queries for a name, another name or a number that is the complete search."""
        name = comparable_name(normalised(text)[:LONGEST_QUERY])
        for field, score in WHOLE.items() if name else ():
            token = folded(name) if field == "whole_folded" else name
            yield Query.const_score_query(self._term(field, token), score)

    def _word(self, word: str, *, last: bool, similar: bool) -> Query:
        """Return the query for one word: its best match, and how rare it is."""
        found = [*self._exact(word)]
        if not is_number(word):
            found += [*self._inside(word), *self._synonymous(word)]
            found += self._beginning(word) if last else ()
            found += self._misspelt(word) if similar else ()
        best = Query.disjunction_max_query([Query.const_score_query(query, match) for match, query in found])
        clauses = [(Occur.Must, best)]
        for field, token in self._unfolded(word):
            clauses.append((Occur.Should, Query.boost_query(self._term(field, token), RARITY)))
        exact = Query.const_score_query(self._term("name_words", word), EXACT_WORD)
        return Query.boolean_query([*clauses, (Occur.Should, exact)])

    def _unfolded(self, word: str) -> Iterator[tuple[str, str]]:
        for language in UNFOLDED:
            for token in self.analyzers[f"{language}_unfolded"].analyze(word):
                yield f"unfolded_name_{language}", token
                yield f"unfolded_text_{language}", token

    def _folded(self, word: str) -> Iterator[tuple[MatchScore, str, str]]:
        """Yield the fields with folded stems, each with its kind of match and the stem of the word."""
        for language in STEMMERS:
            for token in self.analyzers[language].analyze(word):
                yield MatchScore.NAME_FOLDED, f"name_{language}", token
                yield MatchScore.TEXT_FOLDED, f"text_{language}", token
                yield MatchScore.RELATED, f"related_{language}", token
        for token in self.analyzers["nb"].analyze(word):
            yield MatchScore.NAME_FOLDED, "alias", token

    def _exact(self, word: str) -> Iterator[tuple[MatchScore, Query]]:
        yield MatchScore.NAME_WORD, self._term("name_words", word)
        yield MatchScore.NAME_WORD, self._term("number", word)
        for field, token in self._unfolded(word):
            kind = MatchScore.NAME_STEM if field.startswith("unfolded_name") else MatchScore.TEXT_STEM
            yield kind, self._term(field, token)
        for match, field, token in self._folded(word):
            yield match, self._term(field, token)

    def _beginning(self, word: str) -> Iterator[tuple[MatchScore, Query]]:
        """Yield the queries for names and texts with a word that begins so."""
        if len(word) >= SHORTEST_NAME_BEGINNING:
            yield MatchScore.NAME_WORD, self._prefix("name_words", word)
        for field, token in self._unfolded(word):
            if field.startswith("unfolded_text") and len(token) >= SHORTEST_BEGINNING:
                yield MatchScore.TEXT_BEGINNING, self._prefix(field, token)
        for match, field, token in self._folded(word):
            if len(token) >= SHORTEST_BEGINNING:
                weaker = MatchScore.TEXT_FOLDED_BEGINNING if match == MatchScore.TEXT_FOLDED else match
                yield weaker, self._prefix(field, token)

    def _inside(self, word: str) -> Iterator[tuple[MatchScore, Query]]:
        """Yield the queries for a word inside a compound; a very short one only at the end of it."""
        token = self.stem(word)
        for match, field in ((MatchScore.NAME_PART, "name_parts"), (MatchScore.TEXT_PART, "text_parts")):
            if len(token) > SHORTEST_PART:
                yield match, self._prefix(field, token)
            elif len(token) == SHORTEST_PART:
                yield match, self._term(field, token)

    def _synonymous(self, word: str) -> Iterator[tuple[MatchScore, Query]]:
        """Yield the queries for the synonyms of a word."""
        for other in self.synonyms(word):
            token = self.stem(other)
            fields = (
                (MatchScore.SYNONYM_NAME, "name_nb"),
                (MatchScore.SYNONYM_NAME, "alias"),
                (MatchScore.SYNONYM_TEXT, "text_nb"),
            )
            for match, field in fields:
                yield match, self._term(field, token)
                if len(token) >= SHORTEST_SYNONYM_BEGINNING:
                    yield match, self._prefix(field, token)
            for _, query in self._inside(other):
                yield MatchScore.SYNONYM_TEXT, query

    def _misspelt(self, word: str) -> Iterator[tuple[MatchScore, Query]]:
        """Yield the queries for words that differ from this one by a letter, or a long one by two."""
        for match, field, token in self._folded(word):
            if match == MatchScore.RELATED or len(token) < SHORTEST_SIMILAR:
                continue
            distance = 2 if len(token) >= SHORTEST_LESS_SIMILAR else 1
            near = Query.fuzzy_term_query(
                self._schema, field, token, distance=distance, transposition_cost_one=True
            )
            yield (
                MatchScore.SIMILAR_TEXT if match == MatchScore.TEXT_FOLDED else MatchScore.SIMILAR_NAME,
                near,
            )

    def _prefix(self, field: str, token: str) -> Query:
        return Query.fuzzy_term_query(self._schema, field, token, distance=0, prefix=True)


def day_number(day: str) -> int:
    """Return an ISO date as a number that grows with the days; 0 for what is no date."""
    digits = day[:10].replace("-", "")
    return int(digits) if len(digits) == 8 and digits.isascii() and digits.isdecimal() else 0
