"""The contents of an adopted plan, in its own order, and the problems that a document can have. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.content.documents import Piece
from app.content.importing.moments import Moment
from app.errors import ContentError

ROOT = -1


@dataclass(frozen=True, slots=True)
class Cell:
    """The words of a cell beside the measure, with the meaning, the header and the year of its column."""

    column: str
    header: str
    year: str
    piece: Piece


@dataclass(frozen=True, slots=True)
class Element:
    """One part of a plan. `parent` and `goal` are places in `PlanText.elements`; the plan itself is `ROOT`.

    `number` is the number in the document, or empty. `goal` is the goal that it contributes to, or None.
    `order` is its position, from 1, among the elements of its kind with the same parent.
    """

    kind: str
    parent: int
    order: int
    number: str = ""
    title: Piece | None = None
    texts: tuple[Piece, ...] = ()
    goal: int | None = None
    cells: tuple[Cell, ...] = ()

    @property
    def words(self) -> str:
        """Return the element's own words."""
        own = (self.title, *self.texts)
        return "\n".join(piece.words for piece in own if piece)

    @property
    def place(self) -> Piece:
        """Return the first piece of the element, with its place in the document."""
        return next(piece for piece in (self.title, *self.texts) if piece)


@dataclass(frozen=True, slots=True)
class About:
    """What the document says about the plan as a whole; `pieces` are the words that say it.

    `body`, `owners` and `series` are names as written; `language` is nb or nn.
    """

    title: Piece | None = None
    period: tuple[date, date] | None = None
    body: str = ""
    adopted: date | None = None
    case: str = ""
    owners: tuple[str, ...] = ()
    series: str = ""
    language: str = "nb"
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question that the document leaves open. `id` is the same in each run.

    `template` and `fields` are the question in English. `proposal` is the answer that is assumed or likely.
    `matters` says that the plan cannot be released before the question is answered.
    """

    id: str
    place: str
    found: str
    template: str
    fields: Mapping[str, object] = field(default_factory=dict)
    proposal: str = ""
    matters: bool = False


@dataclass(frozen=True, slots=True)
class PlanText:
    """The complete contents of an adopted plan, in its own order."""

    about: About
    elements: tuple[Element, ...]
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """An actor with a role in an element, and the piece of text that names it."""

    actor: str
    role: str
    piece: Piece


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor whose name occurs in the words of an element, and those words."""

    actor: str
    quote: str


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of an element in a year, in kroner."""

    year: str
    value: str


@dataclass
class ElementValues:
    """The values of one element."""

    deadline: Moment | None = None
    start: Moment | None = None
    costs: list[Cost] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    commitment: str = ""


@dataclass
class Values:
    """The values of a plan.

    `new_actors` are the actors that answers create: their names, and whether they are units of the owner.
    """

    elements: list[ElementValues] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    body: str = ""
    adopted: date | None = None
    case: str = ""
    new_actors: dict[str, bool] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class Problem(ContentError):
    """Something in a document that cannot be represented. The import then writes nothing."""

    template = "{file}, {place}: «{found}»."
    remedy = "Nothing was written."


class ImpossibleDate(Problem):
    template = "{file}, {place}: «{found}» is not a date that exists."
    remedy = "Write a day of the calendar, as 24.11.2022 or 24. november 2022. Until then nothing is written."


class ReversedPeriod(Problem):
    template = "{file}, {place}: the period «{found}» ends before it begins."
    remedy = "Write the first year first, as 2024-2027. Until then nothing is written."


class NoPeriod(Problem):
    template = "{file}, {place}: «{found}» is not a period."
    remedy = "Write the first and the last year, as 2024-2027. Until then nothing is written."


class RowsWithoutHeader(Problem):
    template = (
        "{file}, {place}: «{found}» is a row of {count} cells, and no row above says what the columns are."
    )
    remedy = (
        "Write a row with the names of the columns above it, as Tiltak, Ansvar, Frist, with tabs between; "
        "or write only the number and the words of the measure on the line. Until then nothing is written."
    )


class LineInTable(Problem):
    template = "{file}, {place}: «{found}» is between the header of a table and its row «{row}»."
    remedy = (
        "Begin the line with what it is, as «Innsatsområde: …» or «Mål: …»; or write the row with the names "
        "of the columns again below it. Until then nothing is written."
    )


class RowWithoutTabs(Problem):
    template = "{file}, {place}: «{found}» looks like a row of a table, without tabs between its cells."
    remedy = (
        "Write a tab between the cells, with a row of headers above, as Tiltak, Ansvar, Frist; or import the "
        "table as Excel or CSV. Until then nothing is written."
    )


class WordsForNumber(Problem):
    template = "{file}, {place}: «{found}» is in the column of numbers, «{column}»."
    remedy = (
        "If a row is broken over two lines, put it together again; otherwise write the number, or empty the "
        "cell. Until then nothing is written."
    )


class RowWithoutMeasure(Problem):
    template = "{file}, {place}: the row has «{found}», but nothing in the column «{column}»."
    remedy = "Write the measure in that column, merge it with the cell above, or empty the row."


class NoMeasures(Problem):
    template = "{file}: no measure was found."
    remedy = (
        "A measure is a row of a table with the column «Tiltak», a numbered line or list item below a goal "
        "or focus area, or a line that begins with «Tiltak». See docs/import.md. Nothing was written."
    )


class UnknownColumns(Problem):
    template = "{file}, {place}: no measure was found. The table has the columns {found}."
    remedy = (
        "Name the column of the measures «Tiltak», and another one as Ansvarlig, Frist or Mål, and import "
        "again. Nothing was written."
    )


class ImportFailed(ContentError):
    """The document cannot be imported; `problems` lists all reasons."""

    template = "{file} cannot be imported: {count} errors."
    remedy = "Correct them in the document, and import it again."

    def __init__(self, file: str, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(file=file, count=len(problems))

    def text(self) -> str:
        """Return the message in English with all problems."""
        return "\n".join((super().text(), *(problem.text() for problem in self.problems)))
