"""A table -> measures, a form, parts with their kinds, or words."""

from __future__ import annotations

from dataclasses import dataclass

from app.content.documents import Block, DocumentTable, Piece
from app.content.importing.about_reading import at
from app.content.importing.drafts import Tree, UnfinishedElement
from app.content.importing.forms import read_form
from app.content.importing.headers import Columns, columns_of, header_of, names_columns
from app.content.importing.labels import AREA, GOALS, KIND_WORDS, SECTION, column_of
from app.content.importing.lines import labelled
from app.content.importing.model import ROOT, LineInTable, Question, RowsWithoutHeader
from app.content.importing.table_rows import Rows


@dataclass
class Tables:
    """Reads the tables of a document in their order.

    `loose` says that rows are lines of a text. There, a line between a header and its rows divides the table.
    """

    tree: Tree
    loose: bool
    columns: Columns | None = None
    """The header of the table before, as long as rows below other lines may belong to it."""
    between: Piece | None = None
    """The first line below that table which does not say what it is."""

    def pass_by(self, block: Block) -> None:
        """Take notice of a line that is no row: a goal or an area may be between the rows of a table."""
        if self.between is None and labelled(block.piece)[0] not in (*GOALS, AREA):
            self.between = block.piece

    def read(self, table: DocumentTable, group: str) -> None:
        """Add what is in a table to the tree."""
        columns = header_of(table)
        if columns is None and self.between is None and self.goes_on(table):
            columns = self.columns
            if not self.loose:
                template = "The table has no header. It is read as more rows of the table above."
                self.tree.remark(template, table.whole)
        if columns is not None:
            rows, above = Rows(table, columns, self.tree), [*self.tree.open]
            rows.read(group)
            self.tree.open, self.tree.last = above, ROOT
            self.columns, self.between = rows.columns.without_rows(), None
        else:
            self.read_without_header(table)

    def goes_on(self, table: DocumentTable) -> bool:
        """Return whether rows may belong to the header above: they have as many cells, and name nothing."""
        first = table.rows[0]
        known = self.columns.of if self.columns else ()
        named = any(cell and (column_of(cell.words)[0] or labelled(cell)[0]) for cell, *_ in table.rows)
        return len(first) == len(known) and not names_columns(first) and not named

    def read_without_header(self, table: DocumentTable) -> None:
        """Add what is in a table whose columns nothing names: a form, parts with their kinds, or words."""
        if read_form(table, self.tree):
            return
        if kinds := kinds_of(table):
            for kind, number, piece in kinds:
                self.tree.add(UnfinishedElement(kind, ROOT, number, texts=[piece], leaf=True))
        elif self.loose:
            self.tree.problems.append(self.problem_of(table))
        else:
            keep_whole(table, self.tree)

    def problem_of(self, table: DocumentTable) -> LineInTable | RowsWithoutHeader:
        """Return why the rows of a text cannot be read."""
        file, place = self.tree.file, at(table.whole)
        found = " | ".join(cell.words for cell in table.rows[0] if cell)[:100]
        if self.between and self.goes_on(table):
            line, self.between = self.between, None
            return LineInTable(file=file, place=at(line), found=line.words[:100], row=found)
        count = sum(1 for cell in table.rows[0] if cell)
        return RowsWithoutHeader(file=file, place=place, found=found, count=count)


def kinds_of(table: DocumentTable) -> list[tuple[str, str, Piece]]:
    """Return the parts in a table of two columns, such as «Hovedmål 1» and its words; otherwise nothing.

    So are numbers and goals below «Nr» and «Mål».
    """
    found: list[tuple[str, str, Piece]] = []
    if [meaning for meaning, _, _ in columns_of(table.rows[0])] == ["number", "goal"]:
        kind = KIND_WORDS.of(table.rows[0][1].words if table.rows[0][1] else "")
        rows = [row for row in table.rows[1:] if any(row)]
        goals = [(kind, number.words.rstrip(".)"), words) for number, words in rows if number and words]
        return goals if kind and len(goals) == len(rows) else []
    for row in table.rows:
        cells = list(dict.fromkeys(cell for cell in row if cell))
        kind, number, words = labelled(cells[0]) if len(cells) == 2 else ("", "", None)
        if not kind or kind == AREA or words:
            return []
        found.append((kind, number, cells[1]))
    return found


def keep_whole(table: DocumentTable, tree: Tree) -> None:
    """Keep a table without measures as words, and ask the planner about it."""
    if tree.top == ROOT:
        name = next(cell for row in table.rows for cell in row if cell)
        tree.begin(1, UnfinishedElement(SECTION, ROOT, title=name))
    tree.last = ROOT
    tree.say(table.whole)
    tree.questions.append(
        Question(
            f"tabell/{table.whole.start}",
            at(table.whole),
            table.whole.words[:100],
            "The table has no column of measures. Its words are kept as text. If its rows are measures, "
            "name the column «Tiltak» in the document and import again.",
        )
    )
