"""Text with links to the resources that it mentions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.views.presentation import Value


@dataclass(frozen=True, slots=True)
class TextSegment:
    """A piece of text; `target` is the resource that it mentions, or None."""

    text: str
    target: Value | None = None


def segments(text: str, named: Iterable[tuple[str, Value]]) -> tuple[TextSegment, ...]:
    """Return `text` split at the quotes: each quote is found once, longer ones first, none inside another.

    The joined pieces are exactly the text.
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
        pieces += [TextSegment(text[position:start]), TextSegment(text[start:end], target)]
        position = end
    return tuple(s for s in [*pieces, TextSegment(text[position:])] if s.text)
