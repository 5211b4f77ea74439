"""A bounded cache of complete responses, so that a repeated request needs neither a thread nor the site.

It is a shared cache of RFC 9111 whose origin is the site. It is also part of the origin: it is emptied when
the site serves another release, so its responses are as new as those of the site, and have no `Age`.
docs/decisions/0028-complete-responses-before-the-site.md
"""

from __future__ import annotations

import sys
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from app.server.cacheable import CacheableRequest, Fields, Stored, response_to_store, varying

LARGEST_PART = 32
"""One response may take this part of the memory, so that it cannot push out all others."""
TARGET_PART = 8
"""The responses to one target, in all variants, may take this part."""
MOST_VARIANTS = 32
REMEMBERED = 8192
NORMALISED = 256
ENTRY_BYTES = 400
"""The approximate size of a target's or a variant's places in the dictionaries."""


CacheKey: TypeAlias = tuple[str | None, ...]  # the normalised values of some request fields


class ServedState(NamedTuple):
    """What the site serves now. Responses of another state are not used."""

    release: bytes
    """The value of `X-Release`."""
    version: Hashable
    """Everything else that responses depend on: the build, the software, the local date."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What the cache needs to know of the site.

    `state` returns what is served now, None if there is nothing yet. It must be cheap and must not block.
    `normalised` has a function for each request field that a response may vary by. It returns the part of the
    value that matters: two values with the same result must get the same response.
    `client_fields` returns the response fields about a client's budget, from the address of the peer and
    X-Forwarded-For.
    """

    state: Callable[[], ServedState | None]
    normalised: Mapping[bytes, Callable[[str | None], str | None]]
    client_fields: Callable[[str, str], Fields]


class StoredEntry(NamedTuple):
    """A stored response, the time until which it may be used, and the bytes that it takes with its key."""

    response: Stored
    until: float
    size: int


@dataclass(slots=True)
class Variants:
    """The stored responses to one target, by the normalised values of the request fields `names`."""

    names: tuple[bytes, ...]
    held: int
    stored: OrderedDict[CacheKey, StoredEntry] = field(default_factory=OrderedDict)


class Remembered:
    """The last few thousand keys, to know which requests are repeated. Keys are hashes."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._half = most // 2
        self._newer: set[int] = set()
        self._older: set[int] = set()

    def again(self, key: int) -> bool:
        """Return whether the key was seen before, and remember it."""
        known = key in self._newer or key in self._older
        if len(self._newer) >= self._half:
            self._older, self._newer = self._newer, set()
        self._newer.add(key)
        return known


class ResponseCache:
    """The responses that were used last, within `most_bytes`. Used from the event loop only.

    A response is stored when it is requested for the second time, so unrepeated requests displace nothing.
    The least recently used target makes room, and within a target the least recently used variant.
    """

    def __init__(self, most_bytes: int, origin: Origin, clock: Callable[[], float] = time.monotonic) -> None:
        self.origin = origin
        self.largest = most_bytes // LARGEST_PART
        self.held = 0
        self._most_bytes = most_bytes
        self._clock = clock
        self._normalised = {name: _cached(read) for name, read in origin.normalised.items()}
        self._state: ServedState | None = None
        self._targets: OrderedDict[tuple[bytes, ...], Variants] = OrderedDict()
        self._seen = Remembered()

    def state(self) -> ServedState | None:
        """Return what the site serves now. If it has changed, the cache is emptied."""
        now = self.origin.state()
        if now != self._state:
            self._targets.clear()
            self.held, self._state = 0, now
        return now

    def find(self, asked: CacheableRequest) -> Stored | None:
        """Return the stored response to a request, if it is still fresh. Call `state` before."""
        variants = self._targets.get(asked.target)
        if variants is None:
            return None
        key = self._key(variants.names, asked)
        found = variants.stored.get(key)
        if found is None or self._clock() >= found.until:
            return None
        self._targets.move_to_end(asked.target)
        variants.stored.move_to_end(key)
        return found.response

    def put(
        self, asked: CacheableRequest, status: int, fields: Fields, body: bytes, state: ServedState
    ) -> None:
        """Store a complete response that is `storable`, if the request is repeated; see `store`."""
        if self.is_repeated(asked, dict(fields).get(b"vary", b"")):
            self.store(asked, status, fields, body, state)

    def is_repeated(self, asked: CacheableRequest, vary: bytes) -> bool:
        """Return whether a request was seen before, and remember it; `vary` is that of its response."""
        if not varying(vary) <= self._normalised.keys():
            return False
        return self._seen.again(hash((asked.target, self._key(self._names(asked, vary), asked))))

    def store(
        self, asked: CacheableRequest, status: int, fields: Fields, body: bytes, state: ServedState
    ) -> None:
        """Store a complete response that is `storable`, to a request that `is_repeated`.

        `state` is what the site served when the request came.
        """
        head = dict(fields)
        if self.state() != state:
            return
        if head.get(b"x-release", state.release) != state.release:  # another release, by `?release=`
            return
        names = self._names(asked, head.get(b"vary", b""))
        self._insert(asked, names, self._key(names, asked), response_to_store(status, fields, body))

    def _names(self, asked: CacheableRequest, vary: bytes) -> tuple[bytes, ...]:
        """Return the request fields that distinguish the responses to a target."""
        variants = self._targets.get(asked.target)
        return tuple(sorted(varying(vary).union(variants.names if variants else ())))

    def _insert(
        self, asked: CacheableRequest, names: tuple[bytes, ...], key: CacheKey, response: Stored
    ) -> None:
        size, of_target = response.size() + _size_of(key), _size_of(asked.target)
        if size + of_target > self.largest:
            return
        variants = self._targets.get(asked.target)
        if variants is None or variants.names != names:
            self._drop(asked.target)
            variants = self._targets[asked.target] = Variants(names, of_target)
            self.held += variants.held
        self._remove(variants, key)
        variants.stored[key] = StoredEntry(response, self._clock() + response.seconds, size)
        variants.held += size
        self.held += size
        self._targets.move_to_end(asked.target)
        self._make_room(variants)

    def _make_room(self, variants: Variants) -> None:
        """Remove what was used longest ago: variants of the target that was just used, then other targets."""
        while len(variants.stored) > MOST_VARIANTS or variants.held > self._most_bytes // TARGET_PART:
            self._remove(variants, next(iter(variants.stored)))
        while self.held > self._most_bytes:
            self._drop(next(iter(self._targets)))

    def _key(self, names: tuple[bytes, ...], asked: CacheableRequest) -> CacheKey:
        fields, normalised = asked.fields, self._normalised
        return tuple([normalised[name](fields.get(name)) for name in names])

    def _remove(self, variants: Variants, key: CacheKey) -> None:
        if key in variants.stored:
            size = variants.stored.pop(key).size
            variants.held -= size
            self.held -= size

    def _drop(self, target: tuple[bytes, ...]) -> None:
        if target in self._targets:
            self.held -= self._targets.pop(target).held


def _cached(read: Callable[[str | None], str | None]) -> Callable[[bytes | None], str | None]:
    """Return the function for the bytes of a field, with a bounded memory of its last results."""
    return lru_cache(NORMALISED)(lambda value: read(None if value is None else value.decode("latin-1")))


def _size_of(key: tuple[object, ...]) -> int:
    """Return the bytes of a key, and of its place in a dictionary."""
    return ENTRY_BYTES + sys.getsizeof(key) + sum(map(sys.getsizeof, key))
