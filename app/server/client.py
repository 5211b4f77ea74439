"""The client of a connection, as the gateway sees it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus

EXTENSION = "handlingsplan.client"
"""The key of the client among the extensions of an ASGI scope."""


class Client:
    """The client of a connection. `send_whole` sends a complete response; its fields are lines."""

    def __init__(
        self,
        counted_as: str | None,
        close: Callable[[], None],
        refuse: Callable[[HTTPStatus, str], None],
        send_whole: Callable[[int, bytes, bytes], Awaitable[None]],
    ) -> None:
        self.counted_as = counted_as
        self.close = close
        self.refuse = refuse
        self.send_whole = send_whole
        self.when_gone: Callable[[], None] | None = None
        self._gone = False

    def gone(self) -> bool:
        """Return whether the connection is closed, or about to be. May be called from any thread."""
        return self._gone

    def leave(self) -> None:
        """Note that nobody waits for an answer any more. Called from the event loop."""
        self._gone = True
        if self.when_gone is not None:
            self.when_gone()
