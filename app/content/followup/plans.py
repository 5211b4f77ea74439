"""Content -> a plan with what a follow-up needs: measures and indicators, and what was reported before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rdflib import DCTERMS, RDFS, SKOS

from app.content.checks.facts import Facts
from app.content.checks.statement import statements
from app.content.folders import PLANS
from app.content.importing import PLAN_PATH
from app.content.loading import Content
from app.errors import ContentError
from app.identifiers import local_name

LABEL, TITLE, NAME = str(RDFS.label), str(DCTERMS.title), str(SKOS.prefLabel)


class PlanUnknown(ContentError):
    template = "There is no plan {slug} here."
    remedy = "There are: {known}. If the plan is in another folder, name that in HANDLINGSPLAN_CONTENT."


class YearOutside(ContentError):
    template = "{plan} is for {period}, so it has no report for {year}."
    remedy = "Give a year of the plan, or the year after it."


@dataclass(frozen=True, slots=True)
class FollowedMeasure:
    """A measure as the sheet shows it. `key` is its IRI after that of the plan, such as `tiltak/1.2`."""

    key: str
    iri: str
    number: str
    words: str
    responsible: str
    deadline: str
    status: str


@dataclass(frozen=True, slots=True)
class FollowedIndicator:
    """An indicator of a plan with its newest target and measurement, as the sheet shows them."""

    key: str
    iri: str
    name: str
    unit: str
    target: str
    last: str


@dataclass(frozen=True)
class FollowedPlan:
    """A plan to report on. `statuses` maps the label of each status, in any language, to its IRI.

    `keys` are the keys of all its elements with their IRIs, `body` who adopted it, `language` that of its
    words. `start` and `end` are the first and the last day of its period as ISO dates, or empty.
    """

    iri: str
    name: str
    title: str
    language: str
    body: str
    measures: tuple[FollowedMeasure, ...]
    indicators: tuple[FollowedIndicator, ...]
    statuses: dict[str, str]
    keys: dict[str, str]
    start: str = ""
    end: str = ""

    @property
    def shown_statuses(self) -> list[str]:
        """Return the label of each status in the language of the reader."""
        return list({iri: label for label, iri in reversed(self.statuses.items())}.values())[::-1]


def facts_of(content: Content, without: Iterable[str] = ()) -> Facts:
    """Return the statements of the content, without those of some graphs."""
    left_out = frozenset(without)
    found = statements(content.quads.placed(), content.files)
    return Facts(content.namespaces, tuple(s for s in found if s.graph not in left_out), content.documents)


def read_plan(facts: Facts, slug: str, language: str) -> FollowedPlan:
    """Return the plan with a name or slug; labels of statuses in `language` come first.

    Raises `PlanUnknown`.
    """
    plans = {s.subject.partition(PLAN_PATH)[2]: s.subject for s in facts.plans}
    named = [name for name in plans if slug in (name, name.rpartition("/")[2])]
    name = slug if slug in plans else named[0] if len(named) == 1 else ""
    if not name:
        raise PlanUnknown(slug=slug, known=", ".join(sorted(plans)))
    iri = plans[name]
    titles = facts.about(iri, TITLE) or facts.about(iri, LABEL)
    elements = [e for e in facts.elements if facts.value(e, facts.plan("inPlan")) == iri]
    measures = sorted((e for e in elements if facts.is_a(e, "Measure")), key=lambda e: place_of(e, facts))
    decision = facts.value(iri, facts.plan("adoptedThrough"))
    reports = subjects_by_object(facts, "statusOf")
    return FollowedPlan(
        iri,
        name,
        titles[0].object if titles else name,
        titles[0].language or "nb" if titles else "nb",
        facts.value(decision, facts.plan("decidedBy")),
        tuple(read_measure(m, iri, reports.get(m, ()), facts, language) for m in measures),
        tuple(read_indicators(iri, elements, facts, language)),
        statuses(facts, language),
        {e.removeprefix(f"{iri}/"): e for e in elements},
        facts.value(iri, facts.plan("periodStart")),
        facts.value(iri, facts.plan("periodEnd")),
    )


def check_year(plan: FollowedPlan, year: int) -> None:
    """Raise `YearOutside` for a year before the plan, or later than the year after it."""
    first, last = plan.start[:4], plan.end[:4]
    if (first and year < int(first)) or (last and year > int(last) + 1):
        raise YearOutside(plan=plan.name, period=f"{first}-{last}", year=year)


def subjects_by_object(facts: Facts, name: str) -> dict[str, list[str]]:
    """Return for each value of a property of the vocabulary the resources that have it."""
    found: dict[str, list[str]] = {}
    for s in facts.own(name):
        found.setdefault(s.object, []).append(s.subject)
    return found


def place_of(element: str, facts: Facts) -> tuple[tuple[int, str], ...]:
    """Return a sort key for the place of an element in its plan: the orders from the top down."""
    found: list[tuple[int, str]] = []
    while element and len(found) < 20:
        order = facts.value(element, facts.plan("order"))
        found.append((int(order) if order.isdigit() else 0, element))
        element = facts.value(element, facts.plan("partOf"))
    return tuple(reversed(found))


def read_measure(
    iri: str, plan: str, reports_of: Iterable[str], facts: Facts, language: str
) -> FollowedMeasure:
    """Return what the sheet shows of a measure, which `reports_of` are about."""
    responsible = facts.value(iri, facts.plan("responsibleInWords")) or ", ".join(responsible_for(iri, facts))
    reports = sorted((facts.value(report, facts.plan("reportDate")), report) for report in reports_of)
    dates = [d for _, report in reports if (d := facts.value(report, facts.plan("newDeadline")))]
    words = facts.value(iri, facts.plan("deadlineInWords"))
    adopted = words or written_day(facts.value(iri, facts.plan("deadline")))
    status = ""
    if reports:
        day, report = reports[-1]
        status = (
            f"{called(facts.value(report, facts.plan('status')), NAME, facts, language)} ({written_day(day)})"
        )
    return FollowedMeasure(
        iri.removeprefix(f"{plan}/"),
        iri,
        facts.value(iri, facts.plan("number")),
        facts.value(iri, facts.plan("text")) or facts.value(iri, TITLE) or facts.value(iri, LABEL),
        responsible,
        written_day(dates[-1]) if dates else adopted,
        status,
    )


def written_day(text: str) -> str:
    """Return an ISO date as planners write it, such as 1.12.2026; a year or a month as it is."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day}.{day.month}.{day.year}"


def responsible_for(iri: str, facts: Facts) -> list[str]:
    """Return the labels of the actors with the role «ansvarlig» in a measure."""
    parts = facts.values(iri, facts.plan("participation"))
    roles = {p: {local_name(r) for r in facts.values(p, facts.plan("role"))} for p in parts}
    holders = [facts.value(p, facts.plan("participant")) for p in parts if "ansvarlig" in roles[p]]
    return [called(holder, LABEL, facts, "nb") for holder in holders]


def read_indicators(
    plan: str, elements: Iterable[str], facts: Facts, language: str
) -> Iterable[FollowedIndicator]:
    """Yield the indicators that the targets of the elements are set for, each once."""
    measurements = subjects_by_object(facts, "indicator")
    seen: set[str] = set()
    for target in (t for e in elements for t in facts.values(e, facts.plan("target"))):
        iri = facts.value(target, facts.plan("indicator"))
        if not iri or iri in seen:
            continue
        seen.add(iri)
        measured = sorted(
            (facts.value(m, facts.plan("measuredOn")), m)
            for m in measurements[iri]
            if facts.is_a(m, "Measurement")
        )
        last = ""
        if measured:
            day, measurement = measured[-1]
            last = f"{facts.value(measurement, facts.plan('measuredValue'))} ({written_day(day)})"
        day = facts.value(target, facts.plan("targetDate"))
        wanted = f"{facts.value(target, facts.plan('targetValue'))} ({written_day(day)})"
        unit = called(iri, facts.plan("unit"), facts, language)
        yield FollowedIndicator(
            iri.removeprefix(f"{facts.namespaces.id}indikator/"),
            iri,
            called(iri, LABEL, facts, language),
            unit,
            wanted,
            last,
        )


def called(iri: str, predicate: str, facts: Facts, language: str) -> str:
    """Return a text about a resource, in `language` if there is one, else in any."""
    texts = facts.about(iri, predicate)
    own = [s.object for s in texts if s.language == language]
    return (own or [s.object for s in texts] or [local_name(iri) if iri else ""])[0]


def statuses(facts: Facts, language: str) -> dict[str, str]:
    """Return the labels of the code list of statuses in small letters, with the IRIs of the concepts."""
    scheme = f"{facts.namespaces.definitions}status"
    concepts = [
        s.subject for s in facts.statements if s.predicate == str(SKOS.inScheme) and s.object == scheme
    ]
    concepts.sort(key=lambda c: int(facts.value(c, facts.plan("order")) or 0))
    own = {called(c, NAME, facts, language).casefold(): c for c in concepts}
    others = {s.object.casefold(): c for c in concepts for s in facts.about(c, NAME)}
    return own | {label: c for label, c in others.items() if label not in own}


def folder_of_plan(plan: FollowedPlan, content: Content, root: Path) -> Path:
    """Return the folder of a plan in the content folder `root`."""
    found = (folder for folder, name in content.plan_names.items() if name == plan.name)
    return root / PLANS / next(found, plan.name)
