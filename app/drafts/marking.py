"""The HTML of a page -> the same page, marked as a draft: in its title, in a band above it, for crawlers."""

from __future__ import annotations

import re

BODY = re.compile(r"<body[^>]*>")
LANGUAGE = re.compile(r"<html[^>]*\slang=\"(\w+)\"")


def marked(page: str, word: str, head: str, band: str) -> str:
    """Return the page with `word` before its title, `head` at the end of its head, and `band` above all else.

    A page without a body gets the band before it.
    """
    titled = page.replace("<title>", f"<title>{word} · ", 1)
    headed = titled.replace("</head>", f"{head}</head>", 1)
    body = BODY.search(headed)
    place = body.end() if body else 0
    return f"{headed[:place]}\n{band}{headed[place:]}"


def language_of(page: str) -> str:
    """Return the language that a page declares; «» if it declares none."""
    match = LANGUAGE.search(page[:2_000])
    return match[1] if match else ""
