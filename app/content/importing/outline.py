"""The blocks of a document -> the parts of the plan, with their levels from headings and numbers.

A heading contains the blocks below it. In a text without styles, numbers and known words act as headings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.content.documents import Block, Document, DocumentTable, Piece
from app.content.importing.about_reading import at
from app.content.importing.chapters import Chapters
from app.content.importing.contents_list import contents_of
from app.content.importing.drafts import LABEL_DEPTH, LINE_DEPTH, Tree, UnfinishedElement
from app.content.importing.front_lines import is_about_plan, is_title
from app.content.importing.labels import AREA, GOALS, MEASURE, SECTION, SHORT
from app.content.importing.lines import (
    cells_of,
    continues,
    joined,
    labelled,
    labelled_block,
    says_who_or_when,
    split_letter,
    split_number,
)
from app.content.importing.looking_ahead import (
    announces_nothing,
    block_at,
    has_wide_strategies,
    heads_section,
    holds_measures,
    is_an_area,
    is_appendix,
    kind_above,
    name_below,
    words_below,
)
from app.content.importing.model import RowWithoutTabs
from app.content.importing.page_lines import without_page_lines
from app.content.importing.paragraphs import as_seen, is_aligned_row
from app.content.importing.tables import Tables


class Outline:
    """Goes through the blocks of a document and adds each to the tree."""

    def __init__(self, document: Document, used: set[int], file: str) -> None:
        """`used` are the places of the blocks about the plan as a whole, which are no parts of it."""
        self.plain_text = document.suffix in (".txt", ".pdf")
        self.tree = Tree(file)
        self.tables = Tables(self.tree, loose=self.plain_text)
        self.blocks: Sequence[Block | DocumentTable] = [
            block for place, block in enumerate(document.blocks) if place not in used
        ]
        if self.plain_text:
            said = [block.piece.words for place in used if isinstance(block := document.blocks[place], Block)]
            self.blocks, self.tree.notices = without_page_lines(self.blocks, said)
        else:
            self.blocks, self.tree.notices = as_seen(self.blocks)
        self.contents = contents_of(self.blocks)
        self.chapters = Chapters(self.blocks, self.tree, self.contents)
        self.tree.wide_strategies = has_wide_strategies(self.blocks)
        self.levels: dict[int, int] = {}  # of the items that are measures
        self.group = ""
        """The kind of the items, rows and headings to come, where a heading says no more than that."""
        self.group_depth = 0
        self.sheet = ""
        self.taken: set[int] = set()
        """The places of the lines whose words belong to the line above, which only names a part."""

    def read(self) -> Tree:
        """Read all blocks in order, and return the tree."""
        for place, block in enumerate(self.blocks):
            whole = block.whole if isinstance(block, DocumentTable) else block.piece
            self.turn_to(whole)
            if place in self.contents:
                self.tree.leave_out(whole, "A line of the table of contents is left out: «{words}»")
            elif isinstance(block, DocumentTable):
                self.tables.read(block, self.group)
                self.tree.last = -1
            elif self.plain_text and is_aligned_row(block.piece):
                row = {"place": at(block.piece), "found": block.piece.words[:100]}
                self.tree.problems.append(RowWithoutTabs(file=self.tree.file, **row))
            elif place not in self.taken:
                self.tables.pass_by(block)
                self.block(place, block)
        return self.tree

    def block(self, place: int, block: Block) -> None:
        """Read a heading, an item or a line."""
        if block.kind == "heading":
            self.heading(place, block)
        elif block.kind == "note":
            self.tree.say_note(block.piece)
        elif block.kind == "item":
            self.item(block)
        else:
            self.paragraph(place, block)

    def announce(self, place: int, block: Block, kind: str, depth: int) -> None:
        """Read what follows as parts of a kind; the line below a goal, a vision or a strategy is its words.

        «Mål for området:» is left out, with a remark, and so is the name of a kind with nothing below it.
        """
        self.group, self.group_depth = kind, depth
        if " " in block.piece.words.strip():
            self.tree.leave_out(block.piece, "A line that announces a list is left out: «{words}»")
        elif announces_nothing(self.blocks, place, kind):
            self.tree.leave_out(block.piece, "Nothing is below «{words}», so it is left out.")
        below = block_at(self.blocks, place + 1)
        said = below and below.kind == "paragraph" and not labelled(below.piece)[0]
        if below and said and kind in (*GOALS, "visjon", "strategi"):
            number, words = split_number(below)
            self.tree.add(UnfinishedElement(kind, -1, number, texts=[words], leaf=True))
            self.taken.add(place + 1)

    def turn_to(self, piece: Piece) -> None:
        """Close all parts before the next sheet of a workbook."""
        sheet = piece.place.rpartition("!")[0]
        if sheet != self.sheet:
            self.tree.close(0)
            self.group, self.sheet = "", sheet

    def heading(self, place: int, block: Block) -> None:
        """Open the part of a heading; if it is only the name of a kind, it gives the kind of what follows."""
        kind, number, words = labelled_block(block)
        if words is None and is_an_area(self.blocks, place, kind):
            kind = ""
        if kind and not number and words is None:
            self.tree.close(max(1, block.level))
            self.announce(place, block, kind, block.level)
            return
        if kind and words is None and (below := self.said_below(place, kind)):
            words = below.piece
            self.taken.add(place + 1)
        in_group = self.group if block.level > self.group_depth and not is_appendix(block) else ""
        if not in_group:
            self.group = ""
        if not kind:
            number, words = split_number(block)
            kind = in_group or self.kind_of_heading(place, block, number)
        draft = UnfinishedElement(kind, -1, number, title=words or block.piece)
        if kind in ("visjon", "strategi") and words:
            draft.title, draft.texts = None, [words]
        self.tree.begin(max(1, block.level), draft)

    def said_below(self, place: int, kind: str) -> Block | None:
        """Return the heading or line with the words of a part whose heading only names it."""
        name = name_below(self.blocks, place)
        return name or (words_below(self.blocks, place) if kind in (*GOALS, MEASURE) else None)

    def kind_of_heading(self, place: int, block: Block, number: str) -> str:
        """Return the kind of a heading by what is below it: «Ansvar: …» is below a measure."""
        self.tree.close(max(1, block.level))
        below = block_at(self.blocks, place + 1)
        if below and says_who_or_when(below.piece) and self.tree.inside(AREA, "strategi", *GOALS):
            return MEASURE
        flat = not self.tree.inside(AREA)
        return AREA if holds_measures(self.blocks, place, number, flat=flat) else SECTION

    def paragraph(self, place: int, block: Block) -> None:
        """Read a line: it begins with the name of a kind or a number, or is a heading, or words."""
        apart = self.chapters.apart(place, block)
        kind, number, words = labelled_block(apart)
        if not kind or (words is None and is_an_area(self.blocks, place, kind)):
            kind, (number, words) = "", split_number(apart)
        if kind and not number and words is None and place + 1 < len(self.blocks):
            self.tree.last = -1
            self.announce(place, block, kind, LINE_DEPTH)
        elif kind and words is None and (below := words_below(self.blocks, place)):
            self.labelled(kind, number, below.piece)
            self.taken.add(place + 1)
        elif kind and (number or words):
            self.labelled(kind, number, words or block.piece)
        elif number and self.numbered(place, number, words or block.piece):
            return
        elif heads_section(self.blocks, place):
            self.group = ""
            self.tree.begin(1, UnfinishedElement(SECTION, -1, title=block.piece))
        elif self.chapters.heads_area(place):
            self.group = ""
            letter, title = split_letter(block)
            self.tree.begin(LINE_DEPTH, UnfinishedElement(kind_above(block), -1, letter, title=title))
        else:
            before = block_at(self.blocks, place - 1)
            about_last = bool(cells_of(block.piece)) and self.tree.is_described_alone()
            if not self.plain_text and before and before.kind == "item" and not about_last:
                self.tree.last = -1  # a list is over where the program says so
            alone = not self.tree.open and (is_about_plan(block.piece.words) or is_title(block))
            self.words(block)
            if alone:
                self.tree.close(0)  # what follows is no part of it

    def labelled(self, kind: str, number: str, words: Piece) -> None:
        """Add «Mål: …», «Delmål 1: …» or «Tiltak 3: …»."""
        self.group = ""
        self.tree.add_labelled(kind, number, words, LABEL_DEPTH)

    def numbered(self, place: int, number: str, words: Piece) -> bool:
        """Add a numbered line as a heading or a measure. Return False if it is neither."""
        kind = self.group if self.tree.counts(self.group) else MEASURE
        group = MEASURE if kind == self.group else self.group
        by_lines = self.chapters.by_lines
        holder = group == MEASURE or self.tree.inside(AREA, "strategi", *GOALS)
        if by_lines and number.isdecimal() and (chapter := self.chapters.kind(place, group)):
            self.group = ""
            self.tree.begin(1, UnfinishedElement(chapter, -1, number, title=words))
        elif by_lines and "." in number and self.chapters.is_area(place, number):
            self.group = ""
            self.tree.begin(1 + number.count("."), UnfinishedElement(AREA, -1, number, title=words))
        elif holder and (not number.isalpha() or self.tree.begins_with_letters()):
            self.tree.add(UnfinishedElement(kind, -1, number, texts=[words], leaf=True))
        elif by_lines and "." in number and self.tree.inside(SECTION) and len(words.words) < SHORT:
            self.tree.begin(1 + number.count("."), UnfinishedElement(SECTION, -1, number, title=words))
        else:
            return False
        return True

    def item(self, block: Block) -> None:
        """Add an item: of the kind that its heading named, a measure below a goal or an area, or words."""
        kind, number, words = labelled_block(block)
        if kind and (number or words) and words is not block.piece:
            self.labelled(kind, number, words or block.piece)
            return
        number, words = split_number(block)
        last = self.tree.last
        below = last != -1 and self.tree.drafts[last].kind == MEASURE
        nested = below and block.level > self.levels.get(last, 0)
        if (nested or says_who_or_when(block.piece)) and self.tree.describes(cells_of(block.piece)):
            return
        if not nested and (self.group or self.tree.inside(AREA, "strategi", *GOALS)):
            draft = UnfinishedElement(self.group or MEASURE, -1, number, texts=[words], leaf=True)
            self.levels[self.tree.add(draft)] = block.level
        else:
            letter = block.mark if block.mark[:1].isalnum() else ""
            shown = f"{letter} {block.piece.words}" if letter else block.piece.words
            self.tree.say(replace(block.piece, words=shown))

    def words(self, block: Block) -> None:
        """Add words: in lower case they continue the line before, otherwise they are a new paragraph."""
        last = self.tree.drafts[self.tree.last] if self.tree.last != -1 else None
        if self.tree.describes(cells_of(block.piece)):
            return
        if self.plain_text and last and last.texts and continues(block, last.texts[-1].words):
            last.texts[-1], divided = joined(last.texts[-1], block.piece)
            self.tree.notices.extend(divided)
        else:
            self.tree.say(block.piece)
