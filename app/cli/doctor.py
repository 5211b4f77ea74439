"""`doctor`: check the folder of releases, and repair it."""

from __future__ import annotations

import sys

import click

from app.cli.terminal import EXIT_INVALID, progress, read_settings, reader_language
from app.doctor import examined
from app.language import filled, translator
from app.releases.storage import CannotWrite

RIGHT = "The folder of releases {folder} is in order."
WRONG = "The folder of releases {folder} is not in order."


@click.command()
@click.option("--check", is_flag=True, help="Report only, and change nothing.")
def doctor(check: bool) -> None:
    """Check the folder of releases, and repair it.

    A damaged release is built again from its quads, or put aside in .damaged/ if they are damaged too. Exit
    code 0: in order, or repaired; 1: something is still wrong; 2: could not be checked.
    """
    settings = read_settings()
    right = True
    try:
        for finding in examined(settings, progress, repair=not check):
            right &= finding.mended
            click.echo(
                ("+ " if finding.mended else "! ")
                + filled(finding.template, finding.fields, reader_language())
            )
    except OSError as error:
        path = error.filename or settings.releases
        raise CannotWrite(path=path, reason=error.strerror or str(error)) from error
    summary = translator(reader_language())(RIGHT if right else WRONG)
    click.echo(summary.format(folder=settings.releases))
    sys.exit(0 if right else EXIT_INVALID)
