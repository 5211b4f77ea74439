"""One site, asked over HTTP: only its own host, no redirect followed, nothing retried."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import urllib3

from app.quality.errors import NotASite, SiteUnreachable

SECONDS = 20
MOST_BYTES = 16 * 2**20


@dataclass(frozen=True)
class Answer:
    """A response: its status, its headers by lower-case name, and its body."""

    status: int
    headers: dict[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header; empty where there is none."""
        return self.headers.get(name.lower(), "")

    @property
    def media_type(self) -> str:
        """The media type, without parameters."""
        return self.header("Content-Type").partition(";")[0].strip().lower()

    def list_of(self, name: str) -> set[str]:
        """The elements of a header that is a list of names, in lower case."""
        return {part.strip().lower() for part in self.header(name).split(",") if part.strip()}


class Site:
    """A deployed site. Raises `NotASite` for what is no http(s) address."""

    def __init__(self, address: str) -> None:
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError:
            raise NotASite(address=address) from None
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise NotASite(address=address)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.path = parts.path
        pool = urllib3.HTTPSConnectionPool if parts.scheme == "https" else urllib3.HTTPConnectionPool
        self._pool = pool(parts.hostname, port, maxsize=1, retries=False, timeout=SECONDS)

    def ask(self, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> Answer:
        """Ask for a path of the site; no header is sent but those given. Raises `SiteUnreachable`."""
        try:
            response = self._pool.request(
                method, path, headers=headers or {}, redirect=False, preload_content=False
            )
            body = response.read(MOST_BYTES)
            response.release_conn() if len(body) < MOST_BYTES else response.close()
        except urllib3.exceptions.HTTPError as error:
            raise SiteUnreachable(address=self.origin + path, reason=type(error).__name__) from None
        found: dict[str, str] = {}
        for name, value in response.headers.items():
            key = name.lower()
            found[key] = f"{found[key]}, {value}" if key in found else value
        return Answer(response.status, found, body)

    def own_path(self, target: str) -> str | None:
        """The path of an address that is this site's, absolute or not; None for another's."""
        if target.startswith("/") and not target.startswith("//"):
            return target
        return target.removeprefix(self.origin) if target.startswith(self.origin + "/") else None
