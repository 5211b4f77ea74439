"""A search finds the pages of the site, too: they exist, and words that readers use lead to them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.language import catalogue
from app.search.site_pages import PAGES

EXPECTED = {
    "SPARQL": "/sporring",
    "sparql-spørring": "/sporring",
    "Excel": "/filer",
    "regneark": "/filer",
    "last ned": "/filer",
    "kontakt": "/om",
    "e-post": "/om",
    "status": "/oversikt",
    "api": "/om/data",
    "begrep": "/begrep",
    "uu": "/om/tilgjengelighet",
    "privacy": "/om/personvern",
}


def pages(client: FlaskClient, query: str) -> list[str]:
    answer = client.get("/sok.json", query_string={"q": query}).get_json()
    return [page["url"].partition("kommune.no")[2] for page in answer["site"]]


@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_page_exists(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers={"Accept": "text/html"}).status_code == 200


def test_every_name_is_translated() -> None:
    assert {page.name for page in PAGES} - set(catalogue("nb")) == set()


@pytest.mark.parametrize(("query", "path"), EXPECTED.items())
def test_word_leads_to_the_page(client: FlaskClient, query: str, path: str) -> None:
    assert path in pages(client, query)


@pytest.mark.parametrize("query", ["buskerudbyen", "byvekstavgift", "4.1", "", "s", "excel buskerudbyen"])
def test_other_words_lead_to_no_page(client: FlaskClient, query: str) -> None:
    assert pages(client, query) == []


def test_pages_are_named_in_the_language_of_the_reader(client: FlaskClient) -> None:
    texts = {lang: client.get(f"/sok.html?q=excel&lang={lang}").text for lang in ("nb", "en")}
    assert 'href="/filer?lang=nb"' in texts["nb"]
    assert "Sider på nettstedet:" in texts["nb"]
    assert "Pages of the site:" in texts["en"]
