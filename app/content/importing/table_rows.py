"""The rows of a table -> measures: the header gives the meaning of the columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import zip_longest

from app.content.documents import DocumentTable, Piece, Row
from app.content.importing.about_reading import at
from app.content.importing.drafts import LINE_DEPTH, Tree, UnfinishedElement
from app.content.importing.headers import ALONE, Columns, columns_of, header_at
from app.content.importing.labels import AREA, GOALS, KIND_WORDS, MEASURE, RANKS, SHORT, plain
from app.content.importing.lines import labelled, numbered_cell
from app.content.importing.model import ROOT, Cell, RowWithoutMeasure, WordsForNumber
from app.content.importing.moments import DAY

ROW_DEPTH = 90
"""The depth of the areas that rows name: below every heading, above every labelled line."""
WITHOUT_HEADER = ALONE | {"responsible", "start", "deadline", "status"}
"""Columns whose header is not kept, as that of a note is."""
TOTAL = re.compile(r"(?:sum|totalt?|i alt|samla|samlet)\b.{0,30}")
SUMS = "A row of sums is left out: «{words}»"
_GOAL = r"[A-ZÆØÅ]?\d{1,2}(?:\.\d{1,2})*[a-zæøå]?"
REFERENCE = re.compile(
    rf"(?:(?:del|hoved|hovud)?mål(?:a|ene)?\s*)?(?P<number>{_GOAL}(?:(?:\s*[,;/&+–-]\s*| og ){_GOAL})*)",
    re.IGNORECASE,
)
"""«2.1», «Mål 2»; of several, as «1, 2», it is asked which one."""


@dataclass
class Rows:
    """Reads the rows of one table."""

    table: DocumentTable
    columns: Columns
    tree: Tree
    areas: dict[str, int] = field(default_factory=dict)
    goals: dict[tuple[int, str], int] = field(default_factory=dict)
    measure: Piece | None = None
    unnamed: bool = False
    """Whether a remark says that the table has a column without a header."""

    def read(self, group: str) -> None:
        """Read every row below the header; rows above it are words."""
        kind = group if group == "aktivitet" else MEASURE
        self.check_headers()
        last = max(number for number, row in enumerate(self.table.rows) if any(row))
        for number, row in enumerate(self.table.rows):
            cells = [cell for cell in dict.fromkeys(row) if cell]
            header = self.columns.first <= number <= self.columns.row
            if not cells or header or tuple(columns_of(row)) == self.columns.of:
                continue
            if number > self.columns.row and (other := header_at(self.table, number)):
                self.columns, self.measure = other, None  # another table below, on the same sheet
                self.check_headers()
                continue
            if number < self.columns.first:
                self.above(number, cells)
            elif cells == [self.at("number", row)] and not any(map(str.isalpha, cells[0].words)):
                self.tree.leave_out(cells[0], "A row with only a number is left out: «{words}»")
            elif number in self.table.wide or (
                len(cells) == 1 and (self.is_heading(row) or self.heads(number))
            ):
                depth = LINE_DEPTH if self.heads(number) else ROW_DEPTH
                self.sub_heading(cells[0], depth, last=number == last)
            else:
                self.row(row, kind)

    def above(self, number: int, cells: list[Piece]) -> None:
        """Read a row above the header: a goal or an area that says so, the area of a goal below, or words."""
        following = [cell for cell in self.table.rows[number + 1] if cell]
        kinds = [labelled(found[0])[0] if found else "" for found in (cells, following)]
        if len(set(cells)) == 1 and (kinds[0] in (*GOALS, AREA) or kinds[1] == "mal"):
            self.sub_heading(cells[0], LINE_DEPTH)
            return
        for cell in cells:
            self.tree.say(cell)

    def is_heading(self, row: Row) -> bool:
        """Return whether the only cell of a row is a heading.

        It is in the first column or one of the structure, or says itself that it is a goal or an area.
        """
        first = next(i for i, (_, header, _) in enumerate(self.columns.of) if header)
        place = next(i for i, cell in enumerate(row) if cell)
        meaning = self.columns.of[place][0] if place < len(self.columns.of) else "note"
        kind, _, words = labelled(cell) if (cell := row[place]) else ("", "", None)
        said = words is not None and kind in (*GOALS, AREA)
        return said or (meaning != "measure" and (place <= first or meaning in ALONE))

    def heads(self, number: int) -> bool:
        """Return whether the row below is a header, so that this row is the heading of another table."""
        below = number + 1
        return below < len(self.table.rows) and header_at(self.table, below) is not None

    def check_headers(self) -> None:
        """Report text in parentheses in the header of a column that becomes a property or structure."""
        row = self.table.rows[self.columns.row] if self.columns.row >= 0 else ()
        for (meaning, header, year), cell in zip(self.columns.of, row, strict=False):
            if meaning in WITHOUT_HEADER and "(" in header and not year and cell:
                template = "The header «{header}» is read as the name of its column only."
                self.tree.remark(template, cell, header=header)

    def at(self, role: str, row: Row) -> Piece | None:
        """Return the cell of a row in the column with this meaning."""
        pairs = zip(self.columns.of, row, strict=False)
        return next((cell for (meaning, _, _), cell in pairs if meaning == role and cell), None)

    def sub_heading(self, cell: Piece, depth: int, *, last: bool = False) -> None:
        """Treat a row with one cell over all columns as the heading of the rows below it.

        It is a remark if it is long, or the last row.
        """
        if TOTAL.fullmatch(cell.words.casefold()):
            self.tree.leave_out(cell, SUMS)
            return
        if len(cell.words) > SHORT or cell.words.startswith("*") or last:  # a remark below the rows
            self.tree.close(ROW_DEPTH)
            self.tree.say(cell)
            return
        kind, number, words = labelled(cell)
        self.measure = None
        if words and kind in (*GOALS, AREA):
            self.tree.add_labelled(kind, number, words, ROW_DEPTH - RANKS.index(AREA))
            return
        number, title = numbered_cell(cell, AREA)
        self.tree.begin(depth, UnfinishedElement(AREA, ROOT, number, title=title))

    def row(self, row: Row, kind: str) -> None:
        """Add a measure with its cells, or more cells to the measure above if their cell is merged."""
        words = self.at("measure", row)
        first = next(cell for cell in row if cell)
        rest = " | ".join(cell.words for cell in dict.fromkeys(row) if cell)[:200]
        if TOTAL.fullmatch((words or first).words.casefold()):
            self.tree.remark(SUMS, first, words=rest)
        elif words is None:
            column = self.columns.header("measure")
            self.tree.problems.append(
                RowWithoutMeasure(file=self.tree.file, place=at(first), found=rest, column=column)
            )
        elif words is self.measure:
            draft = self.tree.drafts[self.tree.last]
            draft.cells += [
                c for c in self.cells(row) if all(c.piece is not known.piece for known in draft.cells)
            ]
        else:
            self.add(row, words, kind)
            self.measure = words

    def add(self, row: Row, words: Piece, kind: str) -> None:
        """Add the measure of a row below its area, with its goal."""
        if area := self.at("area", row):
            self.open_area(area)
        number = self.at("number", row)
        said = number.words.rstrip(".)") if number else ""
        if number and " " in number.words and not any(map(str.isdigit, number.words)):
            found = {"found": number.words[:100], "column": self.columns.header("number")}
            self.tree.problems.append(WordsForNumber(file=self.tree.file, place=at(number), **found))
        if number and DAY.fullmatch(number.words):
            template = "The number {number} is a date: Excel may have changed it. Write it as a text."
            self.tree.remark(template, number, number=number.words)
        if not number:
            said, words = numbered_cell(words, kind)
        target, unknown = self.goals_of(row)
        draft = UnfinishedElement(kind, ROOT, said, texts=[words], cells=self.cells(row), leaf=True)
        self.tree.add(draft)
        if len({cell for cell in row if cell}) == 1 and len(self.columns.roles) > 1:
            template = "The row has only the measure «{words}». If it is a heading, merge its cells into one."
            self.tree.leave_out(words, template)
        if "goal" in self.columns.roles:
            draft.goal = target  # an empty cell does not repeat the cell above it
        draft.cells[:0] = unknown

    def open_area(self, cell: Piece) -> None:
        """Open the area that a row names; later rows with the same name belong to it too."""
        self.tree.close(ROW_DEPTH)
        key = plain(cell.words)
        if key in self.areas:
            self.tree.open.append((ROW_DEPTH, self.areas[key]))
        else:
            number, title = numbered_cell(cell, AREA)
            self.areas[key] = self.tree.begin(ROW_DEPTH, UnfinishedElement(AREA, ROOT, number, title=title))

    def goals_of(self, row: Row) -> tuple[int | None, list[Cell]]:
        """Return the narrowest goal that a row names, and the cells with numbers that no goal has."""
        target: int | None = None
        unknown: list[Cell] = []
        for (meaning, header, _), cell in zip(self.columns.of, row, strict=False):
            if meaning == "goal" and cell:
                found = self.goal(cell, header, target)
                unknown += [] if found is not None else [Cell("goal", header, "", cell)]
                target = target if found is None else found
        return target, unknown

    def goal(self, cell: Piece, header: str, wider: int | None) -> int | None:
        """Return the goal that a row names, by its words or its number; a new goal if the plan has none.

        A new one contributes to `wider`. Returns None if the words are a number that no goal has.
        """
        key = plain(cell.words)
        parent = self.tree.top
        if (parent, key) in self.goals:
            return self.goals[parent, key]
        number, words = numbered_cell(cell, *GOALS)
        known = self.tree.goal_called(plain(words.words))
        if known is None and (match := REFERENCE.fullmatch(cell.words.strip())):
            known = self.tree.goal_numbered(match["number"].casefold())
            if known is None:
                return None
        if known is None:
            said = KIND_WORDS.of(header)
            kind = said if said in GOALS else "mal"
            known = self.tree.add(UnfinishedElement(kind, ROOT, number, texts=[words], leaf=True))
            self.tree.drafts[known].goal = wider
        self.goals[parent, key] = known
        return known

    def cells(self, row: Row) -> list[Cell]:
        """Return the cells of a row other than its measure, number, area and goal."""
        found: list[Cell] = []
        for (meaning, header, year), cell in zip_longest(self.columns.of, row, fillvalue=("", "", "")):
            if isinstance(cell, Piece) and meaning not in ALONE and all(cell is not f.piece for f in found):
                found.append(Cell(meaning, header, year, cell))
        unnamed = [cell.piece for cell in found if not cell.header]
        if unnamed and (not self.unnamed or any(row[len(self.columns.of) :])):
            template = "Cells with no header above them are notes without a heading: «{words}»"
            self.tree.remark(template, unnamed[0], words=" | ".join(piece.words for piece in unnamed))
            self.unnamed = True
        return found
