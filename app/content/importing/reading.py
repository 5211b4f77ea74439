"""The text of an adopted plan -> its parts, each with its place in the text. Pure; see docs/import.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.errors import PlanError

# `[strategisk næringsplan](#)`: the conversion added this notation; only the words in it belong to the plan.
LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
TITLE = re.compile(r"^(?P<words>.*?\b(?P<start>\d{4})\s*[-–]\s*(?P<end>\d{4}))\s*$")
ADOPTION = re.compile(r"^Vedtatt i (?P<body>.+?) (?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})\s*$")
HEADING = re.compile(r"^(?P<number>\d+)\.\s+(?P<words>\S.*?)\s*$")
GOAL = re.compile(r"^Mål:\s*(?P<words>\S.*?)\s*$")
MEASURE = re.compile(r"^(?P<area>\d+)\.(?P<place>\d+)\s+(?P<words>\S.*?)\s*$")


class ImportFailed(PlanError):
    """The text does not have the form of a plan that docs/import.md describes."""

    template = "{source}, line {line}: found «{found}», expected {expected}."
    remedy = "Prepare the text as docs/import.md says; nothing was written."


@dataclass(frozen=True, slots=True)
class Passage:
    """Words with their place in the text: characters `start` to `end` (RFC 5147), and `line`, from 1."""

    words: str
    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class MeasureText:
    number: str
    order: int
    text: Passage


@dataclass(frozen=True, slots=True)
class AreaText:
    number: int
    title: Passage
    goal: Passage
    measures: tuple[MeasureText, ...]


@dataclass(frozen=True, slots=True)
class SectionText:
    number: int
    title: Passage
    text: Passage | None


@dataclass(frozen=True, slots=True)
class PlanText:
    """All parts of an adopted plan, in their order."""

    title: Passage
    period: tuple[date, date]
    adoption: Passage
    sections: tuple[SectionText, ...]
    areas: tuple[AreaText, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, with its place."""

    text: str
    start: int
    number: int

    def passage(self, match: re.Match[str], group: str = "words") -> Passage:
        """Return the words of a group of the match, without link notation, with their place."""
        start, end = self.start + match.start(group), self.start + match.end(group)
        return Passage(LINK.sub(r"\1", match[group]), start, end, self.number)


class Reader:
    """Reads a text line by line. Its errors say what was found and what was expected."""

    def __init__(self, text: str, source: str) -> None:
        self.lines = list(lines_of(text))
        self.source = source
        self.place = 0

    @property
    def line(self) -> Line:
        """Return the current line; an empty one at the end."""
        last = self.lines[-1].number if self.lines else 1
        return self.lines[self.place] if self.place < len(self.lines) else Line("", 0, last)

    def at(self, pattern: re.Pattern[str]) -> bool:
        """Return whether the current line has this form."""
        return bool(pattern.match(self.line.text))

    def take(self, pattern: re.Pattern[str], expected: str) -> tuple[Line, re.Match[str]]:
        """Return the current line and its match, and move to the next line. Raises `ImportFailed`."""
        line = self.line
        match = pattern.match(line.text)
        if match is None:
            raise self.failed(expected)
        self.place += 1
        return line, match

    def failed(self, expected: str) -> ImportFailed:
        """Return the error for the current line."""
        return ImportFailed(
            source=self.source, line=self.line.number, found=self.line.text[:60], expected=expected
        )


def lines_of(text: str) -> Iterator[Line]:
    """Yield the lines that are not blank."""
    start = 0
    for number, text_line in enumerate(text.split("\n"), 1):
        if text_line.strip():
            yield Line(text_line, start, number)
        start += len(text_line) + 1


def read_plan(text: str, source: str) -> PlanText:
    """Read the text of a plan. Raises `ImportFailed` with the line, what was found and what was expected."""
    reader = Reader(text, source)
    line, match = reader.take(TITLE, "the plan's title with its period, as «… 2023-2026»")
    period = (date(int(match["start"]), 1, 1), date(int(match["end"]), 12, 31))
    title = line.passage(match)
    if not reader.at(ADOPTION):
        raise reader.failed("the adoption, as «Vedtatt i formannskapet 24.11.2022»")
    line, match = reader.take(re.compile(r"^(?P<words>.*?)\s*$"), "")
    adoption = line.passage(match)
    sections = tuple(read_sections(reader))
    areas = tuple(read_areas(reader))
    if not areas:
        raise reader.failed("the first focus area, as «1. Næringsutvikling i Fjordbyen»")
    if reader.place < len(reader.lines):
        raise reader.failed("a measure, the next focus area, or the end")
    return PlanText(title, period, adoption, sections, areas)


def read_sections(reader: Reader) -> Iterator[SectionText]:
    """Yield the numbered sections before the first focus area, which is a heading followed by a goal."""
    number = 0
    while reader.at(HEADING) and not heading_has_goal(reader):
        number += 1
        line, match = reader.take(HEADING, "")
        expect_number(reader, match["number"], str(number), line)
        text = None
        if reader.line.text and not reader.at(HEADING):
            body, words = reader.take(re.compile(r"^(?P<words>\S.*?)\s*$"), "the text of the section")
            text = body.passage(words)
        yield SectionText(number, line.passage(match), text)


def heading_has_goal(reader: Reader) -> bool:
    """Return whether the line after the current one is a goal."""
    following = reader.lines[reader.place + 1 : reader.place + 2]
    return bool(following and GOAL.match(following[0].text))


def read_areas(reader: Reader) -> Iterator[AreaText]:
    """Yield the focus areas, each with its goal and its measures."""
    number = 0
    while reader.at(HEADING):
        number += 1
        line, match = reader.take(HEADING, "")
        expect_number(reader, match["number"], str(number), line)
        goal_line, goal = reader.take(GOAL, "the goal of the focus area, as «Mål: …»")
        measures = tuple(read_measures(reader, number))
        if not measures:
            raise reader.failed("the first measure of the focus area, as «1.1 …»")
        yield AreaText(number, line.passage(match), goal_line.passage(goal), measures)


def read_measures(reader: Reader, area: int) -> Iterator[MeasureText]:
    """Yield the measures of one focus area. They are numbered from 1 without a gap."""
    order = 0
    while reader.at(MEASURE):
        order += 1
        line, match = reader.take(MEASURE, "")
        expect_number(reader, f"{match['area']}.{match['place']}", f"{area}.{order}", line)
        yield MeasureText(f"{area}.{order}", order, line.passage(match))


def expect_number(reader: Reader, found: str, expected: str, line: Line) -> None:
    """Raise `ImportFailed` if a number is not the next one."""
    if found != expected:
        raise ImportFailed(
            source=reader.source, line=line.number, found=line.text[:60], expected=f"number {expected}"
        )


def adoption_of(plan: PlanText) -> tuple[str, date] | None:
    """Return the body that adopted the plan and the date; None without a valid date."""
    match = ADOPTION.match(plan.adoption.words)
    try:
        return match and (match["body"], date(int(match["year"]), int(match["month"]), int(match["day"])))
    except ValueError:
        return None
