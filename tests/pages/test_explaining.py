"""A query is explained before it runs: what it asks for, its limits, its slow parts and its errors."""

from __future__ import annotations

from urllib.parse import urlencode
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.pages.test_query_page import asked, page, text_of
from tests.questions.answers import query, slugs

GRAPH = "https://data.lier.kommune.no/graf/aktorer"
SLOW = "SELECT * {\n  ?s a plan:Measure .\n  ?x ?y ?z\n}"


@pytest.fixture
def idle(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that must not be called."""

    def refuse(*_: object, **__: object) -> None:
        pytest.fail("the query was run")

    monkeypatch.setattr(site.extensions["publication"].current().pool, "answer", refuse)


def explained(client: FlaskClient, text: str, language: str = "en") -> Element:
    tree = page(client, f"/sporring?{urlencode({'query': text, 'explain': 1})}", language=language)
    found = tree.find(".//section[@aria-labelledby='explained']")
    assert found is not None
    assert tree.find(".//section[@aria-labelledby='answer']") is None
    return found


@pytest.mark.usefixtures("idle")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT 1", "asks for rows"),
        ("ASK { ?s ?p ?o }", "asks for yes or no"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1", "makes a graph"),
        ("DESCRIBE id:aktor", "asks for descriptions of things"),
        (
            "ASK { ?s ?p ?o }",
            "looks in all graphs together. Time limit: 6 s. Row limit: 100,000.",
        ),
        (f"ASK FROM <{GRAPH}> {{ ?s ?p ?o }}", "in these graphs: Actors."),
        ("ASK { ?s ?p ?o }", "The query looks fine."),
    ],
)
def test_explanation_of_a_query_does_not_run_it(client: FlaskClient, text: str, said: str) -> None:
    assert said.replace("\u00a0", " ") in text_of(explained(client, text))


@pytest.mark.usefixtures("idle")
def test_slow_parts_are_reported_with_their_line_on_the_page(client: FlaskClient) -> None:
    found = explained(client, SLOW, "nb").findall(".//li")
    # below the prefix that was inserted; advice about something missing has no line
    assert [item.get("data-line") for item in found] == ["4", None]
    assert "har ingen variabel felles med" in text_of(found[0])
    assert "Legg til LIMIT" in text_of(found[1])


@pytest.mark.usefixtures("idle")
def test_error_in_the_query_is_reported_with_its_line_and_status_200(client: FlaskClient) -> None:
    found = explained(client, "SELECT * {\n  ?s a plan:Measure\n", "nb")
    problem = found.find(".//div[@data-line]")
    assert problem is not None
    assert problem.get("data-line") == "2"
    assert "Parentesen { på linje 2, kolonne 10 er ikke lukket" in text_of(problem)


@pytest.mark.usefixtures("idle")
def test_no_stored_query_has_an_error(client: FlaskClient) -> None:
    for slug in slugs():
        assert explained(client, query(slug)).find(".//div[@data-line]") is None


def test_error_after_an_inserted_prefix_is_marked_in_its_own_line(client: FlaskClient) -> None:
    tree = page(client, asked("ASK {\n?s plan:text\n}"), 400)
    (marked,) = tree.iter("mark")
    assert text_of(marked) == "Here: }"


def test_nothing_is_explained_without_a_query(client: FlaskClient) -> None:
    assert page(client, "/sporring?query=&explain=1").find(".//section[@aria-labelledby='explained']") is None
