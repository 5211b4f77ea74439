"""The scores of hits: which of them come first.

The score of a hit is a sum. Each word of the search adds the score of the best kind of match that it has
(`MatchScore`), so a name with the word comes before a text with it, and a text before a related name. To this
are added a larger score if the complete search is the complete name, one for the class, so that among equals
focus areas come before measures, and a very small one for how rare the words are (BM25). A measure is named
by its words, so a measure with a word also comes before an initiative or a document that is named after it.
What is in a replaced plan comes after what has the words elsewhere, unless the search is its complete name.
"""

from __future__ import annotations

from enum import IntEnum

from app.search.entries import RANKS

RARITY = 0.02
EXACT_WORD = 0.5


class MatchScore(IntEnum):
    """The kinds of matches of one word, with their scores; these differ by more than the classes count."""

    SIMILAR_TEXT = 10
    SIMILAR_NAME = 20
    RELATED = 30
    TEXT_FOLDED_BEGINNING = 40
    SYNONYM_TEXT = 50
    TEXT_FOLDED = 60
    TEXT_PART = 70
    TEXT_BEGINNING = 80
    SYNONYM_NAME = 90
    TEXT_STEM = 100
    NAME_FOLDED = 110
    NAME_PART = 120
    NAME_STEM = 130
    NAME_WORD = 140


CONTENT = 120
"""For each word, the score of a hit other than a concept: most readers want content, not codes."""
PROMINENT, PROMINENCE = frozenset(RANKS[: RANKS.index("Initiative")]), 60
"""The classes that come before initiatives and documents, and the score of a hit of these, for each word."""
CURRENT = MatchScore.NAME_WORD + CONTENT + PROMINENCE + len(RANKS)
"""For each word, the score of content that is in no replaced plan: more than the best match of a word."""
WHOLE = {"whole_name": 5_000, "whole_alias": 4_500, "number": 4_000, "whole_folded": 3_500}
"""Field -> the score of a hit whose complete name or number is the search."""
