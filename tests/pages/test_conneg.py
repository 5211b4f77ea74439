"""`/conneg` explains exactly the choice that the site makes."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.formats import DOCUMENTS
from app.quality.golden import GOLDEN, GoldenHeader

BASE = "https://data.lier.kommune.no/"
MEASURE = "doc/plan/naering-2023-2026/tiltak/6.3"


def explained(client: FlaskClient, **query: str) -> dict[str, object]:
    answer = client.get("/conneg", query_string=query, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda g: g.client)
def test_explanation_matches_the_response_of_the_site(client: FlaskClient, golden: GoldenHeader) -> None:
    headers = {} if golden.accept is None else {"accept": golden.accept}
    told = explained(client, iri=BASE + MEASURE, **headers)
    answer = client.get(f"/{MEASURE}", headers=headers)
    responses: list[dict[str, object]] = told["responses"]  # type: ignore[assignment]
    assert responses[0]["status"] == answer.status_code
    ranking: list[dict[str, object]] = told["ranking"]  # type: ignore[assignment]
    winners = [row["mediaType"] for row in ranking if row["wins"]]
    assert winners == ([answer.mimetype] if answer.status_code == 200 else [])
    qualities = [float(str(row["quality"])) for row in ranking]
    assert qualities == sorted(qualities, reverse=True)


def test_redirect_to_the_document_is_followed(client: FlaskClient) -> None:
    told = explained(client, iri=BASE + MEASURE.replace("doc/", "id/"), accept="text/turtle")
    assert [r["status"] for r in told["responses"]] == [303, 200]  # type: ignore[attr-defined]
    assert told["profile"]["iri"] == f"{BASE}def/profil/plan"  # type: ignore[index]


def test_language_and_profile_are_explained(client: FlaskClient) -> None:
    page = explained(client, iri="/" + MEASURE, accept="text/html", **{"accept-language": "en"})
    assert page["language"] == "en"
    view = explained(client, iri="/" + MEASURE, accept="text/turtle", profile="<https://schema.org/>")
    assert view["profile"]["iri"] == f"{BASE}def/profil/schema"  # type: ignore[index]
    assert view["language"] is None


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_language_in_the_address_is_the_one_that_is_explained(client: FlaskClient, language: str) -> None:
    address = f"/{MEASURE}?lang={language}"
    told = explained(client, iri=address, accept="text/html", **{"accept-language": "en;q=0.9, nb"})
    answer = client.get(address, headers={"Accept": "text/html"})
    assert told["language"] == answer.headers["Content-Language"]


def test_the_explained_address_keeps_its_profile_and_format(client: FlaskClient) -> None:
    told = explained(client, iri=f"/{MEASURE}?_profile=schema&_mediatype=text/turtle", accept="text/html")
    assert told["profile"]["iri"] == f"{BASE}def/profil/schema"  # type: ignore[index]
    assert told["language"] is None


def test_the_explanation_varies_by_its_own_request_only(client: FlaskClient) -> None:
    answer = client.get(f"/conneg?iri=/{MEASURE}", headers={"Accept": "application/json"})
    assert "Accept-Profile" not in answer.headers["Vary"]


def test_address_with_one_variant_has_no_ranking(client: FlaskClient) -> None:
    assert explained(client, iri=f"/{MEASURE}.ttl", accept="text/html")["ranking"] == []


@pytest.mark.parametrize(
    "iri",
    [
        "",
        "http://example.org/x",
        "//example.org/doc/x",
        "/sparql?query=ASK{}",
        "/conneg?iri=/doc/x",
        "file:///etc/passwd",
        BASE + "healthz",
    ],
)
def test_only_our_resources_and_documents_are_explained(client: FlaskClient, iri: str) -> None:
    answer = client.get("/conneg", query_string={"iri": iri}, headers={"Accept": "application/json"})
    assert answer.status_code == 400


def test_missing_resource_is_explained_as_404(client: FlaskClient) -> None:
    told = explained(client, iri="/doc/aktor/ingen")
    assert [r["status"] for r in told["responses"]] == [404]  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", ["nb", "en"])
def test_page_shows_the_ranking_and_escapes_its_input(client: FlaskClient, language: str) -> None:
    query = {"iri": "/" + MEASURE, "accept": 'text/turtle, "<script>alert(1)</script>"', "lang": language}
    page = client.get("/conneg", query_string=query, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert page.text.count("<tr>") == len(["the head", *DOCUMENTS, "the tree"])
    assert client.get("/conneg", headers={"Accept": "text/html"}).status_code == 200
