"""Texts with the words that a search has found, and the search that a reader with a slip of the pen meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rapidfuzz.distance import OSA

from app.search.analysis import SHORTEST_PART, WORD, ends, is_number
from app.search.query import SHORTEST_BEGINNING, SHORTEST_SIMILAR, Queries

FARTHEST = 2


class Marker:
    """Finds the words of one search in texts."""

    def __init__(self, queries: Queries, text: str) -> None:
        self._analyzers = queries.analyzers
        self._words = queries.words(text)
        self._needed = queries.needed(self._words)
        self._synonyms = [other for word in self._words for other in queries.synonyms(word)]

    def marked(self, text: str, language: str) -> list[tuple[str, bool]]:
        """Return a text in pieces, each with whether it matches the search; joined, they are the text."""
        analyze = self._analyzers[language].analyze
        wanted = {token for word in (*self._needed, *self._synonyms) for token in analyze(word)}
        last = [w for w in self._words[-1:] if not is_number(w)]
        beginnings = tuple(t for w in last for t in analyze(w) if len(t) >= SHORTEST_BEGINNING)
        inside = [t for t in wanted if len(t) >= SHORTEST_PART and language != "en" and not is_number(t)]
        pieces: list[tuple[str, bool]] = []
        end = 0
        for match in WORD.finditer(text):
            known = set(analyze(match.group()))
            if known & wanted or any(t.startswith(beginnings) or _has(t, inside) for t in known):
                pieces += [(text[end : match.start()], False), (match.group(), True)]
                end = match.end()
        return [piece for piece in (*pieces, (text[end:], False)) if piece[0]]


def _has(token: str, inside: Iterable[str]) -> bool:
    """Return whether a word has one of the others inside it, as `app.search.query` finds them."""
    return any(
        end == part or (len(part) > SHORTEST_PART and end.startswith(part))
        for part in inside
        for end in (ends(token) if part in token else ())
    )


def meant(queries: Queries, text: str, found: Iterable[str]) -> str:
    """Return the search with words of the texts `found` in place of misspelt ones; empty if there are none.

    Of the words that differ as little, the most frequent one is taken.
    """
    known = Counter(word for said in found for word in WORD.findall(said.lower()))
    stems = {queries.stem(word) for word in known}
    chosen: dict[str, str] = {}
    for word in queries.words(text):
        if queries.stem(word) in stems or len(word) < SHORTEST_SIMILAR or is_number(word):
            continue
        near = [(OSA.distance(word, other, score_cutoff=FARTHEST), -known[other], other) for other in known]
        distance, _, other = min(near, default=(FARTHEST + 1, 0, ""))
        if distance <= FARTHEST:
            chosen[word] = other
    if not chosen:
        return ""
    return " ".join(chosen.get(word, word) for word in queries.words(text))
