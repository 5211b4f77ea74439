"""One line of a document -> the kind and number at its beginning, and its words."""

from __future__ import annotations

import re
from dataclasses import replace

from app.content.documents import Block, Notice, Piece
from app.content.importing.about_reading import at
from app.content.importing.labels import (
    ANNOUNCED,
    AREA,
    GOALS,
    KIND_WORDS,
    LABELLED,
    NUMBERED,
    column_of,
    spaced,
)
from app.content.importing.model import Cell

# `[strategisk næringsplan](#)`: the notation is the conversion's, the words in it are the plan's.
LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
CELL_NAME = re.compile(r"(?:^|[.;,|]\s++|(?<!\s)\s{2,}+)(?P<header>[^\W\d_][^:.;,|\n]{1,39}):\s*")
"""The name of a cell and its colon, at the beginning of a line or after another cell."""
OF_A_MEASURE = frozenset(
    ("responsible", "partners", "start", "deadline", "cost", "funding", "status", "indicator", "applies")
)
"""The columns whose names before a line below a measure say what the line holds."""
LETTERED = re.compile(r"(?P<letter>[A-ZÆØÅ]|[IVX]{1,5})[.)]\s+(?P<words>[A-ZÆØÅ]\S.*)", re.DOTALL)
UNFINISHED = re.compile(r"\b(?:for|i|og|til|av|om|med|på|mot)\s*$|[,–-]\s*$", re.IGNORECASE)
"""The end of a line that goes on below."""
DIVIDED = re.compile(r"[a-zæøå]-$")
ITEM_NUMBER = re.compile(r"(?P<number>.*?)[.)]?")


def labelled_block(block: Block) -> tuple[str, str, Piece | None]:
    """Return the same as `labelled`; without a number in the words, it is the one that the program shows."""
    kind, number, words = labelled(block.piece)
    if not kind and (named := kind_after_number(block)):
        return named, "", None
    return kind, number or (split_number(block)[0] if words and block.mark[:1].isalnum() else ""), words


def kind_after_number(block: Block) -> str:
    """Return the kind that a heading «2 Tiltak» or a line «1.2 Tiltak» only names; empty for other lines.

    A heading «2 Innsatsområder» is a part of its own.
    """
    number, words = split_number(block)
    kind = KIND_WORDS.of(words.words) if number and words is not block.piece else ""
    return kind if kind != AREA and (block.kind == "heading" or "." in number) else ""


def kind_of_list(words: str) -> str:
    """Return the kind of part that a line announces: «Mål for området:», «Tiltak i perioden:»; else empty.

    The line ends with a colon, so it says nothing itself.
    """
    match = ANNOUNCED.fullmatch(spaced(words).strip()) if words.rstrip().endswith(":") else None
    return KIND_WORDS.of(match["kind"]) if match else ""


def labelled(piece: Piece) -> tuple[str, str, Piece | None]:
    """Return the kind at the beginning of a line, its number, and the other words: «Delmål 1: Flere går»."""
    match = LABELLED.fullmatch(spaced(piece.words))
    if match is None:
        announced = ANNOUNCED.match(spaced(piece.words))
        if announced is None or announced.end() == len(piece.words.rstrip()):
            return kind_of_list(piece.words), "", None
        kind = KIND_WORDS.of(announced["kind"])
        return (kind, "", piece) if kind in GOALS else ("", "", None)  # «Mål for energi: Mindre strøm»
    kind = KIND_WORDS.of(match["label"]) or AREA
    words = piece.part(match.start("words"), match.end("words")) if match["words"].strip() else None
    sentence = match["label"].count(" ") > 1  # «Dette skal vi gjøre: …» is more than the name of a kind
    return kind, match["number"] or "", piece if words and sentence else words


def split_number(block: Block) -> tuple[str, Piece]:
    """Return the number before the words (in the text or shown by the program; «» if none), and the words."""
    if block.mark[:1].isalnum() and (match := ITEM_NUMBER.fullmatch(block.mark)):
        return match["number"], block.piece
    match = NUMBERED.fullmatch(block.piece.words)
    if match is None and block.kind == "heading":
        return split_letter(block)
    ends = (")", ".") if match and match["words"][:1].isupper() else (")",)
    if match is None or (match["number"].isalpha() and match["sign"] not in ends):
        return "", block.piece
    in_text = block.kind != "heading" and not match["sign"] and "." not in match["number"]
    if in_text and match["number"].isdecimal() and not (block.fresh and match["words"][:1].isupper()):
        return "", block.piece
    return match["number"], block.piece.part(match.start("words"), match.end("words"))


def numbered_cell(piece: Piece, *kinds: str) -> tuple[str, Piece]:
    """Return the number before the words of a cell and the words: «1.2 Stier», «Tiltak 1.2: Stier».

    `kinds` are those that its label may name. «2 Bolig» is an area; a measure may begin with an amount.
    """
    kind, number, words = labelled(piece)
    if number and words and kind in kinds:
        return number, words
    match = NUMBERED.fullmatch(piece.words)
    sure = match and (match["sign"] or "." in match["number"] or AREA in kinds)
    if match is None or match["number"].isalpha() or not sure:
        return "", piece
    return match["number"], piece.part(match.start("words"), match.end("words"))


def split_letter(block: Block) -> tuple[str, Piece]:
    """Return the letter or the Roman number of a heading such as «A. Transport» (else «»), and the words."""
    match = LETTERED.fullmatch(block.piece.words)
    if match is None:
        return "", block.piece
    return match["letter"], block.piece.part(match.start("words"), match.end("words"))


def cells_of(piece: Piece) -> list[Cell]:
    """Return the cells in a line below a measure, such as «Ansvarlig: Helse. Frist: 2025»; else none."""
    named = [(match, column_of(match["header"])) for match in CELL_NAME.finditer(piece.words)]
    named = [(match, meaning) for match, meaning in named if meaning[0] in OF_A_MEASURE]
    if not named or named[0][0].start("header") or "\n" in piece.words:
        return []
    ends = [*(match.start() for match, _ in named[1:]), len(piece.words.rstrip())]
    return [
        Cell(column, match["header"], year, piece.part(match.end(), end))
        for (match, (column, year)), end in zip(named, ends, strict=True)
        if match.end() < end
    ]


def says_who_or_when(piece: Piece) -> bool:
    """Return whether a line can only be about a measure: «Ansvar: …»; «Samarbeid: …» may be one itself."""
    cells = cells_of(piece)
    return bool(cells) and cells[0].column in ("responsible", "start", "deadline")


def without_links(piece: Piece) -> Piece:
    """Return words without the notation of links, which comes from the conversion, not from the plan."""
    return replace(piece, words=LINK.sub(r"\1", piece.words)) if "](" in piece.words else piece


def continues(block: Block, before: str) -> bool:
    """Return whether a line continues the one before it.

    It begins in lower case, and not with «a)», or the words before it end with «og» or a comma, say.
    """
    goes_on = block.piece.words[:1].islower() or bool(UNFINISHED.search(before))
    return not block.fresh and goes_on and not split_number(block)[0]


def joined(before: Piece, piece: Piece) -> tuple[Piece, tuple[Notice, ...]]:
    """Return a line and its continuation as one, and a remark if a word may be divided between them."""
    words = Piece(f"{before.words} {piece.words}", before.start, piece.end, before.line, before.place)
    if not DIVIDED.search(before.words):
        return words, ()
    template = "A word may be divided at the end of the line: «{words}»"
    shown = f"{before.words.split()[-1]} {piece.words.split()[0]}"
    return words, (Notice(template, at(piece), {"words": shown}),)
