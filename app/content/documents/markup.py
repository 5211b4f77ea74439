"""HTML in texts for people: pages show its signs, because they never interpret a text."""

from __future__ import annotations

import re
from html.entities import html5

HTML_TAGS = (
    "a|abbr|b|blockquote|br|center|code|dd|del|div|dl|dt|em|font|h[1-6]|hr|i|iframe|img|ins|li|mark|ol|p|pre|s"
    "|script|small|span|strike|strong|style|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul"
)
MARKUP = re.compile(
    rf"</?(?:{HTML_TAGS})(?:\s[^<>]{{0,200}})?/?>"
    r"|&(?:(?P<name>[a-zA-Z][a-zA-Z\d]{1,31})|#\d{2,5}|#x[0-9a-fA-F]{2,5});"
)
"""Tags and character references of HTML (https://html.spec.whatwg.org/multipage/syntax.html)."""


def first_markup(text: str) -> str:
    """Return the first tag or character reference of HTML in a text; «&bygg;» is none. Empty without any."""
    if "<" not in text and "&" not in text:
        return ""
    found = MARKUP.finditer(text)
    return next((m[0] for m in found if m["name"] is None or f"{m['name']};" in html5), "")
