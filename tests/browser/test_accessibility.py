"""Every page type is accessible (WCAG 2.2 AA, as far as axe-core sees) in both languages, light and dark,

wide and at 320 px, and can be read there without scrolling sideways (https://www.w3.org/TR/WCAG22/#reflow).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

import pytest
from playwright.sync_api import Browser, Page

from app.settings import REPOSITORY
from tests.browser.pages import PAGE_TYPES, PLAN

AXE = REPOSITORY / "frontend/node_modules/axe-core/axe.min.js"
PICTURES = REPOSITORY / "build/screenshots"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1280, 320)
RUN_AXE = """async rules => (await axe.run(document, {runOnly: rules, resultTypes: ["violations"]}))
    .violations.map(v => v.id + ": " + v.nodes.map(n => n.html.slice(0, 200)).join(" | "))"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module", params=["nb", "en"])
def reader(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[str, Page]]:
    """A page in one language, used for all page types."""
    context = browser.new_context(locale=request.param)
    yield request.param, context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGE_TYPES)
def test_a_page_has_no_violation_in_light_and_dark_wide_and_narrow(
    reader: tuple[str, Page], address: str, name: str
) -> None:
    language, page = reader
    page.goto(address + PAGE_TYPES[name])
    page.evaluate(AXE.read_text("utf-8"))
    assert page.locator("html").get_attribute("lang") == language
    PICTURES.mkdir(parents=True, exist_ok=True)
    for scheme, width in product(("light", "dark"), WIDTHS):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(RUN_AXE, RULES) == [], (scheme, width)
        assert page.evaluate(OVERFLOW) == 0, (scheme, width)
        if scheme == "light":
            page.screenshot(path=PICTURES / f"{name}-{language}-{width}.png")


@pytest.mark.parametrize("name", PAGE_TYPES)
def test_the_headings_of_a_page_are_an_outline(page: Page, address: str, name: str) -> None:
    page.goto(address + PAGE_TYPES[name])
    levels = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all("all => all.map(h => Number(h.tagName[1]))")
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_first_key_leads_past_the_menus(page: Page, address: str) -> None:
    page.goto(f"{address}{PLAN}/tiltak/6.3?lang=nb")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_what_has_the_focus_is_seen(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    for _ in range(6):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"


def test_every_page_can_be_read_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nb")
    page = context.new_page()
    page.goto(f"{address}{PLAN}/tiltak/6.3")
    assert page.locator("button:visible").count() == 0
    page.get_by_text("Alle data om dette, rad for rad").click()
    assert page.get_by_text("bidrar til", exact=True).is_visible()
    context.close()
