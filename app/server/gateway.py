"""ASGI requests -> the response cache or the WSGI site in thread pools -> responses at each client's pace.

https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from http import HTTPStatus
from typing import TypeAlias

from app.allowance import ByteAllowance
from app.errors import PlanError
from app.http.asking import BEGUN, BegunQuery
from app.http.direct import Endpoint
from app.server import queries
from app.server.caching import Message, Send, answer, past_checks
from app.server.client import EXTENSION, Client
from app.server.connections import Connections
from app.server.environ import wsgi_environ
from app.server.lanes import Lane, Lanes
from app.server.reply import Application, Reply
from app.server.response_cache import ResponseCache

Receive: TypeAlias = Callable[[], Awaitable[Message]]
logger = logging.getLogger(__name__)


class Refused(Exception):
    """The server answers this request with an error; the site does not see it."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


class ClientLeft(Exception):
    """The client closed its connection before its request was complete."""


class Gateway:
    """The ASGI application around the site. Used from the event loop only."""

    def __init__(
        self,
        application: Application,
        lanes: Lanes,
        connections: Connections,
        cache: ResponseCache | None = None,
        endpoint: Endpoint | None = None,
    ) -> None:
        self._application = application
        self._endpoint = endpoint
        self._lanes = lanes
        self._cache = cache
        self._connections = connections
        self._most_body = connections.limits.body_bytes
        self._bodies = ByteAllowance(connections.limits.all_bodies_bytes)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, or handle the lifespan of the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        client: Client = scope["extensions"][EXTENSION]
        if client.gone():
            return
        try:
            await self._answer(scope, client, receive, send)
        except Refused as refused:
            client.refuse(refused.status, refused.detail)
        except ClientLeft:
            return

    async def _live(self, receive: Receive, send: Send) -> None:
        """Sweep the connections from start to stop (https://asgi.readthedocs.io/en/latest/specs/lifespan.html)."""
        await receive()
        sweeping = asyncio.create_task(self._connections.sweep_regularly())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        sweeping.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Message, client: Client, receive: Receive, send: Send) -> None:
        counted_as, held, send = client.counted_as or "", bytearray(), past_checks(client, send)
        try:
            await self._read_body(scope, receive, held, counted_as)
            if self._cache is None:
                await self._ask(scope, client, held, send)
            else:
                await answer(self._cache, scope, held, send, partial(self._ask, scope, client, held))
        finally:
            client.when_gone = None
            self._bodies.give_back(counted_as, len(held))

    async def _ask(self, scope: Message, client: Client, body: bytearray, send: Send) -> None:
        """Answer a plain query; let the site answer all else, in a thread of the lane for the path."""
        lane, environ = self._lanes.of(scope["path"]), wsgi_environ(scope, bytes(body), client.gone)
        try:
            if self._endpoint and await queries.answer(self._endpoint, environ, lane, client, send):
                return
            if lane.is_full():
                raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "Too many requests are waiting.")
            reply = Reply(self._application, environ, client.gone)
            client.when_gone = reply.changed.set
            await deliver(reply, lane, client, send)
        finally:
            begun: BegunQuery | None = environ.pop(BEGUN, None)
            if begun is not None:  # the site did not get to it, because the client has left
                await lane.call(begun.close)

    async def _read_body(self, scope: Message, receive: Receive, held: bytearray, counted_as: str) -> None:
        """Read the body into `held`. Raises `Refused` if it is too large, `ClientLeft` if it is cut off."""
        fields = dict(scope["headers"])
        if b"content-length" not in fields and b"transfer-encoding" not in fields:
            return
        if int(fields.get(b"content-length", 0)) > self._most_body:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"{self._most_body} bytes is the most.")
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientLeft
            piece = message.get("body", b"")
            if len(held) + len(piece) > self._most_body:
                raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"{self._most_body} bytes is the most.")
            if not self._bodies.take(counted_as, len(piece)):
                raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "Too many requests are being received.")
            held += piece
            more = message.get("more_body", False)


async def deliver(reply: Reply, lane: Lane, client: Client, send: Send) -> None:
    """Send a response piece by piece, as fast as the client reads.

    If an error occurs after the start, the connection breaks off, so the client sees an incomplete response.
    """
    begun = False
    while not reply.ended:
        reply.resume(lane)
        while reply.running:
            await reply.changed.wait()
            reply.changed.clear()
            if client.gone():
                continue
            if reply.status and not begun:
                begun = True
                await send({"type": "http.response.start", "status": reply.status, "headers": reply.fields})
            if begun and not reply.ended and (piece := reply.take()):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
    if reply.error is not None and not isinstance(reply.error, PlanError):
        logger.error("the site failed to answer", exc_info=reply.error)
    if client.gone():
        return
    if reply.error is None:
        await send({"type": "http.response.body", "body": reply.take()})
    elif not begun:
        raise Refused(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here.")
    else:
        await send({"type": "http.response.body", "body": reply.take(), "more_body": True})
        client.close()
