"""Follow-up: its dates are within the plan, its parts fit together, and nothing is stated twice."""

from __future__ import annotations

from collections.abc import Iterator

from app.content.checks.bodies import Bodies
from app.content.checks.dates import date_of, plan_period
from app.content.checks.facts import Facts
from app.content.checks.findings import Finding, violation, warning
from app.content.checks.statement import Statement
from app.identifiers import local_name

WITHIN = {
    "reportDate": ("statusOf", 1, 3),
    "reportYear": ("followsUp", 1, 1),
    "newDeadline": ("statusOf", 10, 10),
    "discontinuedOn": ("discontinues", 1, 3),
    "amendedOn": ("amends", 1, 3),
    "correctedOn": ("corrects", 10, 30),
    "deadline": ("", 0, 10),
}
"""Dates, the link from what has them to an element or a plan, and two numbers of years after the plan.

Up to the first number a date is in order, up to the second it is a warning, later it is an error.
A measure may take longer than the plan.
"""
OF_PARTS = {
    "target": ("targetDate", 30, 30),
    "funding": ("budgetYear", 1, 4),
    "cost": ("costYear", 1, 4),
}
"""Links from an element to its parts, with their dates and numbers of years after the plan, likewise.

Goals are for longer than the plan, such as «2050», and budgets are for four years.
"""
NUMBER_OF_MEASURES = {
    "viderefort": (1, 1),
    "endret": (1, 1),
    "slatt-sammen": (1, 1),
    "delt": (1, 2),
    "gjennomfort": (1, 0),
    "tatt-ut": (1, 0),
    "nytt": (0, 1),
}
"""How many old and new measures each kind of succession has; the sheet has the same rules."""
GIVEN_UP = "avsluttet"
"""The status that the first report after a discontinuation has."""
MOST_YEARS_LATER = 2
"""A report comes at most so many years after the year that it is about."""


def plan_of(thing: str, facts: Facts) -> str:
    """Return the plan that has an element, or that a report is about; a plan itself; «» for all others."""
    if facts.is_a(thing, "Plan"):
        return thing
    return facts.value(thing, facts.plan("inPlan")) or facts.value(thing, facts.plan("followsUp"))


def follow_up(facts: Facts) -> Iterator[Finding]:
    """Report dates of follow-up and of parts outside the plan; a date soon after it is a warning."""
    for name, (link, accepted, tolerated) in WITHIN.items():
        for s in facts.own(name):
            about = facts.value(s.subject, facts.plan(link)) if link else s.subject
            yield from within(s, plan_of(about, facts), facts, accepted, tolerated)
    for link, (name, accepted, tolerated) in OF_PARTS.items():
        for s in facts.own(link):
            for date in facts.about(s.object, facts.plan(name)):
                yield from within(date, plan_of(s.subject, facts), facts, accepted, tolerated)
    yield from participations(facts)


def participations(facts: Facts) -> Iterator[Finding]:
    """Report participations that end before the plan or begin after it. They may last longer than it does."""
    for s in facts.own("participation"):
        plan = plan_of(s.subject, facts)
        start, end = plan_period(plan, facts)
        for date in facts.about(s.object, facts.plan("validThrough")):
            yield from within(date, plan, facts, 0, 0) if date.object < start else ()
        for date in facts.about(s.object, facts.plan("validFrom")):
            yield from within(date, plan, facts, 0, 0) if date.object > end else ()


def within(date: Statement, plan: str, facts: Facts, accepted: int, tolerated: int) -> Iterator[Finding]:
    """Report a day or year outside the period of its plan, which begins with the decision.

    Up to `accepted` years after the plan it is in order, up to `tolerated` years a warning.
    """
    start, end = plan_period(plan, facts)
    for decision in facts.values(plan, facts.plan("adoptedThrough")):
        start = min(start, date_of(decision, "decisionDate", facts) or start)
    length = len(date.object)
    in_order, limit = (f"{int(end[:4] or 0) + years:04}{end[4:]}"[:length] for years in (accepted, tolerated))
    if not start or not end or start[:length] <= date.object <= in_order:
        return
    report = warning if end[:length] < date.object <= limit else violation
    yield report(
        date,
        "{date} is outside the plan, which is from {start} to {end}.",
        date=date.object,
        start=start,
        end=end,
    )


def endings(facts: Facts) -> Iterator[Finding]:
    """Report elements that are discontinued twice, and reports that say something else afterwards."""
    ended: dict[str, Statement] = {}
    for s in facts.own("discontinues"):
        if ended.setdefault(s.object, s) is not s:
            yield violation(s, "<{element}> is discontinued twice.", element=s.object)
    for s in facts.own("reportDate"):
        element = facts.value(s.subject, facts.plan("statusOf"))
        last = facts.value(ended[element].subject, facts.plan("discontinuedOn")) if element in ended else ""
        given_up = any(local_name(v) == GIVEN_UP for v in facts.values(s.subject, facts.plan("status")))
        if last and s.object > last and not given_up:
            yield warning(s, "The report is of {date}, after the element was discontinued.", date=s.object)


def parts_of_reports(facts: Facts) -> Iterator[Finding]:
    """Report parts of a follow-up report that are about another plan, or of a later day than the report."""
    for s in facts.own("partOfReport"):
        plan = facts.value(s.object, facts.plan("followsUp"))
        for link in ("statusOf", "amends", "discontinues"):
            for about in facts.about(s.subject, facts.plan(link)):
                if plan and plan_of(about.object, facts) not in ("", plan):
                    yield violation(
                        about,
                        "The report is about the plan <{plan}>, not this one. Correct the link.",
                        plan=plan,
                    )
        day = date_of(s.object, "reportDate", facts)
        for date in facts.about(s.subject, facts.plan("reportDate")):
            if day and date.object > day:
                yield violation(
                    date,
                    "{date} is after the day of the report, {day}. Correct it.",
                    date=date.object,
                    day=day,
                )
    for s in facts.own("reportYear"):
        day = date_of(s.subject, "reportDate", facts)
        if day and s.object.isdecimal() and not 0 <= int(day[:4]) - int(s.object) <= MOST_YEARS_LATER:
            message = "The report of {day} cannot be about {year}. Correct one of them."
            yield violation(s, message, day=day, year=s.object)


def decided_follow_up(facts: Facts) -> Iterator[Finding]:
    """Report follow-up that rests on a decision about something else, or that comes before its decision."""
    bodies = Bodies(facts)
    for s in facts.own("decidedThrough"):
        links = ("statusOf", "amends", "discontinues", "partOfReport")
        about = {s.subject, *(v for link in links for v in facts.values(s.subject, facts.plan(link)))}
        adopted = facts.values(s.object, facts.plan("adopts"))
        if adopted and about.isdisjoint(adopted) and not adopts_next_plan(adopted, about, facts):
            yield violation(
                s,
                "<{decision}> is about something else. Correct the link, or add plan:adopts.",
                decision=s.object,
            )
        plan = next(filter(None, (plan_of(thing, facts) for thing in sorted(about))), "")
        yield from bodies.of_decision(plan, s.object)
        day = date_of(s.object, "decisionDate", facts)
        for date in facts.about(s.subject, facts.plan("amendedOn")):
            if date.object < day:
                yield violation(
                    date, "{date} is before the decision of {day}. Correct it.", date=date.object, day=day
                )


def adopts_next_plan(adopted: list[str], about: set[str], facts: Facts) -> bool:
    """Return whether a later plan of the same owner is adopted, with which older measures may be given up."""
    plans = {plan_of(thing, facts) for thing in about} - {""}
    owners = {owner for plan in plans for owner in facts.values(plan, facts.plan("owner"))}
    begin = max((plan_period(plan, facts)[0] for plan in plans), default="")
    return any(
        plan_period(plan, facts)[0] > begin and not owners.isdisjoint(facts.values(plan, facts.plan("owner")))
        for plan in adopted
        if facts.is_a(plan, "Plan")
    )


def successions(facts: Facts) -> Iterator[Finding]:
    """Report successions with too few or too many measures, and those within one plan."""
    old, new = facts.plan("predecessor"), facts.plan("successor")
    for s in facts.own("successionKind"):
        ends = [facts.values(s.subject, link) for link in (old, new)]
        expected = NUMBER_OF_MEASURES.get(local_name(s.object), ())
        for found, wanted, link in zip(ends, expected, (old, new), strict=False):
            if len(found) < wanted or (found and not wanted):
                yield violation(
                    s,
                    "«{kind}» has {count} values of {property}, but needs {wanted}. Correct the succession.",
                    kind=local_name(s.object),
                    count=len(found),
                    property=facts.name(link),
                    wanted=wanted,
                )
        plans = [{plan_of(thing, facts) for thing in end} for end in ends]
        if plans[0] & plans[1]:
            yield violation(
                s,
                "Both ends of the succession are in one plan. It goes from one plan to another.",
            )


def reports_of_one_day(facts: Facts) -> Iterator[Finding]:
    """Report two statuses of an element, or two values of an indicator, on one day, and similar."""
    for looked_at, date, about, said in (
        (facts.examined, "reportDate", "statusOf", "status"),
        (facts.examined, "reportDate", "followsUp", "reportYear"),
        (facts.examined, "amendedOn", "amends", "amendedText"),
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
