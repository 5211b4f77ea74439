"""A file of a release -> a response: complete or a range, from what is stored.

Texts are stored compressed. Clients that accept this get the stored bytes with `Content-Encoding`
(https://www.rfc-editor.org/rfc/rfc9110#section-8.4); for others, and for ranges, the text is inflated while
it is sent. A range is read from the last place before it that the list of files knows.
"""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from flask import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wsgi import wrap_file

from app.files.layout import Slice
from app.files.listing import Listing, PublishedFile
from app.http.compression import matched_tag, preferred
from app.http.conditions import evaluate, shorten_suffix
from app.http.exchange import publication

PIECE = 1 << 16
"""Bytes that are read at a time."""


def file_response(listing: Listing, file: PublishedFile, modified: datetime) -> Response:
    """Return a file, or the requested range of it; a stored compressed copy if the client accepts its coding.

    `modified` is the time since which the address has had this content, in whole seconds. What is stored is
    checked before it is sent the first time. If it is damaged later, the transfer breaks off. Raises
    `DamagedFile`, `PreconditionFailed` (412) and `RequestedRangeNotSatisfiable` (416).
    """
    for stored in listing.layout.read_from(file.name):
        publication().checks.check(listing.edition, stored)
    evaluate(file.sha256, modified)
    shorten_suffix(file.size)
    copies = coded_copies(listing, file)
    coding = None if "Range" in request.headers else preferred(request.accept_encodings, copies)
    if known := matched_tag(file.sha256):
        response = Response(status=304)
        response.set_etag(known)
    elif coding:
        copy = copies[coding]
        publication().checks.check(listing.edition, listing.layout.stored[copy.name])
        response = response_with(listing.layout.part(copy), copy.length)
        response.headers["Content-Encoding"] = coding
        response.set_etag(f"{file.sha256}-{coding}")
    else:
        response = response_with(listing.open(file), file.size)
        response.set_etag(file.sha256)
    if copies:
        response.vary.add("Accept-Encoding")
    response.headers["Content-Type"] = file.content_type
    response.last_modified = modified
    size = None if coding else file.size
    try:
        response.make_conditional(request.environ, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        response.close()
        raise
    if request.method == "HEAD" or response.status_code == 304:
        response.close()  # a response without a body would not close the file
    return response


def coded_copies(listing: Listing, file: PublishedFile) -> dict[str, Slice]:
    """Return where the stored compressed copies of a file are, by their content coding."""
    copies = {"gzip": listing.layout.compressed(file.name)}
    if zstd := listing.find(f"{file.name}.zst"):
        copies["zstd"] = Slice(zstd.name, 0, zstd.size)
    return {coding: copy for coding, copy in copies.items() if copy}


def response_with(body: BinaryIO, size: int) -> Response:
    """Return a response with the bytes of an open file, which it closes."""
    response = Response(wrap_file(request.environ, body, PIECE), direct_passthrough=True)
    response.content_length = size
    return response
