"""`/om` and the pages below it: the site, its data, accessibility and privacy."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from app.catalogue.service_description import ENDPOINT
from app.files.listing import WORKBOOKS
from app.http.exchange import html, language, link_to, namespaces, publisher_names, served_release
from app.identifiers import document_path

PATH = "/om"
HOST = re.compile(r"[a-z0-9.-]+(:[0-9]+)?|\[[0-9a-f:]+\](:[0-9]+)?", re.IGNORECASE)
LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})

blueprint = Blueprint("about", __name__)


@blueprint.get(PATH)
def about() -> Response:
    """Return the page about the site, the origin of its texts, and its publisher."""
    return html("about/site.html", ("about",), lambda: {"publishers": publisher_names()})


@blueprint.get(f"{PATH}/data")
def data() -> Response:
    """Return the page about access to the data, with examples that work unchanged."""
    here, found = address_here(), namespaces()

    def context() -> dict[str, object]:
        partner = example_partner()
        measures, _ = served_release().lists.instances(found.plan["Measure"], 0, 1)
        return {
            "server": here,
            "workbook": WORKBOOKS[language()],
            "base": found.base,
            "endpoint": here + ENDPOINT,
            "vocabulary": str(found.plan),
            "partner": link_to(partner) if partner else None,
            "example": document_path(measures[0], found) if measures else "",
            "harvested": {document.path for document in served_release().harvest.documents},
        }

    return html("about/data.html", ("about-data", here), context)


@blueprint.get(f"{PATH}/tilgjengelighet")
def accessibility() -> Response:
    """Return the page about the accessibility of the site, and its known problems."""
    return html("about/accessibility.html", ("about-accessibility",))


@blueprint.get(f"{PATH}/personvern")
def privacy() -> Response:
    """Return the page about the data that the site stores about readers, and for how long."""
    return html("about/privacy.html", ("about-privacy",))


def example_partner() -> str:
    """Return the partner organisation that the plans mention most often; empty if they mention none."""
    found, plan = served_release().lookups, namespaces().plan
    partners = set(found.instances(str(plan["Partner"])))
    named = {
        partner: len(found.subjects(plan["mentionOf"], partner))
        for partner in found.instances(str(plan["Organisation"]))
        if partner in partners
    }
    return max(named, key=lambda partner: named[partner], default="")


def address_here() -> str:
    """Return the address of this site, with its final slash, for examples that readers can run.

    This is the server's own address if the reader uses it on the same machine. Elsewhere it is the base of
    the IRIs, never the host name of the request, which a client can choose.
    """
    host = urlsplit(f"//{request.host}") if HOST.fullmatch(request.host) else None
    return request.host_url if host and host.hostname in LOCAL else namespaces().base
