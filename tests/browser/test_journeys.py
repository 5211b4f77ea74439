"""The main tasks of readers, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect
from rdflib import Graph, URIRef

from tests.browser.pages import PLAN

BASE = "https://data.lier.kommune.no/"


def test_reader_goes_from_a_partner_to_its_measures_and_their_turtle(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    page.get_by_role("navigation", name="Hovedmeny").get_by_role("link", name="Partnere").click()
    page.get_by_role("main").get_by_role("link", name="Buskerudbyen", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Buskerudbyen")
    page.get_by_role("main").get_by_role("link", name="6.1 Jobbe").first.click()
    expect(page.locator(".words blockquote")).to_have_text(
        "Jobbe for å få på plass en byvekstavgift for Buskerudbyen."
    )
    turtle = page.get_by_role("navigation", name="Formater").get_by_role("link", name="Turtle")
    answer = page.request.get(f"{address}{turtle.get_attribute('href')}")
    graph = Graph().parse(data=answer.text(), format="turtle")
    assert (URIRef(f"{BASE}id/plan/naering-2023-2026/tiltak/6.1"), None, None) in graph


def test_reader_finds_a_measure_by_a_word(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    field = page.get_by_role("main").get_by_role("searchbox", name="Søk etter")
    field.fill("byvekstavgift")
    field.press("Enter")
    expect(page).to_have_url(f"{address}/sok?q=byvekstavgift")
    hits = page.get_by_role("region", name="treff").get_by_role("listitem")
    hits.filter(has_text="Jobbe for å få på plass en byvekstavgift").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("6.1 Jobbe for å få på plass")


def test_hits_appear_while_typing_and_the_address_can_be_shared(page: Page, address: str) -> None:
    page.goto(f"{address}/sok?q=byvekstavgift")
    status, field = page.get_by_role("status"), page.get_by_role("searchbox", name="Søk i planen")
    before = status.inner_text()
    field.fill("")
    field.press_sequentially("helsep")
    expect(page).to_have_url(f"{address}/sok?q=helsep")
    expect(status).not_to_have_text(before)
    expect(field).to_be_focused()
    expect(page.locator(".hit-list mark").first).to_be_visible()
    shown = page.locator(".hit-list h3").all_inner_texts()
    page.reload()
    assert page.locator(".hit-list h3").all_inner_texts() == shown != []


def test_back_leads_to_the_search_before_the_one_that_was_typed(page: Page, address: str) -> None:
    page.goto(f"{address}/sok?q=byvekstavgift")
    field = page.get_by_role("searchbox", name="Søk i planen")
    field.fill("helsepark")
    expect(page).to_have_url(f"{address}/sok?q=helsepark")
    field.fill("sylling")
    expect(page).to_have_url(f"{address}/sok?q=sylling")
    expect(page.locator("header a[hreflang=en]").first).to_have_attribute("href", re.compile("q=sylling"))
    page.go_back()
    expect(page).to_have_url(f"{address}/sok?q=byvekstavgift")
    expect(field).to_have_value("byvekstavgift")
    expect(page.locator(".hit-list").get_by_role("link").first).to_contain_text("byvekstavgift")


def test_search_is_filtered_and_unfiltered_with_the_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}/sok?q=bedrift")
    before = page.get_by_role("status").inner_text()
    value = page.get_by_role("navigation", name="Vis bare").get_by_role("link").first
    value.focus()
    page.keyboard.press("Enter")
    removed = page.get_by_role("list", name="Avgrenset til").get_by_role("link")
    expect(removed).to_be_visible()
    assert page.get_by_role("status").inner_text() != before
    removed.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text(before)


def test_words_of_a_measure_link_to_the_resources_they_mention(page: Page, address: str) -> None:
    page.goto(f"{address}{PLAN}/tiltak/3.1")
    page.locator(".words").get_by_role("link", name="gatebruksplan for Sylling", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gatebruksplan for Sylling")
    page.go_back()
    page.get_by_role("list", name="Hva teksten nevner").get_by_role(
        "link", name="Sylling", exact=True
    ).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sylling")
    expect(page.get_by_role("main")).to_contain_text("følge opp gatebruksplan for Sylling")


def test_switching_the_language_keeps_the_page(page: Page, address: str) -> None:
    page.goto(f"{address}{PLAN}/tiltak/4.10")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("4.10 ")
    expect(page.locator(".words blockquote")).to_have_attribute("lang", "nb")
    expect(page.locator(".translation")).to_contain_text("Unofficial translation")
    page.get_by_role("link", name="4.11 ").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("4.11 ")


def test_languages_are_at_the_right_edge_with_and_without_the_search_of_the_header(
    page: Page, address: str
) -> None:
    edges = set()
    for path in ("/", "/oversikt", "/sok?q=mat", "/nothing"):
        page.goto(address + path)
        box = page.get_by_role("link", name="English").bounding_box()
        assert box is not None
        edges.add(round(box["x"] + box["width"]))
    assert len(edges) == 1


def test_example_is_run_and_its_result_is_shown_below(page: Page, address: str) -> None:
    page.goto(f"{address}/sporring?query=SELECT+%3Fs+WHERE+%7B+%3Fs+a+%3Fkind+%7D+LIMIT+3")
    expect(page.locator("table tbody tr")).to_have_count(3)


def test_page_is_printed_without_its_menus(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}{PLAN}")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Hovedmeny")).to_be_hidden()
    expect(page.get_by_text("Støtte opp under Drammen Helseparks ambisjon").first).to_be_visible()
    pdf = page.pdf(path=tmp_path / "plan.pdf")
    assert pdf.startswith(b"%PDF")


def test_address_is_copied(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page.goto(f"{address}/doc/aktor/buskerudbyen")
    page.get_by_role("button", name="Kopier adressen").click()
    expect(page.get_by_role("button", name="Kopiert")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{BASE}id/aktor/buskerudbyen"
