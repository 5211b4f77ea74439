"""The bodies that decide: units of the owner of a plan, or of what the owner is a unit of or was before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from rdflib import ORG

from app.content.checks.facts import Facts
from app.content.checks.findings import Finding, violation
from app.content.checks.indexes import Index, indexed

UNIT_OF = str(ORG.unitOf)


@dataclass(frozen=True)
class Bodies:
    """The decisions about plans, and the organisations whose bodies made them."""

    facts: Facts

    def owner_of(self, plan: str) -> Iterator[Finding]:
        """Report an owner that is itself a unit, unless its own body decided, as in districts of cities."""
        facts = self.facts
        decisions = facts.values(plan, facts.plan("adoptedThrough"))
        bodies = {b for d in decisions for b in facts.values(d, facts.plan("decidedBy"))}
        for owner in facts.about(plan, facts.plan("owner")):
            whole = facts.value(owner.object, UNIT_OF)
            if whole and not any(owner.object in self.above([body]) for body in bodies - {owner.object}):
                yield violation(owner, "The owner is a unit of <{whole}>. Is that the owner?", whole=whole)

    def of_decision(self, plan: str, decision: str) -> Iterator[Finding]:
        """Report a body that is a unit of somebody else than the owner of the plan."""
        facts = self.facts
        owners = self.before(facts.values(plan, facts.plan("owner")))
        for body in facts.about(decision, facts.plan("decidedBy")):
            of = self.above([body.object])
            if len(of) > 1 and owners and of.isdisjoint(self.above(owners)):
                yield violation(body, "<{body}> is not a unit of the plan's owner.", body=body.object)

    def above(self, actors: Iterable[str]) -> set[str]:
        """Return the actors, what they are units of, what that is a unit of, and so on."""
        return closed(actors, lambda actor: self.facts.values(actor, UNIT_OF))

    def before(self, actors: Iterable[str]) -> set[str]:
        """Return the actors, and the organisations that became them."""
        original = str(ORG.originalOrganization)
        return closed(
            actors,
            lambda actor: [
                o for s in self._changes.get(actor, ()) for o in self.facts.values(s.subject, original)
            ],
        )

    @cached_property
    def _changes(self) -> Index:
        """Return the changes of organisations by what they resulted in."""
        resulting = self.facts.by_predicate.get(str(ORG.resultingOrganization), [])
        return indexed((s.object, s) for s in resulting)


def closed(actors: Iterable[str], further: Callable[[str], Iterable[str]]) -> set[str]:
    """Return the actors and all that can be reached from them."""
    found, waiting = set[str](), list(actors)
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting.extend(further(at))
    return found
