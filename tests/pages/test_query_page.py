"""The query page: a form, questions by theme, results to download, errors marked at their position."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask.testing import FlaskClient

from app.formats import RDF, RESULTS
from app.pages.gallery import MOST_FEATURED
from app.pages.query_page import LONG_ADDRESS
from app.pages.query_results import GRAPH, TABLE, all_bytes
from app.questions import read_stored_query
from app.sparql.answer import QueryResult
from tests.questions.answers import query, slugs

NUMBERS = "SELECT ?number WHERE { ?m a plan:Measure ; plan:number ?number } ORDER BY ?number LIMIT 2"
AREA = "/sporring/tiltak-i-et-innsatsomrade"


def page(client: FlaskClient, path: str, status: int = 200, language: str = "en") -> Element:
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == status, answer.text
    tree = html5lib.parse(answer.text, namespaceHTMLElements=False)
    assert isinstance(tree, Element)
    return tree


def text_of(element: Element | None) -> str:
    assert element is not None
    return " ".join("".join(element.itertext()).split())


def links(tree: Element) -> dict[str, str]:
    return {text_of(a): a.get("href", "") for a in tree.iter("a")}


def asked(text: str) -> str:
    return f"/sporring?{urlencode({'query': text})}"


@pytest.mark.parametrize(("language", "group"), [("nb", "Aktører"), ("en", "Actors")])
def test_every_question_is_listed_by_theme_with_its_description(
    client: FlaskClient, language: str, group: str
) -> None:
    tree = page(client, "/sporring", language=language)
    headings = [text_of(h) for h in tree.iter("h3")]
    assert group in headings
    assert headings == sorted(headings)
    found = {a.get("href") for a in tree.iterfind(".//ul[@class='questions']/li/a")}
    assert found == {f"/sporring/{slug}" for slug in slugs()}
    descriptions = [text_of(p) for p in tree.iterfind(".//ul[@class='questions']/li/p")]
    assert all(descriptions)
    assert not any("{" in text_of(a) for a in tree.iterfind(".//ul[@class='questions']/li/a"))


@pytest.mark.parametrize("slug", slugs())
def test_every_question_has_a_page_with_its_result(client: FlaskClient, slug: str) -> None:
    question = read_stored_query(slug, query(slug))
    tree = page(client, f"/sporring/{slug}", language="nb")
    if question.form == "SELECT":
        assert [text_of(th) for th in tree.iter("th")] == [c["nb"] for c in question.columns.values()]
    assert question.query.strip().split("\n")[0] in "".join(tree.itertext())
    formats = RDF if question.form == "CONSTRUCT" else RESULTS
    for representation in formats:
        assert client.get(links(tree)[representation.name]).mimetype == representation.media_type


def test_form_of_a_question_offers_the_allowed_values(client: FlaskClient) -> None:
    tree = page(client, f"{AREA}?area=5")
    (select,) = tree.iter("select")
    label = tree.find(f".//label[@for='{select.get('id')}']")
    assert text_of(label) == "Focus area"
    options = {o.get("value"): text_of(o) for o in select.iter("option")}
    assert list(options) == ["1", "2", "3", "4", "5", "6"]
    assert [o.get("value") for o in select.iter("option") if o.get("selected") is not None] == ["5"]
    assert options["5"] in text_of(tree.find(".//h1"))
    assert [text_of(row[0]) for row in tree.findall(".//tbody/tr")] == ["5.1", "5.2", "5.3", "5.4", "5.5"]


def test_empty_form_fields_count_as_not_given(client: FlaskClient) -> None:
    tree = page(client, "/sporring/kommunenummer-pa-en-dato?day=&lang=en")
    assert text_of(tree.find(".//tbody/tr/td")) == "3049"


def test_invalid_value_is_reported_above_the_form(client: FlaskClient) -> None:
    tree = page(client, f"{AREA}?area=9", 400)
    assert "«9»" in text_of(tree.find(".//*[@role='alert']"))
    assert tree.find(".//select") is not None
    assert tree.find(".//table") is None


def test_resources_are_shown_by_label_and_link_to_their_page(client: FlaskClient) -> None:
    tree = page(client, AREA)
    link = tree.find(".//tbody/tr/td/a")
    assert link is not None
    assert text_of(link).startswith("4.1 Ensure good dialogue")
    assert link.get("href") == "/doc/plan/naering-2023-2026/tiltak/4.1"


def test_prefixes_of_the_site_need_not_be_declared(client: FlaskClient) -> None:
    tree = page(client, asked(NUMBERS))
    assert [text_of(td) for td in tree.iter("td")] == ["1.1", "1.2"]
    written = "".join(tree.find(".//textarea").itertext())  # type: ignore[union-attr]
    assert written.startswith("PREFIX plan: <https://data.lier.kommune.no/def/plan#>\nSELECT")
    assert page(client, asked("ASK { ?s unknown:p ?o }"), 400) is not None


def test_empty_form_has_a_query_that_can_be_run(client: FlaskClient) -> None:
    written = "".join(page(client, "/sporring").find(".//textarea").itertext())  # type: ignore[union-attr]
    assert len(page(client, asked(written)).findall(".//tbody/tr")) == 10


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("SELECT *\nWHERE {\n  ?s ?p\n}", "}"),
        ("SELECT * {\r\n  SERVICE <http://x/> { ?s ?p ?o }\r\n}", "SERVICE <http://x/> { ?s ?p ?o }"),
        ("ASK {\n?s unknown:p ?o }", "?s unknown:p ?o }"),
    ],
)
def test_error_is_marked_in_its_line(client: FlaskClient, text: str, line: str) -> None:
    tree = page(client, asked(text), 400)
    (marked,) = tree.iter("mark")
    assert text_of(marked) == f"Here: {line}"
    area = tree.find(".//textarea")
    assert area is not None
    assert area.get("aria-invalid") == "true"
    described = (area.get("aria-describedby") or "").split()
    assert all(tree.find(f".//*[@id='{name}']") is not None for name in described)


def test_link_to_a_result_gives_that_result(client: FlaskClient) -> None:
    tree = page(client, asked(NUMBERS))
    again = page(client, links(tree)["Link to this answer"])
    assert [text_of(td) for td in again.iter("td")] == ["1.1", "1.2"]


def test_stored_query_has_a_short_link_for_every_form_of_request(client: FlaskClient) -> None:
    stored = read_stored_query("tiltak-i-et-innsatsomrade", query("tiltak-i-et-innsatsomrade"))
    assert links(page(client, asked(stored.query)))["Link to this answer"] == AREA
    assert links(page(client, f"{AREA}?area=4"))["Link to this answer"] == AREA
    assert links(page(client, f"{AREA}?area=5"))["Link to this answer"] == f"{AREA}?area=5"


def test_link_that_is_long_is_marked_as_such(client: FlaskClient) -> None:
    short, long = NUMBERS, NUMBERS + " #" + "x" * LONG_ADDRESS
    assert "It is long" not in text_of(page(client, asked(short)))
    assert "It is long" in text_of(page(client, asked(long)))


def test_raw_response_is_shown(client: FlaskClient) -> None:
    assert '"value": "1.1"' in "".join(page(client, asked(NUMBERS)).find(".//section//pre").itertext())  # type: ignore[union-attr]


def test_result_longer_than_shown_says_so(client: FlaskClient) -> None:
    tree = page(client, asked("SELECT * { ?s ?p ?o } LIMIT 600"))
    assert "There are more rows than these" in text_of(tree)
    assert len(tree.findall(".//tbody/tr")) == 500
    assert text_of(tree.find(".//caption")) == "The first 500 rows"


def test_page_fetches_only_the_rows_that_it_shows(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[tuple[int, int]] = []

    def counting(answer: QueryResult) -> bytes:
        body = all_bytes(answer)
        fetched.append((answer.rows, len(body)))
        return body

    monkeypatch.setattr("app.pages.query_results.all_bytes", counting)
    product = "{ ?s ?p ?o . ?a ?b ?c } LIMIT 90000"
    page(client, asked(f"SELECT * {product}"))
    page(client, asked(f"CONSTRUCT {{ ?s ?b ?c }} WHERE {product}"))
    long = page(client, asked(f'SELECT (CONCAT(STR(?o), "{"x" * 20_000}") AS ?x) {product}'))
    (rows, _), (triples, _), (few, size) = fetched
    assert (rows, triples) == (TABLE.rows, GRAPH.rows)
    assert 0 < few < 100
    assert TABLE.bytes is not None
    assert size < 2 * TABLE.bytes
    assert text_of(long.find(".//caption")) == f"The first {few} rows"


def test_workbook_of_a_result_has_labels_beside_the_iris(client: FlaskClient) -> None:
    tree = page(client, asked("SELECT ?s { ?s a plan:Place } LIMIT 1"))
    assert parse_qs(urlsplit(links(tree)["Excel"]).query)["labels"] == ["en"]
    assert "labels" not in links(tree)["CSV"]


def test_input_of_a_reader_is_shown_as_text(client: FlaskClient) -> None:
    answer = client.get("/sporring/tekstsok?word=%22%3E%3Cscript%3E")
    assert '<script>"' not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_field_of_a_parameter_has_the_control_of_its_type(client: FlaskClient) -> None:
    tree = page(client, "/sporring/kommunenummer-pa-en-dato")
    control = tree.find(".//input[@name='day']")
    assert control is not None
    assert control.get("type") == "date"


def test_endpoint_and_five_questions_stand_before_the_editor(client: FlaskClient) -> None:
    tree = page(client, "/sporring", language="nb")
    assert text_of(tree.find(".//code[@id='endpoint']")).endswith("/sparql")
    first = tree.findall(".//section[@class='featured']//li/a")
    assert len(first) == MOST_FEATURED + 1  # and the link to all questions
    assert "partnere" in text_of(first[0])
    text = client.get("/sporring").text
    assert text.index('id="endpoint"') < text.index('class="featured"') < text.index('id="ask"')


def test_questions_are_found_by_words_without_a_script(client: FlaskClient) -> None:
    tree = page(client, "/sporring?find=Partner+ofte", language="nb")
    found = [text_of(a) for a in tree.iterfind(".//ul[@class='questions']/li/a")]
    assert "Hvilke partnere nevner planen, og hvor ofte?" in found
    assert len(found) < len(slugs()) / 2
    assert all(d.get("open") is not None for d in tree.iterfind(".//section[@class='gallery']/details"))
    none = page(client, "/sporring?find=xyzzy", language="nb")
    assert not none.findall(".//ul[@class='questions']/li")
    assert text_of(none.find(".//p[@id='found']")) == "Ingen spørsmål inneholder disse ordene."


def test_answer_has_the_iri_beside_each_name(client: FlaskClient) -> None:
    tree = page(client, asked("SELECT ?m { ?m a plan:Measure } ORDER BY ?m LIMIT 1"))
    assert text_of(tree.find(".//td/code[@class='iri']")).startswith("https://data.lier.kommune.no/id/plan/")
    assert tree.find(".//input[@id='iris']") is not None
    assert page(client, asked("SELECT (1 AS ?x) {}")).find(".//input[@id='iris']") is None


def test_answer_offers_spreadsheets_first_and_programs_that_ask_the_same(client: FlaskClient) -> None:
    tree = page(client, asked(NUMBERS))
    formats = [text_of(a) for a in tree.iterfind(".//ul[@class='formats']/li/a")]
    assert set(formats[:2]) == {"CSV", "Excel"}
    programs = {
        h.text: pre.text or ""
        for h, pre in zip(
            tree.iterfind(".//details[@class='programs']/h4"),
            tree.iterfind(".//details[@class='programs']/pre"),
            strict=True,
        )
    }
    assert list(programs) == ["curl", "Python", "R", "JavaScript"]
    assert all(NUMBERS in text for text in programs.values())
