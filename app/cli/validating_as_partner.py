"""`validate --as-partner`: the check of /bidrag/kontroll, for files of the machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

import click

from app.cli.contributing import terms_in_force
from app.cli.terminal import EXIT_INVALID, one_line
from app.content.turtle_files import read_bytes
from app.contributions.checking import (
    as_data,
    check_contribution,
    counts,
    format_of,
    part_as_data,
    partner_iri,
    report_as_data,
    result_as_data,
)
from app.contributions.findings import ERROR, Checked
from app.contributions.plan_terms import PlanTerms
from app.json_text import json_text
from app.language import content_languages, translator


def check_as_partner(files: Sequence[Path], partner: str, form: str, language: str) -> NoReturn:
    """Check files as those of a partner against the release in force, write the result, and exit.

    `form` is `human`, `json`, or `turtle` for the links that were understood. Exit code 0: nothing is wrong;
    1: something is. Raises the errors of `app.contributions.errors`.
    """
    if not files:
        raise click.UsageError(translator(language)("Give the file to check."))
    terms = terms_in_force()
    iri = partner_iri(partner, terms)
    conforms = True
    for file in files:
        data = read_bytes(file)
        checked = check_contribution(data, format_of("", file.name, data), iri, terms, date.today())
        conforms = conforms and checked.conforms
        result = as_data(checked, iri, terms, language)
        if form == "human":
            click.echo("\n".join(lines(file, checked, terms, language)))
        else:
            text = str(result.get("turtle", "")) + "\n" if form == "turtle" else json_text(result)
            click.echo(text, nl=False)
    sys.exit(0 if conforms else EXIT_INVALID)


def lines(file: Path, checked: Checked, terms: PlanTerms, language: str) -> Iterator[str]:
    """Yield the result of one file in words: the findings with their places, the links, the counts."""
    _, languages = translator(language), content_languages(language)
    yield str(file)
    for finding in checked.findings:
        severity = _("Error") if finding.severity == ERROR else _("Warning")
        place = finding.where(language)
        yield one_line(f"  {severity}{', ' + place if place else ''}: {finding.text(language)}")
    for link in checked.links:
        relation, element = terms.label(link.relation, languages), terms.label(link.element, languages)
        yield one_line(f"  {_('Understood')}: {link.name or link.subject} – {relation} – {element}")
    for result in checked.results:
        told = result_as_data(result, terms, languages)
        number = f"{told['indicatorName']}: {told['value']} {told['unit']} ({result.day})"
        yield one_line(f"  {_('Understood')}: {number} – {told['elementName']}")
    for report in checked.reports:
        told = report_as_data(report, terms, languages)
        status = f"{_('status')} {told['statusName']} ({report.day})"
        yield one_line(f"  {_('Understood')}: {status} – {told['elementName']}")
    for part in checked.participations:
        said = part_as_data(part, terms, languages)
        yield one_line(
            f"  {_('Understood')}: {_('takes part as')} {said['roleName']} – {said['elementName']}"
        )
    summary = _(
        "{errors} errors, {warnings} warnings. Understood: {links} links, {results} results, "
        "{reports} statuses, {participations} roles."
    )
    yield summary.format(**counts(checked))
