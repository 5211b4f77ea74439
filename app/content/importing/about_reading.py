"""What a document has said about the whole plan so far."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from app.content.documents import Piece
from app.content.importing.model import ImpossibleDate, NoPeriod, Problem, Question, ReversedPeriod
from app.content.importing.moments import DAY, PERIOD, YEAR, day_in, day_of, years_of


@dataclass
class AboutReading:
    """What has been read about the plan so far; `used` has the places of the blocks that were read."""

    file: str
    said: dict[str, Piece] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    period: tuple[date, date] | None = None
    adopted: date | None = None
    body: str = ""
    case: str = ""


def take(meaning: str, value: Piece, reading: AboutReading) -> None:
    """Record what a line of the sheet «Plan», or of the front of a document, states."""
    reading.pieces.append(value)
    if meaning == "period":
        days = [day_of(match) for match in DAY.finditer(value.words)]
        if len(days) == 2 and days[0] and days[1]:
            take_days(value, days[0], days[1], reading)
        elif match := PERIOD.search(value.words):
            take_period(value, match, reading)
        elif re.fullmatch(YEAR, value.words):
            reading.period = (date(int(value.words), 1, 1), date(int(value.words), 12, 31))
        else:
            reading.problems.append(NoPeriod(file=reading.file, place=at(value), found=value.words[:60]))
    elif meaning == "date":
        reading.adopted = day_in(value.words)[0]
        if reading.adopted is None:
            reading.problems.append(
                ImpossibleDate(file=reading.file, place=at(value), found=value.words[:60])
            )
    else:
        reading.said.setdefault(meaning, value)


def take_period(piece: Piece, match: re.Match[str], reading: AboutReading) -> None:
    """Take the years of a match as the period of the plan."""
    start, end = years_of(match)
    take_days(piece, date(start, 1, 1), date(end, 12, 31), reading, match[0])


def take_days(piece: Piece, first: date, last: date, reading: AboutReading, found: str = "") -> None:
    """Take two days as the first and the last one of the plan, unless a period has been read before."""
    if first > last:
        words = found or piece.words[:60]
        reading.problems.append(ReversedPeriod(file=reading.file, place=at(piece), found=words))
    elif reading.period is None:
        reading.period = (first, last)


def at(piece: Piece) -> str:
    """Return the place of a piece for messages: its place in the file, else its line."""
    return piece.place or f"linje {piece.line}"
