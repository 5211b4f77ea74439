"""What a follow-up report says, and what can be wrong with the sheet that it is read from. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.content.importing.model import Problem
from app.errors import ContentError


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision: the IRI of the body, the day, and the case number or nothing."""

    body: str
    day: date
    case: str = ""


@dataclass(frozen=True, slots=True)
class MeasureProgress:
    """What is reported on one measure. `key` and `iri` are those of the measure, `status` is a concept."""

    key: str
    iri: str
    status: str
    text: str = ""
    deadline: date | None = None
    decision: Decided | None = None
    wording: str = ""
    spent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """A value of an indicator on a day."""

    key: str
    indicator: str
    value: Decimal
    day: date


@dataclass(frozen=True, slots=True)
class Corrected:
    """An error in what is published that was corrected; `iri` is what had the error."""

    key: str
    iri: str
    day: date
    text: str


@dataclass(frozen=True)
class FollowUpReport:
    """A follow-up report."""

    year: int
    day: date
    by: tuple[str, ...]
    decision: Decided | None
    progress: tuple[MeasureProgress, ...]
    measured: tuple[Measured, ...]
    corrected: tuple[Corrected, ...]


class ReportFailed(ContentError):
    """The sheet cannot be read as a report; `problems` are all that is wrong with it."""

    template = "{file} cannot be used yet: {count} errors."
    remedy = "Correct the cells, save, and run the command again. Nothing was written."

    def __init__(self, file: str, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(file=file, count=len(problems))

    def text(self) -> str:
        """The message in English with all problems."""
        return "\n".join((super().text(), *(problem.text() for problem in self.problems)))


class CellRefused(Problem):
    template = "{file}, {place}: «{found}» cannot be used as «{column}». Accepted: {accepted}."
    remedy = ""


class CellMissing(Problem):
    template = "{file}, {place}: «{column}» is empty. {why}"
    remedy = ""


class RowUnknown(Problem):
    template = "{file}, {place}: the plan has nothing with the key «{found}»."
    remedy = "Restore the key from a new sheet."


class RowRepeated(Problem):
    template = "{file}, {place}: there is another row for «{found}»."
    remedy = "Remove one of them."


class WordsChanged(Problem):
    template = "{file}, {place}: the words of «{found}» are not those of the plan."
    remedy = "Restore them. Write words that were changed by a decision in the column «New wording»."


class ColumnMissing(Problem):
    template = "{file}, sheet «{place}»: there is no column «{found}»."
    remedy = "Restore the header."


class ColumnRepeated(Problem):
    template = "{file}, sheet «{place}»: there are two columns «{found}»."
    remedy = "Remove one of them."


class CellOutside(Problem):
    template = "{file}, {place}: «{found}» is in none of the columns of the sheet, so it would be lost."
    remedy = "Move it to one of the columns, or remove it."


class SheetMissing(Problem):
    template = "{file}: there is no sheet «{found}»."
    remedy = "Restore it, or let the command write a new sheet."


class SheetUnknown(Problem):
    template = "{file}: «{found}» is none of the sheets that the command wrote, so its words would be lost."
    remedy = "Restore its name, or remove it."


class OtherReport(Problem):
    template = "{file}, {place}: the sheet is for «{found}», not for «{wanted}»."
    remedy = "Use the sheet that the command wrote for this plan and year."


class NothingReported(Problem):
    template = "{file}: no measure has a status, and nothing else is filled in."
    remedy = "Fill in the sheet, save, and run the command again."
