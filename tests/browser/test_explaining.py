"""A query is explained while the user writes it, and on request, without running it."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser.test_editor import PATH, editor, write, written

SLOW = "SELECT * {\n  ?s a plan:Measure .\n  ?x ?y ?z\n}"
EXPLAIN = "Sjekk spørringen"


def lines(page: Page, kind: str) -> list[str]:
    """Return the lines of the editor with this mark."""
    marked = page.locator(".CodeMirror-code > div", has=page.locator(f".{kind}"))
    return marked.locator("pre").all_inner_texts()


def test_slow_parts_are_reported_and_marked_when_the_user_pauses(page: Page, address: str) -> None:
    page.goto(address + PATH)
    write(page, SLOW)
    said = page.get_by_role("region", name="Før spørringen kjøres")
    expect(said).to_contain_text("har ingen variabel felles med")
    assert [line.strip() for line in lines(page, "slow")] == ["?x ?y ?z"]
    expect(page.locator("#result > *")).to_have_count(0)
    assert page.url == address + PATH
    page.keyboard.type(" ")
    assert lines(page, "slow") == []


def test_errors_are_reported_before_the_run_and_disappear_when_fixed(page: Page, address: str) -> None:
    page.goto(address + PATH)
    write(page, "ASK {")
    said = page.get_by_role("region", name="Før spørringen kjøres")
    expect(said).to_contain_text("er ikke lukket")
    assert lines(page, "wrong") == ["ASK {"]
    expect(editor(page)).to_have_attribute("aria-invalid", "true")
    page.keyboard.type(" }")
    expect(said).to_contain_text("Spørringen ber om ja eller nei.")
    assert lines(page, "wrong") == []


def test_explanation_on_request_is_announced_to_screen_readers(page: Page, address: str) -> None:
    page.goto(address + PATH)
    write(page, "ASK { ?s a plan:Measure }")
    page.get_by_role("button", name=EXPLAIN).press("Enter")
    expect(page.locator("#said")).to_contain_text("Spørringen ber om ja eller nei.")
    assert written(page).startswith("PREFIX plan:")
    expect(page.locator("#result > *")).to_have_count(0)


def test_button_explains_a_query_without_a_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(f"{address}/sporring")
    page.locator("textarea").fill(SLOW)
    page.locator("button[name=explain]").click()
    expect(page.locator(".explained li")).to_have_count(2)
    assert page.locator("textarea").input_value().endswith(SLOW)
    expect(page.locator("#result > *")).to_have_count(0)
    context.close()
