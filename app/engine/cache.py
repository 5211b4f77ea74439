"""What has been answered is kept for the next who asks the same, within a bound of memory.

A release never changes, so an answer holds as long as its release is served: a cache belongs to one release.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.engine.answer import End

# An entry may take this part of the whole, so that one large answer does not put out all small ones.
LARGEST_PART = 8
V = TypeVar("V")
# Functions whose value is new each time, and the call of another endpoint. Anywhere in the text, also in a
# string: what is taken for one of them without need is only not kept.
_EACH_TIME_NEW = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE|SERVICE)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole answer in one format, and what is known of it."""

    body: bytes
    end: End


class BoundedCache(Generic[V]):
    """The values asked for last, as many as `most_bytes` hold. Safe for many threads."""

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
        size = self._size(value)
        if size > self.largest:
            return
        with self._lock:
            if key in self._values:
                self.held -= self._size(self._values.pop(key))
            self._values[key] = value
            self.held += size
            while self.held > self._most_bytes:
                self.held -= self._size(self._values.popitem(last=False)[1])


def answers(most_bytes: int) -> BoundedCache[Kept]:
    """A cache of answers."""
    return BoundedCache(most_bytes, lambda kept: len(kept.body))


def repeatable(query: str) -> bool:
    """Whether a query has the same answer each time it is asked of one release."""
    return _EACH_TIME_NEW.search(query) is None
