"""Text -> the words that are compared: lower-cased, stemmed, folded, and the ends of compound words.

Stemming comes before folding, since the Norwegian stemmer (https://snowballstem.org/algorithms/norwegian/stemmer.html)
knows æ, ø and å. Folding makes «naering» and «næring» one word, and «gronn» and «grønn».
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import tantivy
from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

STEMMERS = {"nb": "norwegian", "nn": "norwegian", "en": "english"}
"""The languages that are indexed, with the stemmer of each."""
LONGEST_WORD = 60
SHORTEST_PART = 4
SHORTEST_REST = 3
WORD = re.compile(r"[^\W_]+")


def analyzer(language: str) -> TextAnalyzer:
    """What a text in one of the languages goes through, when it is indexed and when it is asked for."""
    found = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(LONGEST_WORD))
    found = found.filter(Filter.lowercase()).filter(Filter.stemmer(STEMMERS[language]))
    return found.filter(Filter.ascii_fold()).build()


def register(index: tantivy.Index) -> None:
    """Make the analyzers known to an index, which stores only their names."""
    for language in STEMMERS:
        index.register_tokenizer(language, analyzer(language))


def parts(text: str) -> str:
    """The beginnings and ends of the long words of a text, so that «park» finds «Helsepark».

    A compound is not looked up in a dictionary, since a plan's words («Grønt partnerskap», «Helsepark») are
    in none; what is no word is never asked for.
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
