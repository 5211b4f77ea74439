"""CPU time and compressed bytes of each address the first time it is asked for, with many plans.

    python bench/many_plans.py [PLANS [FOLDER]]        # default: 1000, in a temporary folder

The published plan is repeated under other names. The release is built with all that pages read; its files for
download are empty, because writing them takes most of the time. With a folder, the release is kept there and
used again. Each address is requested once, in one process, so nothing of it is in a cache of the site.
It asserts nothing.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from flask.testing import FlaskClient

from app.building import build
from app.releases.folder import pointers
from app.settings import Settings
from app.site import create_app
from tests.many_plans import SLUG, multiply

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
    ("/def/kode/forpliktelse/stotte", HTML),
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
    ("/om/endringer", HTML),
    ("/sitemap.xml", {}),
    ("/sitemap-1.xml", {}),
    ("/llms.txt", {}),
    ("/humans.txt", {}),
)


def measured(client: FlaskClient, path: str, headers: dict[str, str]) -> tuple[float, int, int]:
    """Return the milliseconds of CPU time, the compressed bytes and the status of a first response."""
    began = time.process_time()
    response = client.get(path, headers={**headers, "Accept-Encoding": "gzip", "Accept-Language": "nb"})
    body = response.get_data()
    return (time.process_time() - began) * 1e3, len(body), response.status_code


def main() -> None:
    """Print the table."""
    plans = int(sys.argv[1]) if sys.argv[1:] else 1000
    with tempfile.TemporaryDirectory() as temporary:
        releases = Path(sys.argv[2] if sys.argv[2:] else temporary)
        began = time.process_time()
        if not pointers(releases).get("current"):
            multiply(build(Settings()), plans, releases)
        print(f"{plans} plans, built with {time.process_time() - began:.0f} s of CPU")
        began = time.process_time()
        site = create_app(Settings(releases=releases, reload_seconds=0))
        client = site.test_client()
        measured(client, "/healthz", {})
        pages = site.extensions["publication"].current().pages
        for name in pages.list_templates(["html"]):
            pages.get_template(name)  # compiled once in a process, so no part of the cost of an address
        spent = time.process_time() - began
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"served after {spent:.1f} s of CPU, {megabytes:,.0f} MB")
        for path, headers in ADDRESSES:
            milliseconds, size, status = measured(client, path, headers)
            kind = headers.get("Accept", "").rpartition("/")[2]
            print(f"{path:50}{kind:8}{status}{milliseconds:10.1f} ms{size / 1e3:10.1f} kB")
        site.extensions["publication"].close()


if __name__ == "__main__":
    main()
