"""What readers of the plan want, in a real browser, with a bound on the clicks from the front page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import PLAN


@pytest.fixture
def front(page: Page, address: str) -> Page:
    page.goto(f"{address}/")
    return page


def menu(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Hovedmeny")


def test_whose_plan_it_is_and_that_it_is_in_force_is_seen_without_a_click(front: Page) -> None:
    expect(front.get_by_role("heading", level=1)).to_contain_text("Lier kommune")
    band = front.locator(".status-band")
    expect(band).to_contain_text("Vedtatt av formannskapet i Lier 24. november 2022")
    expect(band).to_contain_text("Gjelder til 31. desember 2026")
    box = band.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 900  # in view


def test_what_is_promised_about_food_takes_one_click(front: Page) -> None:
    front.get_by_role("main").get_by_role("link", name="Lier Matklynge").click()
    expect(front.get_by_role("heading", level=1)).to_have_text("Lier Matklynge")
    expect(front.get_by_role("main")).to_contain_text(
        "Lier skal utvikle en innovativ og bærekraftig matnæring."
    )
    expect(front.locator(".measures > li > a", has_text="2.")).to_have_count(8)


def test_measures_of_an_organisation_and_a_link_to_them_take_two_clicks(front: Page) -> None:
    menu(front).get_by_role("link", name="Partnere").click()
    front.get_by_role("main").get_by_role("link", name="Drammen Helsepark", exact=True).click()
    expect(front.locator(".things a", has_text="1.2 Støtte opp under Drammen Helseparks")).to_be_visible()
    expect(front.get_by_role("button", name="Kopier adressen")).to_be_visible()


def test_status_of_a_measure_takes_two_clicks(front: Page) -> None:
    menu(front).get_by_role("link", name="Tiltak").click()
    front.get_by_role("main").get_by_role("link", name="2.3 ").click()
    expect(front.locator("#status")).to_contain_text(
        "Lier kommune har ikke publisert status for dette tiltaket"
    )


def test_citation_of_a_measure_takes_one_click_on_its_page(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page.goto(f"{address}{PLAN}/tiltak/6.1")
    page.get_by_role("button", name="Kopier henvisningen").click()
    expect(page.get_by_role("button", name="Kopiert")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Lier kommune (2022). 6.1 Jobbe for å få på plass en byvekstavgift")
    assert "Handlingsplan for næringsutvikling 2023-2026" in copied


def test_reporting_an_error_takes_one_click(page: Page, address: str) -> None:
    page.goto(f"{address}{PLAN}/tiltak/6.1")
    report = page.get_by_role("link", name="Meld fra om en feil")
    assert (report.get_attribute("href") or "").startswith(("mailto:", "https://"))


def test_everything_about_a_place_takes_a_search_and_one_click(front: Page) -> None:
    field = front.get_by_role("main").get_by_role("searchbox", name="Søk etter")
    field.fill("Sylling")
    field.press("Enter")
    front.locator(".hit-list").get_by_role("link").first.click()
    expect(front.get_by_role("heading", level=1)).to_have_text("Sylling")
    expect(front.locator(".things a", has_text="3.1 Videreføre stedsutviklingsprosjektene")).to_be_visible()
