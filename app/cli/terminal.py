"""Shared by the commands: language, exit codes, progress, settings, output."""

from __future__ import annotations

import os
import signal
import stat
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

import click

from app.environment import from_environment
from app.errors import PlanError, StartError
from app.language import INTERFACE_LANGUAGES, explain, filled, translator
from app.releases.storage import replace_file
from app.settings import Settings

ONE_FILE = click.Path(path_type=Path, dir_okay=False)
EXIT_INVALID = 1
EXIT_ERROR = 2


LANGUAGE_NAME = "--language"
LANGUAGE = "handlingsplan.language"
"""The name of the chosen language in the meta of click's contexts, which a command shares with its group."""


class CannotWriteOutput(StartError):
    template = "{path} cannot be written: {reason}."
    remedy = "Choose another place, or give access."


def reader_language() -> str:
    """Return the language of `--language`, else that of the terminal's locale, else bokmål."""
    context = click.get_current_context(silent=True)
    if context and (chosen := context.meta.get(LANGUAGE)):
        return str(chosen)
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    code = locale[:2].lower()
    return code if code in INTERFACE_LANGUAGES else "nb"


def language_in(arguments: Sequence[str]) -> str:
    """Return the known language that the arguments of a command give with `--language`, else an empty string.

    It is read before the command is parsed, so that help and errors of usage are in this language too.
    """
    given = [after for name, after in pairwise(arguments) if name == LANGUAGE_NAME]
    given += [text.partition("=")[2] for text in arguments if text.startswith(f"{LANGUAGE_NAME}=")]
    return next((code for code in given if code in INTERFACE_LANGUAGES), "")


def language_option() -> click.Option:
    """Return the option of every command; `language_in` has read its value."""
    return click.Option(
        [LANGUAGE_NAME],
        type=click.Choice(INTERFACE_LANGUAGES),
        expose_value=False,
        help="Language of help, messages and reports; else that of the terminal.",
    )


def progress(step: str) -> None:
    """Print the name of a slow step, if a person is at the terminal; not into a file or a pipe."""
    if sys.stderr.isatty():
        click.echo(f"{translator(reader_language())(step)} …", err=True)


def notify(template: str, fields: Mapping[str, object]) -> None:
    """Print a message beside the result, in the user's language."""
    click.echo(filled(template, fields, reader_language()), err=True)


def exit_with_errors(errors: Iterable[PlanError]) -> NoReturn:
    """Print each error in the user's language, and end the command with `EXIT_ERROR`."""
    for error in errors:
        click.echo(explain(error, reader_language()), err=True)
    sys.exit(EXIT_ERROR)


def read_settings(**given: object) -> Settings:
    """Return the settings of the environment, overridden by those of the command line."""
    return from_environment(os.environ, **given)


def clean_up_on_sigterm() -> None:
    """Let SIGTERM end the process like an exit, so that everything that is open is closed."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit())


def one_line(text: str) -> str:
    """Return a text on one line without control characters, so that it cannot control the terminal."""
    return "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)


def write_out(data: bytes, output: Path | None) -> None:
    """Write bytes completely or not at all to a file, or to standard output.

    An existing file keeps its mode and owner, and a link still leads to it. A target that cannot be replaced
    is written into: a device, a pipe, a file with several names, or a file in a read-only folder.
    Raises `CannotWriteOutput`.
    """
    if output is None:
        sys.stdout.buffer.write(data)
        return
    try:
        before = output.stat() if output.exists() else None
        if before is not None and not (stat.S_ISREG(before.st_mode) and before.st_nlink == 1):
            output.write_bytes(data)
            return
        try:
            replace_file(output.resolve(), data, like=before)
        except PermissionError:
            output.write_bytes(data)
    except OSError as error:
        raise CannotWriteOutput(path=output, reason=error.strerror or str(error)) from None
