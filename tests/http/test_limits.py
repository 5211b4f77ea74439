"""The error of a stopped or refused query has the position, the pattern and the remedy."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

PRODUCT = "SELECT (COUNT(*) AS ?n) {\n  ?a ?b ?c .\n  ?d ?e ?f .\n  ?g ?h ?i }"
ENGLISH = {"Accept-Language": "en"}


def test_client_may_shorten_the_time_limit_and_gets_the_unjoined_patterns(client: FlaskClient) -> None:
    answer = client.post("/sparql", data={"query": PRODUCT, "timeout": "0.2"}, headers=ENGLISH)
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    told = answer.json
    assert told
    assert told["detail"].startswith("The query was stopped after 0.2 s. ?d ?e ?f (line 3, column 3)")
    assert (told["line"], told["column"], told["pattern"]) == (3, 3, "?d ?e ?f")
    assert "Let them share a variable" in told["remedy"]
    assert told["remedy"] not in told["detail"]
    assert "Retry-After" not in answer.headers  # it would be stopped again
    assert [(a["kind"], a["line"]) for a in told["advice"]] == [("unjoined", 3), ("unjoined", 4)]


@pytest.mark.parametrize("language", ["nb", "en"])
def test_explanation_states_its_language(client: FlaskClient, language: str) -> None:
    answer = client.get("/sparql?query=SELECT", headers={"Accept-Language": language})
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["Content-Language"] == language
    assert answer.json
    assert answer.json["remedy"] not in answer.json["detail"]


def test_browser_gets_the_error_on_the_page_with_its_query(client: FlaskClient) -> None:
    asked = {"query": PRODUCT, "timeout": "0.2"}
    page = client.get("/sparql", query_string=asked, headers={"Accept": "text/html", "Accept-Language": "nb"})
    assert page.status_code == 503
    assert "har ingen variabel felles med ?a ?b ?c (linje 2)" in page.text
    assert "SELECT (COUNT(*)" in page.text


@pytest.mark.parametrize("timeout", ["0", "-1", "x", "1e3", "", "1,5", "١", "99999", "nan"])
@pytest.mark.parametrize("query", ["ASK {}", "ASK { ?never <x:asked> ?either }"])
def test_timeout_that_is_not_a_number_of_seconds_is_refused(
    client: FlaskClient, timeout: str, query: str
) -> None:
    answer = client.get("/sparql", query_string={"query": query, "timeout": timeout})
    assert answer.status_code == 400


def test_timeout_above_the_limit_is_the_limit(client: FlaskClient) -> None:
    assert client.get("/sparql", query_string={"query": "ASK {}", "timeout": "9999"}).status_code == 200


@pytest.mark.parametrize(
    ("query", "line", "column", "pattern"),
    [
        ("SELECT *\n{ SERVICE <http://e.no/x> {} }", 2, 3, "{ SERVICE <http://e.no/x> {} }"),
        ("SELECT *\n  FROM <http://e.no/x>\n{ ?s ?p ?o }", 2, 8, "FROM <http://e.no/x>"),
        ("\n\nDELETE WHERE { ?s ?p ?o }", 3, 1, "DELETE WHERE { ?s ?p ?o }"),
        ("SELECT * {\n  ?s e:p ?o }", 2, 6, "?s e:p ?o }"),
        ("SELECT * {\n  ?s ?p ?o", 1, 10, "SELECT * {"),
        ("SELECT * {\n  ?s ?p ?o }\nLIMIT many", 3, 7, "LIMIT many"),
    ],
)
def test_refused_query_is_reported_with_line_column_and_clause(
    client: FlaskClient, query: str, line: int, column: int, pattern: str
) -> None:
    answer = client.post("/sparql", data={"query": query})
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.json
    assert (answer.json["line"], answer.json["column"], answer.json["pattern"]) == (line, column, pattern)
    assert answer.json["remedy"]
