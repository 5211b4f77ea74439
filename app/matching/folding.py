"""Text -> the form in which names are compared: lower case, no accents, one spelling of æ, ø and å."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from app.language import normalised

_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "đ": "d", "ß": "ss"})
_SPELLED_OUT = re.compile(r"aa|oe")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_NOT_WORDS = re.compile(r"[^\w.]+|_+|\.(?!\d)|(?<!\d)\.")


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Return a text in the form for comparison, with one space between words.

    «Øvre Eiker», «Oevre Eiker» and «ovre eiker» are the same. A full stop stays inside a number («4.2»);
    a comma there becomes one.
    """
    letters = normalised(text).casefold().translate(_LETTERS)
    if not letters.isascii():
        letters = "".join(c for c in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(c))
    letters = _DECIMAL_COMMA.sub(".", letters)
    spelled = _SPELLED_OUT.sub(lambda found: found.group()[0], letters)
    return " ".join(_NOT_WORDS.sub(" ", spelled).split())
