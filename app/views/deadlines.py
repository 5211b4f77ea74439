"""Plans and follow-up -> the days that a reader can put in a calendar.

Only days that the content states: deadlines of a day or a month, new deadlines from reports, the dates of
reports, and the last day of a plan. «Summer 2027» or «within the period» is no day, and is left out.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.identifiers import document_iri, local_name
from app.language import as_date, content_languages, long_date, translator
from app.store.follow_up import follow_up
from app.store.lookups import Lookups
from app.store.replaced import replaced_from
from app.views.icalendar import Event
from app.views.presentation import Presentation

MOST_EVENTS = 2000
DAY, MONTH = "dag", "maned"
ABOVE = ("partOf", "inPlan", "contributesTo", "followsUp")


@dataclass(frozen=True, slots=True)
class DatedEvents:
    """The events, the latest first, and the numbers of deadlines that are left out.

    `inexact` are no day or month, `replaced` are after the plan was replaced.
    """

    events: tuple[Event, ...]
    inexact: int
    replaced: int


class Deadlines:
    """Reads the deadlines of a release for a reader of a language."""

    def __init__(self, lookups: Lookups, presentation: Presentation, language: str) -> None:
        self._lookups, self._presentation = lookups, presentation
        self._plan = lookups.namespaces.plan
        self._language, self._languages = language, content_languages(language)
        self._translate = translator(language)
        self._replaced = replaced_from(lookups)

    def found(self, about: str) -> DatedEvents:
        """Return the events of everything, or of what belongs to a plan, an element or an actor.

        At most `MOST_EVENTS`, those that are furthest ahead. Deadlines on which another plan has replaced the
        plan are left out.
        """
        within = self._within(about) if about else None
        events: list[Event] = []
        inexact = replaced = 0
        for iri in self._with_deadline():
            if within is None or iri in within:
                event = self._deadline(iri)
                over = event is not None and self._is_over(self._first(iri, "inPlan"), event)
                inexact, replaced = inexact + (event is None), replaced + over
                events += [event] if event and not over else []
        events += self._of_plans(within)
        ordered = sorted(events, key=lambda event: (event.first, event.key), reverse=True)
        return DatedEvents(tuple(ordered[:MOST_EVENTS]), inexact, replaced)

    def _is_over(self, plan: str, event: Event) -> bool:
        """Return whether another plan replaces a plan before the end of an event, or on an unknown day."""
        return plan in self._replaced and self._replaced[plan] <= event.last.isoformat()

    def _with_deadline(self) -> Iterable[str]:
        """Return the elements that have a deadline, or have got one in a report."""
        planned = {iri for iri, _ in self._lookups.statements(self._plan["deadline"])}
        reports = {iri for iri, _ in self._lookups.statements(self._plan["newDeadline"])}
        return sorted(planned | {self._first(report, "statusOf") for report in reports} - {""})

    def _within(self, about: str) -> frozenset[str]:
        """Return everything below a resource, and the elements in which an actor participates."""
        found, queue = {about}, [about]
        for part in self._lookups.subjects(self._plan["participant"], about):
            queue += self._lookups.subjects(self._plan["participation"], part)
        found |= {*queue}
        while queue:
            resource = queue.pop()
            for name in ABOVE:
                for below in self._lookups.subjects(self._plan[name], resource):
                    if below not in found:
                        found.add(below)
                        queue.append(below)
        return frozenset(found)

    def _deadline(self, iri: str) -> Event | None:
        """Return the newest deadline of an element as an event; None if it is longer than a month."""
        _ = self._translate
        reports = sorted(
            (self._first(report, "reportDate"), report)
            for report in self._lookups.subjects(self._plan["statusOf"], iri)
        )
        moved = [new for _day, report in reports if (new := self._first(report, "newDeadline"))]
        precision = DAY if moved else local_name(self._first(iri, "deadlinePrecision")) or DAY
        last = as_date(moved[-1] if moved else self._first(iri, "deadline"))
        if last is None or precision not in (DAY, MONTH):
            return None
        first = last
        if precision == MONTH:
            first = last.replace(day=1)
            last = last.replace(day=monthrange(last.year, last.month)[1])
        name = self._presentation.link(iri, self._languages)
        said = [name.full]
        if words := self._first(iri, "deadlineInWords"):
            said.append(_("In the plan's words: {words}").format(words=f"«{words}»"))
        if moved and (before := self._first(iri, "deadline")):
            was = long_date(before, self._language)
            said.append(_("New deadline; in the plan it was {date}.").format(date=was))
        status = follow_up(self._lookups, iri).status
        shown = self._presentation.link(status, self._languages).text if status else _("Not reported")
        said.append(f"{_('Status')}: {shown}")
        template = _("Deadline this month: {name}") if precision == MONTH else _("Deadline: {name}")
        given_up = bool(self._lookups.subjects(self._plan["discontinues"], iri))
        title = template.format(name=name.text)
        return Event(f"{iri}#frist", first, last, title, "\n".join(said), self._page(iri), given_up)

    def _of_plans(self, within: frozenset[str] | None) -> Iterator[Event]:
        """Yield the dates of reports, and the last days of plans."""
        _ = self._translate
        for property, template, key in (
            ("reportYear", _("Report: {name}"), "rapport"),
            ("periodEnd", _("Last day of {name}"), "slutt"),
        ):
            for iri, value in self._lookups.statements(self._plan[property]):
                is_report = property == "reportYear"
                day = as_date(self._first(iri, "reportDate") if is_report else value.value)
                is_plan = is_report or str(self._plan["Plan"]) in self._lookups.classes(iri)
                if day and is_plan and (within is None or iri in within):
                    name = self._presentation.link(iri, self._languages)
                    title = template.format(name=name.text)
                    event = Event(f"{iri}#{key}", day, day, title, name.full, self._page(iri))
                    if is_report or not self._is_over(iri, event):
                        yield event

    def _page(self, iri: str) -> str:
        return document_iri(iri, self._lookups.namespaces) or iri

    def _first(self, iri: str, name: str) -> str:
        return self._lookups.first(iri, self._plan[name]) if iri else ""
