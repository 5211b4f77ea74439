"""Identifies clients by address, through trusted proxies only."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from app.settings import Settings

UNKNOWN = "unknown"
# In the WSGI environment: a function that returns whether the client has closed its connection.
CLIENT_GONE = "handlingsplan.client_gone"
REMEMBERED = 1024
_WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d+)?|([0-9.]+):\d+")
IpAddress = IPv4Address | IPv6Address


def client_key(peer: str, forwarded: str, settings: Settings) -> str:
    """Return the key of a client: its IPv4 address, or the /64 network of its IPv6 address.

    `peer` is the connected address, `forwarded` the values of X-Forwarded-For in their order. If the peer is
    one of our proxies (`proxies`), our proxies have added the last `proxy_hops` values, and the first of
    these is the client.
    Everything before it, and everything from another peer, may be forged.
    """
    address = _address(peer)
    if address is None:
        return UNKNOWN
    if is_proxy(address, settings):
        named = [part.strip() for part in forwarded.split(",") if part.strip()][-settings.proxy_hops :]
        address = (_address(named[0]) if named else None) or address
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False))
    return str(address)


def is_proxy(address: IpAddress, settings: Settings) -> bool:
    """Return whether an address is one of our proxies, which represent many clients."""
    return settings.proxy_hops > 0 and any(address in ip_network(n) for n in settings.proxies.split())


def is_protected(peer: str, scheme: str, forwarded: str, protocol: str, settings: Settings) -> bool:
    """Return whether nobody on the way can read a request: it came by HTTPS, or from this machine.

    `forwarded` and `protocol` are the values of X-Forwarded-For and X-Forwarded-Proto. Behind one of our
    proxies, the last protocol counts, which this proxy has set. A request from this machine that somebody has
    forwarded is none of this machine's: its proxy is missing in the settings.
    """
    address = _address(peer)
    if address is None:
        return False
    if is_proxy(address, settings):
        return protocol.rpartition(",")[2].strip().lower() == "https"
    return scheme == "https" or (address.is_loopback and not forwarded and not protocol)


def peer_key(peer: str, settings: Settings) -> str | None:
    """Return the key by which the connections of a peer are counted; None for one of our proxies."""
    address = _address(peer)
    return None if address is not None and is_proxy(address, settings) else client_key(peer, "", settings)


@lru_cache(REMEMBERED)
def _address(text: str) -> IpAddress | None:
    """Return an address that may have a port or a zone; an IPv4-mapped IPv6 address becomes IPv4."""
    if found := _WITH_PORT.fullmatch(text):
        text = found.group(1) or found.group(2)
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
