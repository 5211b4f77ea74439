"""An HTTP client for one site: it requests only that host, follows no redirects and does not retry."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import urllib3

from app.quality.errors import NotASite, SiteUnreachable

SECONDS = 20
MOST_BYTES = 16 * 2**20


@dataclass(frozen=True)
class SiteResponse:
    """A response: its status, its headers by lower-case name, and its body."""

    status: int
    headers: dict[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """Return the value of a header, or an empty string."""
        return self.headers.get(name.lower(), "")

    @property
    def media_type(self) -> str:
        """Return the media type, without parameters."""
        return self.header("Content-Type").partition(";")[0].strip().lower()

    def list_of(self, name: str) -> set[str]:
        """Return the elements of a header that is a list of names, in lower case."""
        return {part.strip().lower() for part in self.header(name).split(",") if part.strip()}


class DeployedSite:
    """A deployed site. Raises `NotASite` if the address is not an http(s) address."""

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

    def ask(self, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> SiteResponse:
        """Request a path of the site, with only the given headers. Raises `SiteUnreachable`."""
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
        return SiteResponse(response.status, found, body)

    def own_path(self, target: str) -> str | None:
        """Return the path of an absolute or relative address of this site; None for another site."""
        if target.startswith("/") and not target.startswith("//"):
            return target
        return target.removeprefix(self.origin) if target.startswith(self.origin + "/") else None
