"""The site on its own port, with and without a proxy in front."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from wsgiref.types import WSGIApplication

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.serving import in_thread

NGINX = """
daemon off;
user root;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  proxy_cache_path {folder}/cache keys_zone=shared:1m;
  proxy_cache shared;
  proxy_cache_key $request_uri;
  proxy_cache_revalidate on;
  add_header X-Cache $upstream_cache_status always;
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass {upstream}; }}
  }}
  # Keeps what it has for a second only, so that it must ask again.
  server {{
    listen 127.0.0.1:{short_port};
    location / {{
      proxy_pass {upstream};
      proxy_cache_key short$request_uri;
      proxy_ignore_headers Cache-Control;
      proxy_cache_valid 200 1s;
    }}
  }}
}}
"""


@contextmanager
def serving(application: WSGIApplication) -> Iterator[str]:
    """Serve a WSGI application until the block ends, and yield its address."""
    with in_thread(make_server("127.0.0.1", 0, application, threaded=True)) as address:
        yield address


@pytest.fixture(scope="module")
def address(site: Flask) -> Iterator[str]:
    """Yield the address of the site itself."""
    with serving(site) as found:
        yield found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_port(port: int, process: subprocess.Popen[bytes], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError(f"nothing listens on {port}")


@pytest.fixture(scope="module")
def caches(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Yield two nginx caches in front of the site: one follows our headers, one revalidates each second."""
    program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if program is None and os.environ.get("REQUIRE_TOOLS"):
        pytest.fail("nginx is not installed, and REQUIRE_TOOLS is set")
    if program is None:
        pytest.skip("nginx is not installed")
    folder: Path = tmp_path_factory.mktemp("nginx")
    port, short_port = free_port(), free_port()
    text = NGINX.format(folder=folder, port=port, short_port=short_port, upstream=address)
    if os.geteuid() != 0:
        text = text.replace("user root;\n", "")
    (folder / "nginx.conf").write_text(text, "utf-8")
    process = subprocess.Popen(
        [program, "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL
    )
    try:
        await_port(port, process)
        yield f"http://127.0.0.1:{port}", f"http://127.0.0.1:{short_port}"
    finally:
        process.terminate()
        process.wait(timeout=10)
