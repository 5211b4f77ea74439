"""What partners say and what they have changed of it, in lines of text: for the feed and the pages."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from app.contributions.plan_terms import PlanTerms
from app.language import content_languages, grouped, long_date, shortened, translator
from app.partners.revisions import Difference
from app.partners.said import PartnerStatement, StatementKind
from app.views.presentation import Presentation

LONGEST = 300
"""Characters of a partner's words in a change, as in the changes of the municipality's data."""


class SaidWords:
    """Puts statements of partners into words for a reader of a language."""

    def __init__(self, presentation: Presentation, terms: PlanTerms, language: str) -> None:
        self._presentation, self._terms, self._language = presentation, terms, language
        self._languages, self._translate = content_languages(language), translator(language)

    def line(self, said: PartnerStatement) -> str:
        """Return a statement: the element, what is said of it, the partner's words, and the day."""
        words = f" «{said.words}»" if said.words else ""
        return f"{self.element(said)}: {self._what(said)}{words}{self._days(said)}"

    def element(self, said: PartnerStatement) -> str:
        """Return the name of the element that a statement is about."""
        return self._presentation.link(said.element, self._languages).text

    def change(self, found: Difference) -> str:
        """Return a change: the element, and what is new, no longer there, or changed from what to what."""
        _, said = self._translate, found.said
        if found.before is None:
            happened = _("no longer there") if found.gone else _("new")
            words = "" if found.gone or not said.words else f" «{shortened(said.words, LONGEST)}»"
            return f"{self.element(said)}: {happened}: {self._what(said)}{words}{self._days(said)}"
        changed = "; ".join(self._changed(found.before, said))
        return f"{self.element(said)}: {self._subject(said)}: {changed}"

    def _changed(self, before: PartnerStatement, after: PartnerStatement) -> Iterator[str]:
        """Yield each part of a statement that has changed, from what to what."""
        _ = self._translate
        for (name, old), (_name, new) in zip(self._parts(before), self._parts(after), strict=True):
            if old == new:
                continue
            template = (
                _("{property} from {before} to {after}")
                if old and new
                else _("{property} is now {after}")
                if new
                else _("{property} is no longer {before}")
            )
            yield template.format(property=name, before=old, after=new)

    def _parts(self, said: PartnerStatement) -> list[tuple[str, str]]:
        """Return the parts of a statement: the name of each, and its value in words, or «»."""
        _, amount = self._translate, said.amount
        value = {StatementKind.REPORT: _("status"), StatementKind.PARTICIPATION: _("role")}.get(
            said.kind, _("relation")
        )
        stated = (value, self._terms.label(said.value, self._languages))
        return [
            (_("value"), f"{self._number(said)} {amount.unit}") if amount else stated,
            (_("name"), self._quoted((amount.indicator if amount else said.name) or "")),
            (_("own words"), self._quoted(said.words)),
            (_("first day"), self._day(amount.since if amount else "")),
            (_("day"), self._day(said.day)),
            (_("source"), amount.source if amount else ""),
        ]

    def _subject(self, said: PartnerStatement) -> str:
        """Return what of the partner a change is about."""
        _ = self._translate
        named = {
            StatementKind.LINK: said.name or said.thing,
            StatementKind.REPORT: _("what the partner reports"),
            StatementKind.PARTICIPATION: _("the partner's participation"),
            StatementKind.RESULT: self._indicator(said),
        }
        return shortened(named[said.kind], LONGEST)

    def _what(self, said: PartnerStatement) -> str:
        """Return what a statement says of its element, without words and days."""
        _, value = self._translate, self._terms.label(said.value, self._languages)
        if said.amount:
            return f"{self._indicator(said)}: {self._number(said)} {said.amount.unit}"
        told = {
            StatementKind.LINK: f"{said.name or said.thing} – {value}",
            StatementKind.REPORT: f"{_('status')} {value}",
            StatementKind.PARTICIPATION: f"{_('takes part as')} {value}",
        }
        return told[said.kind]

    def _indicator(self, said: PartnerStatement) -> str:
        own = said.amount.indicator if said.amount else ""
        return own or self._terms.label(said.value, self._languages)

    def _number(self, said: PartnerStatement) -> str:
        return grouped(Decimal(said.amount.value), self._language) if said.amount else ""

    def _days(self, said: PartnerStatement) -> str:
        since = self._day(said.amount.since) + " – " if said.amount and said.amount.since else ""
        return f" ({since}{self._day(said.day)})" if said.day else ""

    def _day(self, day: str) -> str:
        return long_date(day, self._language) if day else ""

    @staticmethod
    def _quoted(text: str) -> str:
        return f"«{shortened(text, LONGEST)}»" if text else ""
