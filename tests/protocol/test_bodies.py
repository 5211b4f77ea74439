"""A body is accepted only if it is complete: RFC 9112, sections 6.3 and 8."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from werkzeug.test import create_environ, run_wsgi_app

QUERY = b"SELECT (COUNT(*) AS ?n) { ?s ?p ?o } LIMIT 1"
FORM = b"query=ASK%7B%7D"
DIRECT = "application/sparql-query"
URLENCODED = "application/x-www-form-urlencoded"


def status(site: Flask, body: bytes, kind: str, method: str = "POST", **given: str | None) -> int:
    """Return the status of a request with a body and these WSGI variables, as a server passes them on."""
    environ = create_environ("/sparql", method=method, headers={"Accept": "application/json"})
    environ |= {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
    environ["wsgi.input_terminated"] = True  # servers set this to say that reading ends where the body ends
    environ |= {name: value for name, value in given.items() if value is not None}
    for name in [name for name, value in given.items() if value is None]:
        environ.pop(name, None)
    return int(run_wsgi_app(site, environ)[1].split()[0])


@pytest.mark.parametrize(("body", "kind"), [(QUERY, DIRECT), (FORM, URLENCODED)])
@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_truncated_body_is_not_a_query(site: Flask, body: bytes, kind: str, method: str) -> None:
    assert status(site, body, kind, method) == 200
    assert status(site, body, kind, method, CONTENT_LENGTH=str(len(body) + 1)) == 400
    assert status(site, b"", kind, method, CONTENT_LENGTH="100") == 400


def test_body_without_a_length_is_refused(site: Flask) -> None:
    assert status(site, QUERY, DIRECT, CONTENT_LENGTH=None, HTTP_TRANSFER_ENCODING="chunked") == 400
    assert status(site, QUERY, DIRECT, CONTENT_LENGTH=None) == 400
    assert status(site, b"", DIRECT, CONTENT_LENGTH=None, HTTP_TRANSFER_ENCODING="chunked") == 400
    assert status(site, b"", DIRECT, CONTENT_LENGTH=None) == 400  # there is no body, and no query


@pytest.mark.parametrize("length", ["ten", "-1", "+5", "0x10", "1 2", "1,1", "٣", "5.0"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_length_that_is_not_a_number_is_refused(site: Flask, length: str, method: str) -> None:
    assert status(site, QUERY, DIRECT, method, CONTENT_LENGTH=length) == 400


def test_impossible_length_is_refused(site: Flask) -> None:
    assert status(site, QUERY, DIRECT, CONTENT_LENGTH="9" * 1000) == 413
    assert status(site, QUERY, DIRECT, CONTENT_LENGTH="9" * 5000) == 431


def test_a_query_that_is_too_long_is_told_its_length_and_the_limit(site: Flask) -> None:
    answer = site.test_client().post("/sparql", data=b"ASK {} #" + b"x" * 99_992, content_type=DIRECT)
    told = answer.get_json(force=True)["detail"]
    assert answer.status_code == 413
    assert len(set(re.findall(r"\d+", told)) - {"100000"}) == 1, told
    assert "100000" in told


def test_two_indications_of_the_body_length_are_refused(site: Flask) -> None:
    assert status(site, QUERY, DIRECT, HTTP_TRANSFER_ENCODING="chunked") == 400
