"""Requests to the store, without redirects and without settings from the environment.

An error message of the store can reveal its version, its files, or the address with a password in it.
Therefore it is never passed on; the log has only the status or the kind of error.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy

import requests
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from app.remote.errors import RemoteFailed, RemoteTimeout

CONNECT_SECONDS = 5.0


class Bearer(AuthBase):
    """Authentication with a token instead of name and password (RFC 6750)."""

    def __init__(self, _: str, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


AUTHENTICATION: dict[str, type[HTTPBasicAuth | HTTPDigestAuth | Bearer]] = {
    "basic": HTTPBasicAuth,
    "digest": HTTPDigestAuth,
    "bearer": Bearer,
}
logger = logging.getLogger(__name__)
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Account:
    """Our account at the store; an empty user means no authentication. `repr` hides the password."""

    user: str = ""
    password: str = field(default="", repr=False)
    scheme: str = "basic"

    def authentication(self) -> AuthBase | None:
        """Return the authentication of RFC 7617, RFC 7616 or RFC 6750, or None."""
        known = self.password if self.scheme == "bearer" else self.user
        return AUTHENTICATION[self.scheme](self.user, self.password) if known else None


class Connection:
    """Requests to one address with one account. Thread-safe."""

    def __init__(self, address: str, account: Account, most: int = 10) -> None:
        self._address = address
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy and no .netrc
        self._session.auth = account.authentication()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = requests.adapters.HTTPAdapter(pool_maxsize=most)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def send(
        self,
        data: list[tuple[str, str]] | bytes | None,
        headers: dict[str, str],
        seconds: float,
        *,
        method: str = "POST",
        params: Pairs = (),
    ) -> requests.Response:
        """Return the response with its headers; the caller reads the body and closes it. The status may be an
        error.

        Raises `RemoteTimeout` if the store sends nothing for `seconds`, `RemoteFailed` if it is unreachable.
        """
        try:
            return self._session.request(
                method,
                self._address,
                params=list(params),
                data=data,
                headers={"Accept-Encoding": "identity", "User-Agent": "handlingsplan", **headers},
                timeout=(min(CONNECT_SECONDS, seconds), seconds),
                allow_redirects=False,
                stream=True,
            )
        except requests.ReadTimeout:
            raise RemoteTimeout(limit=f"{seconds:g}") from None
        except requests.RequestException as error:
            raise failed(type(error).__name__) from None

    def close(self) -> None:
        """Close the open connections."""
        self._session.close()


def failed(reason: str) -> RemoteFailed:
    """Log the reason, and return the error for a store that is unreachable or gives an invalid answer."""
    logger.warning("the store did not answer as it should: %s", reason)
    return RemoteFailed()
