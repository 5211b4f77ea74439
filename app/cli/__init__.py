"""The console command `handlingsplan`, built on Flask's click group."""

from __future__ import annotations

import gc
import logging
import os
import sys
from copy import copy
from pkgutil import resolve_name
from types import TracebackType
from typing import Any

import click
from flask import Flask
from flask.cli import FlaskGroup

from app.cli.terminal import (
    EXIT_ERROR,
    LANGUAGE,
    LANGUAGE_NAME,
    exit_with_errors,
    language_in,
    language_option,
    one_line,
    reader_language,
)
from app.cli.translated_errors import UsageError
from app.cli.translated_help import TranslatedContext, paragraphs
from app.errors import PlanError, StartError
from app.language import translator


class DeferredCommand(click.Command):
    """A command whose module is imported when it runs; the list of commands shows its summary before.

    `target` is where the command is, as `module:name`.
    """

    def __init__(self, name: str, target: str, summary: str) -> None:
        super().__init__(name, help=summary)
        self.target = target

    def load(self) -> click.Command:
        """Import and return the command, with the option `--language` and its prompts translated."""
        return in_language(resolve_name(self.target))


def in_language(command: click.Command) -> click.Command:
    """Return a copy of a command, and of those below it, that speaks the reader's language."""
    found = copy(command)
    found.context_class = TranslatedContext
    found.params = [copy(parameter) for parameter in found.params]
    if not any(LANGUAGE_NAME in parameter.opts for parameter in found.params):
        found.params.append(language_option())
    translate = translator(reader_language())
    for parameter in found.params:
        if isinstance(parameter, click.Option) and parameter.prompt:
            parameter.prompt = translate(parameter.prompt)
    if found.help:  # Click shortens it in lists of commands, and the catalogues have whole paragraphs
        found.short_help = paragraphs(found.help)[0]
    if isinstance(found, click.Group):
        found.commands = {name: in_language(below) for name, below in found.commands.items()}
    return found


# Name, place below `app.cli`, and summary: the beginning of the command's help.
COMMANDS = tuple(
    DeferredCommand(name, f"app.cli.{place}", summary)
    for name, place, summary in (
        ("serve", "serving:serve", "Serve the release in force"),
        ("release", "releasing:release", "Check the content, build a release"),
        ("publish", "releasing:publish", "Put a release in force"),
        ("doctor", "doctor:doctor", "Check the folder of releases, and repair it."),
        ("settings", "settings:settings", "List all settings with their current and default values."),
        ("new", "starting:new", "Make a content folder for the plans of a municipality"),
        ("validate", "validating:validate", "Validate the content against the SHACL shapes."),
        ("preview", "previewing:preview", "Show the content as a draft on this machine only"),
        ("import", "importing:import_source", "Read the document of a plan into Turtle"),
        ("report", "following:report", "Write a sheet for the follow-up of a plan"),
        ("rollover", "rollover:rollover", "Write a sheet of the measures of the plan OLD"),
        ("export", "exporting:export", "Export the release in force in one format"),
        ("quality", "scoring:quality", "Show the metadata quality score of data.norge.no"),
        ("partner", "registering:partner", "Register partners, and give them tokens"),
        ("contributions", "moderating:contributions", "Moderate what partners have sent"),
        ("harvest", "harvesting:harvest", "Fetch the data of partners from their own addresses"),
        ("query", "querying:query", "Run a query on the release in force"),
        ("probe", "probe:probe", "Test a deployed site the way real clients use it"),
    )
)


SYSTEM_REASONS = (
    "No such file or directory",
    "Permission denied",
    "Is a directory",
    "Not a directory",
    "File exists",
    "No space left on device",
    "Read-only file system",
    "Resource temporarily unavailable",
    "Cannot allocate memory",
)
"""Reasons that the operating system gives for an error, which the catalogues translate."""


class CannotUse(StartError):
    template = "{path} cannot be used: {reason}."
    remedy = "Check that it is there, and that you have access to it."


class NotAnswered(StartError):
    template = "A question got no answer, so nothing was written."
    remedy = "Answer each one, or give the answers as options; «{command} --help» lists them."


class PlanGroup(FlaskGroup):
    """A Flask group that reports our errors as a sentence, with exit code 2 and without a stack trace."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        # rdflib logs a stack trace for each literal that it cannot parse; validation reports these by line.
        logging.getLogger("rdflib.term").setLevel(logging.ERROR)
        return super().main(*args, **kwargs)

    context_class = TranslatedContext

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Parse the arguments of the group; an error in them is in the reader's language."""
        language = language_in(args)
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            raise UsageError(error, language or reader_language()) from error

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments of the group, with the language of all of them known."""
        ctx.meta[LANGUAGE] = language_in(args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. The language of an error is that of the command, which shares its meta."""
        failed: PlanError
        try:
            return super().invoke(ctx)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            raise UsageError(error, reader_language()) from error
        except PlanError as error:
            failed = error
        except click.Abort:  # the end of the input, or Ctrl-C, where a prompt waits
            click.echo(err=True)
            failed = NotAnswered(command=f"{ctx.command_path} {ctx.invoked_subcommand}")
        except OSError as error:
            if error.filename is None:
                raise
            failed = CannotUse(path=error.filename, reason=error.strerror or str(error))
        exit_with_errors((failed,))

    # Flask's versions of these methods start the site to look for more commands. It has none.

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(self.commands)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a command, None if there is none with this name."""
        return self.commands.get(name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name, and import it."""
        name, found, rest = super().resolve_command(ctx, args)
        return name, found.load() if isinstance(found, DeferredCommand) else found, rest


def create_app() -> Flask:
    """Return the site, for Flask's own commands."""
    site: Flask = resolve_name("app.site:create_app")()
    return site


def command() -> click.Group:
    """Return the command `handlingsplan` with all subcommands."""
    group = PlanGroup(
        name="handlingsplan",
        create_app=create_app,
        help="Publish a municipal plan as linked open data: check it, build it, serve it, query it.",
        add_version_option=False,  # Flask's option prints the versions of Flask and Python
    )
    click.version_option(package_name="handlingsplan", message="%(prog)s %(version)s")(group)
    group.params.append(language_option())
    for found in COMMANDS:
        group.add_command(found)
    return group


GARBAGE_AFTER = 10_000
"""New objects between two searches for garbage; Python's own is 700.

Imports and the reading of a release make hundreds of thousands of objects that stay; to look at them again
and again is a tenth of a start. A web process exempts them when it has started (`app.cli.warming`).
"""


def unforeseen(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Report an unexpected error in a sentence. Exit with 2, because 1 means «does not conform»."""
    if sys.flags.dev_mode:
        sys.__excepthook__(kind, error, trace)
    template = "Unexpected error: {kind}: {error}. Run with PYTHONDEVMODE=1 for the stack trace."
    text = translator(reader_language())(template).format(kind=kind.__name__, error=one_line(str(error)))
    click.echo(text, err=True)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(EXIT_ERROR)  # after an exception hook, Python itself would exit with 1


def main() -> None:
    """Entry point of `handlingsplan`."""
    sys.excepthook = unforeseen
    gc.set_threshold(GARBAGE_AFTER)
    command()(prog_name="handlingsplan")
