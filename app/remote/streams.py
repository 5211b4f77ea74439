"""What comes from the store and what goes to the reader, each as a file with a limit."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import requests

from app.sparql.answer import Spool
from app.sparql.worker import FLUSH_BYTES, FLUSH_SECONDS, TooLarge


@dataclass
class Body:
    """The body of a response as a file, up to a size."""

    response: requests.Response
    most: int
    total: int = 0

    def read(self, size: int = -1) -> bytes:
        """Some bytes, as soon as there are any. Raises `TooLarge`."""
        piece: bytes = self.response.raw.read1(size if size > 0 else FLUSH_BYTES, decode_content=True)
        self.total += len(piece)
        if self.total > self.most:
            raise TooLarge
        return piece


@dataclass
class Output:
    """Collects an answer and passes it on in pieces; pyoxigraph's serialisers write to it like to a file."""

    spool: Spool
    limit: int
    total: int = 0
    _held: bytearray = field(default_factory=bytearray)
    _sent_at: float = field(default_factory=time.monotonic)

    def write(self, piece: bytes) -> int:
        """Take a piece. Raises `TooLarge`."""
        self.total += len(piece)
        if self.total > self.limit + FLUSH_BYTES:
            raise TooLarge
        self._held += piece
        if len(self._held) >= FLUSH_BYTES or time.monotonic() - self._sent_at > FLUSH_SECONDS:
            self.flush()
        return len(piece)

    def flush(self) -> None:
        """Pass on what is held."""
        if self._held:
            self.spool.write(bytes(self._held))
        self._held.clear()
        self._sent_at = time.monotonic()
