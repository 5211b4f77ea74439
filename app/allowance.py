"""A limit for all bytes that are buffered for clients; each client may use half of it."""

from __future__ import annotations

import threading
from collections import Counter


class ByteAllowance:
    """Counts the bytes that are buffered at a time. Thread-safe."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._most_of_one = most_bytes // 2
        self._of_client: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def held(self) -> int:
        """Return the number of bytes that are buffered now."""
        with self._lock:
            return self._of_client.total()

    def take(self, client: str, size: int) -> bool:
        """Count `size` bytes for a client; return False, and count nothing, if that exceeds a limit."""
        with self._lock:
            of_client = self._of_client[client] + size
            if of_client > self._most_of_one or self._of_client.total() + size > self._most_bytes:
                return False
            self._of_client[client] = of_client
            return True

    def give_back(self, client: str, size: int) -> None:
        """Subtract `size` bytes for a client."""
        with self._lock:
            self._of_client[client] -= size
            if self._of_client[client] <= 0:
                del self._of_client[client]
