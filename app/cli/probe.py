"""`probe`: check a deployed site against its documented behaviour, through its proxy."""

from __future__ import annotations

import sys
from collections import Counter

import click

from app.cli.terminal import EXIT_INVALID, one_line
from app.json_text import json_text
from app.quality.checks import CHECKS, FAILED, OK, SKIPPED, Check
from app.quality.client import DeployedSite
from app.quality.targets import find_target


@click.command()
@click.argument("url")
@click.option("--format", "form", type=click.Choice(["human", "json"]), default="human", show_default=True)
def probe(url: str, form: str) -> None:
    """Test a deployed site the way real clients use it, and report what fails.

    Only that host is contacted. URL may be the address of a document; otherwise the plan is found from the
    front page. Exit code 0: everything works; 1: something does not; 2: nobody answers.
    """
    site = DeployedSite(url)
    target = find_target(site)
    found: list[Check] = []
    for group in CHECKS:
        for check in group(target):
            found.append(check)
            if form == "human":
                detail = f"  ({one_line(check.detail)})" if check.detail else ""
                click.echo(f"{check.outcome:8}{one_line(check.name)}{detail}")
    counts = Counter(check.outcome for check in found)
    totals = {outcome: counts[outcome] for outcome in (OK, FAILED, SKIPPED)}
    if form == "json":
        checks = [{"name": c.name, "outcome": c.outcome, "detail": c.detail} for c in found]
        about = {"site": site.origin, "document": target.document, **totals, "checks": checks}
        click.echo(json_text(about), nl=False)
    else:
        click.echo(f"{site.origin}: " + ", ".join(f"{n} {outcome}" for outcome, n in totals.items()))
    sys.exit(EXIT_INVALID if counts[FAILED] else 0)
