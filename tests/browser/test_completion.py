"""The editor completes input with terms of the data, also by their labels."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import AXE, RULES, violations
from tests.browser.test_editor import PATH, editor, write, written
from tests.browser.test_hostile_answers import HARM, MARKUP, NO_HARM

PLAN = "PREFIX plan: <https://data.lier.kommune.no/def/plan#>\n"
DCTERMS = "PREFIX dcterms: <http://purl.org/dc/terms/>\n"
OPTIONS = ".CodeMirror-hint"
# The list is redrawn after the last key, in the next frame.
SETTLED = (
    "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"
)


def begin(page: Page, address: str, language: str = "nb") -> None:
    """Open the page and focus the editor."""
    page.goto(f"{address}/sporring?lang={language}")
    with page.expect_response("**/api/terms.json"):
        page.get_by_role("textbox", name="SPARQL").focus()


def type_anew(page: Page, text: str) -> None:
    """Type a text key by key, replacing the present one."""
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    page.keyboard.type(text)


def test_completion_opens_where_a_term_is_expected_and_declares_its_prefix(page: Page, address: str) -> None:
    begin(page, address)
    thing = "<https://data.lier.kommune.no/id/aktor/buskerudbyen>"
    for text, option, completed in (
        ("ASK { ?s a plan:Meas", "plan:Measure tiltak", f"{PLAN}ASK {{ ?s a plan:Measure"),
        ("ASK { ?s dcterms:tit", "dcterms:title tittel", f"{DCTERMS}ASK {{ ?s dcterms:title"),
        ("SELECT ?measure { ?m", "?measure", "SELECT ?measure { ?measure"),
        (f"ASK {{ ?s ?p {thing[:-3]}", f"{thing} Buskerudbyen", f"ASK {{ ?s ?p {thing}"),
    ):
        type_anew(page, text)
        expect(page.get_by_role("option", name=option, exact=True)).to_be_visible()
        page.evaluate(SETTLED)
        while page.locator(f"{OPTIONS}[aria-selected]").inner_text() != option:
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator("#query")).to_have_value(completed)


def test_completion_finds_a_term_by_its_label(page: Page, address: str) -> None:
    begin(page, address)
    for text, first in (
        ("ASK { ?s a tilt", "plan:Measure tiltak"),
        ("ASK { ?s omtale", "plan:mention omtaler"),
        ("ASK { GRAPH aktø", "graf:aktorer Aktører"),
        ("PREFIX sk", "skos: http://www.w3.org/2004/02/skos/core#"),
    ):
        type_anew(page, text)
        page.keyboard.press("Control+ ")
        expect(page.locator(OPTIONS).first).to_have_text(first)
        page.keyboard.press("Escape")


def test_completion_shows_labels_in_the_language_of_the_page(page: Page, address: str) -> None:
    begin(page, address, language="en")
    type_anew(page, "ASK { ?s a plan:Measur")
    expect(page.get_by_role("option", name="plan:Measure measure", exact=True)).to_be_visible()


def test_completion_offers_nothing_in_comments_and_strings_nor_for_keywords(page: Page, address: str) -> None:
    begin(page, address)
    for text in ("ASK { # plan:Meas", "ASK { ?s ?p 'plan:Meas", "SELECT"):
        type_anew(page, text)
        page.keyboard.press("Enter")
        expect(page.locator(OPTIONS)).to_have_count(0)
        assert written(page).startswith(f"{text}\n")
    type_anew(page, "SELECT")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Kjør spørringen")).to_be_focused()


def test_escape_closes_the_list_and_keeps_the_focus_in_the_editor(page: Page, address: str) -> None:
    begin(page, address)
    type_anew(page, "ASK { ?s a plan:Meas")
    expect(page.locator(OPTIONS).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(OPTIONS)).to_have_count(0)
    page.keyboard.press("Tab")
    assert written(page).endswith("plan:Meas  ")


def test_completion_list_has_no_violation_and_is_owned_by_the_editor(page: Page, address: str) -> None:
    begin(page, address)
    type_anew(page, "ASK { ?s a plan:Meas")
    expect(page.get_by_role("listbox", name="Forslag")).to_be_visible()
    active = editor(page).get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    page.evaluate(AXE.read_text("utf-8"))
    assert violations(page, RULES) == []


def test_labels_with_markup_are_shown_as_text(page: Page, address: str) -> None:
    terms = [{"iri": f"http://e.no/{MARKUP}", "kind": "class", "names": {"nb": MARKUP}}]
    about = json.dumps({"prefixes": {"__proto__": MARKUP, "e": "http://e.no/"}, "terms": terms})
    page.route("**/api/terms.json", lambda route: route.fulfill(body=about, content_type="application/json"))
    begin(page, address)
    type_anew(page, "ASK { ?s a ")
    page.keyboard.press("Control+ ")
    expect(page.locator(OPTIONS).first).to_contain_text("<b>bold</b>")
    assert page.locator(".CodeMirror-hints :is(img, script, b)").count() == 0
    assert page.evaluate(HARM) == NO_HARM


def test_editor_works_without_the_terms(page: Page, address: str) -> None:
    page.route("**/api/terms.json", lambda route: route.abort())
    page.goto(address + PATH)
    write(page, "SELECT ?s { ?s ?p ?o } LIMIT 2")
    page.keyboard.press("Control+ ")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#said")).to_have_text(re.compile("2 rader"))
