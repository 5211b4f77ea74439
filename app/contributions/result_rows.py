"""The columns of the linking sheet for a result -> a value of an indicator, and findings with their cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rapidfuzz import fuzz, process

from app.content.importing.keys import slug
from app.contributions.days import AS_DAY, read_as_days, stated_days, year_as_day
from app.contributions.findings import ERROR, WARNING, FileFinding, PartnerResult
from app.contributions.indicators import unit_key
from app.contributions.plan_terms import PlanTerms, listed
from app.contributions.results import (
    canonical,
    measured_day_problem,
    no_source,
    number_problem,
    unit_problem,
    wrong_period,
)
from app.contributions.sheet_reading import FilledRow
from app.contributions.values import WEB_ADDRESS, joined, path_of
from app.identifiers import local_name
from app.language import content_languages
from app.matching.folding import fold

STATING = ("value", "since", "measured", "source")
"""Columns of a result. A row with text in any of them states a result."""
VERY_LIKE = 85
AS_NUMBER = "Write it as 271 or 52,5."
_GROUPS = re.compile(r"(?<=[0-9])[ \u00a0\u202f](?=[0-9]{3}(?![0-9]))")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_SIGN = re.compile(r"^[\u2212\u2013](?=[0-9])")


def states_result(row: FilledRow, element: str, terms: PlanTerms) -> bool:
    """Return whether a row states a result. The sheet itself names the indicators of each element."""
    text, names = row.cells.get("indicator", ""), _names(element, terms)
    is_filled_in = bool(text) and text not in names and fold(text) not in map(fold, names)
    return is_filled_in or any(row.cells.get(key) for key in STATING)


class ResultRow:
    """Reads the result of one row: `found` gets what is wrong, each with its cell."""

    def __init__(self, row: FilledRow, element: str, thing: str, terms: PlanTerms, today: date) -> None:
        self._row, self._element, self._thing = row, element, thing
        self._terms, self._today = terms, today
        self.found: list[FileFinding] = []

    def read(self) -> PartnerResult | None:
        """Return the result; None if there is an error in its cells."""
        indicator, unit = self._indicator(), self._cell("unit")
        own = not indicator and not self.found
        units = [*self._terms.indicators.units(indicator).values()] if indicator else []
        self._add(unit_problem(unit, units), "unit", "indicator")
        if own and not unit:
            message = "The indicator «{text}» is your own, and has no unit."
            self._add(FileFinding(message, "Fill in what is counted.", self._fields("indicator")), "unit")
        value = self._value({unit, *units})
        since, day = self._days()
        if not self._cell("measured"):
            message, remedy = (
                "The day of the result is missing.",
                "Fill in the day, or the last day of a period.",
            )
            self._add(FileFinding(message, remedy), "measured", "value")
        if since and day and since > day:
            self._add(wrong_period(since, day), "since")
        source = self._source()
        if any(f.severity == ERROR for f in self.found):
            return None
        name = self._cell("indicator") if own else ""
        key = f"indikator-{slug(name)}"
        return PartnerResult(
            thing=result_iri(self._thing, self._element, local_name(indicator) or key, since, day),
            element=self._element,
            indicator=indicator or joined(self._thing, key),
            value=value,
            day=day,
            since=since,
            unit=unit if unit in units or not units else units[0],
            source=source,
            text=self._cell("text"),
            own_name=name,
        )

    def _cell(self, key: str) -> str:
        return self._row.cells.get(key, "")

    def _fields(self, key: str) -> dict[str, object]:
        return {"text": self._cell(key)[:100]}

    def _add(self, problem: FileFinding | None, *keys: str) -> None:
        """Add a finding with the first of some cells that the table has a column for."""
        places = self._row.places
        if problem:
            place = next((places[key] for key in (*keys, "subject") if key in places), "")
            self.found.append(replace(problem, place=place))

    def _indicator(self) -> str:
        """Return the indicator of the element that the cell names; empty for one of the partner's own."""
        text, names = self._cell("indicator"), _names(self._element, self._terms)
        if not text:
            known = {lang: listed(_shown(self._element, self._terms, lang)) for lang in ("nb", "nn", "en")}
            message = "The indicator of the result is missing."
            remedy = "Give its name. The plan has: {known}." if names else "Give its name, such as «Jobs»."
            self._add(FileFinding(message, remedy, {"known": known}), "indicator", "value")
            return ""
        folded = {fold(name): iri for name, iri in names.items()}
        if text in names or fold(text) in folded:
            return names.get(text) or folded[fold(text)]
        if near := process.extractOne(fold(text), list(folded), scorer=fuzz.ratio, score_cutoff=VERY_LIKE):
            shown = next(name for name in names if fold(name) == near[0])
            message = "«{text}» is not the name of an indicator of the plan."
            remedy = "Did you mean «{near}»? Give an indicator of your own a name that differs more."
            self._add(
                FileFinding(message, remedy, {**self._fields("indicator"), "near": shown}),
                "indicator",
            )
        elif not slug(text):
            self._add(
                FileFinding(
                    "«{text}» is not the name of an indicator.",
                    "Write it in letters.",
                    self._fields("indicator"),
                ),
                "indicator",
            )
        return ""

    def _value(self, units: set[str]) -> str:
        text = self._cell("value")
        if not text:
            message = "The value of the result is missing."
            self._add(FileFinding(message, AS_NUMBER), "value", "indicator")
            return ""
        plain = _SIGN.sub("-", _GROUPS.sub("", text).replace(",", ".", 1))
        if "%" in {unit_key(unit) for unit in units}:
            plain = plain.removesuffix("%").rstrip()
        problem = number_problem(plain)
        if problem:
            shown = {**problem.fields, "text": text[:40]}
            remedy = AS_NUMBER if problem.template.startswith("«") else problem.remedy
            self._add(replace(problem, remedy=remedy, fields=shown), "value")
            return ""
        if _THOUSANDS.fullmatch(text):
            fields = {"text": text, "value": canonical(plain), "whole": re.sub(r"\D", "", text)}
            message, remedy = (
                "«{text}» is read as {value}, with decimals.",
                "Write {whole} if you mean thousands.",
            )
            self._add(FileFinding(message, remedy, fields, severity=WARNING), "value")
        return canonical(plain)

    def _days(self) -> tuple[str, str]:
        """Return the first day of the period of the result, if it has one, and the last day or only day."""
        since, _ = self._day("since")
        first, day = self._day("measured")
        if first != day and not self._cell("since"):
            self._add(read_as_days(self._cell("measured"), first, day), "measured")
            since = first
        return since, day

    def _day(self, key: str) -> tuple[str, str]:
        """Return the first and the last day that a cell states; twice the same for a day."""
        days = stated_days(self._cell(key))
        day = days[0] if key == "since" else days[1]
        if day and (problem := year_as_day(day) or measured_day_problem(day, self._today)):
            remedy = AS_DAY if "is not a date" in problem.template else problem.remedy
            self._add(replace(problem, remedy=remedy, fields={**problem.fields, **self._fields(key)}), key)
            return "", ""
        return days

    def _source(self) -> str:
        source = self._cell("source")
        if not source:
            self._add(
                replace(no_source(), remedy="Give the address of a table or report."), "source", "value"
            )
        elif not WEB_ADDRESS.fullmatch(source):
            remedy = "Write it in full, with https://, and without blanks or æ, ø and å."
            self._add(
                FileFinding("«{address}» is not a web address.", remedy, {"address": source[:200]}),
                "source",
            )
        return source


def _names(element: str, terms: PlanTerms) -> dict[str, str]:
    """Return the indicators of an element by their names in all languages, and by their addresses."""
    its = terms.indicators.of_element.get(element, ())
    return {iri: iri for iri in its} | {name: iri for iri in its for name in terms.look.labels(iri).values()}


def _shown(element: str, terms: PlanTerms, language: str) -> Sequence[str]:
    its = terms.indicators.of_element.get(element, ())
    return [f"«{terms.label(iri, content_languages(language))}»" for iri in its]


def other_unit(result: PartnerResult, unit: str) -> FileFinding:
    """Return the finding that an earlier row counts the partner's own indicator in another unit."""
    fields = {"text": result.own_name[:100], "unit": unit[:60]}
    message = "An earlier row has the indicator «{text}» with the unit «{unit}»."
    return FileFinding(message, "Use the same unit, or another name.", fields)


def like_name(result: PartnerResult, name: str) -> FileFinding:
    """Return the finding that the name of an indicator gives the address of one with another name."""
    fields = {"text": result.own_name[:100], "name": name[:100]}
    message = "«{text}» and «{name}» of an earlier row have the same letters and digits."
    remedy = "Write the name in the same way in each row, or so that the two differ in letters or digits."
    return FileFinding(message, remedy, fields)


def result_iri(subject: str, element: str, indicator: str, since: str, day: str) -> str:
    """Return the IRI of a result: that of the partner's resource, with element, indicator and days."""
    parts = ("resultat", path_of(element), slug(indicator), since, day)
    return joined(subject, "-".join(part for part in parts if part))
