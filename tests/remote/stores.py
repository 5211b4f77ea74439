"""Real stores for the tests: an Oxigraph server and a Virtuoso 7, on free ports."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from app.settings import Settings

START_SECONDS = 90
LIMITS = {"buffers": 4_000, "dirty": 3_000, "threads": 5}
VIRTUOSO = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
DirsAllowed = {folders}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = {threads}
[SPARQL]
ResultSetMaxRows = {most_rows}
"""
MOST_ROWS = 12_000


@contextmanager
def oxigraph() -> Iterator[dict[str, Any]]:
    """Start an Oxigraph server in memory; yield the settings for it."""
    port = free_port()
    command = [program("oxigraph", "PyPI: oxigraph"), "serve", "--bind", f"127.0.0.1:{port}"]
    with running(command, f"http://127.0.0.1:{port}/query?query=ASK%7B%7D"):
        yield {
            "remote_query_url": f"http://127.0.0.1:{port}/query",
            "remote_update_url": f"http://127.0.0.1:{port}/update",
            "remote_graph_url": f"http://127.0.0.1:{port}/store",
        }


@contextmanager
def virtuoso(folder: Path) -> Iterator[dict[str, Any]]:
    """Start a Virtuoso 7 with an empty database; yield the settings for it."""
    command = [program("virtuoso-t", "Debian: virtuoso-opensource-7-bin"), "+foreground", "+configfile"]
    http = free_port()
    configuration = folder / "virtuoso.ini"
    configuration.write_text(
        VIRTUOSO.format(
            folder=folder, folders=folder, sql=free_port(), http=http, most_rows=MOST_ROWS, **LIMITS
        ),
        "utf-8",
    )
    address = f"http://127.0.0.1:{http}"
    with running([*command, str(configuration)], f"{address}/sparql?query=ASK%7B%7D"):
        yield {
            "remote_query_url": f"{address}/sparql",
            "remote_update_url": f"{address}/sparql-auth",
            "remote_graph_url": f"{address}/sparql-graph-crud-auth",
            "remote_update_user": "dba",
            "remote_update_password": "dba",  # of a new database
            "remote_authentication": "digest",
            "remote_parameters": "timeout={milliseconds}",
        }


@contextmanager
def running(command: list[str], address: str) -> Iterator[None]:
    """Start a server, and wait for its first response; stop it at the end of the block."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + START_SECONDS
        while not answers(address):
            assert process.poll() is None, f"{command[0]} has ended with {process.returncode}"
            assert time.monotonic() < until, f"{command[0]} does not answer"
            time.sleep(0.05)
        yield
    finally:
        process.kill()
        process.wait()


def answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=5).status_code == 200
    except requests.RequestException:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def program(name: str, source: str) -> str:
    """Return the path of a program. Without it the tests are skipped with a reason, or fail if required."""
    beside_python = str(Path(sys.executable).parent)
    path = shutil.which(name, path=os.pathsep.join([beside_python, os.environ.get("PATH", "")]))
    if path is None and os.environ.get("REQUIRE_TOOLS"):
        pytest.fail(f"{name} is not installed ({source}), and REQUIRE_TOOLS is set")
    if path is None:
        pytest.skip(f"{name} is not installed ({source})")
    return path


def settings(releases: Path, store: dict[str, Any], loading_by: str = "update") -> Settings:
    """Return the settings of a store with one of the two ways to load it."""
    unused = "remote_graph_url" if loading_by == "update" else "remote_update_url"
    given = {name: value for name, value in store.items() if name != unused}
    return Settings(releases=releases, reload_seconds=0, **given)
