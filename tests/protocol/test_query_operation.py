"""SPARQL 1.1 Protocol, section 2.1: how a query is sent.

https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
ASK = "ASK { ?s ?p ?o }"
NORWEGIAN = 'ASK { FILTER(STRLEN("blåbær") = 6) }'


def true(answer: TestResponse) -> bool:
    assert answer.status_code == 200, answer.text
    return bool(answer.json and answer.json["boolean"])


def refused(answer: TestResponse, status: int, word: str = "") -> bool:
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    assert answer.json
    return word in " ".join((answer.json["detail"], answer.json.get("remedy", "")))


def test_2_1_1_query_as_a_parameter_of_get(client: FlaskClient) -> None:
    """https://www.w3.org/TR/sparql11-protocol/#query-via-get"""
    assert true(client.get("/sparql", query_string={"query": ASK}))


def test_2_1_1_parameters_are_percent_encoded_utf8(client: FlaskClient) -> None:
    """https://www.w3.org/TR/sparql11-protocol/#query-via-get"""
    assert true(client.get(f"/sparql?query={quote(NORWEGIAN)}"))
    assert true(client.get(f"/sparql?query={quote(ASK).replace('%20', '+')}"))
    latin = quote(NORWEGIAN.encode("latin-1"))
    assert refused(client.get(f"/sparql?query={latin}"), 400)


def test_2_1_2_query_in_a_form(client: FlaskClient) -> None:
    """https://www.w3.org/TR/sparql11-protocol/#query-via-post-urlencoded"""
    assert true(client.post("/sparql", data=urlencode({"query": NORWEGIAN}), content_type=FORM))


def test_2_1_2_form_needs_its_media_type(client: FlaskClient) -> None:
    """https://www.w3.org/TR/sparql11-protocol/#query-via-post-urlencoded"""
    assert refused(client.post("/sparql", data=urlencode({"query": ASK})), 415, FORM)


def test_2_1_2_form_is_utf8(client: FlaskClient) -> None:
    """https://www.w3.org/TR/sparql11-protocol/#query-via-post-urlencoded"""
    form = urlencode({"query": NORWEGIAN}, encoding="latin-1")
    assert refused(client.post("/sparql", data=form, content_type=FORM), 400)


def test_2_1_3_query_as_the_body(client: FlaskClient) -> None:
    """https://www.w3.org/TR/sparql11-protocol/#query-via-post-direct"""
    assert true(client.post("/sparql", data=NORWEGIAN.encode(), content_type=DIRECT))


def test_2_1_3_body_needs_its_media_type(client: FlaskClient) -> None:
    """https://www.w3.org/TR/sparql11-protocol/#query-via-post-direct"""
    assert refused(client.post("/sparql", data=ASK), 415, DIRECT)


@pytest.mark.parametrize("media_type", ["text/plain", "application/json", "multipart/form-data; boundary=x"])
def test_2_1_3_body_of_another_type_is_415_with_the_supported_types(
    client: FlaskClient, media_type: str
) -> None:
    """https://www.w3.org/TR/sparql11-protocol/#query-via-post-direct"""
    answer = client.post("/sparql", data=ASK, content_type=media_type)
    assert refused(answer, 415, media_type)
    assert answer.headers["Accept-Post"] == f"{FORM}, {DIRECT}"


@pytest.mark.parametrize("media_type", [FORM, DIRECT])
def test_2_1_3_utf8_is_the_only_charset(client: FlaskClient, media_type: str) -> None:
    """https://www.w3.org/TR/sparql11-protocol/#query-via-post-direct"""
    body = ASK if media_type == DIRECT else urlencode({"query": ASK})
    assert true(client.post("/sparql", data=body, content_type=f"{media_type}; charset=UTF-8"))
    latin = client.post("/sparql", data=body, content_type=f"{media_type}; charset=iso-8859-1")
    assert refused(latin, 415, "UTF-8")
    assert refused(client.post("/sparql", data=b"ASK { ?s ?p '\xe5' }", content_type=DIRECT), 400)


def test_2_1_3_byte_order_mark_does_not_belong_to_the_query(client: FlaskClient) -> None:
    """https://www.w3.org/TR/sparql11-protocol/#query-via-post-direct"""
    assert true(client.post("/sparql", data=ASK.encode("utf-8-sig"), content_type=DIRECT))


def test_2_1_3_compressed_body_is_415(client: FlaskClient) -> None:
    """https://www.rfc-editor.org/rfc/rfc9110#section-8.4"""
    answer = client.post("/sparql", data=ASK, content_type=DIRECT, headers={"Content-Encoding": "gzip"})
    assert refused(answer, 415, "gzip")


@pytest.mark.parametrize(
    ("address", "form"),
    [
        (f"/sparql?{urlencode([('query', ASK)] * 2)}", None),
        ("/sparql", urlencode([("query", ASK)] * 2)),
        (f"/sparql?{urlencode({'query': ASK})}", urlencode({"query": ASK})),
    ],
    ids=["get", "form", "both"],
)
def test_2_1_4_exactly_one_query_is_required(client: FlaskClient, address: str, form: str | None) -> None:
    """https://www.w3.org/TR/sparql11-protocol/#query-operation"""
    answer = client.get(address) if form is None else client.post(address, data=form, content_type=FORM)
    assert refused(answer, 400)


def test_2_1_4_query_parameter_beside_a_query_body_is_refused(client: FlaskClient) -> None:
    """https://www.w3.org/TR/sparql11-protocol/#query-via-post-direct"""
    answer = client.post(f"/sparql?{urlencode({'query': ASK})}", data=ASK, content_type=DIRECT)
    assert refused(answer, 400)


def test_2_1_4_request_without_a_query_is_refused(client: FlaskClient) -> None:
    """https://www.w3.org/TR/sparql11-protocol/#query-operation"""
    assert refused(client.get("/sparql?query="), 400)
    assert refused(client.post("/sparql", data="", content_type=FORM), 400)
    assert refused(client.post("/sparql", data="", content_type=DIRECT), 400)


def test_2_1_4_other_parameters_are_ignored(client: FlaskClient) -> None:
    """https://www.w3.org/TR/sparql11-protocol/#query-operation: services may have parameters of their own."""
    assert true(client.get("/sparql", query_string={"query": ASK, "results": "xml", "debug": "on"}))


@pytest.mark.parametrize("query", ["SELECT", "ASK { ?s ?p }", "ASK { ?s ?p ?o } }", "", "hva er dette?"])
def test_2_1_6_malformed_query_is_400(client: FlaskClient, query: str) -> None:
    """https://www.w3.org/TR/sparql11-protocol/#query-failure"""
    assert refused(client.post("/sparql", data={"query": query}), 400)


@pytest.mark.parametrize(
    "update", ["INSERT DATA { <a:a> <a:b> 1 }", "DELETE WHERE { ?s ?p ?o }", "CLEAR ALL"]
)
def test_2_1_6_update_as_a_query_is_refused(client: FlaskClient, update: str) -> None:
    """https://www.w3.org/TR/sparql11-protocol/#query-failure"""
    answer = client.post("/sparql", data={"query": update}, headers={"Accept-Language": "en"})
    assert refused(answer, 400, update.split(maxsplit=1)[0])


def test_2_2_endpoint_accepts_no_update(client: FlaskClient) -> None:
    """https://www.w3.org/TR/sparql11-protocol/#update-operation"""
    update = "INSERT DATA { <a:a> <a:b> 1 }"
    assert refused(client.post("/sparql", data={"update": update}), 400)
    assert refused(client.get("/sparql", query_string={"update": update}), 400)
    assert refused(client.post("/sparql", data={"query": ASK, "update": update}), 400)
    assert refused(client.post("/sparql", data={"query": ASK, "using-graph-uri": "a:a"}), 400)
    direct = client.post("/sparql", data=update, content_type="application/sparql-update")
    assert refused(direct, 415, "application/sparql-update")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_method_is_405_with_the_allowed_ones(client: FlaskClient, method: str) -> None:
    """https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6"""
    answer = client.open("/sparql", method=method, data=ASK, content_type=DIRECT)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST", "QUERY"}


def test_head_has_the_headers_of_get(client: FlaskClient) -> None:
    """https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2"""
    for address in (f"/sparql?{urlencode({'query': ASK})}", "/sparql", "/sparql?query=SELECT"):
        head, get = client.head(address), client.get(address)
        assert head.status_code == get.status_code
        assert head.data == b""
        left_out = ("Date", "Server-Timing", "Content-Length")
        assert [h for h in head.headers if h[0] not in left_out] == [
            h for h in get.headers if h[0] not in left_out
        ]


def test_options_lists_the_methods_and_the_bodies(client: FlaskClient) -> None:
    """https://www.rfc-editor.org/rfc/rfc9110#section-9.3.7"""
    answer = client.options("/sparql")
    assert answer.status_code in (200, 204)
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST", "QUERY"}
    assert answer.headers["Accept-Query"] == f"{FORM}, {DIRECT}"


@pytest.mark.parametrize(("body", "media_type"), [(ASK, DIRECT), (urlencode({"query": ASK}), FORM)])
def test_method_query_accepts_the_bodies_of_post(client: FlaskClient, body: str, media_type: str) -> None:
    """https://datatracker.ietf.org/doc/draft-ietf-httpbis-safe-method-w-body/, section 2"""
    assert true(client.open("/sparql", method="QUERY", data=body, content_type=media_type))
    assert refused(client.open("/sparql", method="QUERY", data=body), 415)
