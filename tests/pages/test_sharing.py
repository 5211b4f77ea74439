"""The head of every page says what it is about, and where it is in each language."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask.testing import FlaskClient

from app.views.sharing import LONGEST_DESCRIPTION, summary
from tests.pages.addresses import page_addresses

BASE = "https://data.lier.kommune.no"
MEASURE = "/doc/plan/naering-2023-2026/tiltak/6.1"


def head(client: FlaskClient, path: str, language: str = "nb") -> Element:
    text = client.get(path, headers={"Accept": "text/html", "Accept-Language": language}).text
    found = html5lib.parse(text, namespaceHTMLElements=False).find("./head")
    assert isinstance(found, Element)
    return found


def links(head: Element, rel: str) -> dict[str, str]:
    """Return language («» for none) -> address."""
    return {e.get("hreflang", ""): e.get("href", "") for e in head.iterfind(f"./link[@rel='{rel}']")}


def content(head: Element, name: str) -> str:
    found = [e for e in head.iterfind("./meta") if name in (e.get("name"), e.get("property"))]
    assert len(found) == 1, name
    return found[0].get("content", "")


FRAGMENTS = ("/reconcile/preview/",)
"""Pages that other sites show in a frame; nobody finds or shares them."""


@pytest.mark.parametrize("path", sorted(a for a in page_addresses() if not a.startswith(FRAGMENTS)))
def test_every_page_has_a_description_a_preview_and_addresses_in_each_language(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    found = head(client, path)
    if answer.status_code != 200:
        assert content(found, "robots") == "noindex"
        return
    assert 20 <= len(content(found, "description")) <= 300
    assert content(found, "og:description") == content(found, "description")
    assert "Lier kommune" in content(found, "og:site_name")
    assert content(found, "og:title")
    (canonical,) = links(found, "canonical").values()
    assert canonical.startswith(f"{BASE}/")
    assert content(found, "og:url") == canonical
    alternates = {
        code: a for code, a in links(found, "alternate").items() if code in ("nb", "nn", "en", "x-default")
    }
    assert set(alternates) == {"nb", "nn", "en", "x-default"}


def test_each_language_is_canonical_for_itself(client: FlaskClient) -> None:
    for language in ("nb", "nn", "en"):
        for path in (MEASURE, f"{MEASURE}.html", f"{MEASURE}?lang={language}&utm_source=x"):
            found = head(client, path, language)
            assert links(found, "canonical")[""] == f"{BASE}{MEASURE}?lang={language}"
            assert links(found, "alternate")["en"] == f"{BASE}{MEASURE}?lang=en"
            assert links(found, "alternate")["x-default"] == f"{BASE}{MEASURE}"
    assert content(head(client, MEASURE, "en"), "og:locale") == "en_GB"
    assert content(head(client, MEASURE, "nn"), "og:locale") == "nn_NO"


def test_page_of_a_list_is_canonical_for_itself(client: FlaskClient) -> None:
    found = head(client, "/klasse/Mention?page=2")
    assert links(found, "canonical")[""] == f"{BASE}/klasse/Mention?page=2&lang=nb"


def test_measure_is_described_by_its_words(client: FlaskClient) -> None:
    found = head(client, MEASURE)
    assert content(found, "description") == "Jobbe for å få på plass en byvekstavgift for Buskerudbyen."


def test_error_page_is_not_indexed(client: FlaskClient) -> None:
    found = head(client, "/nothing")
    assert content(found, "robots") == "noindex"
    assert links(found, "canonical") == {}


def test_long_text_is_shortened_at_a_word() -> None:
    text = summary("ordet " * 100)
    assert len(text) <= LONGEST_DESCRIPTION
    assert text.endswith("ordet …")
    assert summary("<b> & «x»") == "<b> & «x»"


def test_shared_link_has_a_picture_of_the_announced_size(client: FlaskClient) -> None:
    found = head(client, MEASURE)
    with client.get(content(found, "og:image").removeprefix(BASE)) as picture:
        assert picture.mimetype == "image/png"
        data = picture.data
    size = [int.from_bytes(data[start : start + 4], "big") for start in (16, 20)]  # the IHDR of a PNG
    assert size == [int(content(found, f"og:image:{side}")) for side in ("width", "height")]


def test_front_page_is_shared_by_the_name_of_its_plan(client: FlaskClient) -> None:
    title = content(head(client, "/"), "og:title")
    assert title == "Lier kommune · Handlingsplan for næringsutvikling 2023-2026"
