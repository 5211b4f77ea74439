"""The console command `handlingsplan`, built on Flask's click group."""

from __future__ import annotations

import logging
import sys
from importlib.metadata import version
from typing import Any

import click
from flask.cli import FlaskGroup

from app.cli import catalogue, content, probe, querying, serving
from app.cli.terminal import EXIT_ERROR, reader_language
from app.errors import PlanError
from app.language import explain
from app.site import create_app

COMMANDS: tuple[click.Command, ...] = (
    serving.serve,
    serving.release,
    serving.publish,
    serving.settings,
    content.validate,
    content.import_source,
    content.export,
    catalogue.quality,
    querying.query,
    probe.probe,
)


class PlanGroup(FlaskGroup):
    """Flask's group, which reports our errors as a readable sentence and exit code 2, never a stack trace."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        # rdflib logs a stack trace for each literal that it cannot read; validation reports them by line.
        logging.getLogger("rdflib.term").setLevel(logging.ERROR)
        try:
            return super().main(*args, **kwargs)
        except PlanError as error:
            click.echo(explain(error, reader_language()), err=True)
            sys.exit(EXIT_ERROR)


def command() -> click.Group:
    """The command `handlingsplan` with all that it can do."""
    group = PlanGroup(
        name="handlingsplan",
        create_app=create_app,
        help="Publish a municipal plan as linked open data: check it, build it, serve it, ask it.",
        add_version_option=False,  # Flask's tells its own version and Python's
    )
    click.version_option(version("handlingsplan"), message="%(prog)s %(version)s")(group)
    for found in COMMANDS:
        group.add_command(found)
    return group


def main() -> None:
    """Entry point of `handlingsplan`."""
    command()(prog_name="handlingsplan")
