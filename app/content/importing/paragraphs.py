"""The blocks of a document as its readers see them: typed bullets are items, short bold lines are headings.

Word and HTML know lists and headings, but many documents have them only by their looks. A line that is made
so is a block of its own here; its words and their places stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.content.documents import Block, DocumentTable, Notice, Piece
from app.content.documents.plain_text import BULLET
from app.content.documents.typed_notes import typed_notes
from app.content.importing.headers import named_columns
from app.content.importing.labels import NUMBERED, SHORT, spaced
from app.content.importing.lines import kind_after_number, labelled

BOLD_LEVEL = 7
"""The level of a bold line: below those that the program itself calls headings."""
DASHES = "-–—"
ALIGNED = re.compile(r"\S(?: {3,}|\s*\|\s+)\S.*?\S(?: {3,}|\s+\|\s*)\S")
DELIMITED = re.compile(r"\s{2,}|\s*[|;]\s*")


def as_seen(blocks: Sequence[Block | DocumentTable]) -> tuple[list[Block | DocumentTable], list[Notice]]:
    """Return the blocks with bullets as items and bold lines as headings, and a remark for each heading."""
    lines = [line for block in blocks for line in lines_of(block)]
    paragraphs = [block for block in lines if isinstance(block, Block) and block.kind == "paragraph"]
    rare = 2 * sum(map(looks_like_heading, paragraphs)) <= len(paragraphs)
    notices: list[Notice] = []
    notes = typed_notes([b.piece.words if isinstance(b, Block) else f"{b.whole.words}\t" for b in lines])
    for place, block in enumerate(lines):
        if not isinstance(block, Block) or block.kind != "paragraph":
            continue
        if place in notes:
            lines[place] = replace(block, kind="note")
        elif match := bullet(lines, place):
            piece = block.piece.part(match.end(), len(block.piece.words))
            lines[place] = Block("item", piece, 1, match["mark"].replace("o", "◦"), block.fresh)
        elif (rare or any(isinstance(b, DocumentTable) for b in lines[place + 1 : place + 2])) and (
            looks_like_heading(block)
        ):
            lines[place] = replace(block, kind="heading", level=BOLD_LEVEL)
            fields = {"words": block.piece.words}
            notices.append(
                Notice("A line in bold is read as a heading: «{words}»", block.piece.place, fields)
            )
    return lines, notices


def lines_of(block: Block | DocumentTable) -> Iterator[Block | DocumentTable]:
    """Return the lines of a paragraph as paragraphs where one of them begins like a part; else the block."""
    if not isinstance(block, Block) or block.kind != "paragraph" or "\n" not in block.piece.words:
        yield block
        return
    starts = [0, *(match.end() for match in re.finditer("\n", block.piece.words))]
    ends = [*(start - 1 for start in starts[1:]), len(block.piece.words)]
    lines = [block.piece.part(*place) for place in zip(starts, ends, strict=True)]
    if any(begins_part(line) for line in lines[1:]):
        yield from (replace(block, piece=line, fresh=block.fresh and not i) for i, line in enumerate(lines))
    else:
        yield block


def begins_part(line: Piece) -> bool:
    """Return whether a line begins with a bullet, the name of a kind, or a number other than an amount."""
    number = NUMBERED.fullmatch(line.words)
    numbered = number and (number["sign"] in (".", ")") or "." in number["number"])
    return bool(numbered or BULLET.match(line.words) or labelled(line)[0])


def bullet(lines: Sequence[Block | DocumentTable], place: int) -> re.Match[str] | None:
    """Return the typed bullet of a paragraph. A dash may begin a quotation.

    It is a bullet beside another one, and below a line such as «Tiltak:».
    """

    def at(number: int) -> re.Match[str] | None:
        block = lines[number] if 0 <= number < len(lines) else None
        return BULLET.match(block.piece.words) if isinstance(block, Block) else None

    def listed(number: int) -> bool:
        block = lines[number] if 0 <= number < len(lines) else None
        return bool(at(number)) or (isinstance(block, Block) and block.mark in tuple(DASHES))

    match = at(place)
    alone = match and match["mark"] in DASHES and not listed(place - 1) and not listed(place + 1)
    above = lines[place - 1] if place else None
    announced = isinstance(above, Block) and names_kind(above)
    return None if alone and not announced else match


def names_kind(block: Block) -> bool:
    """Return whether a line only names the kind of what follows: «Tiltak:», «1.2 Tiltak»."""
    kind, number, words = labelled(block.piece)
    return bool(kind and not number and words is None) or bool(kind_after_number(block))


def looks_like_heading(block: Block) -> bool:
    """Return whether a paragraph is short and bold, no sentence, and not labelled as a part."""
    words = block.piece.words
    ends = words.rstrip().endswith((".", ":", ",", ";", "?"))
    return block.strong and len(words) <= SHORT and not ends and not labelled(block.piece)[0]


def is_aligned_row(piece: Piece) -> bool:
    """Return whether a line of a text is a row of cells with blanks, | or ; between them instead of tabs."""
    words = spaced(piece.words)
    return bool(ALIGNED.search(words)) or len(named_columns(DELIMITED.split(words))) > 1
