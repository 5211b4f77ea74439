"""What the page of a follow-up report shows: each measure with what it says of that, and the corrections."""

from __future__ import annotations

from dataclasses import dataclass

from app.store.follow_up import follow_up, measures_of_plan
from app.views.amounts import Amount, spent_in, totals
from app.views.presentation import Value
from app.views.readable import Readable


@dataclass(frozen=True, slots=True)
class ReportedMeasure:
    """A measure with what a report says: texts, a new deadline (an ISO date), and what was spent."""

    link: Value
    texts: tuple[Value, ...] = ()
    deadline: str = ""
    spent: Amount | None = None


@dataclass(frozen=True, slots=True)
class NotReported:
    """A measure that a report does not name, with its newest status in other reports and the day of that."""

    link: Value
    status: Value | None
    day: str


@dataclass(frozen=True, slots=True)
class CorrectedElsewhere:
    """A correction in a report of something else: what was corrected, the day (an ISO date) and the words."""

    link: Value
    day: str
    words: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Reported:
    """What a follow-up report says: the measures by status, most first, and those that it does not name.

    `spent` has the sum for each currency.
    """

    by_status: tuple[tuple[Value, tuple[ReportedMeasure, ...]], ...]
    missing: tuple[NotReported, ...]
    spent: tuple[Amount, ...]
    corrections: tuple[CorrectedElsewhere, ...]


class FollowUpReports(Readable):
    """Reads follow-up reports for a reader of `languages`."""

    def report(self, iri: str) -> Reported:
        """Return what a follow-up report says of the measures of its plan."""
        found: dict[str, dict[str, str]] = {}
        for part in self._lookups.subjects(self._plan["partOfReport"], iri):
            element = self._lookups.first(part, self._plan["statusOf"])
            if code := self._lookups.first(part, self._plan["status"]):
                found.setdefault(code, {})[element] = part
        named = {element for elements in found.values() for element in elements}
        plan = self._lookups.first(iri, self._plan["followsUp"])
        measures = measures_of_plan(self._lookups, plan) if plan else []
        ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
        by_status = tuple((self._link(code), self._reported(elements)) for code, elements in ordered)
        return Reported(
            by_status,
            tuple(self._not_reported(measure) for measure in measures if measure not in named),
            totals(m.spent for _, elements in by_status for m in elements),
            self._corrections(iri),
        )

    def reports_on(self, plan: str) -> tuple[tuple[Value, str, tuple[Amount, ...]], ...]:
        """Return the follow-up reports on a plan, the newest first, each with its day and what was spent."""
        reports = self._lookups.subjects(self._plan["followsUp"], plan)
        dated = sorted(((self._lookups.first(r, self._plan["reportDate"]), r) for r in reports), reverse=True)
        return tuple((self._link(report), day, self._spent(report)) for day, report in dated)

    def _spent(self, report: str) -> tuple[Amount, ...]:
        parts = self._lookups.subjects(self._plan["partOfReport"], report)
        return totals(spent_in(self._lookups, part) for part in parts)

    def _reported(self, statuses: dict[str, str]) -> tuple[ReportedMeasure, ...]:
        """Return measures in the plan's order; `statuses` maps each to its status report."""
        return tuple(
            ReportedMeasure(
                self._link(element),
                self._values(statuses[element], "statusText"),
                self._lookups.first(statuses[element], self._plan["newDeadline"]),
                spent_in(self._lookups, statuses[element]),
            )
            for element in sorted(statuses, key=self._lookups.source_order)
        )

    def _not_reported(self, measure: str) -> NotReported:
        known = follow_up(self._lookups, measure)
        return NotReported(self._link(measure), self._link_if(known.status), known.reported)

    def _corrections(self, report: str) -> tuple[CorrectedElsewhere, ...]:
        """Return the corrections in a report of something else than the report, in order of their days."""
        found = []
        for part in self._lookups.subjects(self._plan["partOfReport"], report):
            corrected = self._lookups.first(part, self._plan["corrects"])
            if corrected and corrected != report:
                day = self._lookups.first(part, self._plan["correctedOn"])
                found.append(
                    CorrectedElsewhere(self._link(corrected), day, self._values(part, "correctionText"))
                )
        return tuple(sorted(found, key=lambda correction: (correction.day, correction.link.iri)))
