"""What has been answered is kept for the next who asks the same, within a bound of memory.

A release never changes, so an answer holds as long as its release is served: a cache belongs to one release.
"""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.sparql.answer import End
from app.sparql.preflight import QueryRead

# An entry may take this part of the whole, so that one large answer does not put out all small ones.
LARGEST_PART = 8
QUERIES_BYTES = 4 << 20
ENTRY_BYTES = 120  # the places of a key and a value in an ordered dictionary
NUMBER_BYTES, SMALL = 28, 256
V = TypeVar("V")
EACH_TIME_NEW = ("NOW", "RAND", "UUID", "STRUUID", "BNODE", "SERVICE")


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole answer in one format, and what is known of it."""

    body: bytes
    end: End


class BoundedCache(Generic[V]):
    """The values asked for last, as many as `most_bytes` hold with their keys. Safe for many threads.

    `size` is how many bytes of memory a value takes.
    """

    def __init__(self, most_bytes: int, size: Callable[[V], int]) -> None:
        self.largest = most_bytes // LARGEST_PART
        self.held = 0
        self._most_bytes = most_bytes
        self._size = size
        self._values: OrderedDict[str, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> V | None:
        """The value of a key, if it is kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: str, value: V) -> None:
        """Keep a value, unless it is too large; what was asked for longest ago makes room."""
        size = self._entry(key, value)
        if size > self.largest:
            return
        with self._lock:
            if key in self._values:
                self.held -= self._entry(key, self._values.pop(key))
            self._values[key] = value
            self.held += size
            while self.held > self._most_bytes:
                self.held -= self._entry(*self._values.popitem(last=False))

    def _entry(self, key: str, value: V) -> int:
        return ENTRY_BYTES + sys.getsizeof(key) + self._size(value)


def queries() -> BoundedCache[QueryRead]:
    """A cache of queries that were read and may be run, by their text."""
    return BoundedCache(QUERIES_BYTES, _size_of_query)


def answers(most_bytes: int) -> BoundedCache[Kept]:
    """A cache of answers."""
    return BoundedCache(most_bytes, _size_of_answer)


def repeatable(query: QueryRead) -> bool:
    """Whether a query has the same answer each time it is asked of one release."""
    return not any(token.is_word(*EACH_TIME_NEW) for token in query.tokens)


def _size_of_answer(kept: Kept) -> int:
    rest = sum(map(sys.getsizeof, (kept, kept.end, kept.end.rows, kept.end.seconds)))
    return sys.getsizeof(kept.body) + rest


def _size_of_query(read: QueryRead) -> int:
    """Without its source, which is the key, and what Python has once: single characters, small numbers."""
    graphs = (*read.from_graphs, *read.from_named, *read.prefixes, *read.prefixes.values())
    parts = (read, read.tokens, read.prefixes, read.calls, *graphs, *read.calls)
    texts = sum(sys.getsizeof(token.text) for token in read.tokens if len(token.text) > 1)
    numbers = NUMBER_BYTES * sum((t.start > SMALL) + (t.end > SMALL) for t in read.tokens)
    return sum(map(sys.getsizeof, (*parts, *read.tokens))) + texts + numbers
