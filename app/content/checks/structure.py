"""Relations between resources: disjoint classes, kinds, goals, numbers and inverse properties."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations

from rdflib import DCTERMS, OWL, SKOS

from app.content.checks.exclusions import Exclusions
from app.content.checks.facts import TYPE, Facts
from app.content.checks.findings import Finding, violation, warning
from app.content.checks.statement import Statement
from app.identifiers import local_name

KIND_OF_CLASS = {
    "avsnitt": "Section",
    "innsatsomrade": "FocusArea",
    "mal": "Goal",
    "hovedmal": "Goal",
    "delmal": "Goal",
    "tiltak": "Measure",
    "aktivitet": "Measure",
}
"""Element kinds with a class of their own. All other elements have only the class plan:PlanElement."""

CONCEPTS = frozenset(map(str, [SKOS.Concept, SKOS.ConceptScheme, OWL.Class, OWL.Ontology]))
"""Classes of concepts and terms. Instances of our own classes must not have them as well."""
ONE_OF = (
    ("startsInitiative", "carriesOnInitiative", "concernsInitiative"),
    ("replaces", "buildsOn"),
)
"""Properties of which only one has the same value: a plan does not build on what it replaces."""
DEEPEST = 30


def disjoint_classes(facts: Facts) -> Iterator[Finding]:
    """Report resources with two disjoint classes, and instances of our classes that are also concepts."""
    exclusions = Exclusions(facts)
    seen: set[str] = set()
    for s in facts.by_predicate.get(TYPE, []):
        if s.subject in seen:
            continue
        seen.add(s.subject)
        given = facts.about(s.subject, TYPE)
        if len(given) > 1 and (pair := excluding([g.object for g in given], exclusions)):
            one, other = sorted(map(facts.name, pair))
            yield violation(given[-1], "Nothing is both {one} and {other}.", one=one, other=other)


def excluding(types: list[str], exclusions: Exclusions) -> tuple[str, str] | None:
    """Return two of the classes that exclude each other, else None."""
    own = str(exclusions.facts.namespaces.plan)
    for one, other in permutations(types, 2):
        if exclusions.between(one, other) or exclusions.exclude(exclusions.above(one), other):
            return one, other
        if one.startswith(own) and other in CONCEPTS:
            return one, other
    return None


def kinds(facts: Facts) -> Iterator[Finding]:
    """Report elements with only plan:PlanElement whose kind has a subclass. Shapes check the subclasses."""
    for s in facts.own("elementKind"):
        kind = local_name(s.object)
        if facts.values(s.subject, TYPE) == [facts.plan("PlanElement")] and kind in KIND_OF_CLASS:
            name = facts.name(facts.plan(KIND_OF_CLASS[kind]))
            yield violation(s, "An element of the kind «{kind}» is a {name}.", kind=kind, name=name)


def ancestors(element: str, facts: Facts) -> list[str]:
    """Return the elements above an element, nearest first, at most `DEEPEST` because there may be a cycle."""
    found: list[str] = []
    part_of = facts.plan("partOf")
    while (element := facts.value(element, part_of)) and len(found) < DEEPEST:
        found.append(element)
    return found


def goals(facts: Facts) -> Iterator[Finding]:
    """Report elements that contribute to the goal of another area."""
    part_of = facts.plan("partOf")
    for s in facts.own("contributesTo"):
        if facts.about(s.object, TYPE) and facts.value(s.object, part_of) not in ancestors(s.subject, facts):
            yield warning(s, "The goal <{goal}> is not one of the area that this is part of.", goal=s.object)


def numbers(facts: Facts) -> Iterator[Finding]:
    """Report numbers that begin with none of those above nor the goal's, and repeated numbers or places.

    A number is what the plan says, so these are warnings: plans number in many ways.
    """
    number, part_of, to = map(facts.plan, ("number", "partOf", "contributesTo"))
    for s in facts.own("number"):
        parent = facts.value(s.subject, part_of)
        of_parent = facts.value(parent, number)
        if not of_parent and facts.is_a(parent, "PlanElement"):
            continue  # the plan numbers only the parts of this one
        goals_here = (goal for goal in facts.values(s.subject, to) if facts.value(goal, part_of) == parent)
        above = {facts.value(thing, number) for thing in (*ancestors(s.subject, facts), *goals_here)}
        if "." in s.object and s.object.rpartition(".")[0] not in above:
            yield warning(
                s,
                "The number {number} does not begin with the number of what the element is part of. "
                "If the plan is so, it may stay so; else correct plan:number or plan:partOf.",
                number=s.object,
            )
    yield from given_twice(facts, facts.own("order"), "Two elements of the same kind have the place {value}.")
    yield from given_twice(
        facts, facts.own("number"), "Two elements of the same kind have the number {value}.", warning
    )


def given_twice(
    facts: Facts, given: list[Statement], message: str, report: Callable[..., Finding] = violation
) -> Iterator[Finding]:
    """Report values that two elements of the same kind and the same parent have in common."""
    seen: dict[tuple[str, str, str], str] = {}
    for s in given:
        part_of, kind = (facts.value(s.subject, facts.plan(p)) for p in ("partOf", "elementKind"))
        if part_of and seen.setdefault((part_of, kind, s.object), s.subject) != s.subject:
            yield report(s, message, value=s.object)


def expected(s: Statement, back: str, facts: Facts) -> bool:
    """Return whether the inverse statement is required.

    It is for a resource that lists parts, because it must list all of them, and for the decision of a plan.
    """
    if s.predicate == str(DCTERMS.isPartOf):
        return bool(facts.about(s.object, back))
    return s.predicate != facts.plan("adopts") or facts.is_a(s.object, "Plan")


def inverses(facts: Facts) -> Iterator[Finding]:
    """Report statements whose inverse is missing."""
    pairs = [
        (str(DCTERMS.hasPart), str(DCTERMS.isPartOf)),
        (facts.plan("adoptedThrough"), facts.plan("adopts")),
        (str(SKOS.hasTopConcept), str(SKOS.topConceptOf)),
    ]
    for one, other in pairs:
        for there, back in ((one, other), (other, one)):
            for s in facts.stated(there):
                if expected(s, back, facts) and s.subject not in facts.values(s.object, back):
                    yield violation(
                        s,
                        "{property} is stated, but {inverse} in the other direction is missing. "
                        "Add it, or correct the link.",
                        property=facts.name(there),
                        inverse=facts.name(back),
                    )


def related_twice(facts: Facts) -> Iterator[Finding]:
    """Report values that a resource has by two properties of which only one can hold."""
    for names in ONE_OF:
        first: dict[tuple[str, str], str] = {}
        for s in (s for name in names for s in facts.own(name)):
            before = first.setdefault((s.subject, s.object), s.predicate)
            if before != s.predicate:
                yield violation(
                    s,
                    "<{thing}> is the value of {property} too. Keep one.",
                    thing=s.object,
                    property=facts.name(before),
                )
