"""Text -> tokens to compare: words in lower case, their stems, both also folded, the ends of compound words.

Stemming comes before folding, because the Norwegian stemmer
(https://snowballstem.org/algorithms/norwegian/stemmer.html) needs æ, ø and å. Folding makes «naering» equal
to «næring», and «gronn» equal to «grønn»; what is equal without folding is a better match.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

STEMMERS = {"nb": "norwegian", "nn": "norwegian", "en": "english"}
"""The indexed languages, with the stemmer of each."""
LONGEST_WORD = 60
SHORTEST_BEFORE, SHORTEST_PART = 2, 3
WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)+|[^\W_]+")
"""A word, or a number with its parts: «4.10» is one word."""
PATTERN = r"[0-9]+(?:[.,][0-9]+)+|[\p{L}\p{N}]+"
"""The same for tantivy, whose regular expressions are those of https://docs.rs/regex."""


KEPT_TEXTS = 16
"""Texts whose words are kept: several fields of a resource have the same text."""


@cache
def analyzer(language: str = "", *, folded: bool = False, apart: bool = False) -> TextAnalyzer:
    """Return the analyzer of texts in a language, or of words without one; blanks set the words `apart`."""
    found = TextAnalyzerBuilder(Tokenizer.whitespace() if apart else Tokenizer.regex(PATTERN))
    found = found.filter(Filter.lowercase()).filter(Filter.remove_long(LONGEST_WORD))
    if language:
        found = found.filter(Filter.stemmer(STEMMERS[language]))
    return (found.filter(Filter.ascii_fold()) if folded else found).build()


def analyzers() -> dict[str, TextAnalyzer]:
    """Return the analyzers of the languages by name: those that fold, and those with `_unfolded`."""
    folding = {language: analyzer(language, folded=True) for language in STEMMERS}
    return folding | {f"{language}_unfolded": analyzer(language) for language in STEMMERS}


@lru_cache(KEPT_TEXTS)
def stems(text: str, language: str) -> str:
    """Return the stems of the words of a text, which are not folded, with blanks between them.

    Our pattern finds the words, because that takes a quarter of the time that tantivy takes with its own.
    """
    return " ".join(analyzer(language, apart=True).analyze(" ".join(WORD.findall(text))))


def lowered(words: str) -> str:
    """Return words in lower case, without those that are too long. Blanks separate them."""
    return " ".join(analyzer(apart=True).analyze(words))


@lru_cache(KEPT_TEXTS)
def folded(words: str) -> str:
    """Return `lowered` without the marks of its letters."""
    return " ".join(analyzer(folded=True, apart=True).analyze(words))


def is_number(word: str) -> bool:
    """Return whether a word is a number, which matches only as it is: «4.1» is not «4.10»."""
    return word[:1].isdecimal()


def comparable_name(text: str) -> str:
    """Return a name in the form in which complete names are compared: its words, lower-cased."""
    return " ".join(WORD.findall(text.lower()))


def compound_parts(text: str) -> str:
    """Return the ends of the long words of a text: a word inside a compound is the beginning of one of them.

    «byvekstavgift» has «vekstavgift», so «vekst» finds it. There is no dictionary for splitting compounds,
    because it would not contain a plan's words («Grønt partnerskap», «Helsepark»). Ends that are not words do
    no harm: nobody searches for them. A word of n letters has at most n ends.
    """
    words = {word for word in WORD.findall(text.lower()) if len(word) <= LONGEST_WORD and not is_number(word)}
    return " ".join(sorted({end for word in words for end in ends(word)}))


def ends(word: str) -> list[str]:
    """Return the ends of a word that have enough letters, and enough letters before them."""
    return [word[cut:] for cut in range(SHORTEST_BEFORE, len(word) - SHORTEST_PART + 1)]
