"""`harvest`: fetch the data of partners from their own addresses."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime

import click

from app.cli.contributing import database, terms_in_force
from app.cli.terminal import EXIT_INVALID, one_line
from app.partners.errors import PartnerUnknown
from app.partners.harvesting import harvest as fetch
from app.partners.harvesting import sources
from app.remote.outgoing import Outgoing


@click.command()
@click.argument("names", nargs=-1, metavar="[PARTNER…]")
def harvest(names: tuple[str, ...]) -> None:
    """Fetch the data of partners from their own addresses, given with «partner source».

    They are checked and moderated as if the partner had sent them. Exit code 1: something was not accepted.
    """
    here, get = database(), Outgoing().get
    found = sources(here)
    known = [source.partner for source in found]
    for name in names:
        if name not in known:
            raise PartnerUnknown(partner=name, known=", ".join(known) or "–")
    terms = terms_in_force()
    failed = False
    for source in found:
        if not names or source.partner in names:
            done = fetch(here, source, terms, get, datetime.now(UTC), date.today())
            failed = failed or done.failed
            click.echo(one_line(f"{done.partner}  {done.address}  {done.outcome}"), err=done.failed)
    sys.exit(EXIT_INVALID if failed else 0)
