"""Repeated queries: validators, caching (https://www.rfc-editor.org/rfc/rfc9111), and headers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

ROWS = "SELECT ?s WHERE { ?s a <https://data.lier.kommune.no/def/plan#Measure> } ORDER BY ?s"
GRAPH = "https://data.lier.kommune.no/graf/steder"


def asked(client: FlaskClient, query: str = ROWS, **given: Any) -> TestResponse:
    headers = given.pop("headers", {})
    return client.get("/sparql", query_string={"query": query, **given}, headers=headers)


def test_result_may_be_cached_and_names_its_release(client: FlaskClient) -> None:
    answer = asked(client)
    assert answer.cache_control.public
    assert answer.cache_control.max_age
    assert answer.headers["ETag"].startswith(f'"{answer.headers["X-Release"]}-')


def test_tag_is_stable_and_differs_for_each_variant(client: FlaskClient) -> None:
    assert asked(client).headers["ETag"] == asked(client).headers["ETag"]
    variants = [
        asked(client),
        asked(client, format="csv"),
        asked(client, ROWS + " LIMIT 1"),
        asked(client, **{"default-graph-uri": GRAPH}),
        asked(client, **{"named-graph-uri": GRAPH}),
    ]
    assert len({v.headers["ETag"] for v in variants}) == len(variants)


def test_client_with_the_result_gets_304_without_a_query(client: FlaskClient) -> None:
    first = asked(client, format="csv")
    again = asked(client, format="csv", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "engine" not in again.headers["Server-Timing"]
    for name in ("ETag", "Cache-Control", "X-Release"):
        assert again.headers[name] == first.headers[name]


@pytest.mark.parametrize(("method", "status"), [("GET", 304), ("HEAD", 304), ("QUERY", 304), ("POST", 200)])
def test_only_safe_methods_get_304(client: FlaskClient, method: str, status: int) -> None:
    """https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2"""
    tag = asked(client).headers["ETag"]
    in_address = method in ("GET", "HEAD")
    answer = client.open(
        "/sparql",
        method=method,
        query_string={"query": ROWS} if in_address else None,
        data=None if in_address else ROWS,
        content_type=None if in_address else "application/sparql-query",
        headers={"If-None-Match": tag},
    )
    assert answer.status_code == status


def test_repeated_query_is_answered_from_the_cache_with_the_same_bytes(client: FlaskClient) -> None:
    query = ROWS + " LIMIT 4711"
    first, second = asked(client, query), asked(client, query)
    assert re.search(r"engine;dur=[\d.]+, total;dur=[\d.]+", first.headers["Server-Timing"])
    assert second.headers["Server-Timing"].startswith("cache")
    assert first.data == second.data
    assert first.headers["X-Answer"] == second.headers["X-Answer"] == "complete;rows=41"
    assert asked(client, query, format="csv").headers["Server-Timing"].startswith("engine")


def test_nondeterministic_result_is_neither_cached_nor_tagged(client: FlaskClient) -> None:
    query = "SELECT (STRUUID() AS ?u) {}"
    first, second = asked(client, query), asked(client, query)
    assert first.data != second.data
    assert first.cache_control.no_store
    assert "ETag" not in first.headers


def test_if_none_match_with_a_star_reports_whether_there_is_a_result(client: FlaskClient) -> None:
    """https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2"""
    assert asked(client, headers={"If-None-Match": "*"}).status_code in (200, 304)
    unknown = "SELECT (<https://e.no/f>(1) AS ?x) {}"
    assert asked(client, unknown, headers={"If-None-Match": "*"}).status_code == 400


def test_refusal_has_no_tag(client: FlaskClient) -> None:
    assert "ETag" not in asked(client, "SELECT").headers


def test_format_in_the_address_does_not_vary_by_accept(client: FlaskClient) -> None:
    """https://www.rfc-editor.org/rfc/rfc9110#section-12.5.5"""
    assert "Accept" in asked(client).vary
    assert "Accept" not in asked(client, format="json").vary


def test_every_response_has_server_timing(client: FlaskClient) -> None:
    """https://www.w3.org/TR/server-timing/"""
    for path in ("/", "/om", "/nothing", "/sparql"):
        assert re.fullmatch(r"total;dur=\d+\.\d\d", client.get(path).headers["Server-Timing"])
