"""Dates: a plan's period, decision, title and catalogue agree, and follow-up is within the period."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rdflib import DCAT, DCTERMS, ORG, RDFS

from app.content.checks.facts import TYPE, Facts
from app.content.checks.findings import Finding, violation, warning
from app.content.checks.statement import Statement

YEARS = re.compile(r"\b(\d{4})\s*[-–]\s*(\d{4})\b")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
WITHIN = {
    "reportDate": "statusOf",
    "discontinuedOn": "discontinues",
}
"""Date properties of follow-up, with the property that links the follow-up to its element."""
REPORTS_UNTIL = (1, 3)
"""A report comes within a year after the plan; the sheet accepts one for the year after, two years later."""
TITLE, LABEL = str(DCTERMS.title), str(RDFS.label)


def periods(facts: Facts) -> Iterator[Finding]:
    """Report years in the title, label or slug of a plan or document that differ from its period."""
    for start in facts.own("periodStart"):
        end = facts.value(start.subject, facts.plan("periodEnd"))
        if not end:
            continue
        names = [*facts.about(start.subject, TITLE), *facts.about(start.subject, LABEL)]
        texts = [(s, s.object) for s in names] + [(start, start.subject)]
        for statement, text in texts:
            found = YEARS.findall(text)
            if len(found) == 1 and found[0] != (start.object[:4], end[:4]):
                yield violation(
                    statement,
                    "«{text}» says another period than {start} to {end}.",
                    text=text,
                    start=start.object,
                    end=end,
                )


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
    """Report plans that are adopted after their period, and those that replace plans with a later start."""
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
        yield from deciding_bodies(s, facts)
    for s in facts.own("replaces"):
        start, earlier = plan_period(s.subject, facts)[0], facts.value(s.object, facts.plan("periodStart"))
        if start and earlier and earlier >= start and s.object != s.subject:
            yield violation(
                s,
                "A plan replaces an earlier one, but <{other}> begins on {date}.",
                other=s.object,
                date=earlier,
            )


def deciding_bodies(adopted: Statement, facts: Facts) -> Iterator[Finding]:
    """Report a body that is not a unit of the plan's owner, and an owner that is itself a unit."""
    unit_of = str(ORG.unitOf)
    owners = facts.about(adopted.subject, facts.plan("owner"))
    for owner in owners:
        if whole := facts.value(owner.object, unit_of):
            yield violation(owner, "The owner is a unit of <{whole}>. Is that the owner?", whole=whole)
    for body in facts.about(adopted.object, facts.plan("decidedBy")):
        whole = facts.value(body.object, unit_of)
        if whole and owners and not {whole, body.object} & {o.object for o in owners}:
            yield violation(body, "<{body}> is not a unit of the plan's owner.", body=body.object)


def catalogue(facts: Facts) -> Iterator[Finding]:
    """Report datasets with another title or period than their plan, and datasets outside the catalogue."""
    listed = {s.object for s in facts.by_predicate.get(str(DCAT.dataset), [])}
    for s in facts.by_predicate.get(TYPE, []):
        if s.object == str(DCAT.Dataset) and s.subject not in listed:
            yield violation(s, "No catalogue has this dataset. Add dcat:dataset to the catalogue.")
    for s in facts.by_predicate.get(str(DCTERMS.subject), []):
        if not facts.is_a(s.object, "Plan"):
            continue
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


def plan_of(element: str, facts: Facts) -> str:
    """Return the plan of an element."""
    return facts.value(element, facts.plan("inPlan"))


def follow_up(facts: Facts) -> Iterator[Finding]:
    """Report follow-up before the decision or after the plan; a date soon after it is a warning."""
    for date, about in WITHIN.items():
        for s in facts.own(date):
            plan = plan_of(facts.value(s.subject, facts.plan(about)), facts)
            yield from within(s, plan, facts, *REPORTS_UNTIL)
    for s in facts.own("deadline"):
        yield from within(s, plan_of(s.subject, facts), facts)
    for s in facts.own("target"):
        for target in facts.about(s.object, facts.plan("targetDate")):
            yield from within(target, plan_of(s.subject, facts), facts)


def during(facts: Facts) -> Iterator[Finding]:
    """Report participations and budget years outside the plan, and reports after a discontinuation."""
    for link, dates in (("participation", ("validFrom", "validThrough")), ("funding", ("budgetYear",))):
        for s in facts.own(link):
            start, end = plan_period(plan_of(s.subject, facts), facts)
            for date in (d for name in dates for d in facts.about(s.object, facts.plan(name))):
                length = len(date.object)
                if start and end and not start[:length] <= date.object <= end[:length]:
                    yield violation(
                        date,
                        "{date} is outside the plan, which is from {start} to {end}.",
                        date=date.object,
                        start=start,
                        end=end,
                    )
    ended: dict[str, Statement] = {}
    for s in facts.own("discontinues"):
        if ended.setdefault(s.object, s) is not s:
            yield violation(s, "<{element}> is discontinued twice.", element=s.object)
    for s in facts.own("reportDate"):
        element = facts.value(s.subject, facts.plan("statusOf"))
        last = facts.value(ended[element].subject, facts.plan("discontinuedOn")) if element in ended else ""
        if last and s.object > last:
            yield warning(s, "The report is of {date}, after the element was discontinued.", date=s.object)


def within(
    date: Statement, plan: str, facts: Facts, accepted: int = 0, tolerated: int = 1
) -> Iterator[Finding]:
    """Report a date outside the period of its plan.

    Up to `accepted` years after the plan it is in order, up to `tolerated` years a warning.
    """
    start, end = plan_period(plan, facts)
    for decision in facts.values(plan, facts.plan("adoptedThrough")):
        start = min(start, date_of(decision, "decisionDate", facts) or start)
    in_order, limit = (f"{int(end[:4] or 0) + years:04}{end[4:]}" for years in (accepted, tolerated))
    if not start or not end or start <= date.object <= in_order:
        return
    report = warning if end < date.object <= limit else violation
    yield report(
        date,
        "{date} is outside the plan, which is from {start} to {end}.",
        date=date.object,
        start=start,
        end=end,
    )


def reports_of_one_day(facts: Facts) -> Iterator[Finding]:
    """Report an element with two statuses on one day, and an indicator with two values."""
    for looked_at, date, about, said in (
        (facts.examined, "reportDate", "statusOf", "status"),
        (facts, "measuredOn", "indicator", "measuredValue"),
    ):
        first: dict[tuple[str, str], Statement] = {}
        for s in looked_at.own(date):
            resource = looked_at.value(s.subject, facts.plan(about))
            if not resource:  # a follow-up report, which is about many elements
                continue
            if first.setdefault((resource, s.object), s) is s:
                continue
            earlier = looked_at.values(first[resource, s.object].subject, facts.plan(said))
            if looked_at.values(s.subject, facts.plan(said)) == earlier:
                yield warning(s, "Another one states the same for {date}. Remove one.", date=s.object)
            else:
                yield violation(s, "Another one states something else for {date}.", date=s.object)
