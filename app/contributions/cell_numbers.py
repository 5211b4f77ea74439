"""The number and the kind of an element in the words of a cell: «Tiltak 5,1», «Plan 2023-2026, mål 5»."""

from __future__ import annotations

import re

from app.contributions.missing import NUMBER
from app.contributions.nearest import LONGEST_NUMBER
from app.contributions.plan_terms import OTHER_KINDS
from app.matching.folding import fold
from app.matching.names import KIND_WORDS

SEVERAL = re.compile(rf"(?:{NUMBER.pattern})\s*(?:[,;&+/]|\bog\b|\band\b)\s*(?:{NUMBER.pattern})")
COMMA = re.compile(r"(?<=\d),(?=\d)")
_WORDS = "|".join(word for words in KIND_WORDS.values() for word in words)
_NAMED = re.compile(rf"\b(?:{_WORDS}) ({NUMBER.pattern})")


def number_in(text: str) -> str:
    """Return the number in a cell, such as «5.1» in «Tiltak 5.1» or «5,1»; empty if there is none.

    A number after the word for its kind is meant rather than a year before it: «Plan 2023-2026, tiltak 5.1».
    """
    cell = COMMA.sub(".", text[:LONGEST_NUMBER])
    named = _NAMED.search(fold(cell))
    found = NUMBER.search(named[1] if named else cell)
    return found[0] if found else ""


def kind_in(text: str) -> str:
    """Return the kind of element that the words of a cell name, such as `Goal` for «Mål 5»."""
    words = fold(text)
    return next(
        (kind for kind in OTHER_KINDS if any(w in words.split() for w in KIND_WORDS[kind])), "Measure"
    )
