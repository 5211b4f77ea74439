"""Preconditions and ranges: RFC 9110, sections 13 and 14."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

FILE = "/filer/tiltak.csv"
PLAN = "/doc/plan/naering-2023-2026.ttl"


@pytest.mark.parametrize(
    "given",
    [
        "lines=0-3",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-2",
        "bytes=1-2-3",
        "bytes=0-3,10-12",
        "bytes=0-3,",
        "bytes=" + "0-1," * 500,
        "0-3",
        "bytes=٠-٣",
    ],
)
def test_range_that_is_malformed_or_has_several_parts_or_another_unit_is_ignored(
    client: FlaskClient, given: str
) -> None:
    whole = client.get(FILE, buffered=True)
    answer = client.get(FILE, headers={"Range": given}, buffered=True)
    assert (answer.status_code, answer.data) == (200, whole.data)


@pytest.mark.parametrize(
    ("given", "status", "length"),
    [
        ("bytes=0-3", 206, 4),
        ("BYTES=0-3", 206, 4),
        ("bytes=-4", 206, 4),
        ("bytes=0-99999999999999999999", 206, None),
        ("bytes=99999999-", 416, None),
        ("bytes=-0", 416, None),
    ],
)
def test_byte_range_is_answered(client: FlaskClient, given: str, status: int, length: int | None) -> None:
    answer = client.get(FILE, headers={"Range": given}, buffered=True)
    assert answer.status_code == status
    assert length is None or len(answer.data) == length
    assert (answer.headers["Cache-Control"] == "no-store") == (status == 416)


def test_more_last_bytes_than_there_are_is_the_whole_file(client: FlaskClient) -> None:
    whole = client.get(FILE, buffered=True).data
    for more in (len(whole), len(whole) + 1, 99999999):
        answer = client.get(FILE, headers={"Range": f"bytes=-{more}"}, buffered=True)
        assert (answer.status_code, answer.data) == (206, whole)
        assert answer.headers["Content-Range"] == f"bytes 0-{len(whole) - 1}/{len(whole)}"


@pytest.mark.parametrize("address", [FILE, "/filer/planer.nt", PLAN])
@pytest.mark.parametrize("coding", ["gzip", "zstd", "br", "identity"])
def test_client_that_has_the_representation_gets_no_range_of_it(
    client: FlaskClient, address: str, coding: str
) -> None:
    accepted = {"Accept-Encoding": coding}
    tag = client.get(address, headers=accepted, buffered=True).headers["ETag"]
    headers = {**accepted, "If-None-Match": tag, "Range": "bytes=0-3"}
    answer = client.get(address, headers=headers, buffered=True)
    assert (answer.status_code, answer.data, answer.headers.get("Content-Range")) == (304, b"", None)


def test_failed_precondition_takes_precedence_over_a_range(client: FlaskClient) -> None:
    tag = client.get(FILE, buffered=True).headers["ETag"]
    part = {"Range": "bytes=0-3"}
    assert client.get(FILE, headers={**part, "If-None-Match": tag}, buffered=True).status_code == 304
    assert client.get(FILE, headers={**part, "If-None-Match": '"x"'}, buffered=True).status_code == 206
    assert client.get(FILE, headers={**part, "If-Match": '"x"'}, buffered=True).status_code == 412


@pytest.mark.parametrize("path", [FILE, PLAN])
@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_if_match_accepts_the_tag_in_every_coding(client: FlaskClient, path: str, coding: str) -> None:
    encoded = {"Accept-Encoding": coding}
    tag = client.get(path, headers=encoded, buffered=True).headers["ETag"]
    for given in (tag, f'"x", {tag}', "*"):
        assert client.get(path, headers={**encoded, "If-Match": given}, buffered=True).status_code == 200
    for given in ('"x"', f"W/{tag}"):
        refused = client.get(path, headers={**encoded, "If-Match": given}, buffered=True)
        assert (refused.status_code, refused.headers["Cache-Control"]) == (412, "no-store")


def test_if_unmodified_since_is_evaluated_if_there_is_a_date(client: FlaskClient) -> None:
    modified = parsedate_to_datetime(client.get(FILE, buffered=True).headers["Last-Modified"])

    def status(path: str, given: str, **others: str) -> int:
        headers = {"If-Unmodified-Since": given, **others}
        return client.get(path, headers=headers, buffered=True).status_code

    before = format_datetime(modified - timedelta(seconds=1), usegmt=True)
    assert status(FILE, before) == 412
    assert status(FILE, format_datetime(modified, usegmt=True)) == 200
    assert status(FILE, "yesterday") == 200
    assert status(PLAN, before) == 200  # without a date
    assert status(FILE, before, **{"If-Match": "*"}) == 200  # which takes precedence (13.1.4)


def test_return_to_an_older_release_is_a_modification(
    site: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = site.extensions["publication"].current()
    seen = client.get(FILE, buffered=True).headers["Last-Modified"]
    went_back = parsedate_to_datetime(seen) + timedelta(days=3)
    monkeypatch.setattr(edition, "in_force_since", went_back)
    again = client.get(FILE, headers={"If-Modified-Since": seen}, buffered=True)
    assert again.status_code == 200
    assert parsedate_to_datetime(again.headers["Last-Modified"]) == went_back
    bound = edition.files.bound_address(edition.files.find("tiltak.csv")).removeprefix(edition.files.base)
    fixed = parsedate_to_datetime(client.get(f"/{bound}", buffered=True).headers["Last-Modified"])
    assert fixed == edition.files.created.replace(microsecond=0)


def test_range_with_if_range_needs_exactly_the_same_date(client: FlaskClient) -> None:
    seen = client.get(FILE, buffered=True).headers["Last-Modified"]
    later = format_datetime(parsedate_to_datetime(seen) + timedelta(days=1), usegmt=True)
    for given, status in ((seen, 206), (later, 200)):
        headers = {"Range": "bytes=0-3", "If-Range": given}
        assert client.get(FILE, headers=headers, buffered=True).status_code == status


def test_weak_tag_in_if_range_never_matches(client: FlaskClient) -> None:
    """https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5"""
    whole = client.get(FILE, buffered=True)
    tag = whole.headers["ETag"]
    for given, status in ((tag, 206), (f"W/{tag}", 200)):
        answer = client.get(FILE, headers={"Range": "bytes=0-3", "If-Range": given}, buffered=True)
        assert answer.status_code == status


def test_range_is_ignored_for_head(client: FlaskClient) -> None:
    """https://www.rfc-editor.org/rfc/rfc9110#section-14.2"""
    answer = client.head(FILE, headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.headers.get("Content-Range")) == (200, None)
    assert answer.content_length == len(client.get(FILE, buffered=True).data)


def test_if_match_is_evaluated_for_a_query_result(client: FlaskClient) -> None:
    query = {"query": "SELECT * { ?s ?p ?o } LIMIT 1"}
    tag = client.get("/sparql", query_string=query).headers["ETag"]
    for given, status in ((tag, 200), ("*", 200), ('"another"', 412)):
        answer = client.get("/sparql", query_string=query, headers={"If-Match": given})
        assert answer.status_code == status
