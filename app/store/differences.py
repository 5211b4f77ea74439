"""Two files of canonical N-Quads -> the lines that lead from one to the other, in linear time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

AT_ONCE = 1 << 20
"""Bytes of each file that are compared at a time."""


@dataclass(frozen=True, slots=True)
class ChangedQuads:
    """The lines to remove from the old quads, and those to add afterwards.

    If a line is removed, all new lines with its subject and predicate are among those to add. So a store may
    remove the triple of such a line from all graphs together, or several spellings of a value at once
    (`"1"` and `"01"` are one integer): what is still there comes back.
    """

    removed: list[bytes]
    added: list[bytes]


class _Side:
    """The lines of one file that are not compared yet."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.lines: list[bytes] = []
        self.ended = False

    def read(self) -> None:
        found = self._file.readlines(AT_ONCE)
        self.lines += found
        self.ended = not found

    def before(self, border: bytes) -> list[bytes]:
        place = bisect_left(self.lines, border)
        found, self.lines = self.lines[:place], self.lines[place:]
        return found


def difference(old: BinaryIO, new: BinaryIO, most: int) -> ChangedQuads | None:
    """Return how two files of canonical N-Quads differ; None if that takes more than `most` lines.

    Needs memory for that many lines, and for those with one subject and predicate. Raises `OSError`.
    """
    removed: list[bytes] = []
    added: list[bytes] = []
    for before, after in _side_by_side(_Side(old), _Side(new)):
        if before == after:
            continue
        known, still = frozenset(before), frozenset(after)
        gone = [line for line in before if line not in still]
        changed = frozenset(map(_beginning, gone))
        removed += gone
        added += (line for line in after if line not in known or _beginning(line) in changed)
        if len(removed) + len(added) > most:
            return None
    return ChangedQuads(removed, added)


def _side_by_side(*sides: _Side) -> Iterator[list[list[bytes]]]:
    """Yield the lines of some files, those with the same subject and predicate at the same time."""
    while unread := [side for side in sides if not side.ended]:
        min(unread, key=lambda side: side.lines[-1:]).read()  # the one that is behind the others
        ends = [side.lines[-1:] for side in sides if not side.ended]
        if ends and (last := min(ends)):
            yield [side.before(_beginning(*last)) for side in sides]
    yield [side.lines for side in sides]


def _beginning(line: bytes) -> bytes:
    """Return the subject and the predicate of a line."""
    return line[: line.index(b" ", line.index(b" ") + 1) + 1]
