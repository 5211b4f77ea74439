"""The parts of a plan while a document is read: a tree that grows at its last branch."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from app.content.documents import Notice, Piece
from app.content.importing.about_reading import at
from app.content.importing.labels import AREA, GOALS, MEASURE, RANKS, SECTION, SHORT, plain
from app.content.importing.model import ROOT, Cell, Problem, Question

NOTE_MARK = re.compile(r"\*+|[^\w\s]?\d{1,2}[^\w\s]|\S")
"""The mark at the beginning of a typed note: «*», «[1]», «2)», «¹»."""
LINE_DEPTH, LABEL_DEPTH = 8, 100
"""The depths of a line without a number that is a heading, and of the first kind of labelled lines."""


@dataclass
class UnfinishedElement:
    """A part that can still get more words.

    `leaf` says that it is a line of its own, without parts below it.
    """

    kind: str
    parent: int
    number: str = ""
    title: Piece | None = None
    texts: list[Piece] = field(default_factory=list)
    goal: int | None = None
    cells: list[Cell] = field(default_factory=list)
    leaf: bool = False


@dataclass
class Tree:
    """All parts in their order. `open` are the parts that the next part may belong to, with their depths."""

    file: str
    drafts: list[UnfinishedElement] = field(default_factory=list)
    open: list[tuple[int, int]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    last: int = ROOT
    """The part that was added last, as long as words may follow that belong to it."""
    recent: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    """The goals of each part since its last measure; at most the last two of each kind."""
    called: dict[str, int] = field(default_factory=dict)
    goals_by_number: dict[str, list[int]] = field(default_factory=dict)
    indexed: int = 0
    settled: set[int] = field(default_factory=set)
    """The parts that have had a measure since their last goal."""
    wide_strategies: bool = False
    """Whether goals are below strategies in this document, and not the other way round."""
    running: set[int] = field(default_factory=set)
    """The parts whose measures have numbers without a full stop."""

    @property
    def wide(self) -> tuple[str, ...]:
        """Return the kinds of parts whose goals are lines without parts of their own."""
        return (AREA, "strategi") if self.wide_strategies else (AREA,)

    @property
    def top(self) -> int:
        """Return the place of the innermost open part."""
        return self.open[-1][1] if self.open else ROOT

    def remark(self, template: str, piece: Piece, **fields: object) -> None:
        """Add a remark about a piece of the document."""
        self.notices.append(Notice(template, at(piece), fields))

    def leave_out(self, piece: Piece, template: str) -> None:
        """Report the words of a piece that does not become part of the plan."""
        self.remark(template, piece, words=piece.words)

    def inside(self, *kinds: str) -> bool:
        """Return whether a part of one of these kinds is open."""
        return any(self.drafts[i].kind in kinds for _, i in self.open)

    def counts(self, kind: str) -> bool:
        """Return whether the last part is of a kind and has a number, as in a list of goals."""
        return bool(self.drafts) and self.drafts[-1].kind == kind and bool(self.drafts[-1].number)

    def begins_with_letters(self) -> bool:
        """Return whether «a)» begins a measure: the last part is no measure, or a letter is its number."""
        before = self.drafts[-1] if self.drafts else None
        return before is None or before.kind != MEASURE or before.number.isalpha()

    def is_described_alone(self) -> bool:
        """Return whether a line describes the last part only.

        It does if that part begins its list, or if the part before it has such lines too.
        """
        if self.last == ROOT or self.drafts[self.last].kind != MEASURE:
            return False
        before = self.drafts[self.last - 1] if self.last else None
        return before is None or before.kind != MEASURE or bool(before.cells)

    def describes(self, cells: list[Cell]) -> bool:
        """Add cells to the last part, or the innermost open one, if it is a measure; return whether it is."""
        place = self.last if self.last != ROOT else self.top
        taken = bool(cells) and place != ROOT and self.drafts[place].kind == MEASURE
        if taken:
            self.drafts[place].cells += cells
        return taken

    def say_note(self, piece: Piece) -> None:
        """Add a typed note to the last part if its words have the mark of the note, else further up."""
        mark = NOTE_MARK.match(piece.words)
        last = self.drafts[self.last] if self.last != ROOT else None
        if last and not any(mark and mark[0] in text.words for text in last.texts):
            self.last = ROOT
        self.say(piece)

    def close(self, depth: int) -> None:
        """Close all open parts at this depth or deeper."""
        while self.open and self.open[-1][0] >= depth:
            self.open.pop()
        self.last = ROOT

    def begin(self, depth: int, draft: UnfinishedElement) -> int:
        """Open a part at a depth, below the part that is open above it. Return its place."""
        self.close(depth)
        place = self.add(draft)
        self.open.append((depth, place))
        return place

    def add(self, draft: UnfinishedElement) -> int:
        """Add a part below the innermost open part. Return its place."""
        draft.parent = self.top
        draft.goal = self.goal_above(draft.parent, draft) if draft.kind not in ("hovedmal", "mal") else None
        self.drafts.append(draft)
        self.last = len(self.drafts) - 1
        if draft.kind in GOALS and draft.leaf:
            self.remember(draft)
        elif draft.kind == MEASURE:
            self.settled.add(draft.parent)
            if draft.number and "." not in draft.number:
                self.running.add(draft.parent)
        return self.last

    def add_labelled(self, kind: str, number: str, words: Piece, depth: int) -> None:
        """Add a part that says its kind. A goal of an area and a measure have no parts.

        `depth` is that of the widest kind.
        """
        draft = UnfinishedElement(kind, ROOT, number, texts=[words])
        if kind == AREA:
            draft.title, draft.texts = words, []
        if kind in (MEASURE, "aktivitet", "visjon") or (kind == "mal" and self.inside(*self.wide)):
            draft.leaf = True
            self.add(draft)
        else:
            self.begin(depth + (RANKS.index(AREA) if kind in self.wide else RANKS.index(kind)), draft)

    def remember(self, goal: UnfinishedElement) -> None:
        """Let the measures that follow contribute to the goal that was just added."""
        before = [] if goal.parent in self.settled else self.recent[goal.parent]
        same = [g for g in before if self.drafts[g].kind == goal.kind]
        self.recent[goal.parent] = [g for g in before if g not in same[:-1]] + [self.last]
        self.settled.discard(goal.parent)

    def goal_called(self, words: str) -> int | None:
        """Return the place of the goal with these words, compared like `labels.plain`; None if none has."""
        self.index_goals()
        return self.called.get(words)

    def goal_numbered(self, number: str) -> int | None:
        """Return the place of the goal with this number; None unless exactly one goal has it."""
        self.index_goals()
        found = self.goals_by_number.get(number, [])
        return found[0] if len(found) == 1 else None

    def index_goals(self) -> None:
        """Add the goals that are new since the last call to the index."""
        for place in range(self.indexed, len(self.drafts)):
            draft = self.drafts[place]
            if draft.kind in GOALS:
                words = [p.words for p in (draft.title, *draft.texts) if p]
                self.called.setdefault(plain(" ".join(words)), place)
                if draft.number:
                    self.goals_by_number.setdefault(draft.number.casefold(), []).append(place)
        self.indexed = len(self.drafts)

    def goal_above(self, place: int, draft: UnfinishedElement) -> int | None:
        """Return the goal of a part below `place`: the last goal there, or the goal that it is in."""
        if draft.kind not in (MEASURE, "aktivitet", *GOALS):
            return None
        while place != ROOT:
            goals = [g for g in self.recent[place] if self.drafts[g].kind != draft.kind]
            if len(goals) == 1 or (goals and draft.kind != MEASURE):
                return goals[-1]
            if goals:
                return None  # several, and nothing says which
            if self.drafts[place].kind in GOALS:
                return place
            place = self.drafts[place].parent
        return None

    def say(self, piece: Piece) -> None:
        """Add words to the last part, else to the innermost open part, else to a new section."""
        place = self.last if self.last != ROOT else self.holder()
        if place == ROOT:
            short = len(piece.words) <= SHORT
            self.begin(
                LINE_DEPTH - 1,  # a heading closes it
                UnfinishedElement(
                    SECTION, ROOT, title=piece if short else None, texts=[] if short else [piece]
                ),
            )
        else:
            self.drafts[place].texts.append(piece)

    def holder(self) -> int:
        """Return the innermost open part that is no goal of a line with parts: that one is said."""
        for depth, place in reversed(self.open):
            over = depth >= LABEL_DEPTH and place < len(self.drafts) - 1
            if not (over and self.drafts[place].kind in GOALS):
                return place
        return ROOT
