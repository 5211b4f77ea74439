"""On a response from an earlier release, our own links lead to the same release: they keep `?release=`."""

from __future__ import annotations

import re

from flask import Response, g

from app.formats import HTML

PARAMETER = "release"
LATEST = 'rel="latest-version"'
"""Marks a link that leads to the release in force: https://www.rfc-editor.org/rfc/rfc5829#section-3.2."""
FIELDS = ("Content-Location", "Location")
_TAG = re.compile(r"<(?:a|area|link|form)\b[^>]*>")
_ADDRESS = re.compile(r'(?<=\s)(href|action)="(/(?!/|static/)[^"#]*)')
_TARGET = re.compile(r"<(/(?!/)[^>#]*)")
_GIVEN = re.compile(rf"[?&;]{PARAMETER}=")


def keep_release(response: Response) -> Response:
    """Return the response; if it is from an earlier release, with links to pages of that release.

    The links are those in HTML and in the header fields `Link`, `Location` and `Content-Location`.
    Style, scripts and pictures are the same for all releases.
    """
    if "served_release" not in g or not g.served_release.rendering.earlier:
        return response
    release = g.served_release.release.id
    for name in FIELDS:
        if address := response.headers.get(name):
            response.headers[name] = with_release(address, release)
    if links := response.headers.get("Link"):
        response.headers["Link"] = _TARGET.sub(lambda m: f"<{with_release(m[1], release)}", links)
    if response.mimetype == HTML.media_type and not response.is_streamed and response.status_code != 304:
        response.set_data(page_with_release(response.get_data(as_text=True), release))
    return response


def with_release(address: str, release: str, joint: str = "&") -> str:
    """Return an address of ours with the parameter; another address, or one that has it, as it is."""
    if not address.startswith("/") or address.startswith("//") or _GIVEN.search(address):
        return address
    path, hash, fragment = address.partition("#")
    return f"{path}{joint if '?' in path else '?'}{PARAMETER}={release}{hash}{fragment}"


def page_with_release(page: str, release: str) -> str:
    """Return a page of ours, whose attributes have double quotes and escaped values."""

    def tag(found: re.Match[str]) -> str:
        if LATEST in found[0]:
            return found[0]
        changed = _ADDRESS.sub(lambda m: f'{m[1]}="{with_release(m[2], release, "&amp;")}', found[0])
        if changed == found[0] or not changed.startswith("<form"):
            return changed
        # A form that is sent with GET replaces the query string of its address.
        return f'{changed}<input type="hidden" name="{PARAMETER}" value="{release}">'

    return _TAG.sub(tag, page)
