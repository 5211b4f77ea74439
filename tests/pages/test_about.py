"""The pages about the site: who is responsible, privacy, changes, and feedback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.errors import InvalidSetting
from app.settings import Settings, checked
from app.site import create_site

STATEMENT = "https://uustatus.no/nb/erklaringer/publisert/x"
BASE = "https://data.lier.kommune.no/"


def page(client: FlaskClient, address: str) -> Element:
    tree = html5lib.parse(
        client.get(address, headers={"Accept": "text/html"}).text, namespaceHTMLElements=False
    )
    assert isinstance(tree, Element)
    return tree


def hrefs(tree: Element) -> list[str]:
    return [a.get("href", "") for a in tree.iterfind(".//footer//a")]


@pytest.fixture
def told(site: Flask, releases: Path) -> Iterator[FlaskClient]:
    """A client of a site with a feedback address and an accessibility statement."""
    settings = Settings(
        releases=releases,
        reload_seconds=0,
        feedback_address="mailto:post@lier.example?cc=a@b.example",
        accessibility_statement=STATEMENT,
    )
    other = create_site(settings)
    yield other.test_client()
    other.extensions["publication"].close()


@pytest.mark.parametrize("path", ["/doc/aktor/buskerudbyen", "/doc/nothing", "/sok?q=a%26b", "/om"])
def test_feedback_link_names_the_current_page(told: FlaskClient, path: str) -> None:
    (link,) = [h for h in hrefs(page(told, path)) if h.startswith("mailto:")]
    parts = urlsplit(link)
    written = parse_qs(parts.query)
    assert parts.path == "post@lier.example"
    assert written["cc"] == ["a@b.example"]
    assert written["body"][0].strip() == BASE + urlsplit(path).path.lstrip("/")


def test_accessibility_statement_is_linked_from_every_page_and_its_own(told: FlaskClient) -> None:
    assert STATEMENT in hrefs(page(told, "/"))
    main = page(told, "/om/tilgjengelighet").find(".//main")
    assert main is not None
    assert STATEMENT in [a.get("href") for a in main.iter("a")]


def test_pages_without_a_feedback_address_lead_to_the_contact_of_the_catalogue(client: FlaskClient) -> None:
    for path in ("/", "/om", "/om/tilgjengelighet", "/om/personvern", "/doc/nothing"):
        tree = page(client, path)
        (link,) = [a for a in tree.iterfind(".//footer//a") if "lier.kommune.no" in a.get("href", "")]
        assert "Lier" in "".join(link.itertext())


@pytest.mark.parametrize(
    "address", ["post@lier.no", "javascript:alert(1)", "mailto:a b", 'https://x"y', "https://"]
)
def test_unusable_feedback_address_prevents_the_start(address: str) -> None:
    with pytest.raises(InvalidSetting, match="FEEDBACK_ADDRESS"):
        checked(Settings(feedback_address=address))


def test_no_page_sets_a_cookie(client: FlaskClient) -> None:
    for path in ("/om/personvern", "/sok?q=helse", "/sporring", "/doc/aktor/buskerudbyen"):
        response = client.get(path, headers={"Accept": "text/html"})
        assert response.status_code == 200
        assert "Set-Cookie" not in response.headers


def test_examples_never_contain_the_host_that_a_request_names(client: FlaskClient) -> None:
    for host in ("evil.example", "localhost.evil.example", "127.0.0.1'$(x)", 'a"b'):
        response = client.get("/om/data", headers={"Host": host, "Accept": "text/html"})
        tree = html5lib.parse(response.text, namespaceHTMLElements=False)
        text = "\n".join("".join(pre.itertext()) for pre in tree.iter("pre"))
        assert BASE in text
        assert host not in text


@pytest.mark.parametrize("accept", ["nn", "nn-NO, nb;q=0.8, en;q=0.5"])
def test_nynorsk_reader_gets_pages_in_nynorsk(client: FlaskClient, accept: str) -> None:
    response = client.get("/def/rolle", headers={"Accept": "text/html", "Accept-Language": accept})
    tree = html5lib.parse(response.text, namespaceHTMLElements=False)
    assert tree.get("lang") == response.headers["Content-Language"] == "nn"
    assert "Meld frå om ein feil" in response.text


def test_adopted_words_keep_their_language_on_a_page_in_nynorsk(client: FlaskClient) -> None:
    tree = page(client, "/doc/plan/naering-2023-2026/tiltak/6.1?lang=nn")
    (words,) = [e for e in tree.iter("blockquote") if e.get("lang") == "nb"]
    assert "byvekstavgift" in "".join(words.itertext())
    captions = ["".join(e.itertext()) for e in tree.iter("figcaption")]
    assert any("Vedteken tekst" in text for text in captions)
    assert "24. november 2022" in "".join(tree.itertext())


def test_links_keep_the_choice_of_nynorsk(client: FlaskClient) -> None:
    tree = page(client, "/doc/aktor/buskerudbyen?lang=nn")
    inner = [h for a in tree.iter("a") if (h := a.get("href", "")).startswith("/klasse/")]
    assert inner
    assert all("lang=nn" in h for h in inner)


def test_reader_who_prefers_bokmal_gets_bokmal(client: FlaskClient) -> None:
    response = client.get("/def/rolle", headers={"Accept": "text/html", "Accept-Language": "nb, nn;q=0.9"})
    nynorsk = client.get("/def/rolle", headers={"Accept": "text/html", "Accept-Language": "nn"})
    assert response.headers["ETag"] != nynorsk.headers["ETag"]
    assert response.text != nynorsk.text
