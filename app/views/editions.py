"""What a reader asks first about a plan: whose it is, who adopted it when, and whether it is in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from app.identifiers import plan_slug
from app.language import as_date
from app.store.lookups import Lookups
from app.store.replaced import replaced_by, replaced_from
from app.views.presentation import Value
from app.views.readable import Readable
from app.vocabularies import expand

ALTERNATIVE = expand("skos:altLabel")
NOT_YET, IN_FORCE, OVER, REPLACED = "not yet", "in force", "over", "replaced"
"""The phases of a plan. A plan without a period has none."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A plan with its owner, the body that adopted it, and its period; None for what the data do not say.

    `body_in_text` is the name of the body within a sentence.
    `successor` is the newest plan that replaces it, `successor_start` the first day of that plan, and
    `successor_slug` its name in addresses of pages.
    """

    plan: Value
    owner: Value | None = None
    body: Value | None = None
    body_in_text: str = ""
    adopted: date | None = None
    start: date | None = None
    end: date | None = None
    successor: Value | None = None
    successor_start: date | None = None
    successor_slug: str = ""

    def phase(self, today: date) -> str:
        """Return the phase of the plan on a day; empty if the data do not say enough."""
        if self.successor and (self.successor_start is None or self.successor_start <= today):
            return REPLACED
        if self.end and self.end < today:
            return OVER
        if self.start and today < self.start:
            return NOT_YET
        return IN_FORCE if self.start or self.end else ""


class Editions(Readable):
    """Reads what is known of plans as editions, for a reader of `languages`."""

    def of(self, plan: str) -> Edition:
        """Return what the data say of a plan as an edition."""
        decision = self._lookups.first(plan, self._plan["adoptedThrough"])
        body = self._link_if(self._lookups.first(decision, self._plan["decidedBy"])) if decision else None
        successor, successor_start = self._successor(plan)
        return Edition(
            plan=self._link(plan),
            owner=self._link_if(self._lookups.first(plan, self._plan["owner"])),
            body=body,
            body_in_text=self._in_text(body) if body else "",
            adopted=self._day(decision, "decisionDate") if decision else None,
            start=self._day(plan, "periodStart"),
            end=self._day(plan, "periodEnd"),
            successor=self._link_if(successor),
            successor_start=successor_start,
            successor_slug=plan_slug(successor, self._lookups.namespaces.base) if successor else "",
        )

    def _day(self, iri: str, name: str) -> date | None:
        """Return a date; None if there is none, or only a year or a month."""
        return as_date(self._lookups.first(iri, self._plan[name]))

    def _successor(self, plan: str) -> tuple[str, date | None]:
        """Return the plan that replaces this one, with its first day. Of several, the latest counts."""
        found = [
            (self._day(iri, "periodStart"), iri)
            for iri in self._lookups.subjects(self._plan["replaces"], plan)
            if str(self._plan["Plan"]) in self._lookups.classes(iri)
        ]
        start, iri = max(found, key=lambda f: (f[0] or date.min, f[1]), default=(None, ""))
        return iri, start

    def _in_text(self, name: Value) -> str:
        """Return the name of a body within a sentence.

        It has a small first letter if another name of the same body begins so: «formannskapet» shows that
        «Formannskapet i Lier» begins with a common noun.
        """
        text = name.text
        others = (o.value for o in self._lookups.objects(name.iri, ALTERNATIVE) if isinstance(o, ox.Literal))
        is_noun = any(o[:1].islower() and text.lower().startswith(o) for o in others)
        return text[:1].lower() + text[1:] if is_noun else text


def current_first(lookups: Lookups, plans: Iterable[str], today: date) -> list[str]:
    """Return plans in their order, but those that another plan has replaced by this day after the others."""
    replaced = replaced_by(today.isoformat(), replaced_from(lookups))
    return sorted(plans, key=lambda iri: iri in replaced)
