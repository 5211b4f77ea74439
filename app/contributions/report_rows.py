"""The status in a row of the linking sheet -> a status report, and findings with their cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.contributions.findings import FileFinding, PartnerReport
from app.contributions.nearest import nearest_name
from app.contributions.plan_terms import PlanTerms
from app.contributions.sheet import FilledRow
from app.contributions.values import joined
from app.matching.folding import fold


def status_names(terms: PlanTerms) -> dict[str, str]:
    """Return the names of the statuses in all languages, folded, each with its IRI."""
    return {fold(name): iri for iri in terms.statuses for name in terms.look.labels(iri).values()}


def report_in(
    row: FilledRow, element: str, thing: str, day: str, terms: PlanTerms, names: Mapping[str, str]
) -> tuple[PartnerReport | None, list[FileFinding]]:
    """Return the report that a row states, None if there is an error in it; and what is wrong.

    `day` is the date of the row, `names` what `status_names` returns.
    """
    text, place = row.cells.get("status", ""), row.places["status"]
    status = names.get(fold(text), "")
    found = []
    if not status:
        near = nearest_name(text, names, partly=True)
        fields = {
            "text": text[:60],
            "near": terms.names_in_languages([near]) if near else "",
            "known": terms.names_in_languages(terms.statuses),
        }
        remedy = "Did you mean «{near}»?" if near else "Choose one of: {known}."
        found.append(FileFinding("«{text}» is not one of the statuses.", remedy, fields, place))
    if not day:
        date = row.places.get("day", place)
        found.append(FileFinding("The date of the status is missing.", "Fill in the date.", {}, date))
    if found:
        return None, found
    path = element.partition("/id/plan/")[2].replace("/", "-")
    return PartnerReport(
        joined(thing, f"status-{path}-{day}"), element, status, day, row.cells.get("text", "")
    ), []


def repeated(report: PartnerReport, place: str) -> FileFinding:
    """Return the finding that an earlier row has the status of the same element for the same day."""
    fields = {"element": f"<{report.element}>", "day": report.day}
    message = "There are two statuses of {element} for {day}."
    return replace(FileFinding(message, "Keep the right one.", fields), place=place)
