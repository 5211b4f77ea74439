"""Where the site listens: a host and a port -> an address of this machine that is free."""

from __future__ import annotations

import errno
import os
import socket

from app.errors import StartError

REMEDY = (
    "Choose another port with --port or HANDLINGSPLAN_PORT, "
    "or another address with --host or HANDLINGSPLAN_HOST."
)


class AddressTaken(StartError):
    template = "Another program listens on {address}."
    remedy = REMEDY


class AddressUnusable(StartError):
    template = "The site cannot listen on {address}: {reason}."
    remedy = REMEDY


def listening_address(host: str, port: int) -> str:
    """The numeric address of `host`, on which nobody listens yet.

    A name such as «localhost» gives the first of its addresses, IPv4 before IPv6: the server takes no names.
    Raises `AddressTaken`, since the server would share the port with another program without an error, and
    readers would get a mix of two sites; and `AddressUnusable` for a name without an address, an address that
    this machine does not have, and a port that the user may not use.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise AddressUnusable(
            address=host_and_port(host, port), reason="the host name has no address"
        ) from None
    family, *_, address = min(found, key=lambda f: f[0] != socket.AF_INET)
    try:
        socket.create_server(address[:2], family=family).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise AddressTaken(address=host_and_port(host, port)) from None
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise AddressUnusable(address=host_and_port(host, port), reason=reason) from None
    return str(address[0])


def host_and_port(host: str, port: int) -> str:
    """Host and port as in an address; an IPv6 address in brackets (RFC 3986, section 3.2.2)."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
