"""The pictures of a plan show query results that their reader can open, have names, and have tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.pictures.overview import Overview
from app.pictures.rows import PICTURES, PlanRows, read_overview
from app.sparql.errors import EngineBusy
from tests.questions.answers import answer, rows
from tests.releases.folders import current

PATH = "/oversikt"
BASE = "https://data.lier.kommune.no/"
SLUG = "naering-2023-2026"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=["nb", "en"])
def page(request: pytest.FixtureRequest, client: FlaskClient) -> Element:
    return parsed(client, f"{PATH}?lang={request.param}")


def parsed(client: FlaskClient, path: str) -> Element:
    response = client.get(path)
    assert response.status_code == 200, response.text
    tree = html5lib.parse(response.text, namespaceHTMLElements=False)
    assert isinstance(tree, Element)
    return tree


def text_of(element: Element | None) -> str:
    assert element is not None
    return " ".join("".join(element.itertext()).split())


def section(page: Element, picture: str) -> Element:
    found = page.find(f".//section[@aria-labelledby='{picture}']")
    assert found is not None
    return found


def body(section: Element) -> Iterator[list[str]]:
    """Yield the rows of the table of a section, as texts."""
    for row in section.iterfind(".//tbody/tr"):
        yield [text_of(cell) for cell in row]


def name(element: Element) -> str:
    return element.get("aria-label") or element.get("aria-labelledby") or element.get("aria-hidden") or ""


def test_every_picture_shows_the_result_that_its_reader_can_open(page: Element, client: FlaskClient) -> None:
    for picture, slug in PICTURES.items():
        table = list(csv.DictReader(io.StringIO(client.get(f"/api/queries/{slug}.csv").text)))
        assert table
        if picture == "responsible" and not any(row["status"] for row in table):
            assert page.find(".//section[@aria-labelledby='responsible']") is None
            continue
        links = {a.get("href", "").partition("?")[0] for a in section(page, picture).iter("a")}
        assert {f"/sporring/{slug}", f"/api/queries/{slug}.csv", f"/api/queries/{slug}.json"} <= links


@pytest.mark.parametrize(("picture", "slug"), PICTURES.items())
def test_stored_rows_are_the_result_of_the_stored_query(site: Flask, picture: str, slug: str) -> None:
    releases = site.extensions["publication"].settings.releases
    (plan,) = read_overview(current(releases))
    expected = [{n: term["value"] for n, term in row.items()} for row in rows(answer(slug))]
    assert plan.rows[picture] == expected


def test_every_picture_and_every_table_has_a_name(page: Element) -> None:
    for kind in (f"{SVG}svg", "figure"):
        within = {inner for outer in page.iter(kind) for inner in outer.iter(kind) if inner is not outer}
        pictures = [found for found in page.iter(kind) if found not in within]
        assert pictures
        assert [found.attrib for found in pictures if not name(found)] == []
    captions = [text_of(table.find("caption")) for table in page.iter("table")]
    assert len(captions) == len(set(captions)) == 3
    ids = {e.get("id") for e in page.iter() if e.get("id")}
    assert {e.get("aria-labelledby") for e in page.iter() if e.get("aria-labelledby")} <= ids


def test_bar_has_a_text_alternative(client: FlaskClient) -> None:
    bars = section(parsed(client, f"{PATH}?lang=nb"), "commitments").findall(f".//{SVG}svg[@role='img']")
    assert name(bars[4]) == "5. Smart arealutvikling: Gjennomføre 1, Videreføre 1, Utrede 3"
    assert len(bars) == 6


def test_table_of_the_bars_has_every_measure_with_its_commitment(page: Element) -> None:
    found = list(body(section(page, "commitments")))
    assert [row[-1] for row in found] == ["5", "8", "7", "11", "5", "5"]
    assert found[4][1:9] == ["", "5.2", "5.1", "", "", "", "", "5.3, 5.4, 5.5"]
    assert sum(len(cell.split(", ")) for row in found for cell in row[1:-1] if cell) == 44


def test_buskerudbyen_participates_in_two_areas(page: Element) -> None:
    (row,) = (row for row in body(section(page, "partners")) if row[0] == "Buskerudbyen")
    assert [cell.split()[0] if cell else "" for cell in row[1:]] == ["", "", "", "", "5.1", "6.3", "2"]


def test_network_links_each_resource_and_names_its_neighbours(client: FlaskClient) -> None:
    links = section(parsed(client, f"{PATH}?lang=en"), "network").findall(
        f".//{SVG}svg[@role='group']/{SVG}a"
    )
    kinds = [link.get("class") for link in links]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "area": 6,
        "measure": 41,
        "partner": 21,
        "place": 9,
    }
    names = {name(link): link.get("href") for link in links}
    assert names["Buskerudbyen, partner: 5.1, 6.1, 6.3"] == "/doc/aktor/buskerudbyen?lang=en"
    assert len(names) == len(links)


def test_lists_by_area_have_each_measure_with_its_words_partners_and_places(client: FlaskClient) -> None:
    areas = section(parsed(client, f"{PATH}?lang=nb"), "network").findall("./details[@class='area']")
    assert len(areas) == 6
    found = {text_of(item.find("a")): text_of(item) for area in areas for item in area.iterfind("./ul/li")}
    assert len(found) == 41
    assert found["6.1"].startswith("6.1 Jobbe for å få på plass en byvekstavgift for Buskerudbyen.")
    assert found["6.1"].endswith("Partnere: Buskerudbyen")
    assert found["3.1"].endswith("Steder: Lierbyen, Sylling, Tranby")
    assert "Partnere:" not in found["2.8"]
    assert "Steder:" not in found["2.8"]


def test_findings_come_first_and_lead_to_their_picture(client: FlaskClient) -> None:
    page = parsed(client, f"{PATH}?lang=nb")
    main = page.find(".//main")
    assert main is not None
    sections = [s.get("aria-labelledby") for s in main.iter("section")]
    assert sections[0] == "findings"
    found = {text_of(item): item.get("href", "")[1:] for item in section(page, "findings").iter("a")}
    assert found["7 av 41 tiltak har bare forpliktelsen «Utrede»"] == "commitments"
    assert found["19 av 41 tiltak gir en partner en rolle"] == "partners"
    assert found["0 av 41 tiltak har publisert status"] == "status"
    assert set(found.values()) <= set(sections)


def test_timeline_states_known_and_unknown_periods(client: FlaskClient) -> None:
    found = list(body(section(parsed(client, f"{PATH}?lang=nb"), "time")))
    assert [row[:4] for row in found] == [
        ["Kommuneplanens samfunnsdel", "det planen bygger på", "ikke kjent", "ikke kjent"],
        ["Strategisk næringsplan", "det planen bygger på", "ikke kjent", "ikke kjent"],
        [
            "Langsiktig strategi for perioden 2017-2028",
            "del av det planen bygger på",
            "2017-01-01",
            "2028-12-31",
        ],
        ["Handlingsplan for perioden 2017-2020", "det planen erstatter", "2017-01-01", "2020-12-31"],
        ["Handlingsplan for næringsutvikling 2023-2026", "planen", "2023-01-01", "2026-12-31"],
    ]
    assert [row[4].rpartition(" ")[2] for row in found] == [
        "kjent",
        "2016-12-12",
        "kjent",
        "kjent",
        "2022-11-24",
    ]


def test_every_link_of_the_pictures_has_a_target(page: Element, client: FlaskClient) -> None:
    main = page.find(".//main")
    assert main is not None
    targets = {a.get("href", "") for a in (*main.iter("a"), *main.iter(f"{SVG}a"))}
    for target in targets:
        if target.startswith("#"):
            assert main.find(f".//*[@id='{target[1:]}']") is not None, target
        elif "/tiltak/" not in target:
            assert client.get(target).status_code == 200, target


def test_each_plan_has_its_own_address(client: FlaskClient) -> None:
    assert text_of(parsed(client, f"{PATH}/{SLUG}").find(".//h1")) == text_of(
        parsed(client, PATH).find(".//h1")
    )
    assert client.get(f"{PATH}/nothing").status_code == 404


def served(site: Flask, monkeypatch: pytest.MonkeyPatch, *plans: PlanRows) -> None:
    """Make the site serve these plans."""
    edition = site.extensions["publication"].current()
    overview = Overview(edition.release, edition.presentation)
    overview.plans = plans
    monkeypatch.setattr(edition, "overview", overview)


def test_plan_without_measures_has_a_page_that_says_so(
    client: FlaskClient, site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    served(
        site, monkeypatch, PlanRows(f"{BASE}id/plan/{SLUG}", SLUG, "2023-01-01", dict.fromkeys(PICTURES, ()))
    )
    page = parsed(client, f"{PATH}?lang=nb")
    assert text_of(section(page, "partners").find("p")) == "Ingen tiltak i planen gir en partner en rolle."
    assert text_of(section(page, "network").find("p")) == "Planen har ingen tiltak."
    assert list(page.iter("table")) == []


def test_pages_of_several_plans_link_to_each_other(
    client: FlaskClient, site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = [
        PlanRows(f"{BASE}id/plan/{slug}", slug, start, {})
        for slug, start in ((SLUG, "2023"), ("x-2017", "2017"))
    ]
    served(site, monkeypatch, *plans)
    for path, other in ((PATH, "x-2017"), (f"{PATH}/x-2017", SLUG)):
        nav = parsed(client, f"{path}?lang=en").find(".//nav[@aria-label='Other plans']")
        assert nav is not None
        assert [a.get("href") for a in nav.iter("a")] == [f"{PATH}/{other}?lang=en"]


def test_page_says_that_there_is_no_plan(
    client: FlaskClient, site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    served(site, monkeypatch)
    assert "Det er ingen plan å vise." in text_of(parsed(client, f"{PATH}?lang=nb"))


def test_page_runs_no_query(client: FlaskClient, site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object, **__: object) -> None:
        raise EngineBusy

    monkeypatch.setattr(site.extensions["publication"].current().pool, "answer", busy)
    assert client.get(PATH).status_code == 200


def test_page_is_cached_until_the_next_release(client: FlaskClient) -> None:
    first = client.get(PATH)
    again = client.get(PATH, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_page_is_small(client: FlaskClient) -> None:
    response = client.get(PATH, headers={"Accept-Encoding": "gzip"})
    assert int(response.headers["Content-Length"]) < 20_000
