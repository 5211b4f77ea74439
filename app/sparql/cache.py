"""Query results and parsed queries, cached in a bounded amount of memory.

A release never changes, so a result is valid as long as its release is served. Each release has its own
caches.
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

# The largest part of the cache that one entry may take, so that it does not displace all small ones.
LARGEST_PART = 8
QUERIES_BYTES = 4 << 20
ENTRY_BYTES = 120  # a key and a value in an ordered dictionary, approximately
TOKEN_BYTES = 165  # a token, its two numbers, and its text without the characters
V = TypeVar("V")
EACH_TIME_NEW = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE", "SERVICE"})


@dataclass(frozen=True, slots=True)
class CachedResult:
    """A complete result in one format, and what is known about it."""

    body: bytes
    end: End


class BoundedCache(Generic[V]):
    """The values that were used last, within `most_bytes` including their keys. Thread-safe.

    `size` returns the bytes of memory that a value takes.
    """

    def __init__(self, most_bytes: int, size: Callable[[V], int]) -> None:
        self.largest = most_bytes // LARGEST_PART
        self.held = 0
        self._most_bytes = most_bytes
        self._size = size
        self._values: OrderedDict[str, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> V | None:
        """Return the value of a key, or None if it is not in the cache."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: str, value: V) -> None:
        """Store a value, unless it is too large. The least recently used values are removed to make room."""
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
    """Return a cache of parsed queries by their text."""
    return BoundedCache(QUERIES_BYTES, _size_of_query)


def answers(most_bytes: int) -> BoundedCache[CachedResult]:
    """Return a cache of results."""
    return BoundedCache(most_bytes, _size_of_answer)


def repeatable(query: QueryRead) -> bool:
    """Return whether a query always has the same result over the same release."""
    return EACH_TIME_NEW.isdisjoint(query.words)


def _size_of_answer(kept: CachedResult) -> int:
    rest = sum(map(sys.getsizeof, (kept, kept.end, kept.end.rows, kept.end.seconds)))
    return sys.getsizeof(kept.body) + rest


def _size_of_query(read: QueryRead) -> int:
    """Return the size without the source, which is the key. It is rather too large than too small.

    The objects of a token are counted as a fixed size, because measuring each took a tenth of the time of a
    query. All texts of tokens together are not longer than the query for the engine.
    """
    graphs = (*read.from_graphs, *read.from_named, *read.prefixes, *read.prefixes.values(), *read.words)
    parts = (read, read.tokens, read.prefixes, read.calls, read.text, read.text, read.words, *read.calls)
    return sum(map(sys.getsizeof, (*parts, *graphs))) + TOKEN_BYTES * len(read.tokens)
