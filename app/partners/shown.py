"""What partners say -> what pages show of it: with the partner's name, never among the plan's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, islice

from app.language import content_languages, grouped, shortened
from app.partners.marks import Mark
from app.partners.revisions import Revisions
from app.partners.said import PartnerStatement, PartnerStatements, Quantity, StatementKind
from app.partners.said_words import SaidWords
from app.views.presentation import Presentation, Value

MOST = 20
"""Statements of one partner that a page shows; a link leads to the others."""
MOST_CHANGED = 3
"""Versions of one partner whose changes its page shows; the feed has more."""
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class ShownStatement:
    """One statement for display.

    `about` is the element on the page of a partner. `value` is the relation, the status, the role or the
    indicator, `thing` the partner's resource, whose address is in the partner's own namespaces. `checked` is
    the ISO date of the check that gave the mark. Only a result has an `amount`, with `number` and `unit` as
    readers write them.
    """

    kind: StatementKind
    about: Value
    value: Value
    thing: Value
    words: Value
    day: str
    mark: Mark
    checked: str
    amount: Quantity | None
    number: str
    unit: Value | None


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one partner says: the first statements, and the number of all.

    `graph` is the local address of its graph; `accepted` and `checked` are ISO dates.
    """

    partner: Value
    statements: tuple[ShownStatement, ...]
    total: int
    graph: str
    accepted: str
    checked: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What a version changed: the ISO date of its acceptance, the first changes, and their number."""

    day: str
    said: tuple[str, ...]
    total: int


class Shower:
    """Shows the statements of one release to readers of a language."""

    def __init__(
        self,
        statements: PartnerStatements,
        presentation: Presentation,
        language: str,
        revisions: Revisions | None = None,
    ) -> None:
        self._statements, self._presentation, self._revisions = statements, presentation, revisions
        self._languages, self._language = content_languages(language), language

    def on_page(self, iri: str) -> dict[str, object]:
        """Return the variables of `contributed.html` for the page of an element, indicator or partner."""
        spoken = self.about(iri)
        own = () if spoken else self.by(iri)
        return {
            "spoken": spoken or own,
            "names_elements": iri not in self._statements.by_element,
            "unanswered": self.unanswered(iri),
            "changed": self.changed(iri),
            "about_here": iri.partition("/id/")[2],
        }

    def about(self, element: str) -> tuple[Spoken, ...]:
        """Return what partners say about an element or an indicator, by partner."""
        known = self._statements
        found = known.by_element.get(element) or known.by_indicator.get(element) or []
        return tuple(self._spoken(list(said)) for _, said in groupby(found, lambda s: s.partner.partner))

    def by(self, actor: str) -> tuple[Spoken, ...]:
        """Return what a partner says about all elements: nothing, or one entry."""
        found = self._statements.by_partner.get(actor, ())
        return (self._spoken(found),) if found else ()

    def unanswered(self, actor: str) -> tuple[Value, ...]:
        """Return elements in which the plan says that a partner takes part, and its contribution does not."""
        return tuple(map(self._link, islice(self._statements.unanswered.get(actor, ()), MOST)))

    def changed(self, actor: str) -> tuple[Changed, ...]:
        """Return what the newest versions of a partner have changed, in words; none of an unknown partner."""
        if self._revisions is None or actor not in self._statements.by_partner:
            return ()
        words = SaidWords(self._presentation, self._statements.terms, self._language)
        found = self._revisions.all()
        own = (each for each in found if each.partner.actor == actor and each.differences)
        return tuple(
            Changed(
                each.partner.issued[:10],
                tuple(words.change(found) for found in each.differences[:MOST]),
                len(each.differences),
            )
            for each in islice(own, MOST_CHANGED)
        )

    def overview(self, start: str) -> tuple[tuple[Value, int, int], ...]:
        """Return each partner with the numbers of its statements and elements whose IRIs begin with `start`.

        The partners are at most `MOST`.
        """
        rows = []
        for actor, said in self._statements.by_partner.items():
            found = [each.element for each in said if each.element.startswith(start)]
            if found:
                rows.append((self._link(actor), len(found), len(set(found))))
        return tuple(rows[:MOST])

    def _spoken(self, said: Sequence[PartnerStatement]) -> Spoken:
        partner = said[0].partner
        return Spoken(
            partner=self._link(partner.actor),
            statements=tuple(map(self._shown, said[:MOST])),
            total=len(said),
            graph=f"/graf/bidrag/{partner.partner}",
            accepted=partner.issued[:10],
            checked=partner.checked,
        )

    def _shown(self, said: PartnerStatement) -> ShownStatement:
        name, amount = shortened(said.name or said.thing, LONGEST_NAME), said.amount
        value = self._link(said.value)
        if amount and amount.indicator:
            indicator = shortened(amount.indicator, LONGEST_NAME)
            value = Value(indicator, amount.indicator_language, iri=said.value)
        return ShownStatement(
            kind=said.kind,
            about=self._link(said.element),
            value=value,
            thing=Value(name, said.name_language, iri=said.thing),
            words=Value(said.words, said.words_language),
            day=said.day,
            mark=said.mark,
            checked=said.checked,
            amount=amount,
            number=grouped(Decimal(amount.value), self._languages[0]) if amount else "",
            unit=Value(shortened(amount.unit, LONGEST_NAME), amount.unit_language) if amount else None,
        )

    def _link(self, iri: str) -> Value:
        return self._presentation.link(iri, self._languages)
