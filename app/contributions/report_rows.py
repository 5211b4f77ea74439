"""Status and role in a row of the linking sheet -> a status report and a participation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.contributions.findings import FileFinding, PartnerReport, PartnerRole, RowContent
from app.contributions.sheet_reading import FilledRow
from app.contributions.values import joined, path_of


def report_in(
    row: FilledRow, element: str, thing: str, day: str, status: str
) -> tuple[PartnerReport | None, list[FileFinding]]:
    """Return the report that a row states, None without its date; and what is wrong.

    `day` is the date of the row, `status` the IRI of the code.
    """
    if not day:
        place = row.places.get("day", row.places["status"])
        return None, [FileFinding("The date of the status is missing.", "Fill in the date.", {}, place)]
    name = f"status-{path_of(element)}-{day}"
    return PartnerReport(joined(thing, name), element, status, day, row.cells.get("text", "")), []


def participation(element: str, subject: str, role: str) -> PartnerRole:
    """Return the participation of the partner in an element; its IRI begins with that of `subject`."""
    return PartnerRole(joined(subject, f"medvirkning-{path_of(element)}"), element, role)


def repeated_status_or_role(
    row: FilledRow,
    stated: RowContent,
    reports: dict[tuple[str, str], PartnerReport],
    parts: dict[str, PartnerRole],
) -> Iterator[FileFinding]:
    """Add status and role of a row to those of earlier rows, or yield that an earlier row has another one."""
    report, part = stated.report, stated.part
    if report and (report.element, report.day) in reports:
        yield repeated_status(report, row.places["status"])
    elif report:
        reports[report.element, report.day] = report
    if part and parts.setdefault(part.thing, part) != part:
        yield other_role(part, row.places["role"])


def repeated_status(report: PartnerReport, place: str) -> FileFinding:
    """Return the finding that an earlier row has the status of the same element for the same day."""
    fields = {"element": f"<{report.element}>", "day": report.day}
    message = "There are two statuses of {element} for {day}."
    return replace(FileFinding(message, "Keep the right one.", fields), place=place)


def other_role(part: PartnerRole, place: str) -> FileFinding:
    """Return the finding that an earlier row with the same address has another role in the same element."""
    message = "There are two roles in {element} with one address."
    remedy = "Keep the right one, or give the second one an address of its own."
    return FileFinding(message, remedy, {"element": f"<{part.element}>"}, place)
