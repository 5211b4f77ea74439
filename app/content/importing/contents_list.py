"""The table of contents of a document: its lines are left out, since the headings themselves follow."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.content.documents import Block, DocumentTable
from app.content.importing.labels import plain

DOTS = re.compile(r".*\S\s*(?:\.{3,}|…+|_{3,})[\s.]*\d+")
LONGEST_LINE = 200
NAMES = frozenset(("innhold", "innhald", "innholdsfortegnelse", "innhaldsliste"))


def is_contents(blocks: Sequence[Block | DocumentTable], place: int) -> bool:
    """Return whether a block is the heading or a line of a table of contents."""
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
    return len(words) < LONGEST_LINE and bool(DOTS.fullmatch(words))


def ends_with_pages(table: DocumentTable) -> bool:
    """Return whether every row ends with the number of a page."""
    rows = ([cell for cell in row if cell] for row in table.rows)
    return all(len(cells) > 1 and cells[-1].words.isdecimal() for cells in rows if cells)
