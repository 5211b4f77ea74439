"""The workbook of a follow-up, filled in -> the report, or all that is wrong with it, by sheet and cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from app.content.documents import DocumentTable, Piece, Row
from app.content.followup.cells import A_DAY, CellReader, Cells, names_in_cell
from app.content.followup.model import (
    ColumnMissing,
    ColumnRepeated,
    Corrected,
    Decided,
    FollowUpReport,
    Measured,
    MeasureProgress,
    NothingReported,
    OtherReport,
    ReportFailed,
    RowRepeated,
    RowUnknown,
    WordsChanged,
)
from app.content.followup.plans import FollowedPlan, written_day
from app.content.followup.sheet import (
    ABOUT,
    ABOUT_ROWS,
    CORRECTION_COLUMNS,
    CORRECTIONS,
    INDICATOR_COLUMNS,
    INDICATORS,
    MEASURE_COLUMNS,
    MEASURES,
    translated,
)
from app.content.followup.workbook import known_sheets
from app.content.importing.moments import moment
from app.content.importing.registers import Register
from app.identifiers import local_name

DISCONTINUED = "avsluttet"
LATEST = 2
"""A report is at most so many years later than the year that it is about."""


@dataclass
class Reader(CellReader):
    """Reads the sheets of one report."""

    def about(self, table: DocumentTable, year: int) -> tuple[date, tuple[str, ...], Decided | None] | None:
        """Return the day of the report, who reports, and the decision; None where something is missing."""
        names = translated(ABOUT_ROWS)
        cells: dict[str, Piece] = {}
        for row in table.rows:
            name = names.get(row[0].words.strip(), "") if row[0] else ""
            if name and len(row) > 1 and row[1]:
                cells[name] = row[1]
            self.outside(row[2:] if name else row)
        for column, wanted in (("Plan", self.plan.name), ("Year", str(year))):
            piece = cells.get(column)
            if piece and piece.words.strip() != wanted:
                self.problems.append(
                    OtherReport(file=self.file, place=piece.place, found=piece.words, wanted=wanted)
                )
        day = self.day(cells, "Date of the report")
        first, last = date(year, 1, 1), date(year + LATEST, 12, 31)
        if day and not first <= day <= last:
            self.refuse(
                cells["Date of the report"],
                "Date of the report",
                f"{written_day(first.isoformat())} – {written_day(last.isoformat())}",
            )
        by: tuple[str, ...] = ()
        if piece := cells.get("Reported by"):
            by = tuple(filter(None, (self.actor(p, "Reported by") for p in names_in_cell(piece))))
        for column in ("Date of the report", "Reported by"):
            if column not in cells:
                self.missing(table.name, column, "Every report needs one.")
        decided = self.day(cells, "Date of the decision")
        body = self.actor(cells["Decided by"], "Decided by") if "Decided by" in cells else self.plan.body
        case = cells["Case number"].words.strip() if "Case number" in cells else ""
        if "Date of the decision" not in cells and {"Decided by", "Case number"} & cells.keys():
            self.missing(table.name, "Date of the decision", "The decision needs one.")
        decision = Decided(body, decided, case) if decided and body else None
        return (day, by, decision) if day and by else None

    def progress(self, rows: Iterator[Cells], decision: Decided | None) -> Iterator[MeasureProgress]:
        """Yield what is reported on each measure."""
        measures = {measure.key: measure for measure in self.plan.measures}
        seen: set[str] = set()
        for cells in rows:
            key = self.key(cells, seen, measures)
            if key is None:
                continue
            measure = measures[key]
            words = cells.get("Words")
            if words and words.words.split() != measure.words.split():
                self.problems.append(WordsChanged(file=self.file, place=words.place, found=key))
            given = [name for name in MEASURE_COLUMNS[6:] if name in cells]
            if not given:
                continue
            if "Status" not in cells:
                self.missing(cells["Key"].place, "Status", "The row has other entries, so it needs a status.")
                continue
            if found := self.of_measure(cells, key, measure.iri, decision):
                yield found

    def of_measure(
        self, cells: Cells, key: str, iri: str, decision: Decided | None
    ) -> MeasureProgress | None:
        """Return what one row reports; None if something is refused."""
        before = len(self.problems)
        status = self.plan.statuses.get(cells["Status"].words.strip().casefold(), "")
        if not status:
            self.refuse(cells["Status"], "Status", ", ".join(self.plan.shown_statuses))
        own = self.decision(cells["Decision"]) if "Decision" in cells else None
        deadline = None
        if piece := cells.get("New deadline"):
            found = moment(piece.words)
            deadline = found.end if found else None
            if deadline is None:
                self.refuse(piece, "New deadline", f"{A_DAY}, 2027")
            elif deadline.isoformat() < self.plan.start:
                self.refuse(piece, "New deadline", f"{written_day(self.plan.start)} –")
            else:
                self.is_around(deadline, piece, "New deadline")
        wording = cells["New wording"].words if "New wording" in cells else ""
        place = cells["Key"].place
        if wording and not (own or decision or "Decision" in cells):
            self.missing(place, "Decision", "New wording needs a decision.")
        text = cells["Text"].words if "Text" in cells else ""
        if local_name(status) == DISCONTINUED and not text:
            self.missing(place, "Text", "Write why the measure was given up.")
        spent = self.money(cells, "Spent (kr)")
        if len(self.problems) > before:
            return None
        decided = own or (decision if wording or local_name(status) == DISCONTINUED else None)
        return MeasureProgress(key, iri, status, text, deadline, decided, wording, spent)

    def key(
        self,
        cells: Cells,
        seen: set[str],
        known: Mapping[str, object],
        why: str = "Restore it from a new sheet.",
    ) -> str | None:
        """Return the key of a row; None if there is no such key, or another row has it.

        `why` is the remedy if the cell is empty.
        """
        piece = cells.get("Key")
        if piece is None:
            self.missing(next(iter(cells.values())).place, "Key", why)
            return None
        key = piece.words.strip()
        if key not in known:
            self.problems.append(RowUnknown(file=self.file, place=piece.place, found=key[:200]))
            return None
        if key in seen:
            self.problems.append(RowRepeated(file=self.file, place=piece.place, found=key))
            return None
        seen.add(key)
        return key

    def measured(self, rows: Iterator[Cells], day: date) -> Iterator[Measured]:
        """Yield the values of indicators; the day is that of the report if the cell is empty."""
        known = {indicator.key: indicator.iri for indicator in self.plan.indicators}
        seen: set[str] = set()
        for cells in rows:
            key = self.key(cells, seen, known)
            value, on = self.number(cells, "Measured value"), self.day(cells, "Measured on")
            if key and value is not None:
                yield Measured(key, known[key], value, on or day)

    def corrected(self, rows: Iterator[Cells], report: str) -> Iterator[Corrected]:
        """Yield the corrections; the key is that of an element, or «plan» or «rapport»."""
        known = {**self.plan.keys, "plan": self.plan.iri, "rapport": report}
        for cells in rows:
            key = self.key(cells, set(), known, "Write what had the error: tiltak/4, plan or rapport.")
            day = self.day(cells, "Corrected on")
            for column in CORRECTION_COLUMNS[1:]:
                if column not in cells:
                    self.missing(next(iter(cells.values())).place, column, "A correction needs one.")
            if key and day and "What was corrected" in cells:
                yield Corrected(key, known[key], day, cells["What was corrected"].words)

    def rows(self, table: DocumentTable | None, name: str, columns: tuple[str, ...]) -> Iterator[Cells]:
        """Yield the rows of a sheet that have any words, below its headers."""
        if table is None:
            return
        names = translated(columns)
        header = [names.get(cell.words.strip(), "") if cell else "" for cell in table.rows[0]]
        absent = [column for column in columns if column not in header]
        repeated = [column for column in columns if header.count(column) > 1]
        for kind, wrong in ((ColumnMissing, absent), (ColumnRepeated, repeated)):
            self.problems += [kind(file=self.file, place=table.name, found=column) for column in wrong]
        if absent or repeated:
            return
        outside: set[int] = set()
        for row in table.rows[1:]:
            for place, cell in enumerate(row):
                if cell and place not in outside and not (place < len(header) and header[place]):
                    outside.add(place)  # one error for each column
                    self.outside((cell,))
            if cells := by_column(row, header):
                yield cells


def by_column(row: Row, header: list[str]) -> dict[str, Piece]:
    """Return the filled cells of a row by their columns."""
    return {name: cell for name, cell in zip(header, row, strict=False) if name and cell}


def read_report(
    data: bytes, file: str, plan: FollowedPlan, register: Register, year: int, report: str
) -> FollowUpReport:
    """Return the report in a workbook; `report` is its IRI.

    Raises `ReportFailed` with everything that is wrong, or `UnreadableDocument`.
    """
    reader = Reader(plan, register, file)
    tables = known_sheets(data, reader, (ABOUT, MEASURES, INDICATORS, CORRECTIONS), (ABOUT, MEASURES))
    about = reader.about(tables[ABOUT], year) if ABOUT in tables else None
    day, by, decision = about or (date(year, 12, 31), (), None)

    def rows(name: str, columns: tuple[str, ...]) -> Iterator[Cells]:
        return reader.rows(tables.get(name), name, columns)

    found = FollowUpReport(
        year,
        day,
        by,
        decision,
        tuple(reader.progress(rows(MEASURES, MEASURE_COLUMNS), decision)),
        tuple(reader.measured(rows(INDICATORS, INDICATOR_COLUMNS), day)),
        tuple(reader.corrected(rows(CORRECTIONS, CORRECTION_COLUMNS), report)),
    )
    if not reader.problems and not (found.progress or found.measured or found.corrected):
        reader.problems.append(NothingReported(file=file))
    if reader.problems:
        raise ReportFailed(file, tuple(reader.problems))
    return found
