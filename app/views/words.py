"""Running text with the things that it names linked where the words stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.views.presentation import Value


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of running text; `target` is the thing that it names, if it names one."""

    text: str
    target: Value | None = None


def segments(text: str, named: Iterable[tuple[str, Value]]) -> tuple[Segment, ...]:
    """`text` cut where it names things: each quote is found once, the longer ones first, none in another.

    The pieces joined are the text, letter for letter.
    """
    found: list[tuple[int, int, Value]] = []
    for quote, target in sorted(named, key=lambda n: -len(n[0])):
        start = text.find(quote)
        while start >= 0 and any(start < e and s < start + len(quote) for s, e, _ in found):
            start = text.find(quote, start + 1)
        if quote and start >= 0:
            found.append((start, start + len(quote), target))
    pieces, position = [], 0
    for start, end, target in sorted(found, key=lambda f: f[0]):
        pieces += [Segment(text[position:start]), Segment(text[start:end], target)]
        position = end
    return tuple(s for s in [*pieces, Segment(text[position:])] if s.text)
