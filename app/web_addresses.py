"""Checks of addresses that an operator gives: of the site, a contact, another server. Pure functions."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_BASE = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?/")


def is_base(text: str) -> bool:
    """Return whether a text can be the base of all IRIs: the root of a host, where the site is."""
    return bool(_BASE.fullmatch(text)) and is_web_address(text)


def is_contact(text: str) -> bool:
    """Return whether a text is empty, or an address to which a reader can write."""
    fit = text.isprintable() and not set(text) & set(' <>"#')
    return not text or (fit and text.startswith(("mailto:", "https://")) and len(text) > len("https://"))


def is_web_address(text: str) -> bool:
    """Return whether a text is empty, or an address that may be shown to anyone."""
    try:
        parts = urlsplit(text)
        web = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return not text or (web and "@" not in parts.netloc and "#" not in text)
