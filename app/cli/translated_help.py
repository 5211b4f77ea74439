"""The help of the command, in the reader's language; the English texts are the keys of the catalogues."""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

from app.cli.terminal import reader_language
from app.language import translator

HEADINGS = ("Usage:", "Options", "Commands")
STANDARD = ("Show this message and exit.", "Show the version and exit.")
"""Texts of Click that the catalogues translate too."""
IN_BRACKETS = ("default:", "required")
BRACKETS = re.compile(r"(?:^|  )\[[^\[\]]*\]$")
"""What Click adds to the help of an option: [default: 365; 1<=x<=1100]."""


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a help text, each on one line."""
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


class TranslatedHelp(click.HelpFormatter):
    """Writes help in the reader's language. Texts without a translation stay English."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line with the usage."""
        super().write_usage(prog, args, prefix or f"{translator(reader_language())(HEADINGS[0])} ")

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        super().write_heading(translator(reader_language())(heading))

    def write_text(self, text: str) -> None:
        """Write the paragraphs of a help text."""
        super().write_text("\n\n".join(map(translator(reader_language()), paragraphs(text))))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write names with their explanations; of what is in brackets at the end, Click's words."""
        translate = translator(reader_language())

        def explained(text: str) -> str:
            found = BRACKETS.search(text)
            extra = found[0] if found else ""
            help_text = text.removesuffix(extra)
            for word in IN_BRACKETS:
                extra = extra.replace(word, translate(word))
            return (translate(help_text) if help_text else "") + extra

        super().write_dl([(name, explained(text)) for name, text in rows], col_max, col_spacing)


class TranslatedContext(click.Context):
    """A context whose help is translated."""

    formatter_class = TranslatedHelp
