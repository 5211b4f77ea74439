"""`contributions`: list, show, accept, reject and erase what partners have sent, and check their links."""

from __future__ import annotations

import getpass
import sys
from dataclasses import asdict
from datetime import UTC, date, datetime

import click

from app.cli.contributing import database, terms_in_force
from app.cli.terminal import EXIT_INVALID, notify, one_line, read_settings, reader_language
from app.formats import N_TRIPLES
from app.partners.accepted import accepted
from app.partners.access import find_partner
from app.partners.changes import decide, erase
from app.partners.errors import NothingPublished, NothingWaits
from app.partners.link_checks import check_links
from app.partners.reading import read_contribution
from app.partners.versions import ACCEPTED, REJECTED, WAITING, ContributionVersion, contents, versions
from app.remote.outgoing import Outgoing

BY = click.option("--by", default=getpass.getuser, help="Who decides; default: the user of this machine.")


@click.group(help="Moderate what partners have sent")
def contributions() -> None:
    """Hold the commands of moderation."""


@contributions.command(name="list")
@click.option("--all", "everything", is_flag=True, help="Also versions that do not wait.")
def list_versions(everything: bool) -> None:
    """List the versions that wait, the newest first."""
    for version in versions(database()):
        if everything or version.state == WAITING:
            click.echo(row(version))


@contributions.command()
@click.argument("partner")
@click.argument("number", type=int)
def show(partner: str, number: int) -> None:
    """Show a version as N-Triples, and its findings against the release in force on standard error.

    Exit code 1: it could not be accepted now, because the plan or the partner has changed since.
    """
    here = database()
    found, known = contents(here, partner, number), find_partner(here, partner)
    if found is None or known is None:
        raise NothingWaits(partner=partner, number=number)
    click.echo(found[1], nl=False)
    if not found[1]:
        return
    sent = read_contribution(
        found[1].encode(), N_TRIPLES, known, terms_in_force(), read_settings().language, date.today()
    )
    for finding in sent.findings:
        click.echo(one_line(f"{finding.severity}: {finding.text(reader_language())}"), err=True)
    sys.exit(EXIT_INVALID if sent.faults else 0)


@contributions.command()
@click.argument("partner")
@click.argument("number", type=int)
@BY
def accept(partner: str, number: int, by: str) -> None:
    """Accept a version that waits; it is then the published one."""
    click.echo(row(decide(database(), partner, number, ACCEPTED, by, "", datetime.now(UTC))))


@contributions.command()
@click.argument("partner")
@click.argument("number", type=int)
@click.option("--reason", required=True, help="The reason that the partner gets.")
@BY
def reject(partner: str, number: int, reason: str, by: str) -> None:
    """Reject a version that waits; what is published stays."""
    click.echo(row(decide(database(), partner, number, REJECTED, by, reason, datetime.now(UTC))))


@contributions.command(name="erase")
@click.argument("partner")
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Why, such as who has asked for it.")
@BY
def erase_version(partner: str, number: int, reason: str, by: str) -> None:
    """Erase the content of a version that is neither published nor waiting, for personal data."""
    click.echo(row(erase(database(), partner, number, by, reason, datetime.now(UTC))))


@contributions.command()
@click.argument("names", nargs=-1, metavar="[PARTNER…]")
def check(names: tuple[str, ...]) -> None:
    """Ask whether there is still something at the addresses from which partners link.

    Links from addresses that answer 404 or 410 are shown as dead, with the day.
    """
    here, get = database(), Outgoing().get
    found = {each.partner.name: each for each in accepted(here)}
    for name in names:
        if name not in found:
            raise NothingPublished(partner=name, known=", ".join(found) or "–")
    terms, language = terms_in_force(), read_settings().language
    for name, each in found.items():
        if not names or name in names:
            links = read_contribution(
                each.content.encode(), N_TRIPLES, each.partner, terms, language, date.today()
            ).checked.links
            done = check_links(here, each.partner, [link.subject for link in links], get, date.today())
            fields = {"partner": name, **asdict(done)}
            notify("{partner}: {asked} addresses, {gone} gone, {unanswered} without an answer", fields)


def row(version: ContributionVersion) -> str:
    """Return a version on one line."""
    decided = f"  {version.decided} {version.decided_by}" if version.decided else ""
    reason = f"  «{version.reason}»" if version.reason else ""
    kind = "" if version.kind == "statements" else f"  {version.kind}"
    return one_line(
        f"{version.partner}  {version.number}  {version.state}{kind}  {version.sent}{decided}{reason}"
    )
