"""The table of contents of a document: its lines are left out, since the headings themselves follow."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.content.documents import Block, DocumentTable
from app.content.importing.labels import plain

DOTS = re.compile(r"(?:(?<!\.)\.{3}|…|(?<!_)_{3})[_\s.]*+\d+\Z")
LONGEST_LINE, MOST_LINES = 200, 200
NAMES = frozenset(("innhold", "innhald", "innholdsfortegnelse", "innhaldsliste"))


def contents_of(blocks: Sequence[Block | DocumentTable]) -> frozenset[int]:
    """Return the places of the headings and lines of tables of contents."""
    found = {place for place in range(len(blocks)) if is_contents(blocks, place)}
    first = next((place for place, block in enumerate(blocks) if names_contents(block)), None)
    if first is not None and first not in found and (lines := repeated_below(blocks, first)):
        found |= {first, *lines}
    return frozenset(found)


def repeated_below(blocks: Sequence[Block | DocumentTable], place: int) -> list[int]:
    """Return the places of the lines right below «Innhold» that all come again later; none if one does not.

    So it is where the numbers of pages are missing.
    """
    found: list[int] = []
    lines: list[str] = []
    for later in range(place + 1, len(blocks)):
        block = blocks[later]
        words = plain(block.piece.words) if isinstance(block, Block) else ""
        if not words or words in lines:  # the first line is here again, now as a heading
            again = {plain(b.piece.words) for b in blocks[later:] if isinstance(b, Block)}
            return found if words and len(found) > 1 and again.issuperset(lines) else []
        if len(found) == MOST_LINES:
            break
        found.append(later)
        lines.append(words)
    return []


def is_contents(blocks: Sequence[Block | DocumentTable], place: int) -> bool:
    """Return whether a block is the heading or a line of a table of contents, by the numbers of pages."""
    block = blocks[place]
    following = blocks[place + 1] if place + 1 < len(blocks) else None
    if isinstance(block, DocumentTable):
        return place > 0 and names_contents(blocks[place - 1]) and ends_with_pages(block)
    if names_contents(block):
        return ends_with_pages(following) if isinstance(following, DocumentTable) else has_dots(following)
    return has_dots(block)


def names_contents(block: Block | DocumentTable) -> bool:
    """Return whether a line is the heading of a table of contents."""
    return isinstance(block, Block) and plain(block.piece.words) in NAMES


def has_dots(block: Block | None) -> bool:
    """Return whether a line ends with dots and the number of a page."""
    words = block.piece.words if block else ""
    return len(words) < LONGEST_LINE and bool(DOTS.search(words))


def ends_with_pages(table: DocumentTable) -> bool:
    """Return whether every row ends with the number of a page."""
    rows = ([cell for cell in row if cell] for row in table.rows)
    return all(len(cells) > 1 and cells[-1].words.isdecimal() for cells in rows if cells)
