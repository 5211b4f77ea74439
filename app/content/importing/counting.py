"""The numbers of the measures -> remarks where one is there twice, or missing between two others.

A number that is missing may be a row or line that was not read, and one that is there twice a slip. Either
may be right, so the words stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.content.documents import Notice
from app.content.importing.about_reading import at
from app.content.importing.labels import MEASURE
from app.content.importing.model import Element

MOST_MISSING = 4
"""More numbers than these are left out on purpose."""


def odd_numbers(elements: Sequence[Element]) -> Iterator[Notice]:
    """Yield a remark for each number of a measure that is repeated, or that skips others."""
    last: dict[str, int] = {}
    seen: dict[str, Element] = {}
    for element in elements:
        before, dot, end = element.number.replace(",", ".").rpartition(".")
        if element.kind != MEASURE or not dot or not end.isdecimal():
            continue
        if first := seen.get(element.number):
            template = "Several measures have the number {number}; the first one is «{words}»."
            fields = {"number": element.number, "words": first.words[:60]}
            yield Notice(template, at(element.place), fields)
            continue
        seen[element.number] = element
        number, previous = int(end), last.get(before, 0)
        if 0 < previous < number - 1 < previous + MOST_MISSING:
            missing = ", ".join(f"{before}.{n}" for n in range(previous + 1, number))
            template = "There is no measure {missing} before {number}. Was a line or a row not read?"
            yield Notice(template, at(element.place), {"number": element.number, "missing": missing})
        last[before] = max(number, previous)
