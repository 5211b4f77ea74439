"""The console command `handlingsplan`, built on Flask's click group."""

from __future__ import annotations

import logging
import os
import sys
from importlib.metadata import version
from types import TracebackType
from typing import Any

import click
from flask.cli import FlaskGroup

from app.cli import catalogue, content, doctor, importing, probe, querying, serving
from app.cli.terminal import EXIT_ERROR, one_line, reader_language
from app.errors import PlanError, StartError
from app.language import explain, translator
from app.site import create_app

COMMANDS: tuple[click.Command, ...] = (
    serving.serve,
    serving.release,
    serving.publish,
    doctor.doctor,
    serving.settings,
    content.validate,
    importing.import_source,
    content.export,
    catalogue.quality,
    querying.query,
    probe.probe,
)


class CannotUse(StartError):
    template = "{path} cannot be used: {reason}."
    remedy = "Check that it is there, and that you have access to it."


class PlanGroup(FlaskGroup):
    """Flask's group, which reports our errors as a readable sentence and exit code 2, never a stack trace."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        failed: PlanError
        # rdflib logs a stack trace for each literal that it cannot read; validation reports them by line.
        logging.getLogger("rdflib.term").setLevel(logging.ERROR)
        try:
            return super().main(*args, **kwargs)
        except PlanError as error:
            failed = error
        except OSError as error:
            if error.filename is None:
                raise
            failed = CannotUse(path=error.filename, reason=error.strerror or str(error))
        click.echo(explain(failed, reader_language()), err=True)
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


def unforeseen(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Report an error that nobody foresaw in a sentence; exit with 2, since 1 means «does not conform»."""
    if sys.flags.dev_mode:
        sys.__excepthook__(kind, error, trace)
    template = (
        "Something went wrong that nobody foresaw: {kind}: {error}. Run with PYTHONDEVMODE=1 for the trace."
    )
    text = translator(reader_language())(template).format(kind=kind.__name__, error=one_line(str(error)))
    click.echo(text, err=True)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(EXIT_ERROR)  # after an exception hook Python itself would exit with 1


def main() -> None:
    """Entry point of `handlingsplan`."""
    sys.excepthook = unforeseen
    command()(prog_name="handlingsplan")
