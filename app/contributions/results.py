"""Results that a partner states in RDF: measurements of an indicator for a part of a plan.

The indicator is one that the part has a target for, or one that the partner describes in the same file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pyoxigraph as ox

from app.contributions.draft import XSD_DATE, ParsedContribution, not_an_address
from app.contributions.findings import ERROR, WARNING, FileFinding, PartnerResult
from app.contributions.indicators import unit_key
from app.contributions.link_terms import LABELS, SOURCE, WORDS
from app.contributions.missing import is_missing, missing_resource
from app.contributions.plan_terms import PlanTerms, listed
from app.contributions.values import AS_DATE, WEB_ADDRESS, day_problem, language_problem
from app.vocabularies import FOREIGN_PREFIXES

UNIT = FOREIGN_PREFIXES["schema"] + "unitText"
NEEDED = ("resultOf", "indicator", "measuredValue", "measuredOn", "reportedBy")
ONCE = (*NEEDED, "measuredFrom")
ADDRESSES = ("resultOf", "indicator", "reportedBy")
XSD_INTEGER = FOREIGN_PREFIXES["xsd"] + "integer"
NUMBER_TYPES = (FOREIGN_PREFIXES["xsd"] + "decimal", XSD_INTEGER)
LARGEST = Decimal(10) ** 15
MOST_DECIMALS = 10
AS_NUMBER = 'Write it as 271 or "52.5"^^xsd:decimal.'
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?")


def number_problem(text: str) -> FileFinding | None:
    """Return the finding that a text is no decimal number, or one that nobody measures; None for a number."""
    fields = {"text": text[:40], "limit": f"{LARGEST:f}", "decimals": MOST_DECIMALS}
    if not _NUMBER.fullmatch(text):
        return FileFinding("«{text}» is not a number.", AS_NUMBER, fields)
    if abs(Decimal(text)) >= LARGEST or len(text.partition(".")[2]) > MOST_DECIMALS:
        message = "{text} is too large, or has too many decimals."
        return FileFinding(message, "A result is below {limit}, with at most {decimals} decimals.", fields)
    return None


def canonical(text: str) -> str:
    """Return a number without zeros that say nothing: «052,50» is not accepted, «52.50» gives «52.5»."""
    found = Decimal(text).normalize()
    return format(found if found else Decimal(0), "f")


def measured_day_problem(text: str, today: date) -> FileFinding | None:
    """Return the finding that a day is no date, or that nothing can have been measured on it yet."""
    problem = day_problem(text, today)
    if problem is None or problem.severity == ERROR:
        return problem
    return replace(problem, remedy="Give the day on which it was measured.", severity=ERROR)


def unit_problem(unit: str, known: Sequence[str]) -> FileFinding | None:
    """Return the finding that a unit is not that of the indicator; None if it is, or if it is empty."""
    if not unit or not known or unit_key(unit) in {unit_key(k) for k in known}:
        return None
    fields = {"unit": unit[:60], "known": listed(known)}
    message = "The indicator is measured in {known}, not in «{unit}»."
    return FileFinding(message, "Convert the value, or describe an indicator of your own.", fields)


def foreign_indicator(indicator: str, element: str, terms: PlanTerms) -> FileFinding:
    """Return the finding that an element has no target for an indicator, with those that it has."""
    its, others = terms.indicators.of_element.get(element, ()), terms.indicators.elements.get(indicator, [])
    fields = {
        "indicator": f"<{indicator[:200]}>",
        "element": f"<{element}>",
        "its": listed(f"<{iri}>" for iri in its),
        "others": listed(f"<{iri}>" for iri in others[:3]),
    }
    message = "{element} has no target for {indicator}."
    if others:
        remedy = "State it as a result of {others}, or use an indicator of your own."
    elif its:
        remedy = "It has one for {its}. Use this, or describe an indicator of your own."
    else:
        remedy = "Describe an indicator of your own: a plan:Indicator with rdfs:label and plan:unit."
    return FileFinding(message, remedy, fields)


def repeated_result(result: PartnerResult) -> FileFinding:
    """Return the finding that an earlier measurement has the same indicator, element and days."""
    fields = {"element": f"<{result.element}>", "day": result.day}
    message = "There are two values of one indicator for {element} and {day}."
    return FileFinding(message, "Keep the right one.", fields)


def no_source() -> FileFinding:
    """Return the warning that nobody can see where a value comes from."""
    remedy = "Give the address of a table or report with dcterms:source."
    return FileFinding("Nothing says where the value comes from.", remedy, severity=WARNING)


class FileResults:
    """The measurements of one file: `found` are those without errors, `findings` is what is wrong."""

    def __init__(self, draft: ParsedContribution, terms: PlanTerms, partner: str, today: date) -> None:
        self._draft, self._terms, self._partner, self._today = draft, terms, partner, today
        self.found: dict[tuple[str, ...], PartnerResult] = {}
        self.findings: list[FileFinding] = []
        stating = draft.with_any(terms.space + name for name in ("measuredValue", "resultOf"))
        for node in dict.fromkeys((*draft.of_class(terms.space + "Measurement"), *stating)):
            if not node.startswith(terms.base):
                self._read(node)

    def _read(self, node: str) -> None:
        wrong = list(self._incomplete(node)) or list(self._wrong(node))
        if not any(f.severity == ERROR for f in wrong):
            result = self._result(node)
            if result.key in self.found:
                wrong.append(repeated_result(result))
            self.found.setdefault(result.key, result)
        place = str(self._draft.lines[node] or "")
        self.findings += [replace(f, place=place, about=node) for f in wrong]

    def _first(self, node: str, name: str) -> str:
        return self._draft.first(node, self._terms.space + name)

    def _incomplete(self, node: str) -> Iterator[FileFinding]:
        """Yield what a measurement lacks, or has more than once."""
        space, thing = self._terms.space, f"<{node[:200]}>"
        if space + "Measurement" not in self._draft.types.get(node, ()):
            fields = {"thing": thing, "term": "plan:Measurement"}
            yield FileFinding("{thing} has a result, but is not a {term}.", "Say so: a {term}.", fields)
        for name in ONCE:
            fields = {"thing": thing, "term": f"plan:{name}"}
            values = self._draft.values(node, space + name)
            if len(values) > 1:
                yield FileFinding("{thing} has several {term}.", "Keep one of them.", fields)
            elif not values and name in NEEDED:
                yield FileFinding("{thing} has no {term}.", "Add it.", fields)
            elif name in ADDRESSES and isinstance(values[0], ox.Literal):
                yield not_an_address(node, f"plan:{name}")

    def _wrong(self, node: str) -> Iterator[FileFinding]:
        """Yield what is wrong with the parts of a complete measurement."""
        element, by = self._first(node, "resultOf"), self._first(node, "reportedBy")
        if is_missing(element, self._terms):
            yield missing_resource(element, self._terms, "")
        elif element not in self._terms.elements:
            remedy = "Link to the address of a measure, goal or area; /bidrag has a sheet with all of them."
            yield FileFinding("«{value}» is not a part of a plan here.", remedy, {"value": element[:200]})
        elif found := self._indicator(node, element):
            yield found
        if by != self._partner:
            fields = {"other": f"<{by[:200]}>", "partner": f"<{self._partner}>"}
            yield FileFinding("It is stated by {other}, but you are {partner}.", "", fields, severity=WARNING)
        yield from self._number(node)
        yield from self._days(node)
        yield from self._words(node)

    def _words(self, node: str) -> Iterator[FileFinding]:
        """Yield what is wrong with the partner's words about a result, and with its source."""
        for words in self._draft.values(node, WORDS):
            if not isinstance(words, ox.Literal):
                remedy = "Write it in quotation marks."
                yield FileFinding(
                    "{term} must be a text, not an address.", remedy, {"term": "dcterms:description"}
                )
                continue
            language = words.language or ""
            if problem := language_problem(language):
                fields = {"text": words.value[:60], "language": language}
                yield FileFinding(*problem, fields, severity=WARNING)
        sources = self._draft.values(node, SOURCE)
        if not sources:
            yield no_source()
        for source in sources:
            if not WEB_ADDRESS.fullmatch(source.value) or isinstance(source, ox.Literal):
                remedy = "Write it in full, with https://, and without blanks or æ, ø and å."
                yield FileFinding(
                    "«{address}» is not a web address.", remedy, {"address": source.value[:200]}
                )

    def _indicator(self, node: str, element: str) -> FileFinding | None:
        """Return what is wrong with the indicator of a measurement, or with its unit."""
        indicator, space = self._first(node, "indicator"), self._terms.space
        if indicator in self._terms.indicators.of_element.get(element, ()):
            return unit_problem(
                self._draft.first(node, UNIT), [*self._terms.indicators.units(indicator).values()]
            )
        described = space + "Indicator" in self._draft.types.get(indicator, ())
        if not described or indicator.startswith(self._terms.base):
            return foreign_indicator(indicator, element, self._terms)
        units = [v for v in self._draft.values(indicator, space + "unit") if isinstance(v, ox.Literal)]
        if not self._draft.text(indicator, LABELS) or not units:
            message = "The indicator {indicator} has no name or no unit."
            fields = {"indicator": f"<{indicator[:200]}>"}
            return FileFinding(message, "Give it rdfs:label and plan:unit.", fields)
        if len({unit.language for unit in units}) < len(units):
            fields = {"thing": f"<{indicator[:200]}>", "term": "plan:unit"}
            return FileFinding("{thing} has several {term}.", "Keep one of them.", fields)
        return unit_problem(self._draft.first(node, UNIT), [unit.value for unit in units])

    def _number(self, node: str) -> Iterator[FileFinding]:
        (value,) = self._draft.values(node, self._terms.space + "measuredValue")
        datatype = value.datatype.value if isinstance(value, ox.Literal) else ""
        if problem := number_problem(value.value):
            yield problem
        elif datatype not in NUMBER_TYPES or (datatype == XSD_INTEGER and "." in value.value):
            fields = {"text": value.value[:40]}
            yield FileFinding("«{text}» is not marked as a decimal number.", AS_NUMBER, fields)

    def _days(self, node: str) -> Iterator[FileFinding]:
        """Yield what is wrong with the day of a measurement, or with its period."""
        for name in ("measuredFrom", "measuredOn"):
            for day in self._draft.values(node, self._terms.space + name):
                if problem := measured_day_problem(day.value, self._today):
                    yield problem
                elif not (isinstance(day, ox.Literal) and day.datatype.value == XSD_DATE):
                    yield FileFinding("«{text}» is not marked as a date.", AS_DATE, {"text": day.value[:40]})
        since, day_measured = self._first(node, "measuredFrom"), self._first(node, "measuredOn")
        if since > day_measured:
            yield wrong_period(since, day_measured)

    def _result(self, node: str) -> PartnerResult:
        indicator = self._first(node, "indicator")
        own = indicator not in self._terms.indicators.elements
        unit = self._draft.first(indicator, self._terms.space + "unit") if own else ""
        return PartnerResult(
            thing=node,
            element=self._first(node, "resultOf"),
            indicator=indicator,
            value=canonical(self._first(node, "measuredValue")),
            day=self._first(node, "measuredOn"),
            since=self._first(node, "measuredFrom"),
            unit=unit or next(iter(self._terms.indicators.units(indicator).values()), ""),
            source=self._draft.first(node, SOURCE),
            text=self._draft.first(node, WORDS),
            own_name=self._draft.text(indicator, LABELS) if own else "",
        )


def wrong_period(since: str, day: str) -> FileFinding:
    """Return the finding that a period ends before it begins."""
    fields = {"since": since, "day": day}
    return FileFinding(
        "The period begins on {since}, after its end on {day}.", "Correct one of them.", fields
    )
