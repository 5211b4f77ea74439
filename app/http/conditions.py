"""Preconditions and ranges of RFC 9110, sections 13 and 14, where Werkzeug deviates from it.

* `If-Match` accepts the tag in every content coding, and `If-Unmodified-Since` is evaluated (13.1.1, 13.1.4).
* Preconditions are evaluated before a range (13.2.2), and a date in `If-Range` must be exact (13.1.5).
* A range that is malformed, of several parts, or of a unit other than bytes is ignored, not refused (14.2).
* A range of the last bytes that is longer than the representation is all of it (14.1.2).

https://www.rfc-editor.org/rfc/rfc9110#section-13
"""

from __future__ import annotations

import re
from datetime import datetime

from flask import request
from werkzeug.exceptions import PreconditionFailed
from werkzeug.http import is_resource_modified, quote_etag

from app.http.compression import coded_tags, matched_tag

_RANGE = re.compile(r"bytes\s*=\s*(?:([0-9]+)\s*-\s*([0-9]*)|-\s*[0-9]+)\s*", re.IGNORECASE)


def evaluate(tag: str, modified: datetime | None = None) -> None:
    """Evaluate the preconditions that Werkzeug does not support; it evaluates the others afterwards.

    `tag` is the entity tag of the representation without its coding, `modified` its date, in whole seconds.
    Raises `PreconditionFailed` (412). Removes evaluated header fields from the request.
    """
    if "If-Match" in request.headers:
        given = request.if_match
        if not (given.star_tag or any(given.is_strong(known) for known in coded_tags(tag))):
            raise PreconditionFailed
        del request.environ["HTTP_IF_MATCH"]
    elif modified and request.if_unmodified_since and modified > request.if_unmodified_since:
        raise PreconditionFailed
    if "Range" in request.headers and not range_counts(tag, modified):
        del request.environ["HTTP_RANGE"]


def shorten_suffix(size: int) -> None:
    """Let a range of more last bytes than the `size` of the representation ask for all of them."""
    asked = request.range
    if asked and asked.ranges[0][0] < -size:
        request.environ["HTTP_RANGE"] = "bytes=0-"


def range_counts(tag: str, modified: datetime | None) -> bool:
    """Return whether `Range` applies (the response is 206 or 416) or is ignored.

    It is defined for GET only (14.2). A weak tag in `If-Range` never matches, nor does that of another coding
    (13.1.5). A client that has the representation gets 304, in whichever coding it has it (13.2.2).
    """
    if request.method != "GET" or request.headers.get("If-Range", "").startswith("W/"):
        return False
    found = _RANGE.fullmatch(request.headers["Range"].strip())
    if not found or (found[2] and int(found[2]) < int(found[1])):
        return False
    if request.if_range.etag not in (None, tag):
        return False
    if request.if_range.date is not None and request.if_range.date != modified:
        return False
    if matched_tag(tag):
        return False
    return is_resource_modified(request.environ, quote_etag(tag), last_modified=modified)
