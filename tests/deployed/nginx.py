"""nginx with the configuration that the repository ships, in front of a running site."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.settings import REPOSITORY
from tests.deployed.conftest import await_port
from tests.serving import free_port, tool

SHIPPED = REPOSITORY / "deploy/nginx/handlingsplan.conf"
NAME = "localhost"
MAIN = """
daemon off;
{user}
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include {folder}/handlingsplan.conf;
}}
"""


@dataclass(frozen=True)
class Proxy:
    """A running nginx: its addresses, and the files that it writes."""

    address: str
    plain_address: str
    certificate: Path
    log: Path


def changed(text: str, changes: dict[str, str]) -> str:
    """Return the shipped configuration with other ports and folders; each old text must occur in it."""
    for old, new in changes.items():
        if old not in text:
            raise ValueError(f"{SHIPPED} has no line with {old}")
        text = text.replace(old, new)
    return text


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for `NAME` that only the test trusts, and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    made = [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    subject = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([tool("openssl"), *made, *subject, *files], check=True, capture_output=True)
    return certificate, key


@contextmanager
def proxying(folder: Path, upstream: str, changes: dict[str, str] | None = None) -> Iterator[Proxy]:
    """Run nginx in front of the site at `upstream` (host:port) until the block ends."""
    program = tool("nginx")
    secure, plain = free_port(), free_port()
    certificate, key = make_certificate(folder)
    text = changed(
        SHIPPED.read_text("utf-8"),
        {
            "    listen [::]:443 ssl http2;\n": "",
            "    listen [::]:80;\n": "",
            "listen 443": f"listen 127.0.0.1:{secure}",
            "listen 80;": f"listen 127.0.0.1:{plain};",
            "server 127.0.0.1:8000;": f"server {upstream};",
            "server_name data.example.no;": f"server_name {NAME};",
            "/etc/ssl/certs/data.example.no.pem": str(certificate),
            "/etc/ssl/private/data.example.no.key": str(key),
            "/var/cache/nginx/handlingsplan": f"{folder}/cache",
            "/var/log/nginx/handlingsplan.log": f"{folder}/access.log",
            **(changes or {}),
        },
    )
    (folder / "handlingsplan.conf").write_text(text, "utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user), "utf-8")
    process = subprocess.Popen(
        [program, "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL
    )
    try:
        await_port(secure, process)
        address, plain_address = f"https://{NAME}:{secure}", f"http://{NAME}:{plain}"
        yield Proxy(address, plain_address, certificate, folder / "access.log")
    finally:
        process.terminate()
        process.wait(timeout=10)
