"""The statements of a document about the whole plan: title, period, adoption, and the sheet «Plan»."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.content.documents import Block, Document, DocumentTable, Notice, Piece
from app.content.importing.about_reading import AboutReading, at, take, take_period
from app.content.importing.adoption import adopting, adoption, day_below
from app.content.importing.front_lines import (
    NAME_AND_VALUE,
    front_lines,
    is_about_plan,
    is_case_number,
    is_owner,
    is_title,
    named_value,
    owner_in,
    owners_in,
)
from app.content.importing.labels import ABOUT, ABOUT_WORDS, SHORT, plain, spaced
from app.content.importing.lines import UNFINISHED
from app.content.importing.model import About, Question
from app.content.importing.moments import BETWEEN, DAY, ONE_YEAR, PERIOD, years_of
from app.content.importing.norwegian import language_of

ONLY_PERIOD = re.compile(
    rf"[\s(]*+(?:(?:for )?(?:(?:plan)?perioden?|gjelder|gjeld)?:?\s*)?{BETWEEN}[\s)]*", re.IGNORECASE
)
TITLE = re.compile(rf"(?:[A-ZÆØÅ][\w-]*)?plan\b[^.:;]{{0,60}}{BETWEEN}\)?", re.IGNORECASE)
"""A line that is only the name of a plan and its period."""
SEPARATOR = re.compile(r"[;\n,]| og (?=[A-ZÆØÅ])")
FIRST = 15
"""The title and the adoption are within this number of blocks from the beginning."""


def read_front_matter(document: Document, file: str) -> tuple[About, AboutReading]:
    """Return the statements of the document about the plan, and the reading that they come from."""
    reading = AboutReading(file)
    sheets(document.blocks, reading)
    title(document.blocks, reading)
    for place, block in enumerate(document.blocks[:FIRST]):
        if isinstance(block, Block) and place not in reading.used and (found := adopting(block.piece)):
            rest, body = found
            if not DAY.search(rest) and (day := day_below(document.blocks, place)):
                rest = f"{rest} {day.piece.words}"
                reading.used.add(place + 1)
            adoption(block.piece, rest, body, reading)
            reading.used.add(place)
            break
    named_lines(document.blocks[:FIRST], reading)
    other_periods(document.blocks[:FIRST], reading)
    said = reading.said
    about = About(
        title=said.get("title"),
        period=reading.period,
        body=said["body"].words if "body" in said else reading.body,
        adopted=reading.adopted,
        case=said["case"].words if "case" in said else reading.case,
        owners=tuple(filter(None, map(str.strip, SEPARATOR.split(said["owner"].words))))
        if "owner" in said
        else (),
        series=said["series"].words if "series" in said else "",
        language=language_of(said.get("language"), document.text),
        pieces=tuple(reading.pieces),
    )
    return about, reading


def named_lines(blocks: Sequence[Block | DocumentTable], reading: AboutReading) -> None:
    """Take the lines before the first part that name the owner, the body, the day or the case of the plan."""
    owner_in_title = "title" in reading.said and owners_in(reading.said["title"].words)
    for place, block in front_lines(blocks):
        if place in reading.used:
            continue
        if is_owner(block.piece.words):
            meaning, value = "owner", owner_in(block.piece)
        elif found := named_value(block.piece):
            meaning, value = found
        elif reading.adopted and place - 1 in reading.used and is_case_number(block.piece.words):
            meaning, value = "case", block.piece
        else:
            continue
        known = {"date": reading.adopted, "body": reading.body, "case": reading.case, "owner": owner_in_title}
        if not known[meaning] and meaning not in reading.said:
            take(meaning, value, reading)
            if not NAME_AND_VALUE.fullmatch(spaced(block.piece.words)):
                reading.pieces[-1] = block.piece  # with «K-sak», say, which is no name of a value
            reading.used.add(place)


def other_periods(blocks: Sequence[Block | DocumentTable], reading: AboutReading) -> None:
    """Ask about a title on the front with another period than the one that was taken."""
    for _, block in front_lines(blocks):
        match = PERIOD.search(block.piece.words) if is_title(block) else None
        years = reading.period and tuple(day.year for day in reading.period)
        if match and years and years_of(match) != years:
            template = (
                "The front has several periods. {period} is taken; if another one is right, write it in "
                "the title, or in a sheet or table «Plan»."
            )
            fields = {"period": f"{years[0]}-{years[1]}"}
            words = block.piece.words
            reading.questions.append(
                Question("plan/flere-perioder", at(block.piece), words, template, fields)
            )
            return


def other_plans(blocks: Sequence[Block | DocumentTable], reading: AboutReading) -> Iterator[Notice]:
    """Yield a remark for each line after the front that looks like the title of another plan."""
    years = reading.period and tuple(day.year for day in reading.period)
    for place, block in enumerate(blocks):
        if place in reading.used or not isinstance(block, Block) or not TITLE.fullmatch(block.piece.words):
            continue
        match = PERIOD.search(block.piece.words)
        if match and years and years_of(match) != years and block.kind in ("heading", "paragraph"):
            template = "«{words}» looks like the title of another plan. A document has one plan: divide it."
            yield Notice(template, at(block.piece), {"words": block.piece.words})


def title(blocks: Sequence[Block | DocumentTable], reading: AboutReading) -> None:
    """The title is the first line with a period, or the line above a period; else the first heading."""
    first = [(i, b) for i, b in enumerate(blocks[:FIRST]) if isinstance(b, Block)]
    lines = [(i, b) for i, b in first if not adopting(b.piece)]
    for position, (place, block) in enumerate(lines):
        match = PERIOD.search(block.piece.words)
        if match is None or len(block.piece.words) > 200:
            continue
        take_period(block.piece, match, reading)
        if ONLY_PERIOD.fullmatch(spaced(block.piece.words)):
            reading.pieces.append(block.piece)
            reading.used.add(place)
            above = [line for line in lines[:position] if not is_owner(line[1].piece.words)]
            if above:
                plain_lines = [line for line in above if not is_about_plan(line[1].piece.words)]
                last = lines.index((plain_lines or above)[-1])
                take_title(lines[last][0], title_of_lines(lines[:position], last, reading), reading)
        elif block.kind == "paragraph" and position and is_sentence(block, lines[0][1]):
            take_title(*lines[0], reading)
        else:
            take_title(place, title_of_lines(lines, position, reading), reading)
        return
    if lines and (is_top(lines[0][1]) or names_a_plan(lines[0][1])):
        take_title(*lines[0], reading)


def title_of_lines(lines: Sequence[tuple[int, Block]], position: int, reading: AboutReading) -> Block:
    """Return a line of the title with those that it is broken over: «Klimaplan», «for», «Vik kommune».

    A line goes on below if it ends with «for», say.
    """

    def goes_on(number: int) -> bool:
        """Return whether the line at a position goes on in the next one."""
        (place, block), (after, below) = lines[number], lines[number + 1]
        unfinished = UNFINISHED.search(block.piece.words) or UNFINISHED.fullmatch(below.piece.words)
        return after == place + 1 and not below.fresh and bool(unfinished)

    first = last = position
    while first and goes_on(first - 1):
        first -= 1
    while last + 1 < len(lines) and goes_on(last):
        last += 1
    pieces = [block.piece for _, block in lines[first : last + 1]]
    reading.used.update(place for place, line in lines[first : last + 1] if not is_owner(line.piece.words))
    words = " ".join(piece.words for piece in pieces)
    return replace(lines[last][1], piece=replace(pieces[0], words=words, end=pieces[-1].end))


def is_top(block: Block) -> bool:
    """Return whether a block is a heading of the highest level."""
    return block.kind == "heading" and block.level <= 1


def names_a_plan(block: Block) -> bool:
    """Return whether a line is the title of a plan for one year, as «Handlingsplan 2025»."""
    words = block.piece.words
    return len(words) <= SHORT and "plan" in words.casefold() and bool(ONE_YEAR.search(words))


def is_sentence(block: Block, first: Block) -> bool:
    """Return whether a line with the period is a sentence about the plan, and not its title."""
    return is_top(first) or block.piece.words.rstrip().endswith(".")


def take_title(place: int, block: Block, reading: AboutReading) -> None:
    """Take a block as the title, unless the sheet «Plan» has one."""
    if "title" not in reading.said:
        reading.said["title"] = block.piece
    reading.pieces.insert(0, block.piece)
    reading.used.add(place)


def sheets(blocks: Sequence[Block | DocumentTable], reading: AboutReading) -> None:
    """Tables of two columns that say something about the plan: the sheet «Plan», or one in the document."""
    for place, block in enumerate(blocks):
        if not isinstance(block, DocumentTable):
            continue
        pairs = list(pairs_of(block))
        known = [ABOUT_WORDS.of(name.words) for name, _ in pairs]
        if (is_plan(block) and any(known)) or (len(pairs) == len(block.rows) > 1 and all(known)):
            for meaning, (name, value) in zip(known, pairs, strict=True):
                if meaning:
                    take(meaning, value, reading)
                else:
                    reading.questions.append(unknown(name, value))
            reading.used.add(place)


def unknown(name: Piece, value: Piece) -> Question:
    """A line of the sheet «Plan» that says something that a plan has no place for."""
    return Question(
        f"plan/{plain(name.words)}",
        at(name),
        f"{name.words}: {value.words}",
        "The sheet «Plan» has no place for «{name}»; the line is left out. Known are: {known}.",
        {"name": name.words, "known": ", ".join(words[0] for words in ABOUT.values())},
    )


def is_plan(table: DocumentTable) -> bool:
    """Return whether a table is the sheet «Plan»."""
    return table.name.casefold() in ("plan", "om planen")


def pairs_of(table: DocumentTable) -> Iterator[tuple[Piece, Piece]]:
    """The rows of a table that have a name and a value."""
    for row in table.rows:
        cells = [cell for cell in row if cell]
        if len(cells) == 2:
            yield cells[0], cells[1]
