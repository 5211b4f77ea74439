"""The register of open connections: counts them per client, and ends those past a deadline."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Protocol

from app.server.limits import ServerLimits

SWEEP_SECONDS = 1.0


class TrackedConnection(Protocol):
    """The part of a connection that the register uses."""

    counted_as: str | None

    def is_idle(self) -> bool:
        """Return whether no request is under way."""

    def close_idle(self) -> None:
        """Close the connection between two requests."""

    def end_overdue(self, now: float) -> None:
        """End the connection if a deadline has passed; `now` is the time of the event loop."""


class Connections:
    """The open connections of a web process. Used from the event loop only.

    `client_of` maps a peer's address to the key that its connections are counted under, or to None for a
    proxy, whose connections belong to many clients.
    """

    def __init__(self, limits: ServerLimits, client_of: Callable[[str], str | None]) -> None:
        self.limits = limits
        self.client_of = client_of
        self._open: dict[TrackedConnection, None] = {}  # in order of arrival
        self._of_client: Counter[str] = Counter()
        self.refused: Counter[int] = Counter()
        """Requests that the server refused before the site saw them, by status."""

    def __len__(self) -> int:
        return len(self._open)

    def admit(self, connection: TrackedConnection) -> bool:
        """Register a connection; return False if its client, or all clients together, have too many."""
        client = connection.counted_as
        if client is not None and self._of_client[client] >= self.limits.client_connections:
            return False
        if len(self._open) >= self.limits.connections and not self._close_an_idle_one():
            return False
        self._open[connection] = None
        if client is not None:
            self._of_client[client] += 1
        return True

    def leave(self, connection: TrackedConnection) -> None:
        """Remove a closed connection from the register, if it was admitted."""
        if connection not in self._open:
            return
        del self._open[connection]
        client = connection.counted_as
        if client is not None:
            self._of_client[client] -= 1
            if not self._of_client[client]:
                del self._of_client[client]

    def _close_an_idle_one(self) -> bool:
        for connection in self._open:
            if connection.is_idle():
                connection.close_idle()
                self.leave(connection)
                return True
        return False

    def sweep(self, now: float) -> None:
        """End every connection whose deadline has passed."""
        for connection in list(self._open):
            connection.end_overdue(now)

    async def sweep_regularly(self) -> None:
        """Sweep once a second until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self.sweep(loop.time())
