"""What happened to an element after the plan was adopted: its newest status, changes and successors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.store.follow_up import follow_up
from app.views.indicators import IndicatorReader
from app.views.presentation import Value
from app.views.readable import Readable
from app.views.reported import FollowUpReports
from app.vocabularies import expand


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened: its kind, its day as an ISO date, its words, the decision and the report."""

    kind: str
    link: Value
    day: str
    words: tuple[Value, ...]
    decision: Value | None = None
    report: Value | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """A succession that the element takes part in: how, the other elements, and the reason."""

    kind: Value
    others: tuple[Value, ...]
    reason: Value | None


@dataclass(frozen=True, slots=True)
class History:
    """The changes of an element, the newest first, its successions, and whether its deadline has passed.

    `deadline` is the newest one as an ISO date, or empty; `status` is the newest one, `reported` its day.
    `before` and `after` are the successions from an earlier and to a later edition.
    """

    changes: tuple[Happened, ...]
    before: tuple[Passed, ...]
    after: tuple[Passed, ...]
    deadline: str
    moved: bool
    overdue: bool
    status: Value | None
    reported: str


CHANGES = (
    ("discontinued", "discontinues", "discontinuedOn", "reason"),
    ("amended", "amends", "amendedOn", "amendedText"),
    ("corrected", "corrects", "correctedOn", "correctionText"),
)
"""Kind of change, and the properties of its element, its day and its words."""


class Histories(Readable):
    """Reads histories for a reader of `languages`."""

    def on_page(self, iri: str, today: date) -> dict[str, object]:
        """Return what the page of a resource shows of follow-up, by the names in its template."""
        reports = FollowUpReports(self._lookups, self._presentation, self._languages)
        return {
            "indicators": IndicatorReader(self._lookups, self._presentation, self._languages).on_page(iri),
            "history": self.of(iri, today),
            "reported": reports.report(iri),
            "reports": reports.reports_on(iri),
            "replaces_plan": self._replaces_plan(iri),
        }

    def of(self, iri: str, today: date) -> History:
        """Return the history of an element as it is on a day."""
        changes = [
            self._happened(kind, resource, day, words)
            for kind, link, day, words in CHANGES
            for resource in self._lookups.subjects(self._plan[link], iri)
        ]
        followed = follow_up(self._lookups, iri)
        reports = self._lookups.subjects(self._plan["statusOf"], iri)
        return History(
            tuple(sorted(changes, key=lambda change: change.day, reverse=True)),
            self.before(iri),
            self.after(iri),
            followed.deadline,
            any(self._objects(report, "newDeadline") for report in reports),
            followed.is_overdue(today.isoformat()),
            self._link_if(followed.status),
            followed.reported,
        )

    def before(self, iri: str) -> tuple[Passed, ...]:
        """Return the successions from an earlier edition to an element."""
        return self._passed(iri, "successor", "predecessor")

    def after(self, iri: str) -> tuple[Passed, ...]:
        """Return the successions of an element in a later edition."""
        return self._passed(iri, "predecessor", "successor")

    def _replaces_plan(self, plan: str) -> bool:
        """Return whether a plan replaces another one, and not only a document."""
        replaced = self._objects(plan, "replaces")
        return any(str(self._plan["Plan"]) in self._lookups.classes(other) for other in replaced)

    def _happened(self, kind: str, resource: str, day: str, words: str) -> Happened:
        return Happened(
            kind,
            self._link(resource),
            self._lookups.first(resource, self._plan[day]),
            self._values(resource, words),
            self._link_if(self._lookups.first(resource, self._plan["decidedThrough"])),
            self._link_if(self._lookups.first(resource, self._plan["partOfReport"])),
        )

    def _passed(self, iri: str, this: str, other: str) -> tuple[Passed, ...]:
        """Return the successions in which an element has the role `this`, with those of the role `other`."""
        found = []
        for succession in self._lookups.subjects(self._plan[this], iri):
            reasons = self._texts(succession, expand("dcterms:description"))
            kind = self._link(self._lookups.first(succession, self._plan["successionKind"]))
            links = self._links(self._objects(succession, other))
            found.append(Passed(kind, links, next(iter(reasons), None)))
        return tuple(found)
