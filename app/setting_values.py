"""A row of the settings table, and which values it allows."""

from __future__ import annotations

import re
from dataclasses import field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


def setting(
    default: Any,
    help: str,
    expected: str,
    least: int | None = None,
    most: int | None = None,
    *,
    secret: bool = False,
) -> Any:
    """Return a field of the settings table: its default, its help, and the allowed values in words.

    The value of a secret setting appears in no message and no representation.
    """
    about = {"help": help, "expected": expected, "least": least, "most": most, "secret": secret}
    return field(default=default, repr=not secret, metadata=about)


CONTACT = "mailto:… or https://…"
BASE = "http(s)://host/ without a path: the site is at the root of a host name of its own"
WEB_ADDRESS = "http(s)://… without a name, a password or a # in it"


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


def is_inside(path: Path, folder: Path) -> bool:
    """Return whether a path is a folder, or lies inside it."""
    return path.resolve().is_relative_to(folder.resolve())


_BASE = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?/")
