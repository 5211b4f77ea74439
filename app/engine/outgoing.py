"""The one way out: a POST to an endpoint that the operator of the site has listed, and to no other address.

The name is resolved here, each address is checked, and the connection is made to the address that was
checked: a name that leads elsewhere a moment later changes nothing. No redirect is followed, no proxy asked.
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
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
_PORTS = {"http": 80, "https": 443}
_NAT64 = IPv6Network("64:ff9b::/96")
_READ_BYTES = 1 << 16


class NoAnswer(Exception):
    """There is no answer that can be used; the reason is the text."""


class TooSlow(NoAnswer):
    """There is no answer in time."""


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet: not to this machine, its network, or a special use.

    An IPv6 address that carries an IPv4 address counts as that one, too
    (https://www.iana.org/assignments/iana-ipv6-special-registry/).
    """
    if isinstance(address, IPv6Address):
        carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _NAT64 or not all(is_public(a) for a in carried if a is not None):
            return False
        if address.ipv4_mapped is not None:
            return True
    return address.is_global and not address.is_multicast


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Sends requests; `may_connect` decides about each address before anything is sent to it."""

    may_connect: Callable[[Address], bool] = is_public
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def post(self, url: str, form: bytes, accept: str, seconds: float, most_bytes: int) -> bytes:
        """The body of the answer to a form. Raises `NoAnswer`; after `seconds` in all, `TooSlow`.

        The time that the system's resolver takes is its own.
        """
        connection = self._connected(url, seconds)
        # A timeout of the socket is for one step of many: this one is for all.
        stop = threading.Timer(seconds, _shut, [connection])
        until = time.monotonic() + seconds  # before the start: what the timer ends has always come to its end
        stop.start()
        try:
            body = self._exchange(connection, url, form, accept, most_bytes)
            if time.monotonic() >= until:  # then the end may be ours
                raise TooSlow("it takes too long")
            return body
        except (OSError, http.client.HTTPException) as error:
            if time.monotonic() >= until:
                raise TooSlow("it takes too long") from error
            raise NoAnswer("the connection broke off") from error
        finally:
            stop.cancel()
            connection.close()

    def _connected(self, url: str, seconds: float) -> socket.socket:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NoAnswer("its name is not known") from error
        addresses = [str(sockaddr[0]) for *_, sockaddr in found]
        if not all(self.may_connect(ip_address(a.partition("%")[0])) for a in addresses):
            raise NoAnswer("its address is not public")
        try:
            connection = socket.create_connection((addresses[0], port), seconds)
            if parts.scheme == "https":
                connection = self.context.wrap_socket(connection, server_hostname=host)
        except TimeoutError as error:
            raise TooSlow("it takes too long") from error
        except OSError as error:
            raise NoAnswer("it cannot be reached") from error
        return connection

    def _exchange(
        self, connection: socket.socket, url: str, form: bytes, accept: str, most_bytes: int
    ) -> bytes:
        parts = urlsplit(url)
        client = http.client.HTTPConnection(parts.hostname or "", parts.port)
        client.sock = connection
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {
            "Host": parts.netloc,
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


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
