"""Lines of a text that belong to its pages and not to the plan: numbers of pages, running titles, rules.

They are taken away before the lines are read, because they may come between a line and its continuation.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from app.content.documents import Block, DocumentTable, Notice
from app.content.importing.about_reading import at
from app.content.importing.labels import spaced

PAGE = re.compile(
    r"[-–—|\s]*(?:side\s+\d{1,4}(?:\s*(?:av|/)\s*\d{1,4})?|(?P<page>\d{1,3})\s*(?:av|/)\s*(?P<last>\d{1,3})|[-–—|]\s*\d{1,3}\s*[-–—|])"
    r"[-–—|\s]*",
    re.IGNORECASE,
)
"""«Side 3», «Side 3 av 12», «3 av 12», «– 3 –»."""
NUMBER_ONLY = re.compile(r"\d{1,3}")
RULE = re.compile(r"[-–—_=~*#.·•\s]{3,}")
"""A line of signs, as it is drawn below a heading or between parts."""
Blocks = Sequence[Block | DocumentTable]


def without_page_lines(
    blocks: Blocks, running: Collection[str]
) -> tuple[list[Block | DocumentTable], list[Notice]]:
    """Return the blocks of a text without the lines of its pages, and a remark for each of these.

    `running` are the lines about the plan as a whole: where one is repeated, it is the head of a page.
    """
    titles = frozenset(words.strip().casefold() for words in running)
    numbers = page_numbers(blocks)
    kept: list[Block | DocumentTable] = []
    notices: list[Notice] = []
    for place, block in enumerate(blocks):
        template = "" if isinstance(block, DocumentTable) else reason(line_of(block), titles)
        if place in numbers:
            template = "The number of a page is left out: «{words}»" if numbers[place] else ""
        if not template:
            kept.append(block)
        if not isinstance(block, DocumentTable) and (template or place in numbers):
            said = template or "«{words}» may be the number of a page, and is read as words."
            notices.append(Notice(said, at(block.piece), {"words": block.piece.words}))
    return kept, notices


def reason(words: str, titles: Collection[str]) -> str:
    """Return why a line belongs to a page, as the template of a remark; empty for other lines."""
    page = PAGE.fullmatch(spaced(words))
    if page and int(page["page"] or 0) <= int(page["last"] or 0):  # «88/23» is a case
        return "The number of a page is left out: «{words}»"
    if words.strip().casefold() in titles:
        return "A repeated line about the plan is left out: «{words}»"
    return "A line of signs is left out: «{words}»" if RULE.fullmatch(words) else ""


def line_of(block: Block) -> str:
    """Return a line with the sign before it, if it looks like an item of a list: «– 3 –»."""
    return f"{block.mark} {block.piece.words}" if block.mark else block.piece.words


def page_numbers(blocks: Blocks) -> dict[int, bool]:
    """Return the places of lines that are only a number, and whether it is certainly that of a page.

    It is if there are blank lines around it, or if the line before or after it of this kind counts on.
    """
    found = [(place, int(block.piece.words)) for place, block in numbers_alone(blocks)]
    counted: set[int] = set()
    for (one, before), (other, after) in pairwise(found):
        if after == before + 1:
            counted |= {one, other}
    return {place: place in counted or is_apart(blocks, place) for place, _ in found}


def numbers_alone(blocks: Blocks) -> Iterator[tuple[int, Block]]:
    """Yield the lines that are only a number, with their places."""
    for place, block in enumerate(blocks):
        if isinstance(block, Block) and NUMBER_ONLY.fullmatch(line_of(block)):
            yield place, block


def is_apart(blocks: Blocks, place: int) -> bool:
    """Return whether a line has blank lines around it."""
    block, after = blocks[place], blocks[place + 1] if place + 1 < len(blocks) else None
    return isinstance(block, Block) and block.fresh and (not isinstance(after, Block) or after.fresh)
