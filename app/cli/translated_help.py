"""The help of the command, in the reader's language; the English texts are the keys of the catalogues."""

from __future__ import annotations

from collections.abc import Iterable

import click

from app.cli.terminal import reader_language
from app.language import translator

HEADINGS = ("Usage:", "Options", "Commands")
STANDARD = ("Show this message and exit.", "Show the version and exit.")
"""Texts of Click that the catalogues translate too."""


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
        """Write names with their explanations; a default in brackets at the end stays."""
        translate = translator(reader_language())
        split = [(name, *text.partition("  [")) for name, text in rows]
        shown = [(name, translate(text) + mark + rest) for name, text, mark, rest in split]
        super().write_dl(shown, col_max, col_spacing)


class TranslatedContext(click.Context):
    """A context whose help is translated."""

    formatter_class = TranslatedHelp
