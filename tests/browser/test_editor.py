"""The query page with its editor, with mouse and keyboard, and the form without a script."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Locator, Page, Response, Route, expect

from tests.browser.test_accessibility import AXE, RULES, violations

PATH = "/sporring?lang=nb"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
MOST_BYTES = 1_000_000
RUN = "Kjør spørringen"
THREE = "SELECT ?s WHERE { ?s a ?kind } LIMIT 3"
BELOW_THE_FOOT = """() => {
    const foot = Math.ceil(document.querySelector("footer").getBoundingClientRect().bottom + scrollY);
    return document.documentElement.scrollHeight - Math.max(innerHeight, foot);
}"""
ROWS = "#result tbody tr"
PASTE = """(field, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def editor(page: Page) -> Locator:
    """Return the editor, once it has replaced the field."""
    found = page.get_by_role("textbox", name="Spørring (SPARQL)")
    expect(found).to_have_class(re.compile("CodeMirror-code"))
    return found


def write(page: Page, text: str) -> None:
    """Replace the query, as if the reader pasted one."""
    editor(page).focus()
    page.keyboard.press("ControlOrMeta+a")
    editor(page).evaluate(PASTE, text)


def written(page: Page) -> str:
    """Return the query as the form would send it."""
    return str(page.locator("#query").input_value())


def test_query_runs_in_the_page_and_has_the_address_of_the_form(page: Page, address: str) -> None:
    page.goto(address + PATH)
    write(page, THREE)
    page.get_by_role("button", name=RUN).click()
    expect(page.locator(ROWS)).to_have_count(3)
    expect(page.locator("#said")).to_have_text("Svar: 3 rader")
    found = urlsplit(page.url)
    assert (found.path, parse_qs(found.query)) == ("/sporring", {"query": [THREE], "lang": ["nb"]})
    page.reload()
    expect(page.locator(ROWS)).to_have_count(3)
    assert written(page) == THREE


def test_example_can_be_found_inserted_and_run_with_the_keyboard(page: Page, address: str) -> None:
    page.goto(address + PATH)
    editor(page)
    group = page.locator(".gallery summary").nth(1)
    group.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    title = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == f"Bruk i editoren: {title}"
    page.keyboard.press("Enter")
    expect(editor(page)).to_be_focused()
    expect(page.locator("#said")).to_have_text(f"I editoren: {title}")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#said")).to_have_text(re.compile(r"Svar: \d+ rad"))
    assert page.locator(ROWS).count() > 0


def test_answer_is_marked_when_the_query_is_no_longer_its_query(page: Page, address: str) -> None:
    page.goto(address + PATH)
    write(page, "SELECT ?m { ?m a plan:Measure } LIMIT 1")
    page.keyboard.press("Control+Enter")
    expect(page.locator(ROWS)).to_have_count(1)
    note = page.locator(".stale-note")
    expect(note).to_have_count(0)  # also although the prefix was added
    page.locator("#iris").check()
    expect(page.locator("#result .iri").first).to_be_visible()
    write(page, THREE)
    expect(note).to_have_text("Spørringen er endret siden dette svaret.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(ROWS)).to_have_count(3)
    expect(note).to_have_count(0)
    write(page, "SELECT nothing")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator(ROWS)).to_have_count(0)


def test_error_of_a_run_is_told_once(page: Page, address: str) -> None:
    page.goto(address + PATH)
    write(page, "ASK {")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.wait_for_timeout(1500)  # longer than the pause after which a query is checked
    expect(page.locator(".problem")).to_have_count(1)


def test_questions_are_found_while_typing(page: Page, address: str) -> None:
    page.goto(address + PATH)
    editor(page)
    page.get_by_role("searchbox", name="Finn et spørsmål").fill("partner ofte")
    shown = page.locator(".questions > li:visible > a")
    expect(shown.filter(has_text="Hvilke partnere nevner planen, og hvor ofte?")).to_be_visible()
    page.get_by_role("searchbox", name="Finn et spørsmål").fill("xyzzy")
    expect(shown).to_have_count(0)
    expect(page.locator("#found")).to_have_text("Ingen spørsmål inneholder disse ordene.")
    page.get_by_role("searchbox", name="Finn et spørsmål").fill("")
    expect(page.locator(".gallery details:visible")).to_have_count(7)


def test_tab_indents_and_leaves_the_editor_after_escape(page: Page, address: str) -> None:
    page.goto(address + PATH)
    write(page, "ASK {}")
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    assert written(page) == "  ASK {}"
    page.keyboard.press("Escape")
    expect(page.locator("#said")).to_have_text("Tab fører deg nå ut av editoren.")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=RUN)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    expect(editor(page)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    assert not editor(page).evaluate("field => field.contains(document.activeElement)")


def test_syntax_error_is_shown_and_marked_in_its_line_until_the_next_result(page: Page, address: str) -> None:
    page.goto(address + PATH)
    write(page, "SELECT *\nWHERE {\n?s ?p\n}")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("linje 4")
    line = page.locator(".CodeMirror-code > div", has=page.locator(".wrong"))
    expect(line.locator("pre")).to_have_text("}")
    expect(editor(page)).to_have_attribute("aria-invalid", "true")
    write(page, THREE)
    page.keyboard.press("Control+Enter")
    expect(page.locator(ROWS)).to_have_count(3)
    expect(page.locator(".wrong")).to_have_count(0)
    expect(editor(page)).not_to_have_attribute("aria-invalid", "true")


def test_missing_prefixes_are_declared_at_the_top(page: Page, address: str) -> None:
    page.goto(address + PATH)
    write(page, "SELECT ?m { ?m a plan:Measure } LIMIT 1")
    page.keyboard.press("Control+Enter")
    expect(page.locator(ROWS)).to_have_count(1)
    assert written(page).splitlines() == [
        "PREFIX plan: <https://data.lier.kommune.no/def/plan#>",
        "SELECT ?m { ?m a plan:Measure } LIMIT 1",
    ]


def test_back_and_forward_move_between_queries(page: Page, address: str) -> None:
    page.goto(address + PATH)
    for limit in (1, 2):
        write(page, f"SELECT * {{ ?s ?p ?o }} LIMIT {limit}")
        page.keyboard.press("Control+Enter")
        expect(page.locator(ROWS)).to_have_count(limit)
    page.go_back()
    expect(page.locator(ROWS)).to_have_count(1)
    assert written(page).endswith("LIMIT 1")
    page.go_back()
    expect(page.locator("#result > *")).to_have_count(0)


def test_switching_the_language_keeps_the_result(page: Page, address: str) -> None:
    page.goto(address + PATH)
    write(page, THREE)
    page.keyboard.press("Control+Enter")
    expect(page.locator(ROWS)).to_have_count(3)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Answer", exact=True)).to_be_visible()
    assert written(page) == THREE
    assert page.evaluate(BELOW_THE_FOOT) == 0


def test_running_query_can_be_stopped(page: Page, address: str) -> None:
    page.goto(address + PATH)
    write(page, THREE)

    def hold(route: Route) -> None:
        """Keep the request waiting."""

    page.route("**/sporring?query=*", hold)
    page.get_by_role("button", name=RUN).click()
    expect(page.locator("#said")).to_have_text("Spørringen kjører.")
    page.get_by_role("button", name="Stopp").press("Enter")
    expect(page.locator("#said")).to_have_text("Spørringen ble stoppet.")
    expect(page.get_by_role("button", name="Stopp")).to_be_hidden()
    expect(page.get_by_role("button", name=RUN)).to_be_focused()
    page.unroute_all(behavior="ignoreErrors")


def test_query_too_long_for_an_address_is_posted(page: Page, address: str) -> None:
    page.goto(address + PATH)
    write(page, f"{THREE} # {'x' * 7000}")
    page.keyboard.press("Control+Enter")
    expect(page.locator(ROWS)).to_have_count(3)
    assert page.url == address + PATH


def test_counts_are_shown_as_an_accessible_chart(page: Page, address: str) -> None:
    page.goto(address + PATH)
    write(page, "SELECT ?kind (COUNT(*) AS ?things) { ?s a ?kind } GROUP BY ?kind LIMIT 8")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Som diagram").click()
    expect(page.locator(".chart li")).to_have_count(8)
    page.evaluate(AXE.read_text("utf-8"))
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert violations(page, RULES) == []


def test_first_load_of_the_page_is_below_a_megabyte(page: Page, address: str) -> None:
    responses: dict[str, Response] = {}

    def note(response: Response) -> None:
        responses[response.url] = response

    page.on("response", note)
    page.goto(address + PATH, wait_until="networkidle")
    editor(page)
    assert len(responses) > 4
    sizes = {url: r.request.sizes()["responseBodySize"] for url, r in responses.items() if address in url}
    assert sum(sizes.values()) < MOST_BYTES, sizes


def test_form_and_questions_work_without_a_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nb")
    page = context.new_page()
    page.goto(f"{address}/sporring")
    page.locator("textarea").fill(THREE)
    assert page.locator("main button:visible").count() == 3  # run, check, find
    page.locator("#ask button:visible").first.press("Enter")
    expect(page.locator(ROWS)).to_have_count(3)
    page.locator(".gallery summary").first.click()
    page.locator(".questions a").first.click()
    expect(page.locator("tbody tr").first).to_be_visible()
    context.close()
