"""Footnotes that are typed below the words that they are about: «* If the state pays», «[1] See …».

Such a line looks like an item of a list or a part with a number; the mark of a note is a word of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

STAR_NOTE = re.compile(r"\s*\*[ \t\xa0]+\S")
STAR = re.compile(r"[^\s*]\*(?![\w*])")
"""A star at the end of a word."""
NUMBERED_LINE = re.compile(r"\s*\d{1,3}\.\d")
MARK, LAST = r"[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]{1,2}|\[\d{1,2}\]", r"\d{1,2}\)"
NOTE = re.compile(rf"\s*(?P<mark>{MARK}|{LAST})\s*\S")
REFERENCE = re.compile(rf"(?<=[^\s(\[])\s?(?P<mark>{MARK})|(?<=\S)\s?(?P<last>{LAST})$")
"""A mark after a word; «1)» only at the end of a line, where it closes no parenthesis."""


def typed_notes(lines: Sequence[str]) -> frozenset[int]:
    """Return the places of the lines that are notes; a table is one line, with tabs between its cells.

    A line with a star is a note if the lines beside it have none, and a word above it ends with a star, or
    it follows a table or a measure with a number. A line with another mark is one if the mark is above it
    and has no note yet.
    """
    seen = [(place, words) for place, words in enumerate(lines) if words.strip()]
    return frozenset((*_with_stars(seen), *_with_marks(seen)))


def _with_stars(lines: Sequence[tuple[int, str]]) -> Iterator[int]:
    referred = False
    for (_, before), (place, words), (_, after) in zip(
        [(0, ""), *lines], lines, [*lines[1:], (0, "")], strict=False
    ):
        alone = STAR_NOTE.match(words) and not STAR_NOTE.match(before) and not STAR_NOTE.match(after)
        if alone and (referred or "\t" in before or NUMBERED_LINE.match(before)):
            yield place
        referred = referred or bool(STAR.search(words))


def _with_marks(lines: Sequence[tuple[int, str]]) -> Iterator[int]:
    marks: set[str] = set()
    for place, words in lines:
        note = NOTE.match(words)
        if note and note["mark"] in marks:
            marks.remove(note["mark"])
            yield place
        marks |= marks_in(words[note.end("mark") :] if note else words)


def marks_in(words: str) -> set[str]:
    """Return the marks of notes that stand after words of a line."""
    cells = (cell.strip() for cell in words.split("\t"))
    found = ((match, cell) for cell in cells for match in REFERENCE.finditer(cell))
    return {
        match["mark"] or match["last"]
        for match, cell in found
        if match["mark"] or cell.count(")") > cell.count("(")
    }
