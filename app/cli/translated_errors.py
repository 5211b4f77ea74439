"""Click's errors of usage, in the reader's language; the English texts are the keys of the catalogues.

Click has no translations of its own, and composes its messages of parts. So its English message is compared
with the templates that it was made from. A message that none of them fits stays English.
"""

from __future__ import annotations

import re
from typing import IO, Any

import click

from app.language import translator

PLACE = re.compile(r"\\{(\w+)\\}")
TRY, ERROR = "Try '{command} --help' for help.", "Error: {message}"
TEMPLATES = (
    "No such option '{name}'. (Did you mean one of: {near}?)",
    "No such option '{name}'. Did you mean '{near}'?",
    "No such option '{name}'.",
    "No such command '{name}'. (Did you mean one of: {near}?)",
    "No such command '{name}'. Did you mean '{near}'?",
    "No such command '{name}'.",
    "Missing command.",
    "Missing argument {name}.",
    "Missing option {name}.",
    "Missing option {name}. Choose from: {choices}",
    "Option '{name}' requires an argument.",
    "Option '{name}' does not take a value.",
    "Got unexpected extra argument ({words})",
    "Got unexpected extra arguments ({words})",
    "Invalid value for {name}: {message}",
    "Invalid value: {message}",
    "'{value}' is not a valid integer.",
    "'{value}' is not one of {choices}.",
    "{value} is not in the range {range}.",
    "File '{name}' does not exist.",
    "Directory '{name}' does not exist.",
    "Path '{name}' does not exist.",
    "File '{name}' is a directory.",
    "Directory '{name}' is a file.",
)
"""Click's messages; the first that fits counts. A `{message}` is one of them again."""


class UsageError(click.UsageError):
    """An error of usage that is shown in the reader's language."""

    def __init__(self, error: click.UsageError, language: str) -> None:
        super().__init__(in_language(error.format_message(), language), error.ctx)
        self.language = language

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the usage of the command, where its help is, and the error."""
        translate = translator(self.language)
        if self.ctx is not None:
            click.echo(self.ctx.get_usage(), file, err=True)
            click.echo(translate(TRY).format(command=self.ctx.command_path) + "\n", file, err=True)
        click.echo(translate(ERROR).format(message=self.format_message()), file, err=True)


def in_language(message: str, language: str) -> str:
    """Return a message of Click in a language of the interface."""
    for template in TEMPLATES:
        pattern = PLACE.sub(r"(?P<\1>.+)", re.escape(template))
        if found := re.fullmatch(pattern, message, re.DOTALL):
            fields = {
                name: in_language(text, language) if name == "message" else text
                for name, text in found.groupdict().items()
            }
            return translator(language)(template).format(**fields)
    return message
