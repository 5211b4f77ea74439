"""`report`: a sheet for the yearly follow-up of a plan, and the sheet filled in -> the report as data."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from app.cli.filling_in import filled_in
from app.cli.terminal import notify, progress, read_settings, reader_language, write_out
from app.content.followup.model import FollowUpReport
from app.content.followup.plans import FollowedPlan, check_year, facts_of, folder_of_plan, read_plan
from app.content.followup.reading import read_report
from app.content.followup.sheet import report_sheet
from app.content.followup.writing import report_graph, report_iri, write_report
from app.content.importing.reading_registers import read_import_register
from app.content.loading import Content, load_content

HELP = (
    "Write a sheet for the follow-up of a plan in a year, rapport-YEAR.xlsx in the folder of the plan. Fill "
    "it in and run the command again: it writes report-YEAR.ttl, or lists what is wrong by sheet and cell. "
    "The adopted words are never changed. See docs/follow-up.md."
)


@click.command("report", help=HELP)
@click.option("--plan", "slug", required=True, help="SLUG or OWNER/SLUG, as klima-2027-2030.")
@click.option("--year", type=click.IntRange(1900, 2200), required=True, help="The year of the report.")
def report(slug: str, year: int) -> None:
    """Write the sheet of a report, or the report that a sheet has."""
    progress("loading")
    settings = read_settings()
    content = load_content(settings.content)
    plan, folder = plan_and_folder(content, settings.content, slug, year)
    path = folder / f"rapport-{year}.xlsx"

    def read(data: bytes) -> FollowUpReport:
        register = read_import_register(content.quads, frozenset(), content.namespaces).of_plan(plan.iri)
        return read_report(data, str(path), plan, register, year, report_iri(plan, year))

    if found := filled_in(path, lambda: report_sheet(plan, year, reader_language()), read):
        target = folder / f"report-{year}.ttl"
        write_out(write_report(plan, found, content.namespaces, path.name).encode(), target)
        review(plan, found, target)


def plan_and_folder(content: Content, root: Path, slug: str, year: int) -> tuple[FollowedPlan, Path]:
    """Return the plan and its folder. The report of this year is left out, because it is written anew.

    Raises `PlanUnknown` and `YearOutside`.
    """
    own = [report_graph(name, year, content.namespaces) for name in content.plan_names.values()]
    plan = read_plan(facts_of(content, own), slug, reader_language())
    check_year(plan, year)
    return plan, folder_of_plan(plan, content, root)


def review(plan: FollowedPlan, found: FollowUpReport, target: Path) -> None:
    """Print what was understood: the number of measures by status, and those that are not reported."""
    labels = {iri: label for label, iri in reversed(plan.statuses.items())}
    for status, count in Counter(p.status for p in found.progress).most_common():
        notify("{count} measures: {status}", {"count": count, "status": labels[status]})
    reported = {p.key for p in found.progress}
    if left := [m.key for m in plan.measures if m.key not in reported]:
        notify("{count} measures are not reported: {keys}", {"count": len(left), "keys": ", ".join(left)})
    fields = {
        "deadlines": sum(p.deadline is not None for p in found.progress),
        "wordings": sum(bool(p.wording) for p in found.progress),
        "values": len(found.measured),
        "corrections": len(found.corrected),
        "file": str(target),
    }
    template = (
        "In {file}: new deadlines: {deadlines}, new wordings: {wordings}, measured values: {values}, "
        "corrections: {corrections}."
    )
    notify(template, fields)
