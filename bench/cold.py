"""CPU time and compressed bytes of each address the first time it is asked for.

The site runs in this process, without a server and without its cache of responses. Templates are compiled
before, because that happens once in a process.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from flask.testing import FlaskClient

from app.cli.warming import warm_up
from app.settings import Settings
from app.site import create_app
from bench.plans import SLUG

HTML, TURTLE, JSON = {"Accept": "text/html"}, {"Accept": "text/turtle"}, {"Accept": "application/json"}
PARTNER = "/doc/aktor/lier-kommune"
ADDRESSES: tuple[tuple[str, dict[str, str]], ...] = (
    ("/", HTML),
    ("/?page=2", HTML),
    ("/klasse/Measure", HTML),
    ("/klasse/Measure", TURTLE),
    ("/klasse/Plan", HTML),
    (PARTNER, HTML),
    (f"{PARTNER}?page=2", HTML),
    (PARTNER, TURTLE),
    (f"{PARTNER}?_profile=schema", TURTLE),
    (f"/lenker{PARTNER}.json", {}),
    ("/doc/sted/lier", HTML),
    ("/doc/sted/lier", TURTLE),
    (f"/doc/plan/{SLUG}", HTML),
    (f"/doc/plan/{SLUG}", TURTLE),
    (f"/doc/plan/{SLUG}/tiltak/4.11", HTML),
    ("/def/plan", HTML),
    ("/def/plan", TURTLE),
    ("/def/forpliktelse/stotte", HTML),
    ("/doc/katalog", HTML),
    ("/doc/katalog", TURTLE),
    ("/doc/katalog?_profile=dcat", TURTLE),
    ("/katalog", HTML),
    ("/katalog", TURTLE),
    ("/katalog?page=2", TURTLE),
    ("/begrep", HTML),
    ("/begrep", TURTLE),
    ("/modell", HTML),
    ("/modell", TURTLE),
    ("/.well-known/void", HTML),
    ("/.well-known/void", TURTLE),
    ("/sparql", TURTLE),
    ("/sok", HTML),
    ("/sok?q=partner", HTML),
    ("/sok.json?q=partner", {}),
    ("/oversikt", HTML),
    (f"/oversikt/{SLUG}", HTML),
    ("/filer", HTML),
    ("/filer", JSON),
    ("/api/terms.json", {}),
    ("/sporring", HTML),
    ("/om", HTML),
    ("/om/data", HTML),
    ("/endringer", HTML),
    ("/sitemap.xml", {}),
    ("/sitemap-1.xml", {}),
    ("/llms.txt", {}),
    ("/humans.txt", {}),
)


@dataclass(frozen=True)
class Cold:
    """The first response of an address: its status, milliseconds of CPU time, and compressed bytes."""

    address: str
    format: str
    status: int
    cpu: float
    bytes: int


def first_responses(releases: Path) -> list[Cold]:
    """Request each address once from the site of a folder of releases."""
    site = create_app(Settings(releases=releases, reload_seconds=0))
    client = site.test_client()
    client.get("/healthz")
    publication = site.extensions["publication"]
    publication.current()  # loads the release, which is no part of a response
    warm_up()
    try:
        return [first_response(client, address, headers) for address, headers in ADDRESSES]
    finally:
        publication.close()


def first_response(client: FlaskClient, address: str, headers: dict[str, str]) -> Cold:
    """Request an address."""
    began = time.process_time()
    response = client.get(address, headers={**headers, "Accept-Encoding": "gzip", "Accept-Language": "nb"})
    body = response.get_data()
    spent = (time.process_time() - began) * 1e3
    return Cold(
        address,
        headers.get("Accept", "").rpartition("/")[2],
        response.status_code,
        round(spent, 1),
        len(body),
    )
