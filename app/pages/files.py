"""`/filer`: the files for download, each with size, checksum and date.

`/filer/<name>` is the newest file; `/filer/<edition>/<name>` is exactly the file of one edition, as long as
it is stored. Ranges, validators and HEAD follow RFC 9110, sections 13 and 14. A compressed file is a separate
file without Content-Encoding, because clients would decompress it.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from flask import Blueprint, Response, request

from app.errors import FileNotPublished
from app.files.kinds import GROUPS
from app.files.listing import (
    CHECKSUMS,
    CSVW_NAME,
    PATH,
    STEM,
    WORKBOOKS,
    Listing,
    PublishedFile,
    read_listing_of,
)
from app.formats import CSVW, HTML, JSON, RESULTS_CSV
from app.http.downloads import file_response
from app.http.exchange import (
    CACHE_SECONDS,
    cacheable,
    html_body,
    language,
    link_to,
    page_number,
    served_release,
    settings,
)
from app.http.negotiated import Selection, negotiated, requested, select
from app.json_text import json_text
from app.language import translator
from app.views.presentation import Value
from app.views.rdf import LICENCE

A_YEAR = 31_536_000
KILO = 1000
PLANS = "plans"
"""The group of files of which there are some for each plan."""
CSV_FIRST = ("tiltak.csv", "partnere.csv", "medvirkning.csv", f"{STEM}-tabeller.zip")
MOST_TEXTS = 3

blueprint = Blueprint("files", __name__)


@blueprint.get("/filer")
@blueprint.get("/filer.json")
def listed() -> Response:
    """Return the list of files, as a page or as JSON."""
    address = requested(request.path.rstrip("/"), (JSON.suffix,))

    def render(selection: Selection, listing: Listing) -> str:
        return as_page(listing) if selection.representation == HTML else listing_as_json(listing)

    return negotiated(lambda: select(address, (JSON, HTML)), lambda: served_release().files, render)


def as_page(listing: Listing) -> str:
    """Return the list as a page: what most readers need, then the files of `files_on_page` by group."""
    lang, (files, page, pages) = language(), files_on_page(listing)
    translate = translator(lang)
    groups = [
        (group, translate(title), [f for f in files if f.group == group]) for group, title in GROUPS.items()
    ]
    return html_body(
        "files.html",
        lang,
        listing=listing,
        groups=groups,
        size=partial(readable_size, lang),
        checksums=CHECKSUMS,
        workbook=listing.find(WORKBOOKS[lang]),
        csv=[f for name in CSV_FIRST if (f := listing.find(name))],
        texts=texts_to_read(),
        page=page,
        pages=pages,
        plans=PLANS,
    )


def files_on_page(listing: Listing) -> tuple[list[PublishedFile], int, int]:
    """Return the files on the requested page, its number, and how many pages there are.

    Files of plans are in pages (`?page=`), because there may be many; each page has all other files. Raises
    `BadRequest`.
    """
    size, plans = settings().page_size, [f for f in listing.files if f.group == PLANS]
    pages = max(1, -(-len(plans) // size))
    page = page_number(pages)
    shown = {f.name for f in plans[(page - 1) * size : page * size]}
    return [f for f in listing.files if f.group != PLANS or f.name in shown], page, pages


def texts_to_read() -> list[tuple[str, Value]]:
    """Return the address of the readable text of the newest plans, with the plan."""
    plans = served_release().overview.plans[:MOST_TEXTS]
    return [(f"/les/{plan.slug}", link_to(plan.iri)) for plan in plans]


def listing_as_json(listing: Listing) -> str:
    """Return the list as JSON, with the files on the page; `next` is the address of the next page."""
    files, page, pages = files_on_page(listing)
    about = {
        "release": listing.release,
        "edition": listing.edition,
        "created": listing.created.isoformat(),
        "fingerprint": {"algorithm": "RDFC-1.0, SHA-256", "value": listing.fingerprint},
        "license": LICENCE,
        "checksums": f"{listing.base}{PATH}/{CHECKSUMS}",
        "page": page,
        "pages": pages,
        "next": f"{listing.base}{PATH}.{JSON.suffix}?page={page + 1}" if page < pages else None,
        "files": [file_document(listing, file) for file in files],
    }
    return json_text(about)


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
        response = file_response(listing, file, modified.replace(microsecond=0))
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


def readable_size(language: str, size: int) -> str:
    """Return a size for people in the units of 1000, rounded up: `900 B`, `44 kB`, `1,3 MB`."""
    if size < KILO:
        return f"{size}\u00a0B"
    if size < KILO * KILO:
        return f"{-(-size // KILO)}\u00a0kB"
    text = f"{-(-size // (KILO * KILO // 10)) / 10:.1f}"
    return f"{text if language == 'en' else text.replace('.', ',')}\u00a0MB"
