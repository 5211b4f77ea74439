"""The site behind the response cache answers as the site itself does, and never from an earlier release."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.building import publish
from app.cli.caching import origin, response_cache
from app.http.budget import Budget
from app.http.exchange import today
from app.releases.folder import make_current
from app.releases.release import Release
from app.server.response_cache import ResponseCache
from app.settings import Settings
from app.site import create_app
from tests.server.front import MEGABYTE, PEER, Answer, Front, front

MEASURE = "/doc/plan/naering-2023-2026/tiltak/4.11"
QUERY = b"SELECT ?s WHERE { ?s a <https://data.lier.kommune.no/def/plan#Plan> }"
OF_ONE_REQUEST = {"server-timing", "ratelimit", "date"}


@pytest.fixture
def cache(site: Flask) -> ResponseCache:
    chosen: Settings = site.extensions["publication"].settings
    return ResponseCache(8 * MEGABYTE, origin(site, chosen))


@pytest.fixture
def cached(site: Flask, cache: ResponseCache) -> Iterator[Front]:
    site.extensions["publication"].current()  # without a loaded release nothing is stored
    with front(site, cache) as found:
        yield found


def seen(answer: Answer) -> tuple[int, dict[str, str], bytes]:
    return answer.status, {n: v for n, v in answer.fields.items() if n not in OF_ONE_REQUEST}, answer.body


def direct(client: FlaskClient, path: str, fields: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    found = client.get(path, headers=named, base_url="http://example.org")
    head = {n.lower(): v for n, v in found.headers.items() if n.lower() not in OF_ONE_REQUEST}
    return found.status_code, head, found.data


ACCEPTS = (
    "",
    "text/html",
    "text/turtle",
    "text / turtle",
    "application/ld+json;q=0.5, text/turtle;q=0.4",
    "a/b",
)
LANGUAGES = ("", "en", "nn-NO, en;q=0.5", "de, *;q=0.1, nb;q=0", "en;q=0")
CODINGS = ("", "gzip", "gzip;q=0.5, br", "GZIP;q=0, zstd;q=0.1", "identity, br;q=0.2", "*")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        MEASURE,
        MEASURE.replace("/doc/", "/id/"),
        f"{MEASURE}.ttl",
        "/sok?q=partner",
        "/katalog",
        "/sporring/tiltak-i-et-innsatsomrade",
        "/finnes-ikke",
    ],
)
def test_an_answer_from_the_cache_is_the_answer_of_the_site(
    cached: Front, client: FlaskClient, path: str
) -> None:
    rows = [
        {n: v for n, v in zip(("accept", "accept_language", "accept_encoding"), row, strict=True) if v}
        for row in itertools.islice(itertools.product(ACCEPTS, LANGUAGES, CODINGS), 0, None, 7)
    ]
    for fields in rows * 2:
        cached.ask(path, **fields)
    answers = [cached.ask(path, **fields) for fields in rows]
    assert any(a.cached for a in answers) == (answers[0].status in (200, 303))
    for fields, answer in zip(rows, answers, strict=True):
        assert seen(answer) == direct(client, path, fields), fields


@pytest.mark.parametrize(
    "path", [MEASURE, f"{MEASURE}.ttl", "/sok.json?q=partner", "/oversikt", "/filer.json"]
)
def test_a_page_comes_from_the_cache_and_its_304_too(cached: Front, client: FlaskClient, path: str) -> None:
    answers = [cached.ask(path, accept_encoding="br") for _ in range(3)]
    assert answers[2].cached
    assert "age" not in answers[2].fields
    fields = {"accept_encoding": "br", "if_none_match": answers[2].fields["etag"]}
    unchanged, (status, head, body) = cached.ask(path, **fields), direct(client, path, fields)
    assert unchanged.cached
    assert (unchanged.status, unchanged.body) == (status, body) == (304, b"")
    assert seen(unchanged)[1].items() <= head.items()


@pytest.mark.parametrize("method", ["GET", "POST", "QUERY"])
def test_a_repeated_query_costs_nothing_and_says_what_is_left(
    site: Flask, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    budget = Budget(60, 6)
    monkeypatch.setitem(site.extensions, "budget", budget)
    site.extensions["publication"].current()
    inline = f"?{urlencode({'query': QUERY})}" if method == "GET" else ""
    body = b"" if method == "GET" else QUERY
    fields = {"accept": "text/csv", "content_type": "application/sparql-query"}
    with front(site, response_cache(site, Settings())) as client:
        for _ in range(2):
            assert client.ask(f"/sparql{inline}", method, body, **fields).status == 200
        budget.begin(PEER)(1000.0)  # the client has used more than it may
        refused = client.ask(f"/sparql{inline}", method, body + b"# another", **fields)
        answer = client.ask(f"/sparql{inline}", method, body, **fields)
    assert method == "GET" or refused.status == 429
    assert answer.cached
    assert answer.body.startswith(b"s\r\n")
    assert ";r=0;" in answer.fields["ratelimit"]
    assert answer.fields["ratelimit-policy"].startswith('"query-seconds"')


def test_status_pages_and_errors_come_from_the_site(cached: Front) -> None:
    for path in ("/healthz", "/readyz", "/finnes-ikke", "/sparql?query=SELEKT"):
        assert not any(cached.ask(path).cached for _ in range(4)), path


def test_an_answer_that_is_never_the_same_comes_from_the_engine(cached: Front) -> None:
    path = "/sparql?format=csv&query=SELECT+(NOW()+AS+?now){}"
    answers = [cached.ask(path) for _ in range(4)]
    assert not any(a.cached for a in answers)
    assert all("no-store" in a.fields["cache-control"] for a in answers)


def test_a_setting_switches_the_cache_off(site: Flask) -> None:
    assert response_cache(site, Settings(cached_response_megabytes=0)) is None
    assert response_cache(site, Settings()) is not None


def test_what_depends_on_the_day_is_not_kept_for_the_next(
    cached: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        assert cached.ask("/oversikt").status == 200
    assert cached.ask("/oversikt").cached
    monkeypatch.setattr("app.cli.caching.today", lambda: date(2020, 1, 1))
    assert not cached.ask("/oversikt").cached


def test_the_day_is_that_of_the_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Clock:
            return cls(2026, 12, 31, 23, 30, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr("app.http.exchange.datetime", Clock)
    assert today() == date(2027, 1, 1)


@dataclass(frozen=True)
class Two:
    """A small site with two releases, of which the first is in force."""

    site: Flask
    chosen: Settings
    first: Release
    second: Release


@pytest.fixture
def two(small: Path, tmp_path: Path) -> Iterator[Two]:
    chosen = Settings(content=small, releases=tmp_path / "r", reload_seconds=0, query_workers=1)
    first = publish(chosen)
    with (small / "data/places.ttl").open("a", encoding="utf-8") as file:
        file.write(
            "<https://data.lier.kommune.no/id/sted/lier> <http://purl.org/dc/terms/title> 'Lier'@nb .\n"
        )
    second = publish(chosen)
    make_current(chosen.releases, first.name)
    site = create_app(chosen)
    site.extensions["publication"].current()
    yield Two(site, chosen, first, second)
    site.extensions["publication"].close()
    site.extensions["earlier"].close()


def test_another_release_by_name_is_never_stored(two: Two) -> None:
    with front(two.site, response_cache(two.site, two.chosen)) as client:
        answers = [client.ask(f"/om?release={two.second.id}") for _ in range(4)]
        own = [client.ask(f"/om?release={two.first.id}") for _ in range(4)]
    assert {(a.status, a.fields["x-release"], a.cached) for a in answers} == {(200, two.second.id, False)}
    assert (own[3].fields["x-release"], own[3].cached) == (two.first.id, True)


def test_after_a_switch_no_answer_is_old_and_none_is_mixed(two: Two) -> None:
    publication = two.site.extensions["publication"]
    names = {two.first.id, two.second.id}
    answers: list[tuple[set[str], Answer]] = []
    done = threading.Event()

    def served() -> str:
        return str(publication.current().release.id)

    async def reader(client: Front, language: str) -> None:
        late = 0
        while late < 10:
            late += done.is_set()
            before = served()
            answer = await client.asking("/om", accept_language=language)
            answers.append(({before, served()}, answer))
            await asyncio.sleep(0)

    def switch() -> None:
        for release in (two.second, two.first, two.second):
            make_current(two.chosen.releases, release.name)
            publication.refresh()
        done.set()

    async def load(client: Front) -> None:
        switching = asyncio.create_task(asyncio.to_thread(switch))
        await asyncio.wait_for(asyncio.gather(*(reader(client, lang) for lang in ("nb", "en") * 3)), 60)
        await switching

    with front(two.site, response_cache(two.site, two.chosen)) as client:
        client.run(load(client))
    assert {answer.fields["x-release"] for _, answer in answers} == names
    assert {answer.fields["x-release"] for _, answer in answers if answer.cached} >= {two.second.id}
    for possible, answer in answers:
        release = answer.fields["x-release"]
        (other,) = names - {release}
        assert answer.status == 200
        assert answer.fields["etag"].startswith(f'"{release}-')
        assert release.encode() in answer.body
        assert other.encode() not in answer.body
        assert not answer.cached or release in possible
    assert {answer.fields["x-release"] for _, answer in answers[-12:]} == {two.second.id}
