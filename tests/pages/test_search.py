"""`/sok`: a page, JSON, a feed and suggestions with the same results, for any input."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree.ElementTree import Element, fromstring

import html5lib
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.language import normalised
from app.search.query import LONGEST_QUERY
from app.search.results import LONGEST_EXCERPT, excerpt

BASE = "https://data.lier.kommune.no/"
ATOM = "{http://www.w3.org/2005/Atom}"
OPEN_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
HOSTILE = [
    '"><script>alert(1)</script>',
    "\x00\x0b",
    "' onload='x",
    "\u202egnip\u202c",
    "{{7*7}}",
    "]]>&amp;<b>",
]


def xml(data: bytes) -> Element:
    return fromstring(data)  # noqa: S314  # the site's own


def page(client: FlaskClient, address: str) -> Element:
    response = client.get(address, headers={"Accept": "text/html"})
    assert response.status_code == 200, response.text
    tree = html5lib.parse(response.text, namespaceHTMLElements=False)
    assert isinstance(tree, Element)
    return tree


def found(client: FlaskClient, query: str) -> dict[str, object]:
    response = client.get(f"/sok.json?{query}")
    assert response.status_code == 200, response.text
    read = response.get_json()
    assert isinstance(read, dict)
    return read


def hits_of(response: TestResponse) -> list[str]:
    """Return the hits in a response of any format, as the paths of their documents."""
    if response.mimetype == "text/html":
        return hits(html5lib.parse(response.text, namespaceHTMLElements=False))
    if response.mimetype == "application/json":
        return [r["url"].removeprefix(BASE.rstrip("/")) for r in response.get_json()["results"]]
    links = xml(response.data).iterfind(f"{ATOM}entry/{ATOM}link")
    return [link.get("href", "").removeprefix(BASE.rstrip("/")) for link in links]


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def hits(tree: Element) -> list[str]:
    return [a.get("href", "") for a in tree.iterfind(".//ol[@class='hit-list']/li/h3/a")]


@pytest.mark.parametrize("accept", ["text/html", "application/json", "application/atom+xml"])
def test_accept_selects_the_same_formats_as_the_suffix(client: FlaskClient, accept: str) -> None:
    response = client.get("/sok?q=park", headers={"Accept": accept})
    assert response.mimetype == accept
    assert {"Accept", "Accept-Language"} <= set(response.vary)
    suffix = {"text/html": "html", "application/json": "json", "application/atom+xml": "atom"}[accept]
    fixed = client.get(f"/sok.{suffix}?q=park", headers={"Accept": "text/turtle"})
    assert fixed.mimetype == accept
    assert hits_of(fixed) == hits_of(response) != []
    assert "Accept" not in fixed.vary


def test_unknown_format_is_refused_with_the_available_ones(client: FlaskClient) -> None:
    assert client.get("/sok?q=park", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/sok.png?q=park").status_code == 404


def test_page_json_and_feed_have_the_same_hits_in_the_same_order(client: FlaskClient) -> None:
    json_answer, feed, html = (client.get(f"/sok.{s}?q=bedrift") for s in ("json", "atom", "html"))
    assert hits_of(json_answer) == hits_of(feed) == hits_of(html) != []
    total = xml(feed.data).findtext(f"{OPEN_SEARCH}totalResults")
    assert total == str(json_answer.get_json()["total"])


def test_search_is_shown_and_linked_without_invisible_characters(client: FlaskClient) -> None:
    found = client.get("/sok.json", query_string={"q": "pa\u030a\u00addriver"}).json
    assert found is not None
    assert (found["query"], found["total"] > 0) == ("pådriver", True)


def test_every_hit_leads_to_a_page(client: FlaskClient) -> None:
    for address in hits(page(client, "/sok?q=naering")):
        assert client.get(address, headers={"Accept": "text/html"}).status_code == 200


def test_pages_of_a_search_have_every_hit_once(client: FlaskClient) -> None:
    seen: list[str] = []
    address = "/sok.json?q=tiltak"
    while address:
        answer = client.get(address).get_json()
        seen += [r["iri"] for r in answer["results"]]
        address = answer.get("next", "").removeprefix(BASE.rstrip("/"))
    assert len(seen) == len(set(seen)) == answer["total"] > 40
    assert client.get(f"/sok.json?q=tiltak&page={answer['pages'] + 1}").status_code == 404
    assert client.get("/sok.json?q=tiltak&page=0").status_code == 400
    assert client.get("/sok.json?q=tiltak&page=999999999").status_code == 404
    assert found(client, "q=tiltak&page=")["page"] == 1


def test_facet_filters_to_its_count_and_can_be_removed(client: FlaskClient) -> None:
    whole = page(client, "/sok?q=bedrift")
    link = whole.find(".//nav[@class='narrow']//ul/li/a")
    assert link is not None
    count = words(whole.findall(".//nav[@class='narrow']//ul/li/span")[0])
    narrowed = page(client, link.get("href", ""))
    assert len(hits(narrowed)) == int(count)
    chosen = narrowed.find(".//ul[@class='tags']/li/a")
    assert chosen is not None
    assert hits(page(client, chosen.get("href", ""))) == hits(whole)
    hidden = {i.get("name"): i.get("value") for i in narrowed.iterfind(".//form/input[@type='hidden']")}
    asked = parse_qs(urlsplit(link.get("href", "")).query)
    assert hidden.items() <= {name: values[0] for name, values in asked.items()}.items()


def test_switching_the_language_keeps_the_search(client: FlaskClient) -> None:
    tree = page(client, "/sok?q=bedrift&page=1&lang=nb")
    english = next(a for a in tree.iterfind(".//header//a") if a.get("hreflang") == "en")
    asked = parse_qs(urlsplit(english.get("href", "")).query)
    assert asked == {"q": ["bedrift"], "page": ["1"], "lang": ["en"]}
    assert hits(page(client, english.get("href", "")))


def test_search_without_a_text_offers_facets(client: FlaskClient) -> None:
    tree = page(client, "/sok")
    assert hits(tree) == []
    partner = next(a for a in tree.iterfind(".//nav[@class='narrow']//a") if "partner=" in a.get("href", ""))
    assert hits(page(client, partner.get("href", "")))


def test_unknown_facet_value_finds_nothing_and_can_be_removed(client: FlaskClient) -> None:
    tree = page(client, f"/sok?q=bedrift&partner={quote('https://e.no/b')}")
    assert hits(tree) == []
    assert tree.find(".//ul[@class='tags']/li/a") is not None


def test_measure_is_called_by_its_number_and_its_words_with_matching_words_marked(
    client: FlaskClient,
) -> None:
    tree = page(client, "/sok?q=byvekstavgift")
    hit = next(
        li
        for li in tree.iterfind(".//ol[@class='hit-list']/li")
        if (a := li.find("h3/a")) is not None and a.get("href", "").endswith("/tiltak/6.1")
    )
    title = hit.find("h3/a")
    assert title is not None
    assert words(title) == "6.1 Jobbe for å få på plass en byvekstavgift for Buskerudbyen."
    assert [words(m) for m in title.iterfind("mark")] == ["byvekstavgift"]
    assert hit.find("p[@class='passage']") is None


def test_long_words_of_a_measure_are_cut_in_the_title_and_complete_below(client: FlaskClient) -> None:
    tree = page(client, "/sok?q=4.1")
    title = tree.find(".//ol[@class='hit-list']/li/h3/a")
    passage = tree.find(".//ol[@class='hit-list']/li/p[@class='passage']")
    assert title is not None
    assert passage is not None
    assert words(title).startswith("4.1 Sørge for god dialog med næringslivet")
    assert words(title).endswith("…")
    assert words(passage).startswith(words(title)[4:-1])


def test_names_in_the_json_are_the_labels_of_the_data(client: FlaskClient) -> None:
    answer = found(client, "q=4.1")
    assert isinstance(answer["results"], list)
    assert answer["results"][0]["name"]["nb"] == "Tiltak 4.1"
    assert answer["results"][0]["passage"]["text"].startswith("Sørge for god dialog")


def test_search_with_a_slip_of_the_pen_shows_what_was_meant(client: FlaskClient) -> None:
    tree = page(client, "/sok?q=buskerudbyn&lang=nb")
    section = tree.find(".//section[@class='hits']")
    assert section is not None
    text = words(section)
    assert "Ingen treff på «buskerudbyn». Mente du buskerudbyen? Vi viser treff på det." in text
    link = next(a for a in section.iter("a") if words(a) == "buskerudbyen")
    assert hits(page(client, link.get("href", ""))) == hits(tree) != []
    assert found(client, "q=buskerudbyn")["meant"] == "buskerudbyen"


def test_translations_are_marked_as_unofficial_and_norwegian_text_as_norwegian(
    client: FlaskClient,
) -> None:
    answer = found(client, "q=businesses&lang=en")
    passages = [r["passage"] for r in answer["results"] if "/tiltak/" in r["iri"]]  # type: ignore[attr-defined]
    assert passages
    assert all(p["language"] == "en" and p["unofficialTranslation"] for p in passages)
    tree = page(client, "/sok?q=bedrift&lang=en")
    languages = {
        p.get("lang") for p in tree.iterfind(".//ol/li/p[@class='passage']") if p.find("mark") is not None
    }
    assert languages == {"nb"}


@pytest.mark.parametrize("text", HOSTILE)
def test_input_is_only_text(client: FlaskClient, text: str) -> None:
    asked = f"q={quote(text)}"
    tree = page(client, f"/sok?{asked}")
    assert len(tree.findall(".//script")) == 1
    assert not [e for e in tree.iter() if any(str(name).startswith("on") for name in e.attrib)]
    query = xml(client.get(f"/sok.atom?{asked}").data).find(f"{OPEN_SEARCH}Query")
    assert query is not None
    assert found(client, asked)["query"] == normalised(text).strip()
    response = client.get(f"/sok?place={quote(text)}", headers={"Accept": "text/html"})
    assert response.status_code == 400
    refused = html5lib.parse(response.text, namespaceHTMLElements=False)
    assert len(refused.findall(".//script")) == 1
    suggested = json.loads(client.get(f"/sok/forslag?q={quote(text)}").data)
    assert suggested[0] == normalised(text).strip()


def test_only_the_beginning_of_a_long_text_counts(client: FlaskClient) -> None:
    assert len(str(found(client, "q=" + "park+" * 1000)["query"])) <= LONGEST_QUERY


def test_suggestions_have_the_format_that_browsers_read(client: FlaskClient) -> None:
    response = client.get("/sok/forslag?q=buskerudb")
    assert response.mimetype == "application/x-suggestions+json"
    text, names, kinds, places = response.get_json(force=True)
    assert text == "buskerudb"
    assert "Buskerudbyen" in names
    assert len(names) == len(kinds) == len(places) <= 8


@pytest.mark.parametrize("language", ["nb", "en"])
def test_browser_can_add_the_search(client: FlaskClient, language: str) -> None:
    tree = page(client, f"/?lang={language}")
    link = next(e for e in tree.iterfind(".//link") if e.get("rel") == "search")
    response = client.get(link.get("href", ""))
    assert response.mimetype == link.get("type") == "application/opensearchdescription+xml"
    read = xml(response.data)
    assert 0 < len(read.findtext(f"{OPEN_SEARCH}ShortName", "")) <= 16
    templates = {u.get("type", ""): u.get("template", "") for u in read.iterfind(f"{OPEN_SEARCH}Url")}
    for media_type in (
        "text/html",
        "application/json",
        "application/atom+xml",
        "application/x-suggestions+json",
    ):
        asked = templates[media_type].replace("{searchTerms}", "helsepark").replace("{startPage?}", "")
        assert asked.startswith(BASE)
        answer = client.get(asked.removeprefix(BASE.rstrip("/")))
        assert (answer.status_code, answer.mimetype) == (200, media_type)
        assert "Helsepark" in answer.text


def test_missing_address_offers_a_search_for_its_words(client: FlaskClient) -> None:
    response = client.get("/doc/aktor/drammen-helsepark-as.html")
    assert response.status_code == 404
    tree = html5lib.parse(response.text, namespaceHTMLElements=False)
    field = tree.find(".//main//form/div/input[@name='q']")
    assert field is not None
    assert field.get("value") == "drammen helsepark as"


def test_result_is_cached_until_the_next_release_under_its_own_key(client: FlaskClient) -> None:
    tags = {
        client.get(address).headers["ETag"]
        for address in (
            "/sok.json?q=a",
            "/sok.json?q=b",
            "/sok.atom?q=a",
            "/sok/forslag?q=a",
            "/sok.html?q=a",
        )
    }
    assert len(tags) == 5
    tag = client.get("/sok.json?q=a").headers["ETag"]
    assert client.get("/sok.json?q=a", headers={"If-None-Match": tag}).status_code == 304


def test_excerpt_has_the_matching_word_and_is_cut_between_words() -> None:
    text = "ord " * 200
    pieces = [(text, False), ("funnet", True), (" " + text, False)]
    cut = excerpt(pieces)
    assert ("funnet", True) in cut
    joined = "".join(piece for piece, _ in cut)
    assert joined.startswith("… ord")
    assert joined.endswith("ord …")
    assert len(joined) <= LONGEST_EXCERPT + 4
    assert excerpt([("x" * 1000, True)])[0] == ("x" * LONGEST_EXCERPT, True)
