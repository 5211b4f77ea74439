"""Text -> tokens to compare: lower-cased, stemmed, folded, and the ends of compound words.

Stemming comes before folding, because the Norwegian stemmer
(https://snowballstem.org/algorithms/norwegian/stemmer.html) needs æ, ø and å. Folding makes «naering» equal
to «næring», and «gronn» equal to «grønn».
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import tantivy
from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

STEMMERS = {"nb": "norwegian", "nn": "norwegian", "en": "english"}
"""The indexed languages, with the stemmer of each."""
LONGEST_WORD = 60
SHORTEST_PART = 4
SHORTEST_REST = 3
WORD = re.compile(r"[^\W_]+")


def analyzer(language: str) -> TextAnalyzer:
    """Return the analyzer for texts and queries in one language."""
    found = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(LONGEST_WORD))
    found = found.filter(Filter.lowercase()).filter(Filter.stemmer(STEMMERS[language]))
    return found.filter(Filter.ascii_fold()).build()


def register(index: tantivy.Index) -> None:
    """Register the analyzers with an index, which stores only their names."""
    for language in STEMMERS:
        index.register_tokenizer(language, analyzer(language))


def parts(text: str) -> str:
    """Return the beginnings and ends of the long words of a text, so that «park» finds «Helsepark».

    There is no dictionary for splitting compounds, because it would not contain a plan's words («Grønt
    partnerskap», «Helsepark»). Parts that are not words do no harm: nobody searches for them.
    """
    return " ".join(sorted({part for word in WORD.findall(text.lower()) for part in _parts(word)}))


def _parts(word: str) -> Iterator[str]:
    if len(word) > LONGEST_WORD:
        return
    for cut in range(SHORTEST_REST, len(word) - SHORTEST_REST + 1):
        if cut >= SHORTEST_PART:
            yield word[:cut]
        if len(word) - cut >= SHORTEST_PART:
            yield word[cut:]
