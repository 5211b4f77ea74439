"""Who asks: the address that a client is counted by, through proxies that are trusted and no others."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from app.settings import Settings

UNKNOWN = "unknown"
# In the WSGI environment: a function that returns whether the client has closed its connection.
CLIENT_GONE = "handlingsplan.client_gone"
_WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d+)?|([0-9.]+):\d+")
Address = IPv4Address | IPv6Address


def client_key(peer: str, forwarded: str, settings: Settings) -> str:
    """The name that a client is counted by: its IPv4 address, or the /64 network of its IPv6 address.

    `peer` is who is connected, `forwarded` the values of X-Forwarded-For in their order. The last
    `proxy_hops` of them have been added by proxies of ours, if the peer is one (`proxies`): then the first of
    these is the client. Everything before it, and everything from another peer, could be made up.
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


def is_proxy(address: Address, settings: Settings) -> bool:
    """Return whether an address is a proxy of ours, which speaks for many clients."""
    return settings.proxy_hops > 0 and any(address in ip_network(n) for n in settings.proxies.split())


def peer_key(peer: str, settings: Settings) -> str | None:
    """Return the name that the connections of a peer are counted by; None for a proxy of ours."""
    address = _address(peer)
    return None if address is not None and is_proxy(address, settings) else client_key(peer, "", settings)


def _address(text: str) -> Address | None:
    """An address that may have a port or a zone; an IPv4 address that is written as IPv6 is itself."""
    if found := _WITH_PORT.fullmatch(text):
        text = found.group(1) or found.group(2)
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
