"""A conditional request costs nothing: 304 comes before anything is looked up or rendered.

The addresses are those of the URL map, so that a new page is tested without being listed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest
from flask.testing import FlaskClient

from app.settings import REPOSITORY
from tests.pages.addresses import addresses, rules

MEASURE = "/doc/plan/naering-2023-2026/tiltak/6.3"
ACCEPTS = ("text/html", "text/turtle", "application/json")
NEGOTIATED = sorted({a for rule in rules() if "GET" in (rule.methods or ()) for a in addresses(rule.rule)})
# Packages whose functions look something up or render it; pages themselves and app/http do neither.
WORK = tuple(
    str(REPOSITORY / "app" / p) for p in ("store", "views", "search", "catalogue", "pictures", "files")
)
JINJA = "jinja2/environment.py"
# What a tag needs: strings that are joined, and what there is of files, plans, replaced plans and schemas.
FREE = {
    "alternates.variant_address",
    "alternates.with_query",
    "layout.compressed",
    "layout.read_from",
    "linkset.__str__",
    "linkset.header",
    "linkset.parameters",
    "lists.replaced",
    "lists.replaced_on",
    "listing.content_type",
    "listing.find",
    "overview.current",
    "overview.find",
    "replaced.replaced_by",
    "rows.current",
    "schema.schemas",
}
# The bytes at this address are the same in all releases, so that its tag is a hash of them.
HASHED = "/context/1.0.0.jsonld"


@contextmanager
def work_done() -> Iterator[set[str]]:
    """The functions called in this block that look something up or render it."""
    called: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        file, name = frame.f_code.co_filename, frame.f_code.co_name
        if event != "call" or name.startswith("<"):
            return
        if file.startswith(WORK) or (file.endswith(JINJA) and name == "render"):
            called.add(f"{Path(file).stem}.{name}")

    sys.setprofile(note)
    try:
        yield called
    finally:
        sys.setprofile(None)


def vary(headers: dict[str, str]) -> set[str]:
    return {name.strip() for name in headers.get("Vary", "").split(",") if name.strip()}


@pytest.mark.parametrize("address", NEGOTIATED)
def test_304_comes_before_any_work_and_varies_like_200(client: FlaskClient, address: str) -> None:
    for accept in ACCEPTS:
        first = client.get(address, headers={"Accept": accept}, buffered=True)
        if first.status_code != 200 or "ETag" not in first.headers:
            assert first.status_code != 200 or "no-store" in first.headers["Cache-Control"], accept
            continue
        conditional = {"Accept": accept, "If-None-Match": first.headers["ETag"]}
        with work_done() as called:
            again = client.get(address, headers=conditional, buffered=True)
        assert (again.status_code, again.data) == (304, b""), accept
        assert address == HASHED or called <= FREE, accept
        assert vary(dict(again.headers)) == vary(dict(first.headers)), accept
        for field in ("ETag", "Cache-Control", "Content-Location", "X-Release"):
            assert again.headers.get(field) == first.headers.get(field), (accept, field)


def test_the_work_of_a_full_answer_is_seen(client: FlaskClient) -> None:
    with work_done() as called:
        client.get(MEASURE, headers={"Accept": "text/html"})
        client.get("/om", headers={"Accept": "text/html"})
    assert {"environment.render", "links.document_links"} <= called


def test_a_tag_of_another_address_does_not_hide_that_there_is_nothing(client: FlaskClient) -> None:
    tag = client.get(f"{MEASURE}.ttl").headers["ETag"]
    for path in (f"{MEASURE.replace('6.3', '6.99')}.ttl", "/klasse/Nothing.ttl", "/lenker/doc/nothing.json"):
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 404


def test_a_tag_of_another_variant_or_release_is_not_current(client: FlaskClient) -> None:
    tag = client.get(MEASURE, headers={"Accept": "text/turtle"}).headers["ETag"]
    asked = {"If-None-Match": tag, "Accept-Profile": "<https://schema.org/>", "Accept": "text/turtle"}
    assert client.get(MEASURE, headers=asked).status_code == 200
    assert client.get(MEASURE, headers={"If-None-Match": tag, "Accept": "text/html"}).status_code == 200
    other = '"0' + tag.strip('"')[1:] + '"'
    assert client.get(MEASURE, headers={"If-None-Match": other}).status_code == 200


def test_a_page_in_another_language_is_not_current(client: FlaskClient) -> None:
    for path in (f"{MEASURE}.html", "/sok.atom?q=park", "/om", "/katalog.html"):
        tag = client.get(path, headers={"Accept-Language": "nb"}).headers["ETag"]
        for language, status in (("nb", 304), ("en", 200)):
            again = client.get(path, headers={"Accept-Language": language, "If-None-Match": tag})
            assert again.status_code == status, path


def test_if_match_is_evaluated_before_if_none_match(client: FlaskClient) -> None:
    """https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2"""
    tag = client.get(MEASURE).headers["ETag"]
    for path in (MEASURE, "/om"):
        asked = {"If-Match": '"another"', "If-None-Match": tag}
        assert client.get(path, headers=asked).status_code == 412


def test_a_copy_in_a_coding_that_the_client_does_not_accept_is_not_current(client: FlaskClient) -> None:
    tag = client.get("/om", headers={"Accept-Encoding": "gzip"}).headers["ETag"]
    assert tag.endswith('-gzip"')
    for coding, status in (("gzip", 304), ("br, gzip;q=0.5", 304), ("br", 200), ("gzip;q=0", 200), ("", 200)):
        asked = {"Accept-Encoding": coding, "If-None-Match": tag}
        assert client.get("/om", headers=asked).status_code == status, coding


def test_406_names_only_addresses_that_exist(client: FlaskClient) -> None:
    for path in ("/filer", "/api/queries", "/conneg", "/sok", MEASURE, "/api/queries/er-alt-oversatt"):
        answer = client.get(path, headers={"Accept": "image/png", "Accept-Language": "en"})
        assert answer.status_code == 406
        listed = re.findall(r"\((/[^)]+)\)", (answer.json or {})["remedy"])
        assert all(client.get(address).status_code == 200 for address in listed), listed
