"""The page for a missing address links to its closest ancestor and to similar addresses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask.testing import FlaskClient

from app.errors import Gone, PlanError
from app.http.error_headings import HEADINGS
from app.language import INTERFACE_LANGUAGES, translator
from app.settings import Settings
from app.site import create_site
from app.store.lookups import Lookups

BUSKERUDBYEN = "https://data.lier.kommune.no/id/aktor/buskerudbyen"
PLAN = "/doc/plan/naering-2023-2026"


def error(client: FlaskClient, path: str, language: str = "nb") -> Element:
    response = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert response.status_code == 404
    return main_of(response.text)


def main_of(text: str) -> Element:
    main = html5lib.parse(text, namespaceHTMLElements=False).find(".//main")
    assert isinstance(main, Element)
    return main


def hrefs(main: Element) -> list[str]:
    return [a.get("href", "") for a in main.iter("a")]


@pytest.mark.parametrize(
    "path", [f"{PLAN}/tiltak/9.9", f"{PLAN}/tiltak/9.9/omtale/x.html", f"{PLAN}/a/b/c/d"]
)
def test_closest_ancestor_is_linked(client: FlaskClient, path: str) -> None:
    assert PLAN in hrefs(error(client, path))


@pytest.mark.parametrize("path", ["/doc/aktor/buskerudbyn", "/doc/aktor/Buskerudbyen.html", "/buskerudbyen"])
def test_similar_address_is_linked(client: FlaskClient, path: str) -> None:
    assert "/doc/aktor/buskerudbyen" in hrefs(error(client, path))


def test_nothing_is_suggested_if_nothing_is_similar(client: FlaskClient) -> None:
    main = error(client, "/doc/xyzzy")
    assert hrefs(main) == ["/"]
    assert main.find(".//form//input[@name='q']") is not None


def words(main: Element) -> str:
    return " ".join("".join(main.itertext()).split())


def test_page_says_once_what_happened(client: FlaskClient) -> None:
    main = error(client, "/doc/aktor/xyzzy")
    assert "".join(main.find("h1").itertext()) == "Vi finner ikke siden"  # type: ignore[union-attr]
    assert words(main).count("xyzzy") == 1
    assert words(main).endswith("Statuskode: 404")


@pytest.mark.parametrize(("path", "listing"), [("/filer/x.xlsx", "/filer"), ("/sporring/x", "/api/queries")])
def test_missing_file_or_question_leads_to_the_list_of_them(
    client: FlaskClient, path: str, listing: str
) -> None:
    main = error(client, path)
    assert listing in hrefs(main)
    assert words(main).startswith("Ikke funnet")
    assert client.get(listing, headers={"Accept": "text/html"}).status_code == 200


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
@pytest.mark.parametrize(
    ("method", "path", "status", "named"),
    [
        ("POST", "/om", 405, "POST"),
        ("GET", "/sok?area=xyz", 400, "«xyz»"),
        ("GET", "/klasse/Measure?page=0", 400, "«0»"),
        ("GET", "/" + "a" * 3000, 414, "2048"),
    ],
)
def test_page_of_an_error_has_a_heading_of_its_language_and_other_words_below(
    client: FlaskClient, method: str, path: str, status: int, named: str, language: str
) -> None:
    response = client.open(path, method=method, headers={"Accept": "text/html", "Accept-Language": language})
    assert response.status_code == status
    main = main_of(response.text)
    heading = "".join(main.find("h1").itertext())  # type: ignore[union-attr]
    assert heading == translator(language)(HEADINGS[status])
    assert words(main).count(heading) == 1
    assert named in words(main)


def test_every_status_of_an_error_has_a_heading() -> None:
    def kinds(kind: type[PlanError]) -> Iterator[type[PlanError]]:
        yield kind
        for sub in kind.__subclasses__():
            yield from kinds(sub)

    assert {kind.status for kind in kinds(PlanError)} - set(HEADINGS) == set()


@pytest.mark.parametrize(
    ("path", "suggested"),
    [("/doc/sted/sylling.xlsx", "Sylling"), (f"{PLAN}/tiltak/4.10.pdf", "4.10 Sørge for")],
)
def test_address_in_a_format_that_does_not_exist_suggests_the_document(
    client: FlaskClient, path: str, suggested: str
) -> None:
    assert suggested in words(error(client, path))


@pytest.mark.parametrize("path", ["/doc/tiltakene", "/6", "/en/om-oss", "/wp-login.php", "/plan"])
def test_what_only_shares_a_word_is_not_suggested(client: FlaskClient, path: str) -> None:
    main = error(client, path)
    assert "Mente du:" not in words(main)


def test_missing_format_lists_the_formats_as_links(client: FlaskClient) -> None:
    path = f"{PLAN}/tiltak/6.1"
    response = client.get(f"{path}?_mediatype=image/png", headers={"Accept": "text/html"})
    assert response.status_code == 406
    main = main_of(response.text)
    assert f"{path}.ttl" in hrefs(main)
    for target in hrefs(main):
        assert client.get(target).status_code == 200, target
    assert "text/turtle (" not in words(main)


def test_replacement_of_a_retired_address_is_linked_by_its_name(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(iri: str, path: str) -> NoReturn:
        raise Gone(name=path, replacement=BUSKERUDBYEN, replaced_by=(BUSKERUDBYEN,))

    monkeypatch.setattr("app.pages.resource.existing", gone)
    response = client.get("/doc/aktor/x", headers={"Accept": "text/html", "Accept-Language": "nb"})
    assert response.status_code == 410
    main = main_of(response.text)
    (link,) = [a for a in main.iter("a") if a.get("href", "").startswith("/doc/")]
    assert (link.text, link.get("href")) == ("Buskerudbyen", "/doc/aktor/buskerudbyen")
    assert "https://" not in words(main)


def test_retired_resource_is_called_by_its_name(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    retired = "https://data.lier.kommune.no/def/plan#RetiredResource"
    monkeypatch.setattr(Lookups, "types", lambda _, iri: [retired])
    response = client.get("/doc/sted/sylling", headers={"Accept": "text/html", "Accept-Language": "nb"})
    assert response.status_code == 410
    assert "Sylling er ikke lenger i bruk." in words(main_of(response.text))


@pytest.mark.parametrize(
    "path",
    [
        "/doc/" + "a/" * 500,
        "/doc/%00",
        "/doc/%E2%80%AE/x",
        "/doc/a%20b%3Cc%3E/d",
        "/bidrag/ark/a%20b.xlsx",
        "/bidrag/ark/nosuch.xlsx",
    ],
)
def test_invalid_address_gives_404_like_others(client: FlaskClient, path: str) -> None:
    assert error(client, path).find("h1") is not None


@pytest.mark.parametrize("kind", ["application/rdf+xml", "text/turtle", "text/html", "application/json"])
def test_address_with_a_character_that_xml_cannot_have_gives_404_in_every_format(
    client: FlaskClient, kind: str
) -> None:
    assert client.get("/def/plan%00", headers={"Accept": kind}).status_code == 404


def test_list_of_formats_includes_the_json_tree_if_there_is_one(client: FlaskClient) -> None:
    for path, there in ((f"{PLAN}/tiltak/6.1", True), ("/graf/aktorer", False)):
        text = client.get(path, headers={"Accept": "text/html"}).text
        tree = html5lib.parse(text, namespaceHTMLElements=False)
        listed = [a.get("href") for a in tree.iterfind(".//a")]
        assert (f"{path}.json" in listed) is there
        assert client.get(f"{path}.json").status_code == (200 if there else 404)


def test_goals_on_the_english_front_page_are_marked_as_unofficial_translations(
    client: FlaskClient,
) -> None:
    response = client.get("/?lang=en", headers={"Accept": "text/html"})
    cards = html5lib.parse(response.text, namespaceHTMLElements=False).findall(".//section[1]//li")
    assert len(cards) == 6
    for card in cards:
        said = card.find("p")
        assert said is not None
        assert said.get("lang") is None
        assert "(unofficial translation)" in "".join(said.itertext())


def released_nothing(folder: Path) -> FlaskClient:
    """A client of a site that has nothing to publish yet."""
    return create_site(Settings(releases=folder, content=folder)).test_client()


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
@pytest.mark.parametrize("path", ["/", "/doc/plan/naering-2023-2026", "/sparql", "/sok"])
def test_a_browser_gets_a_page_before_the_first_release(path: str, language: str, tmp_path: Path) -> None:
    headers = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": language}
    answer = released_nothing(tmp_path).get(path, headers=headers)
    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert answer.headers["Content-Language"] == language
    assert answer.headers["Retry-After"] == "2"
    assert answer.headers["Cache-Control"] == "no-store"
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)
    assert page.get("lang") == language
    said = words(main_of(answer.text))
    assert translator(language)("No release is published yet.") in said
    assert translator(language)("Try again in a moment.") in said


@pytest.mark.parametrize("accept", ["text/turtle", "application/json", "*/*", ""])
def test_a_program_gets_problem_details_before_the_first_release(accept: str, tmp_path: Path) -> None:
    answer = released_nothing(tmp_path).get("/doc/plan/x", headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.headers["Retry-After"] == "2"
