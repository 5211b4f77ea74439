"""`/filer`: the files for download, each with size, checksum and date.

`/filer/<name>` is the newest file; `/filer/<edition>/<name>` is exactly the file of one edition, as long as
it is stored. Ranges, validators and HEAD follow RFC 9110, sections 13 and 14. A compressed file is a separate
file without Content-Encoding, because clients would decompress it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, request, send_file

from app.errors import FileNotPublished, NotFound
from app.files.kinds import GROUPS
from app.files.listing import CHECKSUMS, PATH, Listing, PublishedFile, read_listing_of
from app.files.packages import CSVW_NAME
from app.formats import CSVW, HTML, JSON, RESULTS_CSV
from app.http.conditions import evaluate
from app.http.exchange import (
    CACHE_SECONDS,
    cacheable,
    html_body,
    language,
    page_number,
    publication,
    served_release,
    settings,
)
from app.http.negotiated import Selection, negotiated, requested, select
from app.language import translator
from app.views.alternates import with_query
from app.views.links import paging_links
from app.views.linkset import header
from app.views.rdf import LICENCE

PLANS = 10
"""The number of plans whose files are on a page."""
A_YEAR = 31_536_000
KIBI = 1024

blueprint = Blueprint("files", __name__)


@blueprint.get("/filer")
@blueprint.get("/filer.json")
def listed() -> Response:
    """Return the list of files, as a page or as JSON."""
    address = requested(request.path.rstrip("/"), (JSON.suffix,))

    number = page_number()

    def part() -> Part:
        found = part_of(served_release().files, number)
        if number > found.pages:
            raise NotFound(path=address.path + with_query("", page=number))
        return found

    def render(selection: Selection, found: Part) -> str:
        return as_page(found) if selection.representation == HTML else as_json(found)

    def headers(_: Selection, found: Part) -> dict[str, str]:
        links = paging_links(f"/{PATH}", number, found.pages)
        return {"Link": header(links)} if links else {}

    query = with_query("", page=number)
    return negotiated(lambda: select(address, (JSON, HTML), query), part, render, headers)


@dataclass(frozen=True)
class Part:
    """A page of the list: the files about all data, and those of some plans."""

    listing: Listing
    files: tuple[PublishedFile, ...]
    page: int
    pages: int


def part_of(listing: Listing, page: int) -> Part:
    """Return a page of the list, from 1; a list of few plans has one page."""
    plans = list(dict.fromkeys(file.plan for file in listing.files if file.plan))
    here = {"", *plans[(page - 1) * PLANS : page * PLANS]}
    files = tuple(file for file in listing.files if file.plan in here)
    return Part(listing, files, page, max(1, -(-len(plans) // PLANS)))


def as_page(part: Part) -> str:
    """Return the list as a page."""
    translate, listing = translator(language()), part.listing
    groups = [
        (translate(title), [f for f in part.files if f.group == group]) for group, title in GROUPS.items()
    ]
    return html_body(
        "files.html",
        language(),
        listing=listing,
        groups=groups,
        page=part.page,
        pages=part.pages,
        size=readable_size,
        checksums=CHECKSUMS,
    )


def as_json(part: Part) -> str:
    """Return the list as JSON, with all the information on the page.

    A list of several pages also has the number of pages, and the address of the next one if there is one.
    """
    listing = part.listing
    about: dict[str, object] = {
        "release": listing.release,
        "edition": listing.edition,
        "created": listing.created.isoformat(),
        "fingerprint": {"algorithm": "RDFC-1.0, SHA-256", "value": listing.fingerprint},
        "license": LICENCE,
        "checksums": f"{listing.base}{PATH}/{CHECKSUMS}",
        "files": [file_document(listing, file) for file in part.files],
    }
    if part.pages > 1:
        about |= {"page": part.page, "pages": part.pages}
    if part.page < part.pages:
        about["next"] = f"{listing.base}{PATH}.{JSON.suffix}?page={part.page + 1}"
    return json.dumps(about, ensure_ascii=False, indent=1) + "\n"


def file_document(listing: Listing, file: PublishedFile) -> dict[str, object]:
    """Return one file for JSON, without empty members."""
    found: dict[str, object] = {
        "name": file.name,
        "url": listing.stable_address(file),
        "permanentUrl": listing.bound_address(file),
        "group": file.group,
        "title": file.titles,
        "mediaType": file.media_type,
        "compression": file.compression,
        "language": file.language,
        "conformsTo": file.conforms_to,
        "about": file.plan,
        "size": file.size,
        "sha256": file.sha256,
    }
    return {name: value for name, value in found.items() if value != ""}


@blueprint.get("/filer/<name>")
def newest(name: str) -> Response:
    """Return a file of the served release."""
    found = served_release()
    since = max(found.files.created, found.in_force_since)
    return sent(found.files, name, since, f"public, max-age={CACHE_SECONDS}")


@blueprint.get("/filer/<bound>/<name>")
def of_edition(bound: str, name: str) -> Response:
    """Return a file of one edition. The content at this address never changes (RFC 8246)."""
    try:
        listing = read_listing_of(settings().releases, bound)
    except FileNotFoundError:
        raise missing() from None
    return sent(listing, name, listing.created, f"public, max-age={A_YEAR}, immutable")


def sent(listing: Listing, name: str, modified: datetime, caching: str) -> Response:
    """Return a file of a list, complete or the requested range.

    `modified` is the time since which its address has had this content. Raises `FileNotPublished`, `Damaged`,
    `PreconditionFailed` (412) and `RequestedRangeNotSatisfiable` (416).
    """
    if name == CHECKSUMS:
        tag = f"{listing.edition}-{CHECKSUMS}"
        response = cacheable(tag, "text/plain; charset=utf-8", lambda: listing.checksums)
    else:
        file = listing.find(name)
        if file is None:
            raise missing()
        publication().checks.check(listing.edition, listing.stored(file))
        modified = modified.replace(microsecond=0)
        evaluate(file.sha256, modified)
        response = send_file(
            listing.path(file).resolve(),
            mimetype=file.content_type,
            conditional=True,
            etag=file.sha256,
            last_modified=modified,
        )
        if request.method == "HEAD" or response.status_code == 304:
            response.close()  # a response without a body would not close the file
        response.headers["Content-Type"] = file.content_type
        response.headers["Link"] = links(file)
    response.headers["Cache-Control"] = caching
    response.headers["X-Release"] = listing.release
    return response


def links(file: PublishedFile) -> str:
    """Return the Link header (RFC 8288): the licence, the list, and for a table its CSVW description.

    https://www.w3.org/TR/tabular-data-model/#link-header. The description is in the same folder as the table.
    """
    found = [f'<{LICENCE}>; rel="license"', f'</{PATH}>; rel="collection"']
    if file.media_type == RESULTS_CSV.media_type:
        found.append(f'<{CSVW_NAME}>; rel="describedby"; type="{CSVW.media_type}"')
    return ", ".join(found)


def missing() -> FileNotPublished:
    """Return the error for a file that does not exist; it names the list of files."""
    return FileNotPublished(path=request.path, listing=f"/{PATH}")


def readable_size(size: int) -> str:
    """Return a size for people, rounded up: `900 B`, `2014 KiB`."""
    return f"{size} B" if size < KIBI else f"{-(-size // KIBI)} KiB"
