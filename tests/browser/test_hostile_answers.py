"""What answers, addresses and stored state say is shown as text: never run, and never made into markup.

The holes that were found in YASGUI are tried: markup in literals, names of variables, language tags,
datatypes and IRIs (https://github.com/TriplyDB/Yasgui/issues/221), in an endpoint's address (issues 220
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
HARM = """() => ({
    hurt: window.hurt,
    markup: document.querySelectorAll("#result :is(img, script, b, iframe, [onerror], [onclick])").length,
    schemes: [...document.querySelectorAll("main a")].map(a => a.protocol).filter(p => !/^https?:$/.test(p)),
})"""
NO_HARM: dict[str, object] = {"hurt": None, "markup": 0, "schemes": []}
HOSTILE_JSON = {
    "head": {"vars": [MARKUP]},
    "results": {"bindings": [{MARKUP: {"type": "literal", "value": MARKUP, "xml:lang": MARKUP}}]},
}


@pytest.mark.parametrize("query", [ANSWER, GRAPH, MISTAKE], ids=["table", "graph", "mistake"])
@pytest.mark.parametrize("opened", [True, False], ids=["by its address", "in the page"])
def test_what_an_answer_says_is_text(page: Page, address: str, query: str, opened: bool) -> None:
    if opened:
        page.goto(f"{address}/sporring?{urlencode({'query': query, 'lang': 'nb'})}")
        editor(page)
    else:
        page.goto(address + PATH)
        write(page, query)
        page.keyboard.press("Control+Enter")
    expect(page.locator("#result")).to_contain_text("<b>bold</b>")
    for cell in page.locator(ROWS).locator("td").all():
        cell.hover()
    assert written(page).replace("\r\n", "\n") == query
    assert page.evaluate(HARM) == NO_HARM


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, {"Content-Type": "text/html"}, f"<div id=result>{MARKUP}</div>"),
        (502, {"Content-Type": "text/html"}, f"<div id=result>{MARKUP}</div>"),
        (
            200,
            {"Content-Type": "application/sparql-results+json", "X-Release": "x"},
            json.dumps(HOSTILE_JSON),
        ),
        (500, {"Content-Type": "text/plain", "X-Release": "x"}, MARKUP),
        (200, {"Content-Type": "text/html", "X-Release": "x"}, "<p>Nothing</p>"),
    ],
    ids=["another's page", "a proxy's error", "variables and language tags", "an error's body", "no answer"],
)
def test_what_is_no_page_of_the_site_is_not_shown(
    page: Page, address: str, status: int, headers: dict[str, str], body: str
) -> None:
    page.goto(address + PATH)
    editor(page)

    def answer(route: Route) -> None:
        route.fulfill(status=status, headers=headers, body=body)

    page.route("**/sporring?query=*", answer)
    page.get_by_role("button", name="Kjør spørringen").click()
    expect(page.get_by_role("alert")).to_have_text(
        f"Svaret kunne ikke vises (status {status}). Prøv igjen om litt."
    )
    assert page.evaluate(HARM) == NO_HARM


def test_a_site_that_cannot_be_reached_says_so(page: Page, address: str) -> None:
    page.goto(address + PATH)
    editor(page)
    page.route("**/sporring?query=*", lambda route: route.abort())
    page.get_by_role("button", name="Kjør spørringen").click()
    expect(page.get_by_role("alert")).to_contain_text("Nettstedet svarer ikke.")


@pytest.mark.parametrize("value", [MARKUP, {"query": MARKUP, "editorHeight": "1px;background:red"}, [MARKUP]])
def test_what_is_stored_in_the_browser_is_neither_read_nor_changed(
    page: Page, address: str, value: object
) -> None:
    kept = json.dumps({"namespace": "triply", "val": value, "exp": 10**9, "time": 4 * 10**9})
    names = [
        "yasqe__query",
        "yasqe_ask_query",
        "yasqe__prefixes",
        "prefixes",
        "yasr__config",
        "yasr__response",
    ]
    page.goto(f"{address}/om")
    page.evaluate("([names, kept]) => names.forEach(n => localStorage.setItem(n, kept))", [names, kept])
    page.goto(f"{address}{PATH}&endpoint=http%3A%2F%2Fe.no%2F#query=ASK%20%7B%7D&endpoint=http://e.no/")
    editor(page)
    assert written(page).startswith("PREFIX plan:")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Kjør spørringen").click()
    expect(page.locator(ROWS)).to_have_count(10)
    assert page.evaluate("({...localStorage})") == dict.fromkeys(names, kept)
    assert page.evaluate("sessionStorage.length + document.cookie.length") == 0
    assert page.evaluate(HARM) == NO_HARM
