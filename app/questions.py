"""The competency questions: queries with their question in Norwegian and English in the header.

A header line reads `#+ title@nb: Hvilke tiltak …`; the rest of the file is the query.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADER = re.compile(r"^#\+ (title|description)@([a-z]{2}): (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Question:
    """One question: titles and descriptions by language, and the query without its header."""

    slug: str
    titles: dict[str, str]
    descriptions: dict[str, str]
    query: str


def read_question(slug: str, text: str) -> Question:
    """Read a `.rq` file."""
    found: dict[str, dict[str, str]] = {"title": {}, "description": {}}
    for kind, language, value in _HEADER.findall(text):
        found[kind][language] = value.strip()
    query = "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip() + "\n"
    return Question(slug, found["title"], found["description"], query)
