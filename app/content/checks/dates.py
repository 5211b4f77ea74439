"""Dates: the period, decision, title and catalogue of a plan agree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rdflib import DCAT, DCTERMS, RDFS

from app.content.checks.bodies import Bodies
from app.content.checks.ends import DATE_TYPES
from app.content.checks.facts import TYPE, Facts
from app.content.checks.findings import Finding, violation, warning
from app.content.checks.statement import Statement

YEARS = re.compile(r"\b(\d{4})\s*[-–]\s*(\d{4})\b")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
PERIODS = (("periodStart", "periodEnd"), (str(DCAT.startDate), str(DCAT.endDate)))
"""The first and last day of plans and documents, and of periods in the catalogue."""
IN_ORDER = (
    *PERIODS,
    ("startDate", "deadline"),
    (str(DCTERMS.created), str(DCTERMS.modified)),
    (str(DCTERMS.issued), str(DCTERMS.modified)),
)
"""Dates of which the first is not after the second. Shapes compare others, which one class has."""
TITLE, LABEL = str(DCTERMS.title), str(RDFS.label)
EARLIEST, LATEST = "1900", "2101"
"""The years of dates."""


def periods(facts: Facts) -> Iterator[Finding]:
    """Report years in the title, label or slug of a plan or document that differ from its period.

    A part of a longer plan may have the years of that plan in its title (warning).
    """
    for start, last in pairs_of_dates(PERIODS, facts):
        end = last.object
        names = [*facts.about(start.subject, TITLE), *facts.about(start.subject, LABEL)]
        texts = [(s, s.object) for s in names] + [(start, start.subject)]
        for statement, text in texts:
            found = YEARS.findall(text)
            if len(found) == 1 and found[0] != (start.object[:4], end[:4]):
                longer = found[0][0] <= start.object[:4] <= end[:4] <= found[0][1]
                around = longer and facts.is_a(start.subject, "Plan")
                yield (warning if around else violation)(
                    statement,
                    "«{text}» says another period than {start} to {end}.",
                    text=text,
                    start=start.object,
                    end=end,
                )


def pairs_of_dates(
    properties: Iterable[tuple[str, str]], facts: Facts
) -> Iterator[tuple[Statement, Statement]]:
    """Yield the dates of each resource that has both properties of a pair."""
    for one, other in (map(facts.iri, pair) for pair in properties):
        for s in facts.by_predicate.get(one, []):
            yield from ((s, later) for later in facts.about(s.subject, other))


def reversed_dates(facts: Facts) -> Iterator[Finding]:
    """Report a first day that is after the last one, and a change that is before the making."""
    for s, later in pairs_of_dates(IN_ORDER, facts):
        if s.object > later.object:
            yield violation(
                s,
                "{property} is {date}, which is after {other}, {later}. Correct one of them.",
                property=facts.name(s.predicate),
                date=s.object,
                other=facts.name(later.predicate),
                later=later.object,
            )


def unlikely_years(facts: Facts) -> Iterator[Finding]:
    """Report dates in a year in which nothing of a plan happens, such as 0216 and 2206."""
    for s in facts.data:
        if s.datatype in DATE_TYPES and not EARLIEST <= s.object < LATEST:
            yield warning(s, "Is {date} the right year?", date=s.object)


def titles(facts: Facts) -> Iterator[Finding]:
    """Report titles that differ from the label in the same language. Goals and measures are exempt."""
    for s in facts.by_predicate.get(TITLE, []):
        if facts.is_a(s.subject, "Goal") or facts.is_a(s.subject, "Measure"):
            continue
        for label in facts.about(s.subject, LABEL):
            if label.language == s.language and label.object != s.object:
                yield violation(
                    label,
                    "The label «{label}» and the title «{title}» differ.",
                    label=label.object,
                    title=s.object,
                )


def decisions(facts: Facts) -> Iterator[Finding]:
    """Report plans that are adopted after their period or by others, or that follow what is later."""
    bodies = Bodies(facts)
    for s in facts.own("adoptedThrough"):
        start, end = plan_period(s.subject, facts)
        for date in facts.about(s.object, facts.plan("decisionDate")):
            if end and DATE.fullmatch(date.object) and date.object > end:
                yield violation(
                    date,
                    "The decision of {date} is after the plan's last day, {end}.",
                    date=date.object,
                    end=end,
                )
            elif start and date.object < f"{int(start[:4]) - 5:04}":
                yield warning(
                    date,
                    "The decision of {date} is long before the plan's first day, {start}.",
                    date=date.object,
                    start=start,
                )
        yield from bodies.owner_of(s.subject)
        yield from bodies.of_decision(s.subject, s.object)
    yield from later_documents(facts)


def later_documents(facts: Facts) -> Iterator[Finding]:
    """Report plans that replace what begins no earlier, and that follow what was adopted after them.

    What they build on begins before they end. A revision replaces what has the same first day.
    """
    adopted = {s.object: date_of(s.subject, "decisionDate", facts) for s in facts.own("adopts")}
    for s in (s for name in ("buildsOn", "replaces") for s in facts.own(name) if s.subject != s.object):
        (start, end), begins = plan_period(s.subject, facts), date_of(s.object, "periodStart", facts)
        day, later = adopted.get(s.subject, ""), adopted.get(s.object, "")
        is_plan, revises = facts.is_a(s.subject, "Plan"), begins == start and "" < later < day
        if s.predicate == facts.plan("replaces") and start and begins >= start and not revises:
            message = "A plan replaces an earlier one, but <{other}> begins on {date}."
            yield violation(s, message, other=s.object, date=begins)
        elif is_plan and end and begins > end:
            message = (
                "<{thing}> begins after the last day of the plan, on {date}. Correct the link or the date."
            )
            yield warning(s, message, thing=s.object, date=begins)
        elif is_plan and day and later > day:
            message = "<{thing}> was adopted later than the plan, on {date}. Correct the link or the date."
            yield warning(s, message, thing=s.object, date=later)


def catalogue(facts: Facts) -> Iterator[Finding]:
    """Report datasets with another title or period than their plan, and datasets outside the catalogue."""
    listed = {s.object for s in facts.by_predicate.get(str(DCAT.dataset), [])}
    for s in facts.by_predicate.get(TYPE, []):
        if s.object == str(DCAT.Dataset) and s.subject not in listed:
            yield violation(s, "No catalogue has this dataset. Add dcat:dataset to the catalogue.")
    for s in facts.by_predicate.get(str(DCTERMS.subject), []):
        if not facts.is_a(s.object, "Plan") or len(facts.about(s.subject, s.predicate)) > 1:
            continue  # a dataset about several plans has a title and a period of its own
        start, end = plan_period(s.object, facts)
        for link in facts.about(s.subject, str(DCTERMS.temporal)):
            for prop, right in ((DCAT.startDate, start), (DCAT.endDate, end)):
                for date in facts.about(link.object, str(prop)):
                    if right and date.object != right:
                        yield violation(
                            date,
                            "The catalogue says {date}, but the plan {right}.",
                            date=date.object,
                            right=right,
                        )
        for title in facts.about(s.subject, TITLE):
            years = YEARS.findall(title.object)
            own = [t for t in facts.about(s.object, TITLE) if t.language == title.language]
            if (years and (start[:4], end[:4]) not in years) or any(
                t.object not in title.object for t in own
            ):
                yield violation(
                    title,
                    "The dataset is called «{title}», which is not the title of its plan.",
                    title=title.object,
                )


def uncatalogued_plans(facts: Facts) -> Iterator[Finding]:
    """Report plans without a dataset, if the catalogue has datasets."""
    about = {s.object for s in facts.by_predicate.get(str(DCTERMS.subject), [])}
    if any(s.object == str(DCAT.Dataset) for s in facts.by_predicate.get(TYPE, [])):
        for plan in facts.plans:
            if plan.subject not in about:
                yield warning(
                    plan, "No dataset of the catalogue is about this plan. Add dcterms:subject to one."
                )


def plan_period(plan: str, facts: Facts) -> tuple[str, str]:
    """Return the first and last day of a plan as ISO dates, which sort as text; empty if not stated."""
    return date_of(plan, "periodStart", facts), date_of(plan, "periodEnd", facts)


def date_of(resource: str, name: str, facts: Facts) -> str:
    """Return the value of a property as an ISO date; empty if it is none, which another check reports."""
    value = facts.value(resource, facts.plan(name))
    return value if DATE.fullmatch(value) else ""
