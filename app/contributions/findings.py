"""The result of checking a partner's file: findings with their places, and the links that were understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.language import best_text, content_languages, filled, translator

ERROR, WARNING = "error", "warning"
MOST_FINDINGS = 300
"""Findings of one file; after these, the rest of it is not checked."""


@dataclass(frozen=True, slots=True)
class FileFinding:
    """An error or a warning. `place` is a cell («E7») or a line («9»), if known.

    `template` and `remedy` are English format strings for `fields`. A field that is a mapping has a text for
    each language. `about` is the subject if the finding is about all that the file states of it.
    """

    template: str
    remedy: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    place: str = ""
    severity: str = ERROR
    about: str = ""

    def text(self, language: str) -> str:
        """Return message and remedy in a language."""
        languages = content_languages(language)
        fields = {
            name: best_text(value, languages) if isinstance(value, Mapping) else value
            for name, value in self.fields.items()
        }
        return " ".join(filled(t, fields, language) for t in (self.template, self.remedy) if t)

    def where(self, language: str) -> str:
        """Return the place in words; empty if it is not known."""
        if not self.place:
            return ""
        kind = "line {place}" if self.place.isdecimal() else "cell {place}"
        return translator(language)(kind).format(place=self.place)


def limited(findings: list[FileFinding]) -> tuple[FileFinding, ...]:
    """Return the first findings; if there are more, a last finding says so."""
    if len(findings) < MOST_FINDINGS:
        return tuple(findings)
    message = "There are at least {limit} findings. The rest of the file was not checked."
    more = FileFinding(message, "Correct these first.", {"limit": MOST_FINDINGS})
    return (*findings[:MOST_FINDINGS], more)


@dataclass(frozen=True, slots=True)
class PartnerLink:
    """A link from a partner's resource to a plan element, with the partner, its words and the day.

    `name` and `text` are as the partner wrote them; `day` is an ISO date; each may be empty.
    """

    subject: str
    relation: str
    element: str
    name: str = ""
    text: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class PartnerResult:
    """A value of an indicator that a partner states as the result of an element.

    `thing` is the IRI of the measurement, `value` a decimal number, `day` the last day of the period and
    `since` the first one, as ISO dates. `since`, `source` (an address), `text` (the partner's words) and
    `unit` may be empty. `own_name` is the name of the partner's own indicator, empty for one of a plan.
    """

    thing: str
    element: str
    indicator: str
    value: str
    day: str
    since: str = ""
    unit: str = ""
    source: str = ""
    text: str = ""
    own_name: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What there is one value for: element, indicator, first and last day."""
        return self.element, self.indicator, self.since or self.day, self.day


@dataclass(frozen=True, slots=True)
class PartnerReport:
    """The status of an element that a partner reports.

    `thing` is the IRI of the report, `status` that of the code, `day` an ISO date; `text`, the partner's
    words, may be empty.
    """

    thing: str
    element: str
    status: str
    day: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class PartnerRole:
    """The participation of the partner in an element: `thing` is its IRI, `role` the IRI of a code."""

    thing: str
    element: str
    role: str


@dataclass(frozen=True, slots=True)
class RowContent:
    """What one row of the linking sheet states."""

    link: PartnerLink | None = None
    result: PartnerResult | None = None
    report: PartnerReport | None = None
    part: PartnerRole | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of a check: the findings in the order of the file, and what was understood."""

    findings: tuple[FileFinding, ...]
    links: tuple[PartnerLink, ...]
    results: tuple[PartnerResult, ...] = ()
    reports: tuple[PartnerReport, ...] = ()
    participations: tuple[PartnerRole, ...] = ()

    @property
    def conforms(self) -> bool:
        """Whether there is no error; there may be warnings."""
        return not any(f.severity == ERROR for f in self.findings)
