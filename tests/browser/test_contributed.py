"""What partners say is readable on a phone and a wide screen, accessible, and visibly apart from the plan.

With `SCREENSHOTS=1`, pictures of the blocks are kept in `build/screenshots/`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from app.partners.access import find_partner
from app.partners.database import Database
from app.partners.link_checks import check_links
from app.remote.outgoing import Fetched
from app.site import create_site
from tests.browser.conftest import watched
from tests.browser.test_accessibility import (
    AXE,
    NARROW,
    OF_COLOUR,
    OVERFLOW,
    PICTURES,
    RULES,
    WIDE,
    violations,
)
from tests.contributed.examples import CONTRIBUTION, NAME, OTHER, copied, published, sent
from tests.partners.conftest import ACTOR, OWN
from tests.partners.graph_store import BASE, ELEMENT, result
from tests.serving import in_thread

LONG = "Samferdselsinfrastrukturutredningsprosjekt" * 4
MORE = f"""
own:p2 a schema:Project ; rdfs:label "{LONG}"@nb ; plan:implements <{ELEMENT}> .
own:p3 rdfs:label "Borte"@nb ; plan:dependsOn <{ELEMENT}> .
own:m2 a plan:Participation ; plan:participant <{ACTOR}> ; plan:role <{BASE}def/rolle/medeier> .
<{ELEMENT}> plan:participation own:m2 .
"""
MORE += (
    result(
        **{
            "plan:indicator": "own:j",
            "plan:measuredFrom": '"2024-01-01"^^xsd:date',
            "dcterms:description": '"Flere enn ventet."@nb',
        }
    )
    + f'own:j a plan:Indicator ; rdfs:label "{LONG}"@nb ; plan:unit "{LONG}"@nb .\n'
)
BLOCK = "section.contributed"
PAGES = {
    "measure": ELEMENT.removeprefix(BASE).replace("id/", "/doc/", 1),
    "other measure": OTHER.removeprefix(BASE).replace("id/", "/doc/", 1),
    "partner": ACTOR.removeprefix(BASE).replace("id/", "/doc/", 1),
    "overview": "/oversikt",
}


@pytest.fixture(scope="module")
def contributed(site: Flask, releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with a contribution that has every mark and a long name."""
    settings = copied(releases, tmp_path_factory.mktemp("contributed"))
    database = Database(Path(settings.contributions))
    sent(database, CONTRIBUTION + MORE)
    partner = find_partner(database, NAME)
    assert partner
    check_links(database, partner, [f"{OWN}p3"], lambda *_: Fetched(410, {}, b""), date(2026, 1, 1))
    published(settings)
    found = create_site(settings)
    with in_thread(make_server("127.0.0.1", 0, found, threaded=True)) as address:
        yield address
    found.extensions["publication"].close()


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="nb")
    context.add_init_script(path=AXE)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_block_is_accessible_and_fits_on_a_phone(reader: Page, contributed: str, name: str) -> None:
    """In dark only colours differ, in English only texts."""
    with watched(reader, contributed):
        for language in ("nb", "en"):
            reader.goto(f"{contributed}{PAGES[name]}?lang={language}")
            assert reader.locator(BLOCK).count() == 1
            for size in (WIDE, NARROW):
                reader.set_viewport_size(size)
                assert reader.evaluate(OVERFLOW) == 0
                picture(reader, f"contributed-{name}-{size['width']}")
                if language == "nb":
                    assert violations(reader, RULES) == []
                    reader.emulate_media(color_scheme="dark")
                    assert violations(reader, OF_COLOUR) == []
                    reader.emulate_media(color_scheme="light")


def picture(page: Page, name: str) -> None:
    """Take a screenshot of the block for people to look at, if the environment requests pictures."""
    if os.environ.get("SCREENSHOTS"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        language = page.locator("html").get_attribute("lang")
        page.locator(BLOCK).screenshot(path=PICTURES / f"{name}-{language}.png")


def test_block_has_a_frame_that_nothing_of_the_plan_has(reader: Page, contributed: str) -> None:
    reader.set_viewport_size(WIDE)
    reader.goto(contributed + PAGES["measure"])
    border = reader.locator(BLOCK).evaluate("e => getComputedStyle(e).borderTopStyle")
    assert border == "dashed"
    framed = (
        "[...document.querySelectorAll('main *')].filter(e => getComputedStyle(e).borderTopStyle == 'dashed')"
    )
    assert reader.evaluate(f"{framed}.every(e => e.closest('{BLOCK}'))")


def test_marks_are_in_words(reader: Page, contributed: str) -> None:
    reader.goto(f"{contributed}{PAGES['measure']}?lang=en")
    shown = reader.locator(BLOCK).inner_text()
    for words in (" · confirmed by both", " · contradicted", " · dead link", "implements Vår del"):
        assert words in shown
