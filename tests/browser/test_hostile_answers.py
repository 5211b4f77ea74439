"""Text in results, addresses and browser storage is shown as text; it is never run or made into markup.

The tests try the vulnerabilities that were found in YASGUI: markup in literals, names of variables, language
tags, datatypes and IRIs (https://github.com/TriplyDB/Yasgui/issues/221), in an endpoint's address (issues 220
and 227), and in errors.
"""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.test_editor import PATH, ROWS, editor, write, written

MARKUP = """<img src=x onerror='window.hurt = 1'><script>window.hurt = 1</script><b>bold</b>"""
SPARQL_MARKUP = MARKUP.replace("'", "\\'")
ANSWER = f"""SELECT * WHERE {{ VALUES (?plain ?tagged ?typed ?script ?data ?quoted) {{ (
  '{SPARQL_MARKUP}' '{SPARQL_MARKUP}'@nb '{SPARQL_MARKUP}'^^<http://e.no/'onclick='window.hurt=1>
  <javascript:window.hurt=1> <data:text/html,hurt> <http://e.no/'onmouseover='window.hurt=1>
) }} }}"""
GRAPH = f"CONSTRUCT {{ <http://e.no/s> <http://e.no/p> '{SPARQL_MARKUP}' }} WHERE {{}}"
MISTAKE = f"SELECT * WHERE {{ {MARKUP} }}"
QUERIES = (ANSWER, GRAPH, MISTAKE)
HARM = """() => ({
    hurt: window.hurt,
    markup: document.querySelectorAll(
        ":is(#result, #before, .CodeMirror) :is(img, script, b, iframe, [onerror], [onclick])").length,
    schemes: [...document.querySelectorAll("main a")].map(a => a.protocol).filter(p => !/^https?:$/.test(p)),
})"""
NO_HARM: dict[str, object] = {"hurt": None, "markup": 0, "schemes": []}
HOSTILE_JSON = {
    "head": {"vars": [MARKUP]},
    "results": {"bindings": [{MARKUP: {"type": "literal", "value": MARKUP, "xml:lang": MARKUP}}]},
}
OURS = {"X-Release": "x"}
NO_PAGES: dict[str, tuple[int, dict[str, str], str]] = {
    "another's page": (200, {"Content-Type": "text/html"}, f"<div id=result>{MARKUP}</div>"),
    "a proxy's error": (502, {"Content-Type": "text/html"}, f"<div id=result>{MARKUP}</div>"),
    "variables and language tags": (
        201,
        {"Content-Type": "application/sparql-results+json", **OURS},
        json.dumps(HOSTILE_JSON),
    ),
    "an error's body": (500, {"Content-Type": "text/plain", **OURS}, MARKUP),
    "no answer": (203, {"Content-Type": "text/html", **OURS}, "<p>Nothing</p>"),
}


def test_text_of_a_result_is_not_markup(page: Page, address: str) -> None:
    page.goto(address + PATH)
    for query in QUERIES:
        write(page, query)
        with page.expect_response(lambda answer: "query=" in answer.url and "explain=" not in answer.url):
            page.keyboard.press("Control+Enter")
        expect(page.locator("#result")).to_have_attribute("aria-busy", "false")
        check(page, query)


@pytest.mark.parametrize("query", QUERIES, ids=["table", "graph", "mistake"])
def test_text_of_an_address_is_not_markup(page: Page, address: str, query: str) -> None:
    page.goto(f"{address}/sporring?{urlencode({'query': query, 'lang': 'nb'})}")
    check(page, query)


def check(page: Page, query: str) -> None:
    """Check that the result of a hostile query is shown and does no harm."""
    expect(page.locator("#result")).to_contain_text("<b>bold</b>")
    for cell in page.locator(ROWS).locator("td").all():
        cell.hover()
    assert written(page).replace("\r\n", "\n") == query
    assert page.evaluate(HARM) == NO_HARM


def test_text_of_an_explanation_is_not_markup(page: Page, address: str) -> None:
    page.goto(address + PATH)
    write(page, f"ASK {{ ?s ?p '{SPARQL_MARKUP}' . ?x ?y '{SPARQL_MARKUP}' }}")
    expect(page.locator("#before")).to_contain_text("<b>bold</b>")
    assert page.evaluate(HARM) == NO_HARM


def test_response_that_is_not_a_page_of_the_site_is_not_shown(page: Page, address: str) -> None:
    page.goto(address + PATH)
    editor(page)
    answers = iter(NO_PAGES.values())

    def answer(route: Route) -> None:
        status, headers, body = next(answers)
        route.fulfill(status=status, headers=headers, body=body)

    page.route("**/sporring?query=*", answer)
    for status, _, _ in NO_PAGES.values():
        page.get_by_role("button", name="Kjør spørringen").click()
        expect(page.get_by_role("alert")).to_have_text(
            f"Svaret kunne ikke vises (status {status}). Prøv igjen om litt."
        )
        assert page.evaluate(HARM) == NO_HARM


def test_unreachable_site_is_reported(page: Page, address: str) -> None:
    page.goto(address + PATH)
    editor(page)
    page.route("**/sporring?query=*", lambda route: route.abort())
    page.get_by_role("button", name="Kjør spørringen").click()
    expect(page.get_by_role("alert")).to_contain_text("Nettstedet svarer ikke.")


def test_browser_storage_is_neither_read_nor_changed(page: Page, address: str) -> None:
    hostile = (MARKUP, {"query": MARKUP, "editorHeight": "1px;background:red"}, [MARKUP], {"val": None})
    names = ("yasqe__query", "yasqe_ask_query", "prefixes", "yasr__config")
    about = {"namespace": "triply", "exp": 10**9, "time": 4 * 10**9}
    kept = {name: json.dumps({"val": value, **about}) for name, value in zip(names, hostile, strict=True)}
    kept["yasr__response"] = "{"
    page.goto(f"{address}/om")
    page.evaluate("kept => Object.assign(localStorage, kept)", kept)
    page.goto(f"{address}{PATH}&endpoint=http%3A%2F%2Fe.no%2F#query=ASK%20%7B%7D&endpoint=http://e.no/")
    editor(page)
    assert written(page).startswith("PREFIX plan:")
    page.get_by_role("button", name="Kjør spørringen").click()
    expect(page.locator(ROWS)).to_have_count(10)
    assert page.evaluate("({...localStorage})") == kept
    assert page.evaluate("sessionStorage.length + document.cookie.length") == 0
    assert page.evaluate(HARM) == NO_HARM
    page.evaluate("localStorage.clear()")
