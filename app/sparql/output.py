"""Bytes of a result, collected and sent in pieces when they reach a size, or after some time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

FLUSH_BYTES = 1 << 16
FLUSH_SECONDS = 0.1


class PieceTooLarge(Exception):
    """A piece of the result exceeds the limit of bytes by far."""


@dataclass
class Output:
    """A file object for serialisers that passes pieces to `send`. `limit` and `total` are in bytes."""

    send: Callable[[bytes], None]
    limit: int
    total: int = 0
    _held: bytearray = field(default_factory=bytearray)
    _sent_at: float = field(default_factory=time.monotonic)

    def write(self, piece: bytes) -> int:
        """Add a piece. Raises `PieceTooLarge`, and what `send` raises."""
        self.total += len(piece)
        if self.total > self.limit + FLUSH_BYTES:
            raise PieceTooLarge
        self._held += piece
        if len(self._held) >= FLUSH_BYTES or time.monotonic() - self._sent_at > FLUSH_SECONDS:
            self.flush()
        return len(piece)

    def rest(self) -> bytes:
        """Return what is held, which is then no longer held."""
        rest = bytes(self._held)
        self._held.clear()
        return rest

    def flush(self) -> None:
        """Send the collected bytes, if there are any."""
        if self._held:
            self.send(self.rest())
        self._sent_at = time.monotonic()
