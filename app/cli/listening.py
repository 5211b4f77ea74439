"""Host and port -> listening sockets."""

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


def listening_sockets(host: str, port: int, backlog: int) -> list[socket.socket]:
    """Return a listening socket for each address of `host`; a name such as «localhost» may have several.

    Raises `AddressTaken` if another program listens on one of them. Raises `AddressUnusable` for a name
    without an address, if none of the addresses belongs to this machine, and for a port that only root may
    use. After an error, no socket is left open.
    """
    shown = host_and_port(host, port)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise AddressUnusable(address=shown, reason="the host name has no address") from None
    sockets: list[socket.socket] = []
    reason = ""
    for family, _, _, _, address in dict.fromkeys(found):
        try:
            both = address[0] == "::" and socket.has_dualstack_ipv6()
            sockets.append(
                socket.create_server(address[:2], family=family, backlog=backlog, dualstack_ipv6=both)
            )
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else str(error)
            if error.errno == errno.EADDRINUSE:
                close(sockets)
                raise AddressTaken(address=shown) from None
    if not sockets:
        raise AddressUnusable(address=shown, reason=reason)
    return sockets


def close(sockets: list[socket.socket]) -> None:
    """Close all sockets."""
    for listening in sockets:
        listening.close()


def host_and_port(host: str, port: int) -> str:
    """Return host and port in address form; an IPv6 address in brackets (RFC 3986, section 3.2.2)."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
