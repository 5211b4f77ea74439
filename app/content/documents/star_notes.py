"""Footnotes that are typed with a star: a line «* If the state pays», below words that end with a star.

Such a line looks like an item of a list, whose bullet is no word of the plan; the star of a note is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

NOTE = re.compile(r"\s*\*[ \t\xa0]+\S")
REFERENCE = re.compile(r"[^\s*]\*(?![\w*])")
"""A star at the end of a word."""
NUMBERED_LINE = re.compile(r"\s*\d{1,3}\.\d")


def star_notes(lines: Sequence[str]) -> frozenset[int]:
    """Return the places of the lines that are notes; a table is one line, with tabs between its cells.

    A line with a star is a note if the lines beside it have none, and a word above it ends with a star, or
    it follows a table or a measure with a number.
    """
    return frozenset(_notes([(place, words) for place, words in enumerate(lines) if words.strip()]))


def _notes(lines: Sequence[tuple[int, str]]) -> Iterator[int]:
    referred = False
    for (_, before), (place, words), (_, after) in zip(
        [(0, ""), *lines], lines, [*lines[1:], (0, "")], strict=False
    ):
        alone = NOTE.match(words) and not NOTE.match(before) and not NOTE.match(after)
        if alone and (referred or "\t" in before or NUMBERED_LINE.match(before)):
            yield place
        referred = referred or bool(REFERENCE.search(words))
