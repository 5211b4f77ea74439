"""The one way out: a POST to an endpoint that the operator of the site has listed, and to no other address.

The name is resolved here, each address is checked, and the connection is made to the address that was
checked: a name that leads elsewhere a moment later changes nothing. No redirect is followed, no proxy asked.
One time limit holds for the name, the connection, TLS and the answer together.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from types import TracebackType
from typing import Self
from urllib.parse import SplitResult, urlsplit

Address = IPv4Address | IPv6Address
_PORTS = {"http": 80, "https": 443}
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# What `is_global` takes for public, and is not: relays of 6to4, and addresses of examples (RFC 9637).
_RELAYS = IPv4Network("192.88.99.0/24")
_EXAMPLES = IPv6Network("3fff::/20")
_READ_BYTES = 1 << 16


class NoAnswer(Exception):
    """There is no answer that can be used; the reason is the text."""


class TooSlow(NoAnswer):
    """There is no answer in time."""


def is_public(address: Address) -> bool:
    """Whether an address belongs to one machine of the public internet.

    https://www.iana.org/assignments/ipv6-address-space/: only 2000::/3 is global unicast. An IPv6 address
    that carries an IPv4 address (mapped, compatible, NAT64, 6to4, Teredo) is none, whatever it carries.
    """
    if not address.is_global or address.is_multicast:
        return False
    if isinstance(address, IPv4Address):
        return address not in _RELAYS
    carries = address.sixtofour is not None or address.teredo is not None
    return address in _GLOBAL_UNICAST and address not in _EXAMPLES and not carries


class Deadline:
    """The time that a request may take in all; at its end the connection that is held is shut.

    The time-out of a socket is for one step of many, so it is not enough.
    """

    def __init__(self, seconds: float) -> None:
        # Before the start: what the timer has shut has always come to its end.
        self._until = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._held: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._shut)

    def left(self) -> float:
        """The seconds that are left. Raises `TooSlow` where there are none."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TooSlow("it takes too long")
        return left

    def hold(self, connection: socket.socket) -> None:
        """Take the connection that is shut at the end, in place of the one before, which is closed."""
        with self._lock:
            before, self._held = self._held, connection
        if before is not None:  # TLS has taken over what belongs to it
            before.close()
        connection.settimeout(self.left())

    def _shut(self) -> None:
        with self._lock, suppress(OSError):
            if self._held is not None:
                socket.socket.shutdown(
                    self._held, socket.SHUT_RDWR
                )  # not that of TLS, which another thread uses

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._held is not None:
            self._held.close()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Sends requests; `may_connect` decides about each address before anything is sent to it."""

    may_connect: Callable[[Address], bool] = is_public
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def post(self, url: str, form: bytes, accept: str, seconds: float, most_bytes: int) -> bytes:
        """The body of the answer to a form. Raises `NoAnswer`; after `seconds` in all, `TooSlow`.

        The system's resolver cannot be stopped; what it takes counts.
        """
        parts = urlsplit(url)
        with Deadline(seconds) as deadline:
            try:
                connection = self._connected(parts, deadline)
                body = self._exchange(connection, parts, form, accept, most_bytes)
            except (OSError, http.client.HTTPException) as error:
                deadline.left()
                raise NoAnswer("the connection broke off") from error
            deadline.left()  # else the end of the answer may be ours
            return body

    def _connected(self, parts: SplitResult, deadline: Deadline) -> socket.socket:
        """A connection to the first address that takes one."""
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
        """The connection, with TLS where the address has it."""
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
        self, connection: socket.socket, parts: SplitResult, form: bytes, accept: str, most_bytes: int
    ) -> bytes:
        client = http.client.HTTPConnection(parts.hostname or "", parts.port)
        client.sock = connection
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {
            "Host": parts.netloc,
            "User-Agent": f"handlingsplan/{version('handlingsplan')}",
            "Accept": accept,
            "Accept-Encoding": "identity",
            "Content-Type": "application/x-www-form-urlencoded",
            "Connection": "close",
        }
        client.request("POST", target, form, headers)
        with closing(client.getresponse()) as response:
            if response.status != 200:
                raise NoAnswer(f"its status is {response.status}")
            body = bytearray()
            while piece := response.read1(_READ_BYTES):
                body += piece
                if len(body) > most_bytes:
                    raise NoAnswer("its answer is too large")
            if response.length:  # what was announced has not all come
                raise http.client.IncompleteRead(bytes(body))
            return bytes(body)
