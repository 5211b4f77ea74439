"""`settings`: list the settings."""

from __future__ import annotations

import os
from dataclasses import fields

import click

from app.cli.terminal import read_settings, reader_language
from app.environment import service_links
from app.errors import StartError
from app.language import translator
from app.settings import Settings, shown, variable_name


@click.command()
def settings() -> None:
    """List all settings with their current and default values.

    If one of them is wrong, the defaults are listed, then the error.
    """
    _ = translator(reader_language())
    wrong = None
    try:
        chosen = read_settings()
    except StartError as error:
        chosen, wrong = Settings(), error
    given_names = {name for name, text in os.environ.items() if text} - {*service_links(os.environ)}
    for f in fields(Settings):
        given = f" ({_('set')})" if variable_name(f.name) in given_names else ""
        click.echo(f"{variable_name(f.name)}={shown(chosen, f.name)}{given}")
        default = _("Default: {default}.").format(default=f.default or f"({_('empty')})")
        click.echo(f"    {_(f.metadata['help'])} {default}")
    if wrong:
        raise wrong
