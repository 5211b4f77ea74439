"""Scripts of other origins may read everything, without credentials: the CORS protocol.

https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

ORIGIN = {"Origin": "https://e.no"}


@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D", "/sparql?query=SELECT", "/om", "/id/nothing"])
def test_every_origin_may_read_and_none_with_credentials(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers=ORIGIN)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_scripts_may_read_the_headers_that_describe_a_response(client: FlaskClient) -> None:
    answer = client.get("/sparql?query=ASK%7B%7D", headers=ORIGIN)
    exposed = set(answer.headers["Access-Control-Expose-Headers"].split(", "))
    assert {"ETag", "Link", "Retry-After", "Server-Timing", "X-Answer", "X-Release"} <= exposed
    assert answer.headers["Timing-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["GET", "POST", "QUERY"])
def test_preflight_allows_every_method_and_header_of_the_endpoint(client: FlaskClient, method: str) -> None:
    asking = {
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type,if-none-match",
    }
    answer = client.options("/sparql", headers=ORIGIN | asking)
    assert answer.status_code in (200, 204)
    assert method in answer.headers["Access-Control-Allow-Methods"].split(", ")
    assert answer.headers["Access-Control-Allow-Headers"] == "*"
    assert int(answer.headers["Access-Control-Max-Age"]) > 600


def test_plain_options_request_is_not_a_preflight(client: FlaskClient) -> None:
    assert "Access-Control-Allow-Methods" not in client.options("/sparql").headers
