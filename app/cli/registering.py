"""`partner`: register partners of the site, and their tokens."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from app.cli.contributing import database, terms_in_force
from app.cli.terminal import notify, one_line, read_settings
from app.contributions.checking import partner_iri
from app.identifiers import local_name
from app.partners.access import (
    Partner,
    add_partner,
    change_partner,
    checked_namespaces,
    new_token,
    partners,
    revoke,
    token_rows,
)
from app.partners.database import iso_time
from app.partners.harvesting import set_source
from app.upkeep import usable

DAYS = click.option(
    "--days",
    type=click.IntRange(1, 1100),
    default=365,
    show_default=True,
    help="How long the token is valid.",
)
NAMESPACES = (
    "The beginning of the partner's own addresses, such as https://data.partner.example/; repeatable."
)


@click.group(help="Register partners, and give them tokens")
def partner() -> None:
    """Hold the commands about partners."""


@partner.command()
@click.argument("name")
@click.option("--namespace", "namespaces", multiple=True, required=True, help=NAMESPACES)
@click.option("--trusted", is_flag=True, help="Publish its contributions without moderation.")
@DAYS
def add(name: str, namespaces: tuple[str, ...], trusted: bool, days: int) -> None:
    """Register the actor NAME as a partner, and print its token, which is not shown again."""
    here, now = database(), datetime.now(UTC)
    terms = terms_in_force()
    actor = partner_iri(name, terms)
    own = checked_namespaces(namespaces, terms.base)
    new = Partner(local_name(actor), actor, own, trusted, iso_time(now))
    add_partner(here, new)
    click.echo(new_token(here, new.name, days, now))


@partner.command()
@click.argument("name")
@click.option("--namespace", "namespaces", multiple=True, help=NAMESPACES)
@click.option("--trusted/--moderated", default=None, help="Whether a person must accept its contributions.")
def change(name: str, namespaces: tuple[str, ...], trusted: bool | None) -> None:
    """Change the namespaces of a partner, or whether it is trusted."""
    base = usable(read_settings(), notify).namespaces.base
    click.echo(row(change_partner(database(), name, checked_namespaces(namespaces, base), trusted)))


@partner.command(name="list")
def list_partners() -> None:
    """List partners, namespaces and tokens; never a token itself."""
    here, now = database(), datetime.now(UTC)
    found = token_rows(here)
    for known in partners(here):
        click.echo(row(known))
        for token in (t for t in found if t.partner == known.name):
            state = "valid" if token.valid(now) else "revoked" if token.revoked else "expired"
            click.echo(f"    {token.id}  {token.added}  {token.expires}  {state}")


@partner.command()
@click.argument("name")
@DAYS
def rotate(name: str, days: int) -> None:
    """Print a new token of a partner; all others are revoked in the same step."""
    click.echo(new_token(database(), name, days, datetime.now(UTC), only=True))


@partner.command(name="revoke")
@click.argument("name")
@click.argument("token", default="")
def revoke_tokens(name: str, token: str) -> None:
    """Revoke the token with the id TOKEN, or all tokens of a partner."""
    click.echo(revoke(database(), name, token, datetime.now(UTC)))


@partner.command()
@click.argument("name")
@click.argument("address", default="")
def source(name: str, address: str) -> None:
    """Let «harvest» fetch the data of a partner from ADDRESS; without it, no longer.

    The address must be on a host of the partner's namespaces.
    """
    set_source(database(), name, address)


def row(known: Partner) -> str:
    """Return a partner on one line."""
    kind = "trusted" if known.trusted else "moderated"
    return one_line(f"{known.name}  {kind}  {' '.join(known.namespaces)}")
