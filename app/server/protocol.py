"""One HTTP/1.1 connection: uvicorn's protocol with a deadline for every read and every write.

uvicorn itself limits only how long a connection may be idle. The deadlines here are set in the callbacks of
`asyncio.Protocol` and of the HTTP parser, and `Connections.sweep` checks them once a second.
"""

from __future__ import annotations

import asyncio
import sys
from enum import Enum
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from app.server.client import EXTENSION, Client
from app.server.connections import Connections
from app.server.error_response import error_response
from app.server.framing import fault_of, lines, unreadable, with_path


class Phase(Enum):
    """What a connection is waiting for; the values are part of error messages."""

    HEAD = "The header section of the request"
    BODY = "The body of the request"
    ANSWER = "The answer"
    IDLE = "The next request"
    REFUSED = "The end of the connection"


class GuardedProtocol(HttpToolsProtocol):
    """A connection that is registered, and that ends when a deadline passes."""

    def __init__(self, register: Connections, **given: Any) -> None:
        super().__init__(**given)
        self.counted_as: str | None = None
        self._register = register
        self._limits = register.limits
        self._phase = Phase.HEAD
        self._until = self.loop.time() + self._limits.head_seconds
        self._idle_until = 0.0
        self._framing_bytes = 0  # received since the last byte of a body, or the end of a header section
        self._running: RequestResponseCycle | None = None  # in work; `cycle` is the request read last
        self._unsent = 0
        self._taken_at = 0.0
        self._client: Client | None = None

    # asyncio.Protocol: https://docs.python.org/3/library/asyncio-protocol.html

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        self.counted_as = self._register.client_of(self.client[0] if self.client else "")
        self._client = Client(self.counted_as, self.break_off, self.refuse, self.send_whole)
        if not self._register.admit(self):
            self.refuse(HTTPStatus.SERVICE_UNAVAILABLE, "There are too many connections.")

    def connection_lost(self, exc: Exception | None) -> None:
        self._register.leave(self)
        super().connection_lost(exc)
        self._give_up()

    def data_received(self, data: bytes) -> None:
        if self._phase is Phase.REFUSED:
            return
        self._framing_bytes += len(data)
        super().data_received(data)
        if self._phase in (Phase.HEAD, Phase.BODY) and self._framing_bytes > self._limits.head_bytes:
            self._refuse_head()

    def eof_received(self) -> None:
        """Answer 400 if the body of a request is cut off; otherwise treat the client as gone, like nginx."""
        if self._phase is Phase.BODY:
            self.refuse(HTTPStatus.BAD_REQUEST, "The body of the request is incomplete.")

    def resume_writing(self) -> None:
        self._taken_at = self.loop.time()
        super().resume_writing()

    # The callbacks of the HTTP parser: https://github.com/MagicStack/httptools

    def on_message_begin(self) -> None:
        if self._phase is Phase.REFUSED:  # data that arrived together with a refused request
            return
        super().on_message_begin()
        self.scope["extensions"] = {EXTENSION: self._client}  # type: ignore[dict-item]  # one of our own
        self._wait_for(Phase.HEAD, self._limits.head_seconds)

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._phase is Phase.HEAD:  # after a body comes a trailer, which is not part of the header section
            super().on_header(name, value)  # (RFC 9110, section 6.5.1)

    def on_headers_complete(self) -> None:
        if self._phase is Phase.REFUSED:
            return
        size = len(self.url) + sum([len(name) + len(value) for name, value in self.headers])
        if size > self._limits.head_bytes or len(self.headers) > self._limits.header_fields:
            self._refuse_head()
        elif (fault := fault_of(self.parser.get_http_version(), self.headers)) is not None:
            self.refuse(HTTPStatus.BAD_REQUEST, fault)
        elif len(self.pipeline) >= self._limits.pipelined:
            self.transport.abort()
        else:
            self._framing_bytes, self.url = 0, with_path(self.url)
            self._wait_for(Phase.BODY, self._limits.body_seconds)
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if self._phase is Phase.BODY:
            self._framing_bytes = 0
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self._phase is Phase.BODY:
            self._framing_bytes = 0
            self._wait_for(Phase.ANSWER, self._limits.answer_seconds)
            super().on_message_complete()

    def on_response_complete(self) -> None:
        if self._phase is Phase.ANSWER and self.pipeline:
            self._wait_for(Phase.ANSWER, self._limits.answer_seconds)
        elif self._phase is Phase.ANSWER:  # the deadline of the answer also covers what is not sent yet
            self._phase, self._idle_until = Phase.IDLE, self.loop.time() + self._limits.idle_seconds
            if not self.transport.is_closing():
                self.server_state.total_requests += 1
                self.flow.resume_reading()
            return  # without the timer that uvicorn sets for an idle connection: `end_overdue` ends it
        super().on_response_complete()

    async def send_whole(self, status: int, fields: bytes, body: bytes) -> None:
        """Send a complete response with one system call; its `fields`, as lines, were checked before.

        uvicorn searches every field for invalid characters each time, which takes longer than all the rest.
        """
        cycle = self._running
        if self.flow.write_paused:
            await self.flow.drain()
        if cycle is None or cycle.disconnected:
            return
        cycle.response_started = cycle.response_complete = True
        cycle.waiting_for_100_continue = False
        close = b"" if cycle.keep_alive else b"connection: close\r\n"
        body = b"" if cycle.scope["method"] == "HEAD" else body
        head = (STATUS_LINE[status], lines(cycle.default_headers), fields, close, b"\r\n")
        self.transport.write(b"".join((*head, body)))
        cycle.message_event.set()
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def send_400_response(self, msg: str) -> None:
        self.refuse(HTTPStatus.BAD_REQUEST, unreadable(sys.exception()))

    # The interface that `Connections` uses

    def is_idle(self) -> bool:
        """Return whether no request is under way and nothing waits to be sent."""
        return self._phase is Phase.IDLE and not self.transport.get_write_buffer_size()

    def close_idle(self) -> None:
        """Close the connection between two requests."""
        self.transport.close()

    def end_overdue(self, now: float) -> None:
        """End the connection if a deadline has passed; `now` is the time of the event loop."""
        if self._is_stalled(now):
            self.transport.abort()
        elif self.is_idle() and now >= self._idle_until:
            self.transport.close()
        elif now < self._until:
            return
        elif self._phase in (Phase.ANSWER, Phase.IDLE, Phase.REFUSED) or self.transport.is_closing():
            self.transport.abort()
        elif self._phase is Phase.HEAD and not self._framing_bytes:
            self.transport.close()
        else:
            self.refuse(HTTPStatus.REQUEST_TIMEOUT, f"{self._phase.value} did not come in time.")

    def refuse(self, status: HTTPStatus, detail: str) -> None:
        """Answer with an error, unless an answer has begun, and end the connection.

        The rest of the request is read for a while: closing at once would reset the connection, and the
        client could lose the response (RFC 9112, section 9.6).
        """
        cycle = self._running
        answering = cycle is not None and cycle.response_started and not cycle.response_complete
        if answering or self.transport.is_closing() or self._phase is Phase.REFUSED:
            self.break_off()
            return
        self._give_up()
        self._register.refused[status] += 1
        self._wait_for(Phase.REFUSED, self._limits.refused_seconds)
        self.flow.resume_reading()
        self.transport.write(error_response(status, detail))
        self.transport.write_eof()

    def break_off(self) -> None:
        """Close the connection. An incomplete answer stays incomplete."""
        self._give_up()
        self.transport.close()

    def _give_up(self) -> None:
        """Notify the current request that nobody waits for its answer.

        uvicorn marks only the request that was read last, which with pipelining is another one.
        """
        if self._running is not None:
            self._running.disconnected = True
            self._running.message_event.set()
        if self._client is not None:
            self._client.leave()

    def _refuse_head(self) -> None:
        self.refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The header section is too large.")

    def _wait_for(self, phase: Phase, seconds: float) -> None:
        self._phase, self._until = phase, self.loop.time() + seconds

    def _is_stalled(self, now: float) -> bool:
        """Return whether bytes have waited to be sent for too long while the client read none."""
        before, self._unsent = self._unsent, self.transport.get_write_buffer_size()
        if not before or self._unsent < before:
            self._taken_at = now
        return now - self._taken_at > self._limits.stall_seconds
