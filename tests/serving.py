"""A running site for tests: `handlingsplan serve` on a free port."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import command
from app.settings import REPOSITORY

COMMAND = Path(sys.executable).parent / "handlingsplan"


@dataclass(frozen=True)
class Served:
    """A running site: its address, its process, and its folders."""

    address: str
    process: subprocess.Popen[str]
    content: Path
    environment: dict[str, str]

    def release(self) -> Result:
        """Run `handlingsplan release` in this process, which saves starting another one."""
        names = {name for name in (*os.environ, *self.environment) if name.startswith("HANDLINGSPLAN_")}
        settings = {name: self.environment.get(name) for name in names}
        return CliRunner().invoke(command(), ["release"], env=settings)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetched(address: str, **headers: str) -> bytes:
    request = urllib.request.Request(address, headers=headers)  # noqa: S310  # an address of our own
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return bytes(answer.read())


def children(process: int) -> set[int]:
    """Return the child processes of a process, from /proc."""
    found: set[int] = set()
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has just ended
            for child in map(int, task.read_text().split()):
                found |= {child} | children(child)
    return found


def ready(address: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            fetched(f"{address}/readyz")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(address)


@contextmanager
def in_thread(server: HTTPServer) -> Iterator[str]:
    """Run a server of this process in a thread, until the block ends. Yields its address without a slash."""
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def serving(
    releases: Path, content: Path = REPOSITORY, port: int = 0, **settings: object
) -> Iterator[Served]:
    """Run the site with a folder of content and the given settings, until the block ends."""
    port = port or free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HANDLINGSPLAN_")}
    given = {"content": content, "releases": releases, **settings}
    environment |= {f"HANDLINGSPLAN_{name.upper()}": str(value) for name, value in given.items()}
    environment["PYTHONDONTWRITEBYTECODE"] = ""  # the site keeps its compiled code, as where it is deployed
    process = subprocess.Popen(
        [COMMAND, "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    found = Served(f"http://127.0.0.1:{port}", process, content, environment)
    try:
        ready(found.address)
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=15)


def tool(name: str) -> str:
    """Return the path of a program. Without it the test is skipped with a reason, or fails if required."""
    path = shutil.which(name, path=f"{os.environ['PATH']}{os.pathsep}{COMMAND.parent}")
    if path is None and os.environ.get("REQUIRE_TOOLS"):
        pytest.fail(f"{name} is not installed, and REQUIRE_TOOLS is set")
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path
