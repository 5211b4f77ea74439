"""What search engines and social networks read in the head of a page: its description and its addresses.

The page in each language has an address of its own (`?lang=`), which is its canonical one, so that no
language passes for a copy of another. https://developers.google.com/search/docs/specialty/international/localized-versions
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from app.formats import HTML
from app.language import INTERFACE_LANGUAGES

LONGEST_DESCRIPTION = 200
LOCALES = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}
"""Interface language -> locale as in https://ogp.me/#optional."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """The addresses of a page: in its own language, in each language, and the one that negotiates."""

    canonical: str
    languages: Mapping[str, str]
    negotiated: str
    locale: str


ENTRY = "/term/"
"""The part of an address before the name of a resource: «.html» at its end belongs to the name of a file."""


def sharing(base: str, path: str, page: int, language: str) -> Sharing:
    """Return the addresses of the page at `path`, whatever else the request has asked for.

    `page` is its number in a list, `language` that of its interface.
    """
    named = path if ENTRY in path else path.removesuffix(f".{HTML.suffix}")
    stem = quote(named.lstrip("/"), safe="/:@-._~!$&'()*+,;=")
    paged = f"page={page}&" if page > 1 else ""
    addresses = {code: f"{base}{stem}?{paged}lang={code}" for code in INTERFACE_LANGUAGES}
    negotiated = f"{base}{stem}" + (f"?page={page}" if page > 1 else "")
    return Sharing(addresses.get(language, negotiated), addresses, negotiated, LOCALES.get(language, ""))


def summary(text: str) -> str:
    """Return a text shortened at the end of a word, to describe a page."""
    return textwrap.shorten(text, LONGEST_DESCRIPTION, placeholder=" …")
