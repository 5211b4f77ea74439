"""The measures of a plan for its page: by area, with commitment, partners and places, and filtered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.identifiers import local_name
from app.store.follow_up import NOT_REPORTED, OVERDUE, follow_up
from app.store.lookups import Lookups
from app.views.flags import FLAGS, flags
from app.views.html import Branch
from app.views.presentation import Presentation, Value
from app.views.readable import Readable

FILTERS = ("commitment", "partner", "place", "responsible", "status")
"""The filters of a plan's page, each a parameter of its address; a value is the last part of an IRI."""
CALENDAR, TABLE = "calendar", "table"
VIEWS = ("", TABLE, CALENDAR)


@dataclass(frozen=True, slots=True)
class Marked:
    """A measure with what its plan's page shows of it; `deadline` is an ISO date or empty.

    `deadline_in_words` has the plan's words where they are no date, such as «autumn 2025».
    `status` has its status, or that it is not reported, and that it is overdue.
    """

    link: Value
    area: Value | None
    commitment: tuple[Value, ...]
    partner: tuple[Value, ...]
    place: tuple[Value, ...]
    responsible: tuple[Value, ...]
    status: tuple[Value, ...]
    deadline: str
    deadline_in_words: str

    def passes(self, chosen: Mapping[str, str]) -> bool:
        """Return whether the measure has the chosen value of every filter."""
        return all(wanted in map(code, getattr(self, name)) for name, wanted in chosen.items())


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a filter, and the number of measures that have it."""

    value: Value
    code: str
    count: int


@dataclass(frozen=True, slots=True)
class StatusTable:
    """The statuses that occur, and for each area or actor (None: not said) its number of measures by status.

    A measure that is overdue counts as that and with its status; `statuses` has both.
    """

    statuses: tuple[Value, ...]
    rows: tuple[tuple[Value | None, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of a plan. `marked` has those that pass the filter by IRI, `total` counts all.

    `options` has the values of each filter that the plan has, for all its measures. `branches` are the
    elements of the plan, without the measures that do not pass and the elements that have none left.
    """

    branches: tuple[Branch, ...]
    marked: Mapping[str, Marked]
    total: int
    options: Mapping[str, tuple[Option, ...]]
    chosen: Mapping[str, str]
    view: str

    @property
    def has_dates(self) -> bool:
        """Return whether any of the measures has a deadline."""
        return any(m.deadline for m in self.marked.values())

    @property
    def has_status(self) -> bool:
        """Return whether anybody has reported on any measure of the plan."""
        return any(option.value.iri not in FLAGS for option in self.options["status"])

    def by_status(self, name: str) -> StatusTable | None:
        """Return how many measures of each area or responsible actor have each status; None without any.

        `name` is `area` or `responsible`. A measure with several responsible actors counts for each.
        """
        if not self.has_status:
            return None
        found_statuses = dict.fromkeys(value for m in self.marked.values() for value in m.status)
        last = {NOT_REPORTED: 1, OVERDUE: 2}
        statuses = sorted(found_statuses, key=lambda value: last.get(value.iri, 0))
        counts: dict[Value | None, Counter[Value]] = {}
        for measure in self.marked.values():
            found = getattr(measure, name)
            for owner in found if isinstance(found, tuple) and found else ((found or None),):
                counts.setdefault(owner, Counter()).update(measure.status)
        rows = tuple((owner, tuple(c[s] for s in statuses)) for owner, c in counts.items())
        return StatusTable(tuple(statuses), rows) if set(counts) != {None} else None

    def by_year(self) -> list[tuple[str, list[Marked]]]:
        """Return the years of the deadlines with their measures, in order; «» for those without one."""
        ordered = sorted(self.marked.values(), key=lambda m: m.deadline or "9")
        years = dict.fromkeys(m.deadline[:4] for m in ordered)
        return [(year, [m for m in ordered if m.deadline[:4] == year]) for year in years]


def code(value: Value) -> str:
    """Return the value of a filter for a resource."""
    return local_name(value.iri)


def chosen_filters(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the known filters and the view among the parameters of an address; others are ignored."""
    found = {name: parameters[name] for name in FILTERS if parameters.get(name)}
    view = parameters.get("view", "")
    return found | ({"view": view} if view in VIEWS and view else {})


def measures_of(
    lookups: Lookups,
    presentation: Presentation,
    branches: tuple[Branch, ...],
    languages: tuple[str, ...],
    parameters: Mapping[str, str],
    today: date,
) -> Measures:
    """Return the measures among the elements of a plan that pass the filters in `parameters` on a day."""
    reader = _Reader(lookups, presentation, languages, today.isoformat())
    every = {link.iri: reader.marked(link, area) for link, area in _measures(branches, None)}
    chosen = chosen_filters(parameters)
    view = chosen.pop("view", "")
    passing = {iri: m for iri, m in every.items() if m.passes(chosen)}
    return Measures(
        branches=_under_headings(_pruned(branches, passing) if chosen else branches),
        marked=passing,
        total=len(every),
        options={name: _options(every, name) for name in FILTERS},
        chosen=chosen,
        view=view,
    )


def _measures(branches: tuple[Branch, ...], area: Value | None) -> list[tuple[Value, Value | None]]:
    """Return the measures at any depth, each with the element at the top that it is below."""
    found: list[tuple[Value, Value | None]] = []
    for branch in branches:
        if "Measure" in branch.classes:
            found.append((branch.link, area))
        found += _measures(branch.branches, area or branch.link)
    return found


def _pruned(branches: tuple[Branch, ...], kept: Mapping[str, Marked]) -> tuple[Branch, ...]:
    """Return the elements that are a kept measure or have one below them; goals of such elements stay."""
    found = []
    for branch in branches:
        below = _pruned(branch.branches, kept)
        if below or branch.link.iri in kept:
            goals = tuple(b for b in branch.branches if "Goal" in b.classes and b not in below)
            found.append(replace(branch, branches=(*goals, *below)))
    return tuple(found)


def _under_headings(branches: tuple[Branch, ...]) -> tuple[Branch, ...]:
    """Return the elements at the top; those after a section that is only a heading are below it."""
    found: list[Branch] = []
    for branch in branches:
        above = found[-1] if found else None
        if above and "Section" in above.classes and not above.text and "Section" not in branch.classes:
            found[-1] = replace(above, branches=(*above.branches, branch))
        else:
            found.append(branch)
    return tuple(found)


def _options(measures: Mapping[str, Marked], name: str) -> tuple[Option, ...]:
    counts = Counter(value for m in measures.values() for value in dict.fromkeys(getattr(m, name)))
    ordered = sorted(counts.items(), key=lambda pair: pair[0].text.lower())
    return tuple(Option(value, code(value), count) for value, count in ordered)


class _Reader(Readable):
    def __init__(
        self, lookups: Lookups, presentation: Presentation, languages: tuple[str, ...], day: str
    ) -> None:
        super().__init__(lookups, presentation, languages)
        self._day = day

    def marked(self, link: Value, area: Value | None) -> Marked:
        participations = self._objects(link.iri, "participation")
        followed = follow_up(self._lookups, link.iri)
        words = self._plan["deadlineInWords"]
        return Marked(
            link=link,
            area=area,
            commitment=self._links(self._objects(link.iri, "commitment")),
            partner=self._links(
                dict.fromkeys(a for p in participations for a in self._objects(p, "participant"))
            ),
            place=self._links(self._objects(link.iri, "location")),
            responsible=self._links(dict.fromkeys(followed.responsible)),
            status=(
                *self._links([followed.status] if followed.status else []),
                *flags(followed, self._day, self._languages[0]),
            ),
            deadline=followed.deadline,
            deadline_in_words="" if followed.deadline else self._lookups.first(link.iri, words),
        )
