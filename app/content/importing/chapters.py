"""The lines of a document without styles: which of them are headings of chapters or focus areas."""

from __future__ import annotations

import re
from dataclasses import replace

from app.content.documents import Block
from app.content.importing.drafts import Tree
from app.content.importing.labels import AREA, GOALS, MEASURE, NUMBERED, SECTION, SHORT
from app.content.importing.lines import labelled, split_number
from app.content.importing.looking_ahead import Blocks, block_at, describes_area, heads_area, kind_above

CHAPTER = re.compile(r"(?P<number>\d{1,2})\s+[A-ZÆØÅ].*[^\s.,:;!?]")
"""A heading without a full stop after its number: «1 Innledning»."""


class Chapters:
    """Tells the headings among the numbered lines of a text from its measures."""

    def __init__(self, blocks: Blocks, tree: Tree, contents: frozenset[int]) -> None:
        """`tree` has the parts that were read before the line in question.

        `contents` are the places of the lines of tables of contents.
        """
        self.blocks = blocks
        self.tree = tree
        self.counted = counted(blocks, contents)
        self.by_lines = not any(isinstance(b, Block) and b.kind == "heading" for b in blocks)
        """Whether no line has a style of headings, so that only its words and numbers show what it is."""
        self.in_area = False
        """Whether the first of the counted lines is in a focus area."""

    def heads_area(self, place: int) -> bool:
        """Return whether the lines below a line show that it is the heading of a focus area.

        They are looked at only in a document without styles of headings.
        """
        return self.by_lines and heads_area(self.blocks, place)

    def apart(self, place: int, block: Block) -> Block:
        """Return the block as if a blank line preceded it, if the lines below show that it is a heading."""
        apart = self.heads_area(place) or place in self.counted
        return replace(block, fresh=True) if apart else block

    def kind(self, place: int, group: str) -> str:
        """Return the kind of part that a line with a single number is the heading of; empty if none.

        `group` is the kind that a line above announced for the lines to come.
        """
        block = block_at(self.blocks, place)
        match = NUMBERED.fullmatch(block.piece.words) if block else None
        if block is None or match is None or not match["words"][:1].isupper() or len(match["words"]) >= SHORT:
            return ""
        if heads_area(self.blocks, place):
            return kind_above(block)
        counts_on = self.counts_on(place, match["number"])
        may_be = match["sign"] == "." or block.fresh or counts_on
        return self.kind_below(place, match["number"], group, chapter=counts_on) if may_be else ""

    def kind_below(self, place: int, number: str, group: str, *, chapter: bool) -> str:
        """Return the kind of a heading by the lines below it and the parts above it; empty for a measure."""
        following, after = block_at(self.blocks, place + 1), block_at(self.blocks, place + 2)
        if following and re.match(rf"{number}\.0?1\b", split_number(following)[0]):
            goes_on = after is None or split_number(after)[0] or labelled(after.piece)[0]
            numbered = goes_on and not heads_area(self.blocks, place + 1)
            return AREA if numbered or describes_area(self.blocks, place, number) else SECTION
        top = self.tree.top
        first = number == "1" or self.tree.inside(AREA)
        measures_follow = top in self.tree.running or (top not in self.tree.settled and first)
        if self.tree.inside(AREA, *GOALS) and measures_follow and not chapter:
            return ""
        if describes_area(self.blocks, place, number):
            return AREA
        return "" if group == MEASURE and not chapter else SECTION

    def counts_on(self, place: int, number: str) -> bool:
        """Return whether a line counts on from the chapters above, and not from the measures above it.

        Lines whose first one is in a focus area are measures.
        """
        if number == "1" and place in self.counted:
            self.in_area = self.tree.inside(AREA, *GOALS)
        if place not in self.counted or self.in_area:
            return False
        before = (split_number(b)[0] for i in range(place - 1, -1, -1) if (b := self.line_at(i)))
        measure = next((said for said in before if said), "")
        return measure != str(int(number) - 1)

    def line_at(self, place: int) -> Block | None:
        """Return a line that is no counted chapter."""
        return None if place in self.counted else block_at(self.blocks, place)

    def is_area(self, place: int, number: str) -> bool:
        """Return whether a line such as «2.1 Transport» is the heading of a focus area.

        It is before a goal whose measures continue its number, before the first goal, or after such an area.
        """
        first = block_at(self.blocks, place + 2)
        if not heads_area(self.blocks, place):
            return self.follows_area(number) or (
                not self.tree.inside(AREA, "strategi", *GOALS) and describes_area(self.blocks, place, number)
            )
        continued = first is not None and split_number(first)[0].startswith(f"{number}.")
        return continued or self.follows_area(number) or not self.tree.inside(AREA, "strategi", *GOALS)

    def follows_area(self, number: str) -> bool:
        """Return whether an open focus area has the number before this one: 2.1 before 2.2."""
        prefix, _, last = number.rpartition(".")
        before = f"{prefix}.{int(last) - 1}" if last.isdecimal() else ""
        areas = (self.tree.drafts[place] for _, place in self.tree.open)
        return bool(before) and any(area.kind == AREA and area.number == before for area in areas)


def counted(blocks: Blocks, contents: frozenset[int]) -> frozenset[int]:
    """Return the places of short lines «1 Innledning», «2 Mål» that count on from 1; none if one is alone."""
    found: list[int] = []
    for place, block in enumerate(blocks):
        if place in contents or not isinstance(block, Block) or block.kind != "paragraph":
            continue
        if len(block.piece.words) <= SHORT:
            match = CHAPTER.fullmatch(block.piece.words)
            if match and NUMBERED.fullmatch(block.piece.words) and int(match["number"]) == len(found) + 1:
                found.append(place)
    return frozenset(found if len(found) > 1 else ())
