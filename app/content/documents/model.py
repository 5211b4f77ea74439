"""What a reader of a file format hands on: the text of a document, and its blocks with their places in it.

Whatever the format, the document has one text. Every piece of it is given by characters of that text, counted
from 0 with line ends as one character (https://www.rfc-editor.org/rfc/rfc5147), and by its place in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Piece:
    """Words with their place: characters `start` to `end` of the text, on `line` from 1.

    `place` is the place in the file as its readers see it («Tiltak!D4»); empty in a text file.
    """

    words: str
    start: int
    end: int
    line: int
    place: str = ""

    def part(self, start: int, end: int) -> Piece:
        """The characters `start` to `end` of these words."""
        line = self.line + self.words.count("\n", 0, start)
        return Piece(self.words[start:end], self.start + start, self.start + end, line, self.place)


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, a list item, or a note that is typed with its mark.

    `level` is that of a heading (0 for the title of the document, else 1–9) or of an item (from 1).
    `mark` is the number or bullet that the program shows but that is not part of the words.
    `fresh` says that there is a blank line before it, in a text file; `strong` that all its words are bold.
    """

    kind: str
    piece: Piece
    level: int = 0
    mark: str = ""
    fresh: bool = True
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """The words of a table's cells, and which cell a merged cell below it repeats (row and column from 0).

    `wide` are the rows that are one cell over several columns: headings within the table.
    """

    rows: list[list[str]]
    merged: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    wide: frozenset[int] = frozenset()


Row = tuple[Piece | None, ...]


@dataclass(frozen=True, slots=True)
class DocumentTable:
    """Rows of cells; an empty cell is None, and a merged cell is the same piece in each row it covers.

    `whole` is everything from the first cell to the last, a tab between cells; `name` that of the sheet;
    `wide` are the rows that are one cell over several columns.
    """

    rows: tuple[Row, ...]
    whole: Piece
    name: str = ""
    wide: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the reader did or met: an English template, its fields, and the place."""

    template: str
    place: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read. `suffix` is the ending of its file, as «.docx»."""

    text: str
    blocks: tuple[Block | DocumentTable, ...]
    suffix: str
    notices: tuple[Notice, ...] = ()

    def pieces(self) -> Iterator[Piece]:
        """The words of every block and cell."""
        for block in self.blocks:
            if isinstance(block, DocumentTable):
                yield from (cell for row in block.rows for cell in row if cell)
            else:
                yield block.piece


class Assembly:
    """Puts the text of a document together, piece by piece."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.line = 1

    def add(self, words: str, place: str = "") -> Piece:
        """Append words; returns where they are now."""
        piece = Piece(words, self.length, self.length + len(words), self.line, place)
        self.parts.append(words)
        self.length += len(words)
        self.line += words.count("\n")
        return piece

    def paragraph(self, words: str, place: str) -> Piece:
        """Append words as a line of its own."""
        piece = self.add(words, place)
        self.add("\n")
        return piece

    def table(self, grid: Grid, place: Callable[[int, int], str], name: str = "") -> DocumentTable:
        """Append rows of cells, a tab between cells. `place` gives the place of row and column, from 0."""
        first, start, line = len(self.parts), self.length, self.line
        pieces: dict[tuple[int, int], Piece] = {}
        for number, row in enumerate(grid.rows):
            for column, words in enumerate(row):
                if column:
                    self.add("\t")
                if words:
                    pieces[number, column] = self.add(words, place(number, column))
            self.add("\n")
        rows = tuple(
            tuple(pieces.get(grid.merged.get((r, c), (r, c))) for c in range(len(row)))
            for r, row in enumerate(grid.rows)
        )
        everything = "".join(self.parts[first:])
        blank = len(everything) - len(everything.lstrip())
        whole = Piece(everything, start, self.length, line, place(0, 0))
        return DocumentTable(rows, whole.part(blank, len(everything.rstrip())), name, grid.wide)

    @property
    def text(self) -> str:
        return "".join(self.parts)
