"""A text file -> its lines. The text stays as it is, so places in it are places in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.content.documents.characters import decoded, repaired
from app.content.documents.errors import (
    MarkdownFile,
    check_blocks,
)
from app.content.documents.model import (
    Block,
    Document,
    DocumentTable,
    Piece,
    Row,
)
from app.content.documents.typed_notes import typed_notes

MARKS = "•◦▪‣·●○■□►▶➢➤→✓✔☐☑⁃∙\uf0a7\uf0b7\uf0d8\uf0fc\uf076*–—-"
"""The signs before items of a list, also those of Word's fonts of symbols."""
BULLET = re.compile(rf"(?P<indent>\s*)(?P<mark>[{MARKS}]|[o+](?=[ \t\xa0]+[A-ZÆØÅ]))[ \t\xa0]+(?=\S)")
"""A sign and a blank; «o» is Word's sign of the second level."""
MARKDOWN = re.compile(r"^#{1,6} +[^\s#].*|^ *\d+\\[.)] .*|\*\*[^\s*][^*\n]*\*\*", re.MULTILINE)
"""Headings, escaped numbers («1\\.») and bold words of Markdown.

Its links are read, since conversions leave them in texts.
"""
NUMBER_ALONE = re.compile(r"[A-ZÆØÅa-zæøå]{0,4}[-. ]?\d+(?:\.\d+)*[a-z]?[.)]?|[a-z][.)]")


class MarkdownNotation(MarkdownFile):
    template = "{file}, linje {line}: «{found}» is Markdown, whose signs would become words of the plan."


def read_text(data: bytes, file: str) -> Document:
    """The lines of a text file; lines of several cells with tabs between them are tables.

    Raises `UnknownEncoding`, `TooManyBlocks` or `MarkdownNotation`.
    """
    text, notices = decoded(data, file)
    text, more = repaired(text)
    check_blocks(text.count("\n"), file)
    if match := MARKDOWN.search(text):
        line = text.count("\n", 0, match.start()) + 1
        raise MarkdownNotation(file=file, line=line, found=match[0][:60])
    return Document(text, tuple(blocks(text)), ".txt", notices + more)


def blocks(text: str) -> Iterator[Block | DocumentTable]:
    """The lines that are not blank, and tables."""
    rows: list[Piece] = []
    fresh = True
    notes = typed_notes(text.split("\n"))
    for line in lines(text):
        words = line.words.strip()
        row = is_row(words) or bool(words and rows and "\t" in line.words)
        if row and BULLET.match(words) and not (rows and width(line) == width(rows[-1])):
            row = len(words.split("\t")) > 2
        if row and (not rows or not fresh or width(line) == width(rows[-1])):
            rows.append(line)
        elif rows and (row or words):
            yield table(rows, text)
            rows = [line] if row else []
        if words and not row:
            note = line.line - 1 in notes
            yield Block("note", trimmed(line, 0), fresh=fresh) if note else block(line, fresh=fresh)
        fresh = not words
    if rows:
        yield table(rows, text)


def lines(text: str) -> Iterator[Piece]:
    """Every line with its place, blank ones too."""
    start = 0
    for number, words in enumerate(text.split("\n"), 1):
        yield Piece(words, start, start + len(words), number)
        start += len(words) + 1


def is_row(words: str) -> bool:
    """Whether a line is a row of a table: cells with tabs between them, more than a number and its words.

    Neither are two cells of which the first ends with a colon: «Mål:» and its words.
    """
    cells = [cell.strip() for cell in words.split("\t") if cell.strip()]
    named = len(cells) == 2 and (NUMBER_ALONE.fullmatch(cells[0]) or cells[0].endswith(":"))
    return len(cells) > 1 and not named


def width(row: Piece) -> int:
    """How many cells a row has. A blank line ends a table, unless the next row has as many."""
    return row.words.count("\t")


def block(line: Piece, *, fresh: bool) -> Block:
    """A line as a paragraph, or as a list item if it begins with a bullet."""
    if match := BULLET.match(line.words):
        level = 1 + len(match["indent"].expandtabs(4)) // 2
        return Block("item", trimmed(line, match.end()), level, match["mark"].replace("o", "◦"), fresh)
    return Block("paragraph", trimmed(line, 0), fresh=fresh)


def trimmed(piece: Piece, start: int) -> Piece:
    """The words from `start`, without blanks around them."""
    words = piece.words[start:]
    return piece.part(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))


def table(rows: list[Piece], text: str) -> DocumentTable:
    """Lines with tabs as rows of cells."""
    start, end = rows[0].start, rows[-1].end
    whole = trimmed(Piece(text[start:end], start, end, rows[0].line), 0)
    return DocumentTable(tuple(cells(row) for row in rows), whole)


def cells(row: Piece) -> Row:
    """The cells of one line; an empty one is None."""
    found: list[Piece | None] = []
    start = 0
    for words in row.words.split("\t"):
        piece = trimmed(row.part(start, start + len(words)), 0)
        found.append(piece if piece.words else None)
        start += len(words) + 1
    return tuple(found)
