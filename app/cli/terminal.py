"""What the commands share of the terminal: language, exit codes, progress, settings, output."""

from __future__ import annotations

import os
import sys
import unicodedata
from pathlib import Path

import click

from app.language import translator
from app.settings import Settings, from_environment

EXIT_INVALID = 1
EXIT_ERROR = 2


def reader_language() -> str:
    """Norwegian, unless the locale of the terminal says English."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if locale.lower().startswith("en") else "nb"


def progress(step: str) -> None:
    """Tell a person at a terminal what takes time; say nothing into a file or a pipe."""
    if sys.stderr.isatty():
        click.echo(f"{translator(reader_language())(step)} …", err=True)


def read_settings(**given: object) -> Settings:
    """The settings of the environment, with those of the command line on top."""
    return from_environment(os.environ, **given)


def one_line(text: str) -> str:
    """A text on one line; control characters are left out, so that an answer cannot steer the terminal."""
    return "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)


def write_out(data: bytes, output: Path | None) -> None:
    """Write bytes to a file, whole or not at all, or to standard output."""
    if output is None:
        sys.stdout.buffer.write(data)
        return
    beside = output.with_name(f".{output.name}.new")
    beside.write_bytes(data)
    os.replace(beside, output)
