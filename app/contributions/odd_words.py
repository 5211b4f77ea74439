"""Words of a partner that pages would show wrongly: letters that were lost, and HTML."""

from __future__ import annotations

from app.content.documents.characters import garbled
from app.content.documents.markup import first_markup
from app.contributions.findings import WARNING, FileFinding

IN_WORDS = ("name", "text", "indicator", "unit")
"""The columns of the linking sheet that pages show as they are."""


def odd_words(text: str, place: str) -> FileFinding | None:
    """Return the finding that letters of a text were lost, or that it has HTML; None for other texts."""
    if lost := next((word for _, word in garbled(text)), ""):
        remedy = "Save the original as UTF-8, and send it again."
        return FileFinding("Letters are lost or garbled in «{text}».", remedy, {"text": lost[:60]}, place)
    if markup := first_markup(text):
        message = "The text has «{markup}», which pages show as it is."
        return FileFinding(message, "Write the words only.", {"markup": markup[:60]}, place, WARNING)
    return None
