"""The contributions in a release -> what each partner says about which element, and whether the plan agrees.

Use this only for pages and files that mark these words as the partner's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import pyoxigraph as ox

from app.contributions.indicators import decimal_of
from app.contributions.link_terms import CONTRIBUTION_PARTS, GENERAL, LABELS, RDF, SOURCE, WORDS, subject_text
from app.contributions.plan_terms import PlanTerms
from app.partners.marks import Mark, compared, of_part, published_statuses
from app.partners.released import Contributed, InRelease
from app.store.lookups import natural_order
from app.vocabularies import RDF_TYPE

Term = ox.NamedNode | ox.Literal


class StatementKind(StrEnum):
    """The kind of a statement."""

    LINK = "link"
    REPORT = "report"
    RESULT = "result"
    PARTICIPATION = "participation"


@dataclass(frozen=True, slots=True)
class Quantity:
    """The value of a result as the lexical form of a decimal, and its unit with its language or «».

    `since` is the first day of its period as an ISO date, `source` an address; each may be empty.
    `indicator` is the name of the partner's own indicator, with its language; empty for one of a plan.
    """

    value: str
    unit: str
    unit_language: str
    since: str
    source: str
    indicator: str
    indicator_language: str


@dataclass(frozen=True, slots=True)
class PartnerStatement:
    """One statement of a partner about an element, as the partner wrote it.

    `value` is the IRI of the relation, the status, the role or, of a result, the indicator. `thing` is the
    partner's resource that is linked, reports, or is the participation or measurement; `name` is its name and
    `words` are the partner's, each with its language or «». `day` is an ISO date or empty, `checked` the day
    of the check that gave the mark. Only a result has an `amount`.
    """

    partner: InRelease
    element: str
    kind: StatementKind
    value: str
    thing: str
    name: str
    name_language: str
    words: str
    words_language: str
    day: str
    mark: Mark
    checked: str
    amount: Quantity | None = None

    def triple(self, space: str) -> tuple[str, str, str]:
        """Return the statement itself: subject, predicate and object; `space` is that of the vocabulary."""
        if self.kind == StatementKind.PARTICIPATION:
            return self.element, space + "participation", self.thing
        predicates = {
            StatementKind.LINK: self.value,
            StatementKind.REPORT: space + "statusOf",
            StatementKind.RESULT: space + "resultOf",
        }
        return self.thing, predicates[self.kind], self.element


class PartnerStatements:
    """What partners say in a release."""

    def __init__(self, contributed: Contributed, quads: Iterable[ox.Quad], terms: PlanTerms) -> None:
        self.contributed, self.terms = contributed, terms
        self.by_element: dict[str, list[PartnerStatement]] = defaultdict(list)
        self.by_indicator: dict[str, list[PartnerStatement]] = defaultdict(list)
        self.by_partner: dict[str, list[PartnerStatement]] = {}
        self.unanswered: dict[str, dict[str, list[str]]] = {}
        """The elements in which the plan says that a partner takes part, and the partner says nothing, each
        with the plan's participations."""
        graphs: dict[str, list[ox.Triple]] = defaultdict(list)
        for quad in quads:
            graphs[str(quad.graph_name)[1:-1]].append(quad.triple)
        for partner in contributed.partners:
            found = _Reader(partner, graphs[partner.graph], terms)
            said = in_order({each for each in found.statements() if is_whole(each, terms)})
            self.by_partner[partner.actor] = said
            for each in said:
                self.by_element[each.element].append(each)
                if each.kind == StatementKind.RESULT:
                    self.by_indicator[each.value].append(each)
            if said:
                named = found.parts.keys() - {each.element for each in said}
                self.unanswered[partner.actor] = {e: found.parts[e] for e in sorted(named, key=natural_order)}

    @property
    def all(self) -> list[PartnerStatement]:
        """Return all statements, by partner, and by element in the order of the plans."""
        return [said for partner in self.by_partner.values() for said in partner]


def is_whole(said: PartnerStatement, terms: PlanTerms) -> bool:
    """Return whether a statement is about an element, with a value.

    The check refuses others. One that it missed must not prevent a release, which all partners share.
    """
    number = said.amount is None or decimal_of(said.amount.value) is not None
    return said.element in terms.elements and bool(said.value) and number


def in_order(statements: Iterable[PartnerStatement]) -> list[PartnerStatement]:
    """Return statements by element, of each first the links, statuses and roles, then the results; the newest
    of these first."""
    found = sorted(statements, key=lambda said: (said.kind, said.thing, said.value))
    found.sort(key=lambda said: said.day, reverse=True)
    found.sort(key=lambda said: (natural_order(said.element), said.kind == StatementKind.RESULT))
    return found


class _Reader:
    """The statements in the graph of one partner, and what the plans say about it."""

    def __init__(self, partner: InRelease, triples: Iterable[ox.Triple], terms: PlanTerms) -> None:
        self.partner, self.terms = partner, terms
        self._values: dict[tuple[str, str], list[Term]] = defaultdict(list)
        self._of_class: dict[str, list[str]] = defaultdict(list)
        self._links: list[tuple[str, str, str]] = []
        look, space = terms.look, terms.space
        for triple in triples:
            subject, predicate, value = subject_text(triple), triple.predicate.value, triple.object
            if not isinstance(value, (ox.NamedNode, ox.Literal)):
                continue
            self._values[subject, predicate].append(value)
            if triple.predicate == RDF_TYPE:
                self._of_class[value.value].append(subject)
            elif value.value in terms.elements and isinstance(value, ox.NamedNode):
                relation = terms.relations[-1] if predicate in GENERAL else predicate
                if relation in terms.relations:
                    self._links.append((subject, relation, value.value))
        self.parts: dict[str, list[str]] = defaultdict(list)
        """The elements in which the plans say that the partner takes part, with the participations."""
        for part in look.subjects(space + "participant", partner.actor):
            for element in look.subjects(space + "participation", part):
                self.parts[element].append(part)

    def statements(self) -> Iterator[PartnerStatement]:
        """Yield what the partner says about elements."""
        yield from self._link_statements()
        yield from map(self._report, self._of_class[self.terms.space + "StatusReport"])
        yield from map(self._result, self._of_class[self.terms.space + "Measurement"])
        yield from self._participation_statements()

    def _link_statements(self) -> Iterator[PartnerStatement]:
        """Yield the links, with words and days where a contribution states them."""
        space = self.terms.space
        stated = {
            tuple(self._first(node, RDF + part)[0] for part in CONTRIBUTION_PARTS): node
            for node in self._of_class[space + "Contribution"]
        }
        whole = (known for known in stated if known[0].startswith(self.partner.namespaces))
        for link in dict.fromkeys((*self._links, *whole)):
            thing, relation, element = link
            node = stated.get(link, "")
            words, day = self._first(node, space + "ownWords"), self._first(node, space + "statedOn")[0]
            yield self._said(element, StatementKind.LINK, relation, thing, words, day)

    def _report(self, node: str) -> PartnerStatement:
        """Return the statement of a status report."""
        space = self.terms.space
        words, day = self._first(node, space + "statusText"), self._first(node, space + "reportDate")[0]
        status, element = self._first(node, space + "status")[0], self._first(node, space + "statusOf")[0]
        said = self._said(element, StatementKind.REPORT, status, node, words, day)
        return replace(said, mark=compared(status, published_statuses(element, day, self.terms)))

    def _participation_statements(self) -> Iterator[PartnerStatement]:
        """Yield the participations, each for the elements that it belongs to."""
        space = self.terms.space
        owners: dict[str, list[str]] = defaultdict(list)
        for (subject, predicate), values in self._values.items():
            if predicate == space + "participation":
                for value in values:
                    owners[value.value].append(subject)
        for node in self._of_class[space + "Participation"]:
            role = self._first(node, space + "role")[0]
            for element in dict.fromkeys(owners[node]):
                yield self._said(element, StatementKind.PARTICIPATION, role, node, ("", ""), "")

    def _said(
        self, element: str, kind: StatementKind, value: str, thing: str, words: tuple[str, str], day: str
    ) -> PartnerStatement:
        role = value if kind == StatementKind.PARTICIPATION else ""
        mark = of_part(self.parts.get(element, []), role, day, self.terms)
        gone = self.partner.gone.get(thing, "") if kind == StatementKind.LINK else ""
        mark, checked = (Mark.DEAD, gone) if gone else (mark, self.partner.checked)
        name = self._name(thing)
        return PartnerStatement(self.partner, element, kind, value, thing, *name, *words, day, mark, checked)

    def _result(self, node: str) -> PartnerStatement:
        """Return the statement of a measurement."""
        space = self.terms.space
        indicator, element, value, day, since = (
            self._first(node, space + name)[0]
            for name in ("indicator", "resultOf", "measuredValue", "measuredOn", "measuredFrom")
        )
        unit = self._first(indicator, space + "unit")
        if not unit[0]:
            unit = next(
                ((u, lang) for lang, u in sorted(self.terms.indicators.units(indicator).items())), unit
            )
        words = self._first(node, WORDS)
        said = self._said(element, StatementKind.RESULT, indicator, node, words, day)
        mark = compared(decimal_of(value), self.terms.indicators.published.get((indicator, day), set()))
        amount = Quantity(value, *unit, since, self._first(node, SOURCE)[0], *self._name(indicator))
        return replace(said, mark=mark, amount=amount)

    def _name(self, node: str) -> tuple[str, str]:
        """Return the name that the partner gives something, and its language; empty texts if none."""
        return next((found for p in LABELS if (found := self._first(node, p))[0]), ("", ""))

    def _first(self, node: str, predicate: str) -> tuple[str, str]:
        """Return the first value of a property and its language; empty texts if there is none."""
        values = sorted(self._values.get((node, predicate), []), key=str)
        if not values:
            return "", ""
        return values[0].value, (values[0].language or "" if isinstance(values[0], ox.Literal) else "")
