"""The first questions of readers, each answered within a number of clicks from the front page."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import PLAN


@dataclass
class Reader:
    """Somebody at the front page, whose clicks are counted."""

    page: Page
    clicks: int = 0

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def follow(self, name: str, within: str = "main") -> None:
        """Click the first link with this name in a landmark."""
        self.click(self.page.get_by_role(within).get_by_role("link", name=name).first)  # type: ignore[arg-type]


@pytest.fixture
def reader(page: Page, address: str) -> Reader:
    page.goto(f"{address}/")
    return Reader(page)


def test_whose_plan_it_is_and_whether_it_is_in_force_is_seen_at_once(reader: Reader) -> None:
    expect(reader.page.get_by_role("banner")).to_contain_text("Lier kommune")
    band = reader.page.locator(".status-band")
    expect(band).to_contain_text("Vedtatt av formannskapet i Lier 24. november 2022")
    expect(band).to_contain_text("Gjelder til 31. desember 2026")
    expect(band).to_be_in_viewport(ratio=1)
    expect(reader.page.get_by_role("main")).to_contain_text("Nettstedet drives ikke av Lier kommune.")
    assert reader.page.title().endswith("Lier kommune · Handlingsplan for næringsutvikling 2023-2026")


def test_what_is_promised_about_food_takes_one_click(reader: Reader) -> None:
    reader.follow("2. Lier Matklynge")
    expect(reader.page.get_by_role("link", name="2.1 Støtte opp under nye initiativ").first).to_be_visible()
    goal = "Lier skal utvikle en innovativ og bærekraftig matnæring."
    expect(reader.page.get_by_role("main")).to_contain_text(goal)
    expect(reader.page.locator(".measures > li > a", has_text="2.")).to_have_count(8)
    assert reader.clicks <= 1


def test_measures_of_an_organisation_and_a_link_to_them_take_two_clicks(reader: Reader) -> None:
    reader.follow("Partnere", "banner")
    reader.follow("Buskerudbyen")
    expect(reader.page.get_by_role("heading", name="Som samarbeidspartner")).to_be_visible()
    expect(reader.page.get_by_role("link", name="5.1 Videreføre samarbeidet").first).to_be_visible()
    expect(reader.page.locator("#iri")).to_contain_text("/id/aktor/buskerudbyen")
    expect(reader.page.get_by_role("button", name="Kopier adressen")).to_be_visible()
    assert reader.clicks <= 2


def test_status_of_a_measure_takes_two_clicks(reader: Reader) -> None:
    reader.follow("2. Lier Matklynge")
    reader.follow("2.3 ")
    expect(reader.page.locator("#status")).to_contain_text("Lier kommune har ikke publisert status")
    assert reader.clicks <= 2


def test_citation_of_a_measure_takes_one_click_from_its_page(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page.goto(f"{address}{PLAN}/tiltak/6.1")
    page.get_by_role("button", name="Kopier henvisningen").click()
    expect(page.get_by_role("button", name="Kopiert")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == (
        "Lier kommune (2022). 6.1 Jobbe for å få på plass en byvekstavgift for Buskerudbyen. "
        "I: Handlingsplan for næringsutvikling 2023-2026. "
        "Vedtatt av formannskapet i Lier 24. november 2022. "
        "https://data.lier.kommune.no/id/plan/naering-2023-2026/tiltak/6.1"
    )


@pytest.mark.parametrize("path", ["/", f"{PLAN}/tiltak/6.1", "/sok?q=mat", "/doc/nothing"])
def test_reporting_an_error_takes_one_click_from_any_page(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    link = page.get_by_role("contentinfo").get_by_role("link", name="Meld fra om en feil")
    expect(link).to_have_attribute("href", "https://www.lier.kommune.no/")


def test_everything_about_a_place_takes_two_clicks(reader: Reader) -> None:
    main = reader.page.get_by_role("main")
    main.get_by_role("searchbox").fill("Sylling")
    reader.click(main.get_by_role("button", name="Søk"))
    reader.click(main.get_by_role("link", name="Sylling", exact=True).first)
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("Sylling")
    expect(main).to_contain_text("3.1 Videreføre stedsutviklingsprosjektene")
    assert reader.clicks <= 2


def test_source_of_a_measure_is_marked_in_the_readable_plan(page: Page, address: str) -> None:
    page.goto(f"{address}{PLAN}/tiltak/6.1")
    page.get_by_role("link", name="se den i planen").click()
    marked = page.locator(".plan-text :target")
    expect(marked).to_contain_text("byvekstavgift for Buskerudbyen")
    expect(marked).to_be_in_viewport()


def test_menu_of_a_phone_opens_with_a_button_and_closes_without_scripts(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}{PLAN}/tiltak/6.1")
    menu = page.get_by_role("navigation", name="Hovedmeny")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Meny", exact=True).click()
    expect(menu.get_by_role("link", name="Tiltak")).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="Lukk menyen").click()
    expect(menu).to_be_hidden()
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(menu).to_be_visible()


def test_table_of_measures_on_a_phone_is_a_list_that_does_not_scroll_sideways(
    page: Page, address: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{address}/doc/plan/naering-2023-2026?view=table")
    table = page.locator("table.stacked")
    assert table.locator("tbody tr").count() == 41
    assert table.evaluate("t => t.parentElement.scrollWidth <= t.parentElement.clientWidth")
    row = table.locator("tbody tr", has_text="1.2")
    label = "cell => getComputedStyle(cell, '::before').content"
    assert row.locator("td", has_text="Drammen Helsepark").evaluate(label) == '"Er med: "'
    assert row.locator("td:visible").count() < row.locator("td").count()  # empty cells are left out
