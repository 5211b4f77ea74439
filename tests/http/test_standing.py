"""Rules for every address: its release, validators, and the same `Vary` on all statuses."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

MEASURE = "plan/naering-2023-2026/tiltak/1.2"
FROM_THE_RELEASE = (
    "/",
    "/om",
    "/filer",
    "/sporring",
    "/sparql",
    "/api/queries",
    "/openapi.json",
    "/klasse/Measure",
    "/katalog",
    "/les/naering-2023-2026",
    f"/id/{MEASURE}",
    f"/doc/{MEASURE}",
    f"/conneg?iri=/id/{MEASURE}&accept=text/turtle",
)
HTML = {"Accept": "text/html"}


@pytest.mark.parametrize("path", FROM_THE_RELEASE)
def test_response_made_from_the_release_names_it(site: Flask, client: FlaskClient, path: str) -> None:
    release = site.extensions["publication"].current().release.id
    assert client.get(path, headers=HTML).headers["X-Release"] == release


@pytest.mark.parametrize("path", [p for p in FROM_THE_RELEASE if not p.startswith("/id/")])
def test_cacheable_page_can_be_revalidated(client: FlaskClient, path: str) -> None:
    first = client.get(path, headers=HTML)
    assert "max-age" in first.headers["Cache-Control"]
    again = client.get(path, headers={**HTML, "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_explanation_has_a_tag_for_its_own_question(client: FlaskClient) -> None:
    tags = {
        client.get(f"/conneg?iri=/id/{MEASURE}&accept={accept}", headers=HTML).headers["ETag"]
        for accept in ("text/turtle", "text/html")
    }
    assert len(tags) == 2


def test_page_with_a_query_result_is_cached_unless_the_result_is_never_the_same(client: FlaskClient) -> None:
    for query, caching in (("ASK+%7B%7D", "public, max-age=60"), ("ASK+%7BFILTER(NOW()>0)%7D", "no-store")):
        answer = client.get(f"/sporring?query={query}", headers=HTML)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, caching)


@pytest.mark.parametrize(
    ("path", "accepts"),
    [
        ("/", ("text/html", "text/turtle")),
        ("/filer", ("text/html", "application/json", "image/png")),
        (f"/lenker/doc/{MEASURE}", ("application/linkset", "application/linkset+json", "image/png")),
    ],
)
def test_address_has_the_same_vary_on_every_status(
    client: FlaskClient, path: str, accepts: tuple[str, ...]
) -> None:
    varied = [client.get(path, headers={"Accept": a}).headers["Vary"] for a in accepts]
    fields = [{f.strip() for f in v.split(",")} - {"Accept-Encoding"} for v in varied]
    assert fields == [{"Accept", "Accept-Language"}] * len(accepts)


def test_redirect_to_the_catalogue_may_be_cached(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept": "text/turtle"})
    assert answer.status_code == 303
    assert "max-age" in answer.headers["Cache-Control"]
