"""What users of the data want, in a real browser, with a bound on the number of clicks."""

from __future__ import annotations

import io

import openpyxl
from playwright.sync_api import Page, expect


def test_excel_with_the_partners_of_each_measure_takes_two_clicks(page: Page, address: str) -> None:
    page.goto(f"{address}/?lang=nb")
    page.get_by_role("navigation", name="Hovedmeny").get_by_role("link", name="Data").click()
    target = page.get_by_role("main").get_by_role("link", name="Excel").first.get_attribute("href")
    book = openpyxl.load_workbook(io.BytesIO(page.request.get(address + str(target)).body()))
    lines = list(book.worksheets[0].iter_rows(values_only=True))
    place = lines[0].index("Partnere")
    assert any("Buskerudbyen" in str(line[place]) for line in lines[1:])


def test_endpoint_and_a_query_about_partners_take_two_clicks(page: Page, address: str) -> None:
    page.goto(f"{address}/?lang=nb")
    page.get_by_role("main").get_by_role("link", name="Lag egne uttrekk (SPARQL)").click()
    expect(page.locator("#endpoint")).to_have_text(f"{address}/sparql")
    page.get_by_role("link", name="Hvilke partnere nevner planen, og hvor ofte?").first.click()
    expect(page.get_by_role("cell", name="Buskerudbyen").first).to_be_visible()


def test_json_for_an_app_takes_one_click(page: Page, address: str) -> None:
    page.goto(f"{address}/?lang=nb")
    target = page.get_by_role("link", name="Tiltakene som JSON").get_attribute("href")
    told = page.request.get(address + str(target)).json()
    assert told["total"] == len(told["items"]) > 0
    assert told["items"][0]["text"]["nb"]
