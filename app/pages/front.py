"""The front page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import Blueprint
from werkzeug.wrappers import Response as BaseResponse

from app.errors import NotFound
from app.files.listing import WORKBOOKS
from app.formats import HTML, RDF
from app.http.exchange import cached_redirect, html, language, namespaces, page_number, served_release, today
from app.http.negotiated import requested, select
from app.identifiers import document_path
from app.language import best_text, content_languages
from app.views.areas import Area, Areas
from app.views.editions import REPLACED, Edition, current_first
from app.views.embedded import embedded
from app.views.presentation import Value

CATALOGUE = "http://www.w3.org/ns/dcat#Catalog"
DATASET = "http://www.w3.org/ns/dcat#Dataset"
PLANS, MOST_PLANS = 9, 10_000  # on a page, and that are brought into order

ShownPlan = tuple[Edition, tuple[Area, ...]]
"""A plan with its areas."""

blueprint = Blueprint("front", __name__)


@dataclass(frozen=True, slots=True)
class OfOwner:
    """Plans that follow each other and have one owner (None: unknown), all replaced or none."""

    owner: Value | None
    replaced: bool
    plans: tuple[ShownPlan, ...]


@blueprint.get("/")
def front() -> BaseResponse:
    """Return the front page with the plans; for clients that prefer RDF, a redirect to the catalogue."""
    selection = select(requested("/"), (HTML, *RDF), otherwise=HTML)
    found = served_release()
    if selection.representation != HTML and (catalogues := found.lists.instances(CATALOGUE, 0, 1)[0]):
        return cached_redirect(document_path(catalogues[0], namespaces()) or "/", 303)
    return html("front.html", ("front", page_number(), today()), context)


def context() -> dict[str, object]:
    """Return a page of the plans with focus areas, and of the datasets in schema.org. Raises `NotFound`."""
    found, languages, page = served_release(), content_languages(language()), page_number()
    start = (page - 1) * PLANS
    every, total = found.lists.instances(str(namespaces().plan["Plan"]), 0, MOST_PLANS)
    listed = current_first(found.lookups, every, today())[start : start + PLANS]
    if start and not listed:
        raise NotFound(path=f"/?page={page}")
    datasets, _ = found.lists.instances(DATASET, start, PLANS)
    areas = Areas(found.lookups, found.presentation, languages)
    plans = [(found.rendering.edition(plan, language()), areas.of(plan)) for plan in listed]
    return {
        "plans": plans,
        "owners": by_owner(plans, today()) if total > 1 else (),
        "today": today(),
        "workbook": WORKBOOKS[language()],
        "page": page,
        "pages": max(1, -(-total // PLANS)),
        "structured": embedded(map(found.subject, datasets), languages, downloads=downloads(languages)),
    }


def by_owner(plans: Sequence[ShownPlan], day: date) -> tuple[OfOwner, ...]:
    """Return plans in their order, those of the same owner together."""

    def key(shown: ShownPlan) -> tuple[bool, Value | None]:
        return shown[0].phase(day) == REPLACED, shown[0].owner

    return tuple(OfOwner(owner, replaced, tuple(of)) for (replaced, owner), of in groupby(plans, key))


def downloads(languages: Sequence[str]) -> list[dict[str, object]]:
    """Return the files with all data as schema.org distributions (https://schema.org/DataDownload)."""
    listing = served_release().files
    return [
        {
            "@type": "DataDownload",
            "name": best_text(file.titles, languages),
            "contentUrl": listing.stable_address(file),
            "encodingFormat": file.media_type,
            "contentSize": f"{file.size} B",
        }
        for file in listing.files
        if file.file_type and not file.plan and not file.compression
    ]
