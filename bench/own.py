"""The site of a number of plans, alone and behind the nginx of deploy/, and the yardsticks beside it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.cli.listening import listening_sockets
from app.server.connections import Connections
from app.server.limits import ServerLimits
from app.server.running import serve
from bench.processes import await_answer, program, running
from bench.servers import Running
from tests.deployed.nginx import MAIN, proxying
from tests.serving import free_port, serving

BARE_BYTES = 8000
SETTINGS: dict[str, Any] = {
    "client_query_seconds": 6000,
    "query_queue": 64,
    "proxy_hops": 1,
    "proxies": "127.0.0.0/8",
}
STATIC = """
server {{
    listen 127.0.0.1:{port};
    root {root};
    keepalive_timeout 30s;
    access_log {root}/../access.log;
    default_type text/plain;
}}
"""


@contextmanager
def site(releases: Path, **settings: Any) -> Iterator[Running]:
    """The site with a folder of releases, with a budget and a queue that the measurement does not exhaust."""
    try:
        with serving(releases, **{**SETTINGS, **settings}) as served:
            yield Running(served.address, (served.process.pid,), "/sparql")
    except subprocess.TimeoutExpired:  # on a busy machine it takes longer to stop than a test waits
        served.process.kill()


@contextmanager
def proxied(behind: Running, folder: Path) -> Iterator[Running]:
    """nginx with the configuration of deploy/ in front of the running site; without TLS, as the others."""
    upstream = behind.address.removeprefix("http://")
    with proxying(folder, upstream, {" ssl http2;": ";"}) as proxy:
        (pid,) = (int(line) for line in (folder / "pid").read_text().split())
        address = proxy.address.replace("https://localhost", "http://127.0.0.1")
        yield Running(address, (pid, *behind.processes), "/sparql")


@contextmanager
def static(files: dict[str, bytes], folder: Path) -> Iterator[Running]:
    """nginx with files: the least that a response of these bytes can cost."""
    root, port = folder / "files", free_port()
    root.mkdir()
    for name, data in files.items():
        (root / name).write_bytes(data)
    (folder / "handlingsplan.conf").write_text(STATIC.format(port=port, root=root), "utf-8")
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user="user root;"), "utf-8")
    with running([program("nginx"), "-p", folder, "-c", folder / "nginx.conf"], folder) as process:
        address = f"http://127.0.0.1:{port}"
        await_answer(process, f"{address}/{next(iter(files))}")
        yield Running(address, (process.pid,))


async def bare(
    scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[..., Awaitable[None]]
) -> None:
    """An ASGI callable that only answers."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    fields = [(b"content-type", b"text/plain"), (b"content-length", b"%d" % BARE_BYTES)]
    await send({"type": "http.response.start", "status": 200, "headers": fields})
    await send({"type": "http.response.body", "body": b"x" * BARE_BYTES})


@contextmanager
def bare_server(folder: Path) -> Iterator[Running]:
    """The bare callable on the server of the site, in a process of its own."""
    port = free_port()
    with running([sys.executable, "-m", "bench.own", str(port)], folder) as process:
        address = f"http://127.0.0.1:{port}"
        await_answer(process, address)
        yield Running(address, (process.pid,))


def nginx_version() -> str:
    """Return the version of nginx; «» if it or openssl is not installed."""
    if not program("nginx") or not program("openssl"):
        return ""
    done = subprocess.run([program("nginx"), "-v"], capture_output=True, text=True, check=False)
    return done.stderr.strip().rpartition("/")[2]


if __name__ == "__main__":
    limits = ServerLimits()
    serve(
        bare,
        listening_sockets("127.0.0.1", int(sys.argv[1]), limits.backlog),
        Connections(limits, lambda peer: peer),
    )
