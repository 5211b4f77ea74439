"""Every page type is accessible (WCAG 2.2 AA, as far as axe-core can check).

Checked in bokmål, every fourth type in English and some in nynorsk too, light and dark, wide and at 320 px.
At 320 px, pages can be read without horizontal scrolling (https://www.w3.org/TR/WCAG22/#reflow). Pages are
small enough for a slow connection, and do not shift while loading (https://web.dev/articles/cls). What is
found on a page is kept between runs (see `kept`). With `SCREENSHOTS=1`, pictures of all pages are kept in
`build/screenshots/`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, ViewportSize

from app.settings import REPOSITORY
from tests.browser.conftest import CHROMIUM_OPTIONS, watched
from tests.browser.kept import Loaded, digest_of_tools, found_once
from tests.browser.pages import PAGE_TYPES, PLAN
from tests.choosing import step

AXE = REPOSITORY / "frontend/node_modules/axe-core/axe.min.js"
PICTURES = REPOSITORY / "build/screenshots"
# In nynorsk only the texts differ from the other two, so a few types of pages are enough.
NYNORSK = frozenset({"/", f"{PLAN}/tiltak/6.3", "/oversikt", "/sporring", "/sok?q=naering", "/filer"})
LANGUAGES = ("nb", "en", "nn")
WIDE, NARROW = (ViewportSize(width=width, height=900) for width in (1280, 320))
# A rule is checked again only where its result may differ:
#
# * in the other languages, all rules except those of colour, since only the texts differ;
# * at 320 px, the rules of place; all rules if the width hides or shows something;
# * in dark, the rules of colour; at 320 px too if the width hides or shows something.
#
# On a page with many elements, the rules of colour are checked on one of similar siblings (see `THIN_OUT`).
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
OF_PLACE = ["target-size", "scrollable-region-focusable", "skip-link"]
RUN_AXE = """async ([rules, without]) => (await axe.run(document, {
        runOnly: rules, rules: Object.fromEntries(without.map(rule => [rule, {enabled: false}])),
        resultTypes: ["violations"],
    })).violations.map(v => v.id + ": " + v.nodes.map(n => n.html.slice(0, 200)).join(" | "))"""
ELEMENTS, MANY = "document.querySelectorAll('*').length", 2000
SEEN = "[...document.body.querySelectorAll('*')].map(e => Number(e.checkVisibility())).join('')"
# The query page is a form until its editor has loaded.
WHOLE = "!document.getElementById('ask') || document.querySelector('#ask.edited')"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Of similar siblings, which differ only in their text, only the first ones stay. The others were checked in
# Norwegian, light and wide, without the rules of colour. Otherwise a long page would take as long each time.
# The editor keeps its lines, which it draws itself.
THIN_OUT = """() => {
    const attributes = e => [...e.attributes].filter(a => !["href", "id", "title"].includes(a.name));
    const build = e => e.tagName + attributes(e).map(a => a.name + "=" + a.value) + "(" + kept(e) + ")";
    const kept = e => {
        const before = new Set();
        return [...e.children].flatMap(child => {
            const found = build(child), more = before.has(found);
            before.add(found);
            if (more && !child.closest(".CodeMirror")) child.remove();
            return more ? [] : [found];
        });
    };
    kept(document.body);
}"""
WEIGHT = """() => ["navigation", "resource"].flatMap(kind => performance.getEntriesByType(kind))
    .reduce((sum, entry) => sum + entry.encodedBodySize, 0)"""
# Each layout shift with the elements that moved.
SHIFTS = """() => new Promise(done => {
    const shifts = [];
    const moved = ({node, previousRect, currentRect}) =>
        [node?.outerHTML ?? node?.textContent, previousRect, currentRect].map(JSON.stringify).join(" ");
    const add = list => { for (const entry of list.getEntries()) {
        shifts.push({value: entry.value, moved: entry.sources.map(moved).map(text => text.slice(0, 300))});
    } };
    new PerformanceObserver(add).observe({type: "layout-shift", buffered: true});
    requestAnimationFrame(() => setTimeout(() => done(shifts), 0));
})"""
# A layout shift of up to 0.1 is considered good. On a busy machine Chromium draws a page that it has read in
# part, and up to 0.004 was seen then (with a processor 20 times slower). On a quiet machine nothing moves.
# The editor replaces the plain form when it has loaded.
LIGHT, STILL = 100_000, 0.01
WITH_EDITOR = 1_000_000
LEVELS = "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(h => Number(h.tagName[1]))"


def visits() -> Iterator[tuple[str, str]]:
    """Yield the languages in which each type of page is visited: (language, name of the type)."""
    yield from (("nb", name) for name in PAGE_TYPES)
    yield from (("en", name) for name in [*PAGE_TYPES][:: step(4)])
    for name, address in PAGE_TYPES.items():
        if address in NYNORSK:
            yield "nn", name


VISITS = tuple(visits())


@dataclass(frozen=True)
class Visit:
    """What the browser finds on a page type in a language.

    `spoken` is the language that the page says it has. `overflow` has the pixels by which the page is wider
    than the window, and `violations` those of the rules of axe, both for each state of the page. `levels` are
    those of its headings, `weight` is the compressed bytes of everything that it loaded, `shifts` are its
    layout shifts.
    """

    language: str
    address: str
    spoken: str | None
    overflow: dict[str, int]
    violations: dict[str, list[str]]
    levels: list[int]
    weight: int
    shifts: list[dict[str, Any]]

    @property
    def shifted(self) -> float:
        return float(sum(shift["value"] for shift in self.shifts))

    @property
    def good(self) -> bool:
        """Whether the page is without a violation, and still. What is not good is looked at in each run."""
        return not any((*self.overflow.values(), *self.violations.values())) and self.shifted <= STILL


@pytest.fixture(scope="module")
def readers(browser: Browser) -> Iterator[dict[str, Page]]:
    """A page in each language, used for all page types."""
    contexts = {language: browser.new_context(locale=language) for language in LANGUAGES}
    for context in contexts.values():
        context.add_init_script(path=AXE)
    yield {language: context.new_page() for language, context in contexts.items()}
    for context in contexts.values():
        context.close()


@pytest.fixture(scope="module")
def tools(browser: Browser) -> bytes:
    return digest_of_tools(f"{browser.version} {CHROMIUM_OPTIONS}")


@pytest.fixture(scope="module")
def asking(site: Flask) -> FlaskClient:
    return site.test_client()


@pytest.fixture(scope="module", params=VISITS, ids=" ".join)
def visit(
    request: pytest.FixtureRequest, readers: dict[str, Page], asking: FlaskClient, address: str, tools: bytes
) -> Visit:
    language, name = request.param
    page = readers[language]

    def find() -> tuple[dict[str, Any], Loaded]:
        with watched(page, address), Loaded(page) as loaded:
            found = visited(page, language, address, name)
        return asdict(found) | {"good": found.good}, loaded

    if os.environ.get("SCREENSHOTS"):  # for people to look at, so they are taken anew
        found, _ = find()
    else:
        found = found_once(asking, PAGE_TYPES[name], language, tools, find)
    return Visit(**{key: value for key, value in found.items() if key != "good"})


def visited(page: Page, language: str, origin: str, name: str) -> Visit:
    """Load a page and examine it in light and dark, wide and narrow."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)
    page.goto(origin + PAGE_TYPES[name])
    page.wait_for_function(WHOLE)
    loading = page.evaluate(LEVELS), page.evaluate(WEIGHT), page.evaluate(SHIFTS)
    overflow: dict[str, int] = {}
    found: dict[str, list[str]] = {}
    first = language == LANGUAGES[0]
    overflow["wide"] = page.evaluate(OVERFLOW)
    keep_picture(page, f"{name}-{language}-1280")
    page.set_viewport_size(NARROW)
    overflow["narrow"] = page.evaluate(OVERFLOW)
    keep_picture(page, f"{name}-{language}-320")
    page.set_viewport_size(WIDE)
    large = page.evaluate(ELEMENTS) > MANY
    if large and not first:
        page.evaluate(THIN_OUT)
    found["wide"] = violations(page, RULES, OF_COLOUR if large or not first else ())
    if large and first:
        page.evaluate(THIN_OUT)
        found["wide, colours"] = violations(page, OF_COLOUR)

    seen = page.evaluate(SEEN)
    page.set_viewport_size(NARROW)
    same = page.evaluate(SEEN) == seen
    page.evaluate(THIN_OUT)
    found["narrow"] = violations(page, OF_COLOUR + OF_PLACE if same else RULES)

    page.emulate_media(color_scheme="dark")
    overflow["narrow, dark"] = page.evaluate(OVERFLOW)
    if first:
        if not same:
            found["narrow, dark"] = violations(page, OF_COLOUR)
        page.set_viewport_size(WIDE)
        found["wide, dark"] = violations(page, OF_COLOUR)
    spoken = page.locator("html").get_attribute("lang")
    return Visit(language, PAGE_TYPES[name], spoken, overflow, found, *loading)


def violations(page: Page, rules: Sequence[str], without: Sequence[str] = ()) -> list[str]:
    """Return the violations of rules of axe (names or tags) on a page as it is now."""
    found: list[str] = page.evaluate(RUN_AXE, [rules, without])
    return found


def keep_picture(page: Page, name: str) -> None:
    """Take a screenshot of a page for people to look at, if the environment requests pictures."""
    if os.environ.get("SCREENSHOTS"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.jpeg", type="jpeg", quality=80)


def test_page_has_no_axe_violation_in_light_and_dark_wide_and_narrow(visit: Visit) -> None:
    assert visit.spoken == visit.language
    assert {state: pixels for state, pixels in visit.overflow.items() if pixels} == {}
    assert {state: found for state, found in visit.violations.items() if found} == {}
    assert {*visit.overflow} == {"wide", "narrow", "narrow, dark"}
    assert {"wide", "narrow"} <= {*visit.violations}


def test_headings_of_a_page_form_an_outline(visit: Visit) -> None:
    assert visit.levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(visit.levels))


def test_page_is_small_and_does_not_shift_while_loading(visit: Visit) -> None:
    editor = visit.address.partition("?")[0] in ("/sporring", "/sparql")
    assert 0 < visit.weight < (WITH_EDITOR if editor else LIGHT)
    assert visit.shifted <= STILL, visit.shifts


def test_first_tab_stop_skips_the_menus(page: Page, address: str) -> None:
    page.goto(f"{address}{PLAN}/tiltak/6.3?lang=nb")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("path", [f"{PLAN}/tiltak/2.1", "/oversikt", "/sporring"])
def test_heading_is_in_view_when_the_page_is_enlarged_four_times(
    browser: Browser, address: str, path: str
) -> None:
    """A window of 1280 by 1024 px at 400 % (https://www.w3.org/TR/WCAG22/#reflow)."""
    page = browser.new_page(locale="nb-NO", viewport={"width": 320, "height": 256})
    page.goto(address + path)
    heading = page.locator("h1").bounding_box()
    page.close()
    assert heading is not None
    assert heading["y"] < 200


def test_focus_is_visible(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    for _ in range(6):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"


def test_every_page_is_readable_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nb")
    page = context.new_page()
    page.goto(f"{address}{PLAN}/tiltak/6.3")
    assert page.locator("button:visible:not([type=submit])").count() == 0
    page.get_by_text("Vis alle data").click()
    assert page.get_by_text("bidrar til", exact=True).is_visible()
    context.close()
