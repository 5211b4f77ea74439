"""`data/synonyms.txt`: the words that the search treats as similar, one group per line.

Planners edit the file. A line has 2 to 10 words with commas between them; «#» begins a comment.
"""

from __future__ import annotations

import re

from app.errors import ContentError

FILE = "data/synonyms.txt"
MOST_IN_GROUP, MOST_WORDS = 10, 2_000
ONE_WORD = re.compile(r"[^\W_]+")

Synonyms = tuple[tuple[str, ...], ...]
"""Groups of words that mean much the same."""


class SynonymsUnreadable(ContentError):
    template = "{path}, line {line}: «{found}» is not a group of synonyms."
    remedy = "Write 2 to 10 single words on the line, with commas between them: vei, veg, transport."


class TooManySynonyms(ContentError):
    template = "{path} has {count} words, but may have {most}."
    remedy = "Remove the groups that readers do not need."


def read_synonyms(text: str) -> Synonyms:
    """Return the groups of synonyms in the text of the file, in lower case.

    Raises `SynonymsUnreadable` with the line, or `TooManySynonyms`.
    """
    found: list[tuple[str, ...]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        said = line.partition("#")[0].strip()
        words = tuple(dict.fromkeys(word.strip().lower() for word in said.split(",")))
        if not said:
            continue
        if not 2 <= len(words) <= MOST_IN_GROUP or not all(map(ONE_WORD.fullmatch, words)):
            raise SynonymsUnreadable(path=FILE, line=number, found=said[:80])
        found.append(words)
    count = sum(map(len, found))
    if count > MOST_WORDS:
        raise TooManySynonyms(path=FILE, count=count, most=MOST_WORDS)
    return tuple(found)
