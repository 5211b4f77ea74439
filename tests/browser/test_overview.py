"""The network of a plan in a real browser: with the keyboard, without a script, and in print."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

PATH = "/oversikt"
NETWORK = "svg.network[role='group']"
SHOWN = "thing => [...thing.querySelectorAll('text')].map(text => text.textContent).join(' ')"
FOCUSED = f"({SHOWN})(document.activeElement)"
OUTSIDE = """things => things.filter(thing => {
    const box = thing.querySelector("rect").getBBox();
    return [...thing.querySelectorAll("text")].map(text => text.getBBox()).some(text =>
        text.x < box.x || text.x + text.width > box.x + box.width ||
        text.y < box.y - 1 || text.y + text.height > box.y + box.height + 1);
}).map(thing => thing.textContent)"""


def test_keyboard_moves_along_the_lines_and_opens_a_page(page: Page, address: str) -> None:
    page.goto(f"{address}{PATH}?lang=nb")
    page.get_by_role("region", name="Nettverket (kan rulles sidelengs)").focus()
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "1. Næringsutvikling i Fjordbyen"
    for key, reached in (
        ("ArrowRight", "1.1"),
        ("ArrowDown", "1.2"),
        ("ArrowRight", "Drammen Helsepark"),
        ("ArrowLeft", "1.2"),
        ("ArrowLeft", "1. Næringsutvikling i Fjordbyen"),
        ("ArrowLeft", "1. Næringsutvikling i Fjordbyen"),
    ):
        page.keyboard.press(key)
        assert page.evaluate(FOCUSED) == reached
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lier Matklynge")


def test_network_is_a_single_tab_stop(page: Page, address: str) -> None:
    page.goto(f"{address}{PATH}")
    page.locator(f"{NETWORK} a").first.focus()
    page.keyboard.press("Tab")
    assert not page.evaluate(f'document.querySelector("{NETWORK}").contains(document.activeElement)')


def test_connected_parts_are_highlighted(page: Page, address: str) -> None:
    page.goto(f"{address}{PATH}?lang=nb")
    page.locator(NETWORK).get_by_role("link", name="Drammen Helsepark, partner").focus()
    lifted = page.locator(f"{NETWORK} a.near")
    assert lifted.evaluate_all(f"all => all.map({SHOWN})") == [
        "1. Næringsutvikling i Fjordbyen",
        "1.2",
        "1.3",
        "Drammen Helsepark",
    ]
    page.keyboard.press("Escape")
    expect(lifted).to_have_count(0)


@pytest.mark.parametrize("font", ["the site's own", "of the system"])
@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_name_fits_into_its_box(page: Page, address: str, language: str, font: str) -> None:
    if font == "of the system":  # what a reader sees until the site's own font has loaded
        page.route("**/*.woff2", lambda route: route.abort())
    page.goto(f"{address}{PATH}?lang={language}")
    assert page.locator(f"{NETWORK} a").evaluate_all(OUTSIDE) == []


def test_network_is_complete_without_a_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nb")
    page = context.new_page()
    page.goto(f"{address}{PATH}")
    assert page.get_by_text("Med tastaturet").is_hidden()
    page.locator(f"{NETWORK} a").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/plan/**")
    context.close()


def test_pictures_and_tables_are_printed(page: Page, address: str) -> None:
    page.goto(f"{address}{PATH}?lang=nb")
    page.get_by_text("Tidslinjen som tabell").click()
    page.emulate_media(media="print")
    expect(page.get_by_text("Spørringen bak:").first).to_be_hidden()
    expect(page.locator(NETWORK)).to_be_visible()
    assert page.pdf().startswith(b"%PDF")


def test_phone_shows_lists_by_area_instead_of_the_network(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{address}{PATH}?lang=nb")
    expect(page.locator(NETWORK)).to_be_hidden()
    area = page.locator("details.area").nth(5)
    area.locator("summary").click()
    expect(area.get_by_text("Jobbe for å få på plass en byvekstavgift")).to_be_visible()
    expect(area.get_by_role("link", name="Buskerudbyen").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.locator(NETWORK)).to_be_visible()
