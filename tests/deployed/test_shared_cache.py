"""Behind nginx with a shared cache, each client gets its own variant, and the cache revalidates."""

from __future__ import annotations

import time

import pytest

from app.quality.client import DeployedSite
from app.quality.golden import GOLDEN, NOTHING

DOCUMENT = "/doc/plan/naering-2023-2026/tiltak/6.3"
PLAN = "<https://data.lier.kommune.no/def/profil/"


def test_cache_answers_the_second_client(caches: tuple[str, str]) -> None:
    site = DeployedSite(caches[0])
    first, second = (site.ask(DOCUMENT, headers={"Accept": "text/turtle"}) for _ in range(2))
    assert second.header("X-Cache") == "HIT"
    assert second.body == first.body


def test_every_real_client_gets_its_type_through_the_cache_in_any_order(caches: tuple[str, str]) -> None:
    site = DeployedSite(caches[0])
    for golden in (*GOLDEN, *reversed(GOLDEN)):
        answer = site.ask(DOCUMENT, headers={} if golden.accept is None else {"Accept": golden.accept})
        got = NOTHING if answer.status == 406 else answer.media_type
        assert got == golden.document, golden.client


def test_cache_separates_languages_and_profiles(caches: tuple[str, str]) -> None:
    site = DeployedSite(caches[0])
    for _ in range(2):
        for language in ("nb", "en"):
            asked = {"Accept": "text/html", "Accept-Language": language}
            assert site.ask(DOCUMENT, headers=asked).header("Content-Language") == language
        for token in ("schema", "plan"):
            asked = {"Accept": "text/turtle", "Accept-Profile": f"{PLAN}{token}>"}
            assert site.ask(DOCUMENT, headers=asked).header("Content-Profile") == f"{PLAN}{token}>"


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        (DOCUMENT, "text/html"),
        (DOCUMENT, "text/turtle"),
        (f"{DOCUMENT}.jsonld", "*/*"),
        (f"/lenker{DOCUMENT}.json", "*/*"),
        ("/", "text/html"),
        ("/klasse/Measure", "text/html"),
        ("/klasse/Measure", "text/turtle"),
        ("/kilde/naering-2023-2026.txt", "*/*"),
        ("/filer", "application/json"),
        ("/sparql", "text/turtle"),
    ],
)
def test_client_of_the_cache_gets_304(caches: tuple[str, str], path: str, accept: str) -> None:
    site = DeployedSite(caches[0])
    tag = site.ask(path, headers={"Accept": accept}).header("ETag")
    assert tag
    again = site.ask(path, headers={"Accept": accept, "If-None-Match": tag})
    assert (again.status, again.body) == (304, b"")
    assert again.header("X-Cache") == "HIT"


def test_cache_revalidates_with_the_tag_and_gets_304(caches: tuple[str, str]) -> None:
    site = DeployedSite(caches[1])
    first = site.ask(DOCUMENT, headers={"Accept": "text/turtle"})
    end = time.monotonic() + 5
    while (again := site.ask(DOCUMENT, headers={"Accept": "text/turtle"})).header("X-Cache") == "HIT":
        assert time.monotonic() < end
        time.sleep(0.1)
    assert again.header("X-Cache") == "REVALIDATED"
    assert again.body == first.body


@pytest.mark.parametrize("path", ["/doc/aktor/ingen", DOCUMENT.replace("/doc/", "/id/")])
def test_cache_separates_404_and_303_too(caches: tuple[str, str], path: str) -> None:
    site = DeployedSite(caches[0])
    for accept in ("text/html", "text/turtle", "text/html"):
        answer = site.ask(path, headers={"Accept": accept})
        assert answer.status in (303, 404)
        assert answer.status == 303 or answer.media_type == accept
