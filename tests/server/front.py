"""A gateway with a response cache, asked in this process: requests are ASGI scopes, answers are whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from app.http.direct import Endpoint
from app.server.client import EXTENSION, Client
from app.server.connections import Connections
from app.server.gateway import Gateway
from app.server.lanes import Lanes, LaneSizes
from app.server.limits import ServerLimits
from app.server.reply import Application
from app.server.response_cache import Origin, ResponseCache, ServedState

PEER = "192.0.2.7"
MEGABYTE = 1 << 20
FIRST = ServedState(b"r1", "r1")


@dataclass(frozen=True)
class Answer:
    """What a client got: `status` 0 if the server closed the connection without an answer."""

    status: int
    fields: dict[str, str]
    body: bytes

    @property
    def cached(self) -> bool:
        return self.fields.get("server-timing", "").startswith("cache;")


class Front:
    """A gateway, and the way to send it requests."""

    def __init__(self, gateway: Gateway, runner: asyncio.Runner) -> None:
        self._gateway = gateway
        self._runner = runner

    def ask(self, path: str = "/page", method: str = "GET", body: bytes = b"", /, **fields: str) -> Answer:
        """One request; the names of header fields have `_` for `-`."""
        return self._runner.run(self.asking(path, method, body, **fields))

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something that sends requests at the same time."""
        self._runner.run(work)

    async def asking(self, path: str, method: str = "GET", body: bytes = b"", /, **fields: str) -> Answer:
        named = [(n.replace("_", "-").encode(), v.encode("latin-1")) for n, v in fields.items()]
        return await self.sending(path, method, named, body)

    async def sending(
        self,
        path: str,
        method: str,
        fields: list[tuple[bytes, bytes]],
        body: bytes = b"",
        version: str = "1.1",
        peer: str = PEER,
        leaving: asyncio.Event | None = None,
    ) -> Answer:
        """One request from an address; the client leaves when `leaving` is set."""
        refused: list[int] = []

        messages: list[dict[str, Any]] = []

        async def send_whole(status: int, lines: bytes, body: bytes) -> None:
            pairs = [tuple(line.split(b": ", 1)) for line in lines.splitlines()]
            messages.extend([{"status": status, "headers": pairs}, {"body": body}])

        def refuse(status: HTTPStatus, detail: str) -> None:
            refused.append(status)

        raw_path, _, query = path.encode().partition(b"?")
        if body:
            fields = [*fields, (b"content-length", str(len(body)).encode())]
        client = Client(peer, lambda: None, refuse, send_whole)
        scope = {
            "type": "http",
            "http_version": version,
            "method": method,
            "scheme": "http",
            "path": raw_path.decode(),
            "raw_path": raw_path,
            "query_string": query,
            "headers": [(b"host", b"example.org"), *fields],
            "client": (peer, 1),
            "server": ("127.0.0.1", 80),
            "extensions": {EXTENSION: client},
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            messages.append(message)

        leaver = asyncio.create_task(leave(client, leaving)) if leaving else None
        await self._gateway(scope, receive, send)
        if leaver:
            await leaver
        if not messages:
            return Answer(refused[0] if refused else 0, {}, b"")
        head = {n.decode(): v.decode("latin-1") for n, v in messages[0]["headers"]}
        return Answer(messages[0]["status"], head, b"".join(m["body"] for m in messages[1:]))


async def leave(client: Client, leaving: asyncio.Event) -> None:
    await leaving.wait()
    client.leave()


@contextmanager
def front(
    application: Application, cache: ResponseCache | None, endpoint: Endpoint | None = None
) -> Iterator[Front]:
    """A gateway over a site, until the block ends."""
    lanes = Lanes(LaneSizes(pages=4, queries=2))
    gateway = Gateway(application, lanes, Connections(ServerLimits(), lambda peer: peer), cache, endpoint)
    with asyncio.Runner() as runner:
        yield Front(gateway, runner)
    lanes.close()


@dataclass
class Site:
    """A site that tells how often it was asked, and answers with `fields`, or as `answering` says."""

    fields: dict[str, str] = field(default_factory=dict)
    status: str = "200 OK"
    body: bytes = b"the words of the plan"
    asked: int = 0
    answering: Callable[[dict[str, Any], dict[str, str]], bytes] | None = None
    during: Callable[[], None] = lambda: None

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        self.asked += 1
        self.during()
        fields = {"Cache-Control": "public, max-age=60", "ETag": '"a"', **self.fields}
        body = self.answering(environ, fields) if self.answering else self.body
        fields = {"Content-Length": str(len(body))} | fields
        start(self.status, [(n, v) for n, v in fields.items() if v])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


@dataclass
class Now:
    """What the site serves and what time it is, as a test sets them."""

    state: ServedState | None = FIRST
    time: float = 0.0

    def cache(self, most_bytes: int = MEGABYTE) -> ResponseCache:
        origin = Origin(
            state=lambda: self.state,
            normalised={b"accept": lambda v: v, b"accept-language": lambda v: (v or "nb")[:2]},
            client_fields=lambda peer, forwarded: [(b"ratelimit", f"{peer} {forwarded}".encode())],
        )
        return ResponseCache(most_bytes, origin, lambda: self.time)
