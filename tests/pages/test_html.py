"""The pages are valid, have an accessible structure, load nothing from others, and escape the data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.language import INTERFACE_LANGUAGES
from tests.choosing import FewOfAKind, thorough
from tests.keeping import compute_once
from tests.pages.addresses import (
    EXAMPLES,
    NOT_PAGES,
    PLAN,
    WITHOUT_EXAMPLE,
    addresses,
    page_addresses,
    rules,
)

# Other states of these pages: only their markup is checked, not in a browser.
STATES = (
    "/sparql?query=SELECT+*+WHERE+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+3",
    "/sparql?query=ASK+%7B%7D",
    "/sparql?query=CONSTRUCT+WHERE+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+3",
    "/sparql?query=SELECT",
    "/sporring/tiltak-i-et-innsatsomrade?area=5",
    "/sporring/kommunenummer-pa-en-dato",
    "/sporring/planen-som-schema-org",
    "/sporring/er-alt-oversatt",
    "/sporring/tekstsok?word=%3Cscript%3E",
    "/sporring/tiltak-i-et-innsatsomrade?area=99",
    f"/doc/{PLAN}?page=2",
    "/doc/aktor/buskerudbyen",
    "/sok?q=buskerudbyn&lang=en",
    "/sok?partner=https://data.lier.kommune.no/id/aktor/buskerudbyen",
)
PAGES = (*page_addresses(), *STATES)
BROWSER = "text/html,*/*;q=0.8"


def parsed(text: str) -> Element:
    """Return the page as a tree; html5lib's strict parser raises an error at the first markup error."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parse(text)
    assert isinstance(tree, Element)
    return tree


def assert_scripts_are_ours(tree: Element) -> None:
    """Check that each script is a built file of ours, or a data block that browsers do not run."""
    for script in tree.iter("script"):
        if script.get("type") == "application/ld+json":
            continue
        assert str(script.get("src")).startswith("/static/build/")
        assert not script.text


def page(client: FlaskClient, path: str, language: str) -> str:
    return client.get(path, headers={"Accept": "text/html", "Accept-Language": language}).text


@cache
def tree_of(site: Flask, path: str, language: str) -> Element:
    """A page as a tree, without the time of its release; parsing is most of the work of these tests."""
    built = site.extensions["publication"].current().release.created.isoformat()
    text = page(site.test_client(), path, language).replace(built, "2026-01-01T00:00:00+00:00")

    def read() -> Element:
        return parsed(text)

    tree: Element = compute_once(read, version("html5lib"), text)
    return tree


def visits() -> Iterator[tuple[str, str]]:
    """Yield each page in bokmål and one other language, in turn: the languages differ in their texts only."""
    first, *others = INTERFACE_LANGUAGES
    for number, address in enumerate(PAGES):
        yield address, first
        yield from ((address, other) for other in (others if thorough() else [others[number % len(others)]]))


@pytest.fixture(
    scope="module",
    params=[*visits()],
    ids=lambda p: f"{p[1]} {p[0]}",
)
def tree(request: pytest.FixtureRequest, site: Flask) -> Element:
    return tree_of(site, *request.param)


def test_every_address_with_parameters_has_an_example() -> None:
    parameterised = {r.rule for r in rules() if r.arguments}
    assert parameterised - WITHOUT_EXAMPLE - set(EXAMPLES) == set()


def test_tables_of_addresses_contain_only_rules_of_the_site() -> None:
    assert set(EXAMPLES) | NOT_PAGES <= {r.rule for r in rules()}


@pytest.mark.parametrize("rule", sorted(NOT_PAGES - WITHOUT_EXAMPLE))
def test_address_listed_as_no_page_returns_no_page(client: FlaskClient, rule: str) -> None:
    for address in addresses(rule):
        with client.get(address, headers={"Accept": "text/html"}) as answer:
            assert (answer.status_code, answer.mimetype) != (200, "text/html"), address


@pytest.mark.parametrize("address", PAGES)
def test_page_exists(client: FlaskClient, address: str) -> None:
    with client.get(address, headers={"Accept": "text/html"}) as answer:
        assert answer.mimetype == "text/html"
        assert (answer.status_code == 404) == (address == "/doc/nothing")


def test_page_is_valid_and_well_structured(tree: Element) -> None:
    levels = [int(e.tag[1]) for e in tree.iter() if re.fullmatch(r"h[1-6]", str(e.tag))]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert len(list(tree.iter("main"))) == 1
    assert tree.get("lang") in INTERFACE_LANGUAGES
    assert "".join(tree.iter("title").__next__().itertext()).strip()
    for table in tree.iter("table"):
        assert table.find("caption") is not None
        assert all(th.get("scope") for th in table.iter("th"))
    for navigation in tree.iter("nav"):
        assert navigation.get("aria-label")
    for field in [*tree.iter("textarea"), *(i for i in tree.iter("input") if i.get("type") != "hidden")]:
        assert any(label.get("for") == field.get("id") for label in tree.iter("label"))


def test_every_page_of_the_sitemap_has_unique_ids(client: FlaskClient) -> None:
    addresses = re.findall("<loc>https://[^/]+(/[^<]*)</loc>", client.get("/sitemap.xml").text)
    assert len(addresses) > 200
    for address in addresses:
        text = client.get(address, headers={"Accept": "text/html"}).text
        ids = re.findall(r"""<[^>]*\sid="([^"]*)\"""", text)
        assert len(ids) == len(set(ids)), address


def test_page_loads_nothing_from_others_and_has_nothing_inline(tree: Element) -> None:
    assert not list(tree.iter("style"))
    assert_scripts_are_ours(tree)
    for element in tree.iter():
        assert not [a for a in element.attrib if a.startswith("on") or a == "style"]
        for attribute in ("src", "action", "srcset", "data"):
            assert not (element.get(attribute) or "/").startswith(("http", "//"))
        if element.tag == "link" and element.get("rel") in ("stylesheet", "icon"):
            assert str(element.get("href")).startswith(("/static/", "/filer/"))


def test_every_link_within_the_site_has_a_target(site: Flask, client: FlaskClient) -> None:
    seen: set[str] = set()
    for path in PAGES:
        for link in tree_of(site, path, "nb").iter("a"):
            if not link.get("hreflang"):  # the page itself in another language, or a file
                seen.add(str(link.get("href")).partition("#")[0])
    elsewhere = ("/sparql?", "/api/queries/", "/filer/")  # these have their own tests
    inside, few = sorted(t for t in seen if t.startswith("/") and not t.startswith(elsewhere)), FewOfAKind(10)
    for target in filter(few.takes, inside):
        with client.get(target, headers={"Accept": BROWSER}, follow_redirects=True) as answer:
            assert answer.status_code == 200, target
    assert len(seen) > 200


def test_links_keep_an_explicitly_chosen_language(client: FlaskClient) -> None:
    tree = parsed(page(client, f"/doc/{PLAN}/tiltak/6.3?lang=en", "nb"))
    links = [str(a.get("href")) for a in tree.iter("a")]
    inner = [h for h in links if h.startswith(("/doc/aktor", "/klasse/"))]
    assert inner
    assert all("lang=en" in h for h in inner)


def test_text_in_another_language_is_marked(client: FlaskClient) -> None:
    english = parsed(page(client, f"/doc/{PLAN}/tiltak/6.3", "en"))
    quote = next(english.iter("blockquote"))
    assert quote.get("lang") == "nb"


def test_name_equal_in_bokmal_and_nynorsk_is_marked_as_bokmal_for_a_bokmal_reader(
    client: FlaskClient,
) -> None:
    page = client.get("/def/plan?lang=nb", headers={"Accept": "text/html"}).text
    assert '<a href="/def/plan/term/Actor?lang=nb">aktør</a>' in page
    assert '<a href="/def/plan/term/Actor?lang=nb" lang="nn">' not in page


def test_measures_are_named_by_their_words_in_lists_headings_and_titles(client: FlaskClient) -> None:
    words = "6.1 Jobbe for å få på plass en byvekstavgift for Buskerudbyen."
    listed = parsed(page(client, "/klasse/Measure", "nb"))
    assert words in [a.text for a in listed.iter("a")]
    own = parsed(page(client, f"/doc/{PLAN}/tiltak/6.1", "nb"))
    assert [h.text for h in own.iter("h1")] == [words]
    assert (
        next(own.iter("title")).text
        == f"{words} · Lier kommune · Handlingsplan for næringsutvikling 2023-2026"
    )
