"""The row of headings in a partner's sheet -> which column is which, and what is left out around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openpyxl.utils import get_column_letter

from app.contributions.errors import HeadingsMissing, HeadingTwice
from app.contributions.findings import WARNING, FileFinding
from app.contributions.hidden import Line
from app.contributions.sheet import COLUMNS, headings
from app.language import INTERFACE_LANGUAGES
from app.matching.folding import fold

MOST_COLUMNS = 30
HEADINGS_WITHIN = 10
"""The headings are in one of so many rows from the top."""


def are_headings(texts: Sequence[str]) -> bool:
    """Return whether the texts of a row are the headings that are needed."""
    try:
        return bool(columns_of(texts))
    except (HeadingsMissing, HeadingTwice):
        return False


def from_headings(lines: Sequence[Line]) -> tuple[Sequence[Line], list[FileFinding]]:
    """Return the lines from the headings on, and a warning about those above them, such as a title."""
    first = next((i for i, (texts, _) in enumerate(lines[:HEADINGS_WITHIN]) if are_headings(texts)), 0)
    words = " | ".join(text.strip() for texts, _ in lines[:first] for text in texts if text.strip())[:200]
    template, remedy = (
        "What is above the headings is left out: «{words}»",
        "Move it if it is about a measure.",
    )
    found = [FileFinding(template, remedy, {"words": words}, f"A{lines[0][1] + 1}", WARNING)] if words else []
    return lines[first:], found


def columns_of(headed: Sequence[str]) -> dict[int, str]:
    """Return the known columns: number -> key.

    Raises `HeadingsMissing` if a required one is missing, `HeadingTwice` if one is there twice.
    """
    names = {
        fold(h): key for lang in INTERFACE_LANGUAGES for h, key in zip(headings(lang), COLUMNS, strict=True)
    }
    keys = {place: names[fold(text)] for place, text in enumerate(headed) if fold(text) in names}
    needed = ({"subject"}, {"relation", "value", "status", "role"}, {"element", "number"})
    if lacking := [some for some in needed if not some & set(keys.values())]:
        shown = dict(zip(COLUMNS, (f"«{heading}»" for heading in headings("nb")), strict=True))
        missing = ", ".join("/".join(shown[key] for key in COLUMNS if key in some) for some in lacking)
        raise HeadingsMissing(missing=missing, headings=", ".join(shown.values()))
    known = list(keys.values())
    for place, key in keys.items():
        if known.count(key) > 1:
            raise HeadingTwice(heading=headed[place], place=f"{get_column_letter(place + 1)}1")
    return keys


def left_out(lines: Sequence[Line], keys: dict[int, str]) -> Iterator[FileFinding]:
    """Yield a warning for each column that the linking sheet does not have, if there is something in it."""
    headed = lines[0][0]
    for place in range(min(MOST_COLUMNS, max(len(cells) for cells, _ in lines))):
        if place not in keys and any(place < len(cells) and cells[place].strip() for cells, _ in lines[1:]):
            heading = headed[place].strip() if place < len(headed) else ""
            yield FileFinding(
                "The linking sheet has no column «{heading}», so what it holds is left out.",
                "Use the heading of the sheet, or remove the column.",
                {"heading": heading[:60]},
                f"{get_column_letter(place + 1)}{lines[0][1] + 1}",
                WARNING,
            )
