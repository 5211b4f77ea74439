"""Outgoing requests to addresses that the site's operator has listed: a query, or a partner's data.

The host name is resolved here and each address is checked. The connection goes to the checked address, so a
name that resolves to another address a moment later has no effect. There are no redirects and no proxies. One
time limit covers the name, the connection, TLS and the answer together.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Self
from urllib.parse import SplitResult, urlsplit

IpAddress = IPv4Address | IPv6Address
_PORTS = {"http": 80, "https": 443}
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# Not public, although `is_global` is true: relays of 6to4, and addresses for examples (RFC 9637).
_RELAYS = IPv4Network("192.88.99.0/24")
_EXAMPLES = IPv6Network("3fff::/20")
_READ_BYTES = 1 << 16


class NoAnswer(Exception):
    """There is no usable answer; the text is the reason."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: its status, its header fields by lower-case name, and its body if the status is 200."""

    status: int
    fields: Mapping[str, str]
    body: bytes


class ResponseTooLarge(NoAnswer):
    """There is an answer of status 200, but it is over the limit."""


class TooSlow(NoAnswer):
    """There is no answer within the time limit."""


def is_public(address: IpAddress) -> bool:
    """Return whether an address belongs to one machine on the public internet.

    https://www.iana.org/assignments/ipv6-address-space/: only 2000::/3 is global unicast. IPv6 addresses that
    embed an IPv4 address (mapped, compatible, NAT64, 6to4, Teredo) are never public.
    """
    if not address.is_global or address.is_multicast:
        return False
    if isinstance(address, IPv4Address):
        return address not in _RELAYS
    carries = address.sixtofour is not None or address.teredo is not None
    return address in _GLOBAL_UNICAST and address not in _EXAMPLES and not carries


class Deadline:
    """The time limit of a complete request; when it passes, the current connection is shut down.

    A socket's own timeout is not enough, because it applies to each single step.
    """

    def __init__(self, seconds: float) -> None:
        # Set before the timer starts, so that a connection that the timer shuts down is always overdue.
        self._until = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._held: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._shut)

    def left(self) -> float:
        """Return the seconds that are left. Raises `TooSlow` if there are none."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TooSlow("it takes too long")
        return left

    def hold(self, connection: socket.socket) -> None:
        """Make this the connection to shut down at the deadline; close the one before it."""
        with self._lock:
            before, self._held = self._held, connection
        if before is not None:  # TLS has taken over its descriptor
            before.close()
        connection.settimeout(self.left())

    def _shut(self) -> None:
        with self._lock, suppress(OSError):
            if self._held is not None:
                # Not the shutdown of TLS, which another thread uses.
                socket.socket.shutdown(self._held, socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._held is not None:
            self._held.close()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Sends requests; `may_connect` checks each address before anything is sent to it."""

    may_connect: Callable[[IpAddress], bool] = is_public
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def post(self, url: str, form: bytes, accept: str, seconds: float, most_bytes: int) -> bytes:
        """Return the body of the answer to a form. Raises `NoAnswer`, or `TooSlow` after `seconds` in total.

        The system's resolver cannot be interrupted, but its time counts.
        """
        fields = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}
        answer = self.send("POST", url, form, fields, seconds, most_bytes)
        if answer.status != 200:
            raise NoAnswer(f"its status is {answer.status}")
        return answer.body

    def get(self, url: str, fields: Mapping[str, str], seconds: float, most_bytes: int) -> Fetched:
        """Return the answer to a GET, of any status. Raises as `post`."""
        return self.send("GET", url, None, fields, seconds, most_bytes)

    def send(
        self,
        method: str,
        url: str,
        body: bytes | None,
        fields: Mapping[str, str],
        seconds: float,
        most_bytes: int,
    ) -> Fetched:
        """Return the answer to a request. Raises as `post`, but not for a status."""
        parts = urlsplit(url)
        with Deadline(seconds) as deadline:
            try:
                connection = self._connected(parts, deadline)
                answer = self._exchange(connection, parts, method, body, fields, most_bytes)
            except (OSError, http.client.HTTPException) as error:
                deadline.left()
                raise NoAnswer("the connection broke off") from error
            deadline.left()  # after the deadline, the timer may have cut the answer
            return answer

    def _connected(self, parts: SplitResult, deadline: Deadline) -> socket.socket:
        """Return a connection to the first address that accepts one."""
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NoAnswer("its name is not known") from error
        addresses = list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
        if not all(self.may_connect(ip_address(a.partition("%")[0])) for a in addresses):
            raise NoAnswer("its address is not public")
        for number, address in enumerate(addresses):
            with suppress(OSError):
                patience = deadline.left() / (len(addresses) - number)
                connection = socket.create_connection((address, port), patience)
                return self._secured(connection, parts, deadline)
        deadline.left()
        raise NoAnswer("it cannot be reached")

    def _secured(self, connection: socket.socket, parts: SplitResult, deadline: Deadline) -> socket.socket:
        """Return the connection, with TLS if the scheme is https."""
        deadline.hold(connection)
        if parts.scheme != "https":
            return connection
        secured = self.context.wrap_socket(
            connection, server_hostname=parts.hostname, do_handshake_on_connect=False
        )
        deadline.hold(secured)
        secured.do_handshake()
        return secured

    def _exchange(
        self,
        connection: socket.socket,
        parts: SplitResult,
        method: str,
        sent: bytes | None,
        fields: Mapping[str, str],
        most_bytes: int,
    ) -> Fetched:
        client = http.client.HTTPConnection(parts.hostname or "", parts.port)
        client.sock = connection
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {
            "Host": parts.netloc,
            "User-Agent": f"handlingsplan/{version('handlingsplan')}",
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        client.request(method, target, sent, headers | dict(fields))
        with closing(client.getresponse()) as response:
            named = {name.lower(): value for name, value in response.getheaders()}
            if response.status != 200:
                return Fetched(response.status, named, b"")
            body = bytearray()
            while piece := response.read1(_READ_BYTES):
                body += piece
                if len(body) > most_bytes:
                    raise ResponseTooLarge("its answer is too large")
            if response.length:  # less than the announced length has arrived
                raise http.client.IncompleteRead(bytes(body))
            return Fetched(response.status, named, bytes(body))
