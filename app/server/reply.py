"""The site's response to one request, passed from a thread to the event loop."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from typing import Any, TypeAlias

from app.server.lanes import Lane

Application: TypeAlias = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
MOST_UNSENT = 1 << 18


class Reply:
    """Calls a WSGI application in a thread, and buffers the response until it is sent.

    The thread is released when the response ends, or when `MOST_UNSENT` bytes wait to be sent; after the
    client has read them, `resume` continues. Call all public methods from the event loop.
    """

    def __init__(self, application: Application, environ: dict[str, Any], gone: Callable[[], bool]) -> None:
        self.status = 0
        self.fields: list[tuple[bytes, bytes]] = []
        self.changed = asyncio.Event()
        self.running = self.ended = False
        self.error: BaseException | None = None
        self._loop = asyncio.get_running_loop()
        self._application, self._environ, self._gone = application, environ, gone
        self._answer: Iterable[bytes] | None = None
        self._pieces: Iterator[bytes] = iter(())
        self._ready: deque[bytes] = deque()
        self._added = self._taken = 0  # bytes; the thread writes the first, the event loop the second
        self._length: int | None = None

    def resume(self, lane: Lane) -> None:
        """Let a thread of the lane take pieces from the application, until `running` is false."""
        self.running = True
        job = lane.run(self._produce)
        job.add_done_callback(lambda future: self._loop.call_soon_threadsafe(self._note, lane, future))

    def take(self) -> bytes:
        """Return the bytes that have arrived since the last call."""
        pieces = [self._ready.popleft() for _ in range(len(self._ready))]
        taken = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        self._taken += len(taken)
        return taken

    def _note(self, lane: Lane, future: Future[bool]) -> None:
        lane.done()
        self.running = False
        self.error = future.exception()
        self.ended = self.error is not None or future.result()
        self.changed.set()

    def _produce(self) -> bool:
        """Take pieces from the application, in a thread; return whether the answer has ended."""
        with ExitStack() as stack:
            stack.callback(self._close)
            if self._answer is None and self._gone():
                return True
            if self._answer is None:
                self._answer = self._application(self._environ, self._start)
                self._pieces = iter(self._answer)
            for piece in self._pieces:
                if self._gone():
                    return True
                if self._add(piece) >= MOST_UNSENT:
                    stack.pop_all()
                    return False
            return True

    def _close(self) -> None:
        if (close := getattr(self._answer, "close", None)) is not None:
            close()

    def _start(
        self, status: str, headers: list[tuple[str, str]], exc_info: object = None
    ) -> Callable[[bytes], object]:
        """`start_response` (PEP 3333, https://peps.python.org/pep-3333/#the-start-response-callable)."""
        pairs = ((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers)
        self.fields = [pair for pair in pairs if pair[0] != b"date"]  # the server adds it
        self._length = next((int(v) for n, v in self.fields if n == b"content-length"), None)
        self.status = int(status[:3])
        return self._add

    def _add(self, piece: bytes) -> int:
        """Buffer a piece for the event loop, and return how many bytes wait there.

        The last piece of a response of known length does not wake the loop: the end of the response does.
        """
        if piece:
            self._ready.append(piece)
            self._added += len(piece)
            if self._added != self._length:
                self._loop.call_soon_threadsafe(self.changed.set)
        return self._added - self._taken
