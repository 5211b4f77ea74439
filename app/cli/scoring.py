"""`quality`: the catalogue's score at data.norge.no, and what the three documents lack."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator

import click
from flask.testing import FlaskClient

from app.catalogue import HARVEST_DOCUMENTS, Harvest
from app.cli.terminal import EXIT_INVALID, notify, progress, read_settings, reader_language, write_out
from app.content.validation import VIOLATION, ValidationReport
from app.identifiers import local_name
from app.language import Translate, best_text, content_languages, translator
from app.quality.metrics import COMPLIANCE, DocumentTriples, Evidence
from app.quality.profiles import conformance
from app.quality.score import Assessment, MetricResult, assess, conflicts_with_version_2
from app.site import create_site
from app.upkeep import usable

FORMATS = ("human", "json")
SHOWN = 3
CATALOGUE = HARVEST_DOCUMENTS[0]


@click.command()
@click.option("--format", "form", type=click.Choice(FORMATS), default="human", show_default=True)
def quality(form: str) -> None:
    """Show the metadata quality score of data.norge.no, computed here, and what the three documents lack.

    Addresses are checked on the site itself, without network. Exit code 0: the documents conform to their
    profiles and no reachable point is missing; 1: something is.
    """
    settings = read_settings()
    usable(settings, notify)
    site = create_site(settings)
    found = site.extensions["publication"]
    try:
        harvest = found.current().harvest
        progress("validating")
        reports = {d.path: conformance(harvest, d) for d in harvest.documents if d.profile}
        answers = asked_of(site.test_client(), harvest.source.base)
        assessments = assessed(harvest, reports[CATALOGUE.path].conforms, answers)
    finally:
        found.close()
    text = {"human": human, "json": assessments_as_json}[form](assessments, reports, reader_language())
    write_out(text.encode(), None)
    complete = all(a.when_moved == a.reachable for a in assessments)
    sys.exit(0 if complete and all(r.conforms for r in reports.values()) else EXIT_INVALID)


def assessed(harvest: Harvest, compliant: bool, answers: Callable[[str], bool]) -> list[Assessment]:
    """Return the score of every dataset of the catalogue."""
    described = DocumentTriples(harvest.complete(CATALOGUE))
    evidence = Evidence(described, answers, conflicts_with_version_2(described), compliant)
    return [assess(evidence, dataset) for dataset in described.subjects("dcat:Dataset")]


def asked_of(client: FlaskClient, base: str) -> Callable[[str], bool]:
    """Return a function that checks whether the site answers a HEAD for an address.

    For addresses of other sites the answer is always no.
    """

    def answers(address: str) -> bool:
        if not address.startswith(base):
            return False
        with client.head("/" + address.removeprefix(base), headers={"Accept": "*/*"}) as response:
            return 200 <= response.status_code < 300

    return answers


def human(assessments: list[Assessment], reports: dict[str, ValidationReport], language: str) -> str:
    """Return the report as text."""
    _ = translator(language)
    lines = [line for a in assessments for line in scored(a, _)]
    for path, report in reports.items():
        state = "conforms to its profile" if report.conforms else "does not conform to its profile"
        lines.append(f"/{path}: {_(state)}")
        lines += lacking(report, language)
    return "\n".join(lines) + "\n"


def lacking(report: ValidationReport, language: str) -> Iterator[str]:
    """Yield the problems of a document: each message once with its resources, errors first."""
    _ = translator(language)
    found: dict[tuple[bool, str], list[str]] = {}
    for result in report.results:
        key = (result.severity != VIOLATION, best_text(result.messages, content_languages(language)))
        found.setdefault(key, []).append(result.focus_node)
    for (only_a_warning, message), things in sorted(found.items()):
        yield f"  {_('Warning') if only_a_warning else _('Error')}: {message}"
        yield from (f"    <{thing}>" for thing in things[:SHOWN])
        if len(things) > SHOWN:
            yield "    " + _("and {count} more").format(count=len(things) - SHOWN)


def scored(assessment: Assessment, _: Translate) -> Iterator[str]:
    """Yield the lines about one dataset: each metric with its points, the sums, and why they differ."""
    yield f"<{assessment.dataset}>"
    dimension = ""
    for outcome in assessment.outcomes:
        if outcome.metric.dimension != dimension:
            dimension = outcome.metric.dimension
            yield f"  {_(dimension)}"
        mark = "✓" if outcome.reached else "–"
        yield f"    {mark} {outcome.points:>3} / {outcome.metric.points:<3} {_(outcome.metric.title)}"
        if not outcome.reached:
            yield f"                {_(remedy(outcome, assessment))}"
    sums = {
        "Today, while the portal's check runs version 2: {points} of {total} ({level})": assessment.today,
        "When the check runs version 3: {points} of {total}": assessment.when_moved,
        "What anyone can reach: {points} of {total}": assessment.reachable,
    }
    for text, points in sums.items():
        yield "  " + _(text).format(points=points, total=assessment.total, level=_(assessment.level))
    if assessment.old_conflicts:
        conflicts = ", ".join(assessment.old_conflicts)
        yield "  " + _("Wrong in version 2, and right in version 3: {conflicts}").format(conflicts=conflicts)
    yield ""


def remedy(outcome: MetricResult, assessment: Assessment) -> str:
    """Return what to do about a metric without full points."""
    lacking = outcome.metric.name == COMPLIANCE and not assessment.compliant
    return "What it lacks is listed below." if lacking else outcome.metric.remedy


def assessments_as_json(
    assessments: list[Assessment], reports: dict[str, ValidationReport], language: str
) -> str:
    """Return the report as JSON."""
    about = {
        "datasets": [dataset_for_program(a, translator(language)) for a in assessments],
        "documents": [document_for_program(path, r, language) for path, r in reports.items()],
    }
    return json.dumps(about, ensure_ascii=False, indent=2) + "\n"


def dataset_for_program(assessment: Assessment, _: Translate) -> dict[str, object]:
    """Return the score of one dataset as JSON, metric by metric."""
    return {
        "dataset": assessment.dataset,
        "distribution": assessment.distribution,
        "today": assessment.today,
        "withVersion3": assessment.when_moved,
        "reachable": assessment.reachable,
        "total": assessment.total,
        "level": _(assessment.level),
        "conflictsWithVersion2": list(assessment.old_conflicts),
        "metrics": [
            {
                "metric": outcome.metric.name,
                "dimension": outcome.metric.dimension,
                "points": outcome.points,
                "of": outcome.metric.points,
                "title": _(outcome.metric.title),
                "remedy": "" if outcome.reached else _(remedy(outcome, assessment)),
            }
            for outcome in assessment.outcomes
        ],
    }


def document_for_program(path: str, report: ValidationReport, language: str) -> dict[str, object]:
    """Return the problems of one document with its profile, as JSON."""
    results = [
        {
            "focus": result.focus_node,
            "severity": local_name(result.severity),
            "message": best_text(result.messages, content_languages(language)),
        }
        for result in report.results
    ]
    return {"document": f"/{path}", "conforms": report.conforms, "results": results}
