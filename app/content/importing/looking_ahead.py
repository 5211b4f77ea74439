"""What follows a line or heading of a document, where that decides what the line is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from app.content.documents import Block, DocumentTable
from app.content.importing.front_lines import is_about_plan
from app.content.importing.headers import header_of
from app.content.importing.labels import AREA, GOALS, MEASURE, SECTION, SHORT
from app.content.importing.lines import (
    cells_of,
    kind_after_number,
    labelled,
    labelled_block,
    split_letter,
    split_number,
)
from app.content.importing.moments import DAY

Blocks = Sequence[Block | DocumentTable]
STRUCTURAL = re.compile(
    r"handlings(?:del|plan|program)|tiltaks(?:del|plan|oversikt)|oppf[øy]l[gj]|innh[oa]ld|vedlegg"
    r"|mål og tiltak|innsatsområde[rn]? med"
)
INTRODUCTION = re.compile(
    r"(?:bakgrunn|innle(?:dn|i)ing|status|situasjon|dagens|utfordring|beskrivelse|hvorfor|kvifor|om\b)",
    re.IGNORECASE,
)
"""The beginnings of headings that are no name of the part that they are in."""
AFTER = re.compile(
    r"(?:(?P<appendix>vedlegg|kilder|kjelder|referanser|referansar|litteratur(?:liste)?)|rullering|evaluering|oppfølging"
    r"|økonomiske konsekvenser|økonomiske konsekvensar)\b[^.]{0,60}"
    rf"|[A-ZÆØÅ][\w -]{{1,30}},? (?:den )?(?:{DAY.pattern})",
    re.IGNORECASE,
)
"""Headings of what comes after the measures of a plan, and the place and day above signatures."""


def block_at(blocks: Blocks, place: int) -> Block | None:
    """Return the block at a place; None if it is a table or does not exist."""
    block = blocks[place] if place < len(blocks) else None
    return block if isinstance(block, Block) else None


def holds_measures(blocks: Blocks, place: int, number: str, *, flat: bool) -> bool:
    """Return whether the heading at `place` is that of a focus area: goals or measures follow directly.

    `flat` says that headings «Mål» of the same level may be below it; in an area they are beside it.
    """
    heading = block_at(blocks, place)
    if heading is None or kind_above(heading) == SECTION:
        return False
    for later in range(place + 1, len(blocks)):
        block = blocks[later]
        if isinstance(block, DocumentTable):
            return is_of_one_area(block)
        kind, _, words = labelled_block(block) if block.kind == "heading" else labelled(block.piece)
        beside = block.kind == "heading" and block.level <= heading.level
        if block.kind == "heading" and not (kind and words is None and (flat or not beside)):
            return False
        if kind in ("mal", "delmal", MEASURE) and (block.kind != "heading" or kind == MEASURE):
            return True
        if number and split_number(block)[0].startswith(number + "."):
            return True
    return False


def is_of_one_area(table: DocumentTable) -> bool:
    """Return whether a table has measures and no column of areas, or is a form of a measure."""
    columns, first = header_of(table), next(filter(None, table.rows[0]), None)
    if columns is None:
        return first is not None and labelled(first)[0] == MEASURE
    return "area" not in columns.roles


def kind_above(heading: Block) -> str:
    """Return the kind of a heading above measures: «Handlingsdel» is a section, others are focus areas."""
    return SECTION if STRUCTURAL.search(heading.piece.words.casefold()) else AREA


def heads_area(blocks: Blocks, place: int) -> bool:
    """Return whether a short line of a text comes directly before a goal or a table of measures.

    A line «A. Transport» may also come before a measure «A.1 …».
    """
    block = block_at(blocks, place)
    if block is None or len(block.piece.words) > SHORT or block.piece.words.endswith("."):
        return False
    following = blocks[place + 1] if place + 1 < len(blocks) else None
    if is_about_plan(block.piece.words):
        return False
    if isinstance(following, DocumentTable):
        return header_of(following) is not None
    if not isinstance(following, Block):
        return False
    letter = split_letter(block)[0]
    goes_on = bool(letter) and split_number(following)[0].startswith((f"{letter}.", f"{letter}1"))
    return goes_on or labelled(following.piece)[0] == "mal"


def describes_area(blocks: Blocks, place: int, number: str) -> bool:
    """Return whether a goal and then measures follow a numbered line of a text, with only words between."""
    heading = block_at(blocks, place)
    if heading is None or kind_above(heading) == SECTION:
        return False
    goal = False
    for later in range(place + 1, len(blocks)):
        block = blocks[later]
        if isinstance(block, DocumentTable):
            return goal and is_of_one_area(block)
        named = kind_after_number(block)
        kind = named or labelled(block.piece)[0]
        said = "" if named else split_number(replace(block, fresh=True))[0]
        if kind == MEASURE or block.kind == "item" or said:
            return goal and (not said or said.startswith(f"{number}."))
        if kind not in ("mal", "delmal", ""):
            return False
        goal = goal or bool(kind)
    return False


def heads_section(blocks: Blocks, place: int) -> bool:
    """Return whether a short line after a blank one is the heading of what follows the measures."""
    block = block_at(blocks, place)
    return block is not None and block.fresh and bool(AFTER.fullmatch(block.piece.words))


def has_wide_strategies(blocks: Blocks) -> bool:
    """Return whether lines such as «Strategi 1: …» come before the first goal, and goals between them."""
    kinds = (labelled(b.piece)[::2] for b in blocks if isinstance(b, Block) and b.kind != "heading")
    said = [kind for kind, words in kinds if words and kind in ("strategi", *GOALS)]
    first = next((place for place, kind in enumerate(said) if kind != "strategi"), 0)
    return first == 1 and "strategi" in said[first:]


def is_an_area(blocks: Blocks, place: int, kind: str) -> bool:
    """Return whether a line «Aktivitet» is the name of a focus area: a goal follows, and no activity."""
    following = block_at(blocks, place + 1)
    return kind == "aktivitet" and following is not None and labelled(following.piece)[0] in GOALS


def words_below(blocks: Blocks, place: int) -> Block | None:
    """Return the line, or the only item, with the words of a part that the line at `place` only names."""
    block, after = block_at(blocks, place + 1), block_at(blocks, place + 2)
    alone = after is None or after.kind != "item"
    said = (
        block is not None
        and (block.kind == "paragraph" or (block.kind == "item" and alone))
        and not labelled(block.piece)[0]
        and not split_number(block)[0]
        and not cells_of(block.piece)
    )
    return block if said else None


def name_below(blocks: Blocks, place: int) -> Block | None:
    """Return the heading right below «Innsatsområde 1» if it is its name; None if it is one of several."""
    outer, name = block_at(blocks, place), block_at(blocks, place + 1)
    if outer is None or name is None or name.kind != "heading" or not is_unnamed(name):
        return None
    if INTRODUCTION.match(name.piece.words):
        return None
    for later in range(place + 2, len(blocks)):
        block = block_at(blocks, later)
        if block and block.kind == "heading":
            if block.level <= outer.level:
                break
            if block.level == name.level and is_unnamed(block):
                return None
    return name if name.level >= outer.level else None


def is_unnamed(heading: Block) -> bool:
    """Return whether a heading has neither the name of a kind nor a number."""
    return not labelled_block(heading)[0] and not split_number(heading)[0]


def is_appendix(heading: Block) -> bool:
    """Return whether a heading is that of an appendix or of the sources."""
    match = AFTER.fullmatch(heading.piece.words)
    return bool(match and match["appendix"])


def announces_nothing(blocks: Blocks, place: int, kind: str) -> bool:
    """Return whether a line that only names a kind is the last one, or right above a part of another kind."""
    line, below = block_at(blocks, place), blocks[place + 1] if place + 1 < len(blocks) else None
    if line is None or not isinstance(below, Block):
        return below is None
    if line.kind == "heading" and below.kind == "heading" and below.level > line.level:
        return False
    other = labelled_block(below)[0]
    return bool(other) and other != kind and not {kind, other} <= {*GOALS, AREA}
