"""Answers a request from the response cache, or from the site, whose response it then stores."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from app.http.direct import CompleteResponse
from app.logs import access_line
from app.server.cacheable import CacheableRequest, Fields, Stored, asked, client_copy_is_current, storable
from app.server.client import EXTENSION, Client
from app.server.framing import fields_in, lines
from app.server.response_cache import ResponseCache, ServedState

Message: TypeAlias = dict[str, Any]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
WHOLE = "handlingsplan.whole"
"""In the message with the head of a response: a `CompleteResponse`. Nothing in its head is from a client."""


async def answer(
    cache: ResponseCache,
    scope: Mapping[str, Any],
    body: bytes | bytearray,
    send: Send,
    ask_site: Callable[[Send], Awaitable[None]],
) -> None:
    """Answer a request whose body is complete. `ask_site` lets the site answer with the given `send`."""
    began = time.perf_counter()
    state = cache.state()
    request = asked(scope, body) if state is not None else None
    if request is None:
        await ask_site(send)
    elif (found := cache.find(request)) is not None:
        status = 304 if client_copy_is_current(found, request.fields) else found.status
        client: Client = scope["extensions"][EXTENSION]
        await send_stored(found, status, client_fields(cache, found, scope, request), began, client)
        milliseconds = (time.perf_counter() - began) * 1000
        access_line(scope["method"], scope["path"], status, milliseconds, "responses")
    elif request.head:
        await ask_site(send)
    else:
        recording = ResponseRecorder(send, cache.largest)
        await ask_site(recording)
        if state is not None:
            recording.store(cache, request, state)


def client_fields(
    cache: ResponseCache, found: Stored, scope: Mapping[str, Any], request: CacheableRequest
) -> Fields:
    """Return the fields about the client's budget, if the response has any. Stored responses cost nothing."""
    if not found.metered:
        return []
    peer = (scope.get("client") or ("",))[0]
    return cache.origin.client_fields(peer, request.fields.get(b"x-forwarded-for", b"").decode("latin-1"))


async def send_stored(found: Stored, status: int, more: Fields, began: float, client: Client) -> None:
    """Send a stored response, or 304 (https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5).

    `Server-Timing` is that of this request (https://www.w3.org/TR/server-timing/); `began` is its start.
    """
    head, body = (found.head_of_304, b"") if status == 304 else (found.head, found.body)
    milliseconds = (time.perf_counter() - began) * 1000
    timing = b"server-timing: cache;dur=0.00, total;dur=%.2f\r\n" % milliseconds
    await client.send_whole(status, head + lines(more) + timing, body)


def past_checks(client: Client, send: Send) -> Send:
    """Return a function that passes on messages; a response that is `WHOLE` goes past uvicorn's checks."""

    async def pass_on(message: Message) -> None:
        whole: CompleteResponse | None = message.get(WHOLE)
        if whole is not None:
            await client.send_whole(message["status"], whole.head, whole.body)
        else:
            await send(message)

    return pass_on


class ResponseRecorder:
    """Passes on the messages of a response, and keeps one that may be stored, up to `largest` bytes."""

    def __init__(self, send: Send, largest: int) -> None:
        self._send = send
        self._largest = largest
        self.status = 0
        self.fields: Fields = []
        self.pieces: list[bytes] = []
        self._missing = 0
        self._ended = False
        self._whole: CompleteResponse | None = None

    async def __call__(self, message: Message) -> None:
        """Pass on a message."""
        if (whole := message.get(WHOLE)) is not None:
            self._whole = whole
        elif message["type"] == "http.response.start":
            length = storable(message["status"], message["headers"])
            if 0 < length <= self._largest:
                self.status, self.fields, self._missing = message["status"], message["headers"], length
        elif self.fields:
            self._keep(message.get("body", b""), ended=not message.get("more_body", False))
        await self._send(message)

    def _keep(self, piece: bytes, ended: bool) -> None:
        self.pieces.append(piece)
        self._missing -= len(piece)
        self._ended = ended

    def store(self, cache: ResponseCache, request: CacheableRequest, state: ServedState) -> None:
        """Store the response if it may be stored, and all of it was sent.

        The head of a `CompleteResponse` is read only if the request is repeated.
        """
        whole = self._whole
        if whole is not None:
            if cache.is_repeated(request, whole.vary):
                fields = fields_in(whole.head)
                if 0 < storable(200, fields) <= self._largest:
                    cache.store(request, 200, fields, whole.body, state)
        elif self.fields and self._ended and not self._missing:
            cache.put(request, self.status, self.fields, b"".join(self.pieces), state)
