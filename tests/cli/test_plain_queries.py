"""Plain queries are answered before Flask as the site answers them; all else is left to the site."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.http.budget import Budget
from app.publication import Publication
from app.server import queries
from app.server.queries import LONGEST_CODED
from app.site import query_endpoint
from app.sparql.pool import QueryPool
from tests.server.front import PEER, Answer, Front, front

PREFIX = "PREFIX plan: <https://data.lier.kommune.no/def/plan#> "
SELECT = PREFIX + "SELECT ?s ?n { ?s a plan:Measure ; plan:number ?n } ORDER BY ?n LIMIT "
CONSTRUCT = PREFIX + "CONSTRUCT { ?s plan:number ?n } WHERE { ?s plan:number ?n } LIMIT "
ASK = PREFIX + "ASK { ?s a plan:Measure } LIMIT "
# Some hundred thousand million rows: it runs until it is stopped.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT "
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
OF_ONE_REQUEST = {"server-timing", "ratelimit", "date"}
numbers = itertools.count(1000)


@pytest.fixture
def site(site: Flask) -> Flask:
    """The site, with its release loaded and one result, so that a worker is idle."""
    publication: Publication = site.extensions["publication"]
    found = publication.current()
    with found.pool.answer(found.read(f"ASK {{}} LIMIT {next(numbers)}"), "json") as answer:
        answer.wait()
    return site


def no_site(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    raise AssertionError("the site was asked")


@pytest.fixture
def alone(site: Flask) -> Iterator[Front]:
    """The endpoint without a site behind it."""
    with front(no_site, None, query_endpoint(site)) as found:
        yield found


@pytest.fixture
def asked() -> list[str]:
    """The paths that the site was asked for."""
    return []


@pytest.fixture
def served(site: Flask, asked: list[str]) -> Iterator[Front]:
    """The endpoint before the site."""

    def noting(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        asked.append(environ["PATH_INFO"])
        return site(environ, start)

    with front(noting, None, query_endpoint(site)) as found:
        yield found


def seen(answer: Answer) -> tuple[int, dict[str, str], bytes]:
    fields = {n: v for n, v in answer.fields.items() if n not in OF_ONE_REQUEST}
    return answer.status, fields, answer.body


def of_site(
    client: FlaskClient, path: str, method: str, body: bytes, fields: dict[str, str]
) -> tuple[int, dict[str, str], bytes]:
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    found = client.open(
        path,
        method=method,
        data=body or None,
        headers=named,
        base_url="http://example.org",
        environ_overrides={"SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": PEER},
    )
    head = {n.lower(): v for n, v in found.headers.items() if n.lower() not in OF_ONE_REQUEST}
    return found.status_code, head, found.data


def address(query: str, **parameters: str) -> str:
    return f"/sparql?{urlencode({'query': query, **parameters})}"


FORMATS = {
    SELECT: (
        "",
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/*;q=0.5",
    ),
    CONSTRUCT: ("", "text/turtle", "application/ld+json", "application/n-triples;q=0.3, application/rdf+xml"),
    ASK: ("", "application/sparql-results+json", "text/csv"),
}
CODINGS = ("", "gzip", "gzip;q=0.5, br", "zstd;q=0", "*")


@pytest.mark.parametrize("query", FORMATS, ids=("SELECT", "CONSTRUCT", "ASK"))
def test_a_new_query_gets_the_answer_of_the_site(alone: Front, client: FlaskClient, query: str) -> None:
    for accept, coding in itertools.product(FORMATS[query], CODINGS):
        named = {"accept": accept, "accept_encoding": coding}
        fields = {n: v for n, v in named.items() if v}
        path = address(f"{query}{next(numbers)}")
        first, again = alone.ask(path, **fields), alone.ask(path, **fields)
        assert first.fields["server-timing"].startswith("engine;")
        assert again.fields["server-timing"].startswith("cache;")
        assert seen(first) == seen(again) == of_site(client, path, "GET", b"", fields), fields


@pytest.mark.parametrize(
    "parameters",
    [
        {"format": "csv"},
        {"format": "nothing,tsv"},
        {"output": "xml"},
        {"format": "xlsx"},
        {"format": "csv", "labels": "nb"},
        {"format": "csv", "labels": "en", "safe": "0", "bom": "1"},
        {"default-graph-uri": "the largest graph"},
        {"named-graph-uri": "the largest graph"},
        {"unknown": "1"},
    ],
    ids=str,
)
def test_parameters_have_the_meaning_that_they_have_in_the_site(
    site: Flask, alone: Front, client: FlaskClient, parameters: dict[str, str]
) -> None:
    sizes = site.extensions["publication"].current().release.graph_sizes
    largest = max(sizes, key=sizes.get)
    given = {n: largest if v == "the largest graph" else v for n, v in parameters.items()}
    path = address(f"{SELECT}{next(numbers)}", **given)
    wait_for_named_graphs(client)
    found = alone.ask(path)
    status, fields, body = of_site(client, path, "GET", b"", {})
    assert status == found.status == 200
    assert seen(found)[1] == fields
    assert found.body == body


def wait_for_named_graphs(client: FlaskClient) -> None:
    assert client.get(address("ASK { GRAPH ?g {} }")).status_code == 200


@pytest.mark.parametrize("method", ["POST", "QUERY"])
@pytest.mark.parametrize("media_type", [FORM, DIRECT])
def test_a_query_in_a_body_gets_the_answer_of_the_site(
    alone: Front, client: FlaskClient, method: str, media_type: str
) -> None:
    query = f"{SELECT}{next(numbers)}"
    body = urlencode({"query": query}).encode() if media_type == FORM else query.encode()
    fields = {"content_type": media_type, "accept": "text/csv", "accept_encoding": "br"}
    found = alone.ask("/sparql", method, body, **fields)
    assert found.body
    assert seen(found) == of_site(client, "/sparql", method, body, fields)


def test_a_result_that_is_never_the_same_is_not_kept(alone: Front) -> None:
    path = address("SELECT (UUID() AS ?u) {}", format="csv")
    answers = [alone.ask(path) for _ in range(2)]
    assert answers[0].body != answers[1].body
    assert all(a.fields["cache-control"] == "no-store" and "etag" not in a.fields for a in answers)


@pytest.mark.parametrize(
    ("path", "method", "fields"),
    [
        ("/sparql", "GET", {}),
        ("/sparql?query=", "GET", {}),
        ("/sparql?query=SELEKT", "GET", {}),
        ("/sparql?query=ASK{}&query=ASK{}", "GET", {}),
        ("/sparql?update=x&query=ASK{}", "GET", {}),
        ("/sparql?query=ASK{}&timeout=x", "GET", {}),
        ("/sparql?query=ASK{}&release=nothing", "GET", {}),
        ("/sparql?query=ASK{}&lang=en", "GET", {}),
        ("/sparql?query=ASK{}&format=nothing", "GET", {}),
        ("/sparql?query=ASK{}&labels=x", "GET", {}),
        ("/sparql?query=ASK{}&default-graph-uri=urn:x", "GET", {}),
        ("/sparql?query=ASK{SERVICE<urn:x>{}}", "GET", {}),
        ("/sparql?query=ASK{}&x=%FF", "GET", {}),
        ("/sparql?query=ASK{}", "GET", {"accept": "text/html"}),
        ("/sparql?query=ASK{}", "GET", {"accept": "a/b"}),
        ("/sparql?query=ASK{}", "GET", {"accept": "a" * 2049}),
        ("/sparql?query=ASK{}", "GET", {"if_none_match": '"a"'}),
        ("/sparql?query=ASK{}", "GET", {"if_match": '"a"'}),
        ("/sparql?query=ASK{}", "GET", {"range": "bytes=0-1"}),
        ("/sparql?query=ASK{}", "HEAD", {}),
        ("/sparql?query=ASK{}", "OPTIONS", {}),
        ("/sparql?query=ASK{}", "DELETE", {}),
        ("/sparql/?query=ASK{}", "GET", {}),
        ("/sparql?query=ASK{}" + "%20" * 4000, "GET", {}),
        ("/sparql?query=ASK{}", "POST", {"content_type": "text/plain"}),
        ("/sparql?query=ASK{}", "POST", {"content_type": DIRECT, "content_encoding": "gzip"}),
        ("/sporring?query=ASK{}", "GET", {}),
    ],
)
def test_all_else_is_answered_by_the_site(
    served: Front, asked: list[str], client: FlaskClient, path: str, method: str, fields: dict[str, str]
) -> None:
    body = b"ASK{}" if method == "POST" else b""
    found = served.ask(path, method, body, **fields)
    status, head, expected = of_site(client, path, method, body, fields)
    assert (found.status, found.body) == (status, expected)
    assert seen(found)[1].items() >= head.items()
    assert len(asked) == 1


@pytest.fixture
def begun(site: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries that workers have begun."""
    found: list[str] = []
    start = QueryPool.start

    def noted(pool: QueryPool, task: Any, worker: Any) -> Any:
        found.append(task.query.source)
        return start(pool, task, worker)

    monkeypatch.setattr(QueryPool, "start", noted)
    return found


def test_a_slow_result_is_continued_by_the_site_and_runs_once(
    served: Front, begun: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PATIENCE_SECONDS", 0)
    query = f"{SELECT}{next(numbers)}"
    found = served.ask(address(query), accept="text/csv")
    assert (found.status, found.fields["x-answer"]) == (200, "complete;rows=41")
    assert begun == [query]


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_result_that_a_thread_compresses_is_that_of_the_site(
    alone: Front, client: FlaskClient, coding: str
) -> None:
    path = address(f"SELECT * {{ {{ SELECT * {{ ?s ?p ?o }} LIMIT 500 }} }} LIMIT {next(numbers)}")
    fields = {"accept": "text/csv", "accept_encoding": coding}
    found = alone.ask(path, **fields)
    assert found.fields["server-timing"].startswith("engine;")
    assert len(of_site(client, path, "GET", b"", {"accept": "text/csv"})[2]) > LONGEST_CODED
    assert seen(found) == of_site(client, path, "GET", b"", fields)


def test_a_long_result_is_continued_by_the_site_and_runs_once(served: Front, begun: list[str]) -> None:
    query = f"SELECT * {{ ?s ?p ?o }} LIMIT {next(numbers) + 2000}"
    found = served.ask(address(query), accept="application/sparql-results+json")
    assert len(found.body) > 2**16
    assert found.fields["x-answer"].startswith("complete")
    assert begun == [query]


def test_an_error_of_the_engine_is_reported_by_the_site(served: Front, begun: list[str]) -> None:
    query = f"SELECT (<https://e.no/f>(1) AS ?x) {{}} LIMIT {next(numbers)}"
    found = served.ask(address(query), accept="text/csv")
    assert found.status == 400
    assert b"https://e.no/f" in found.body
    assert begun == [query]


def test_a_client_that_leaves_gives_back_its_place(site: Flask, served: Front, begun: list[str]) -> None:
    pool = site.extensions["publication"].current().pool

    async def asked() -> None:
        leaving = asyncio.Event()
        path, fields = address(f"{ENDLESS}{next(numbers)}"), [(b"accept", b"text/csv")]
        request = asyncio.create_task(served.sending(path, "GET", fields, leaving=leaving))
        while not begun:
            await asyncio.sleep(0.01)
        leaving.set()
        assert (await request).status == 0

    served.run(asked())
    assert pool.queue._free == pool.limits.workers


def test_a_spent_budget_is_refused_by_the_site_and_what_is_known_is_not(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    budget = Budget(60, 6)
    monkeypatch.setitem(site.extensions, "budget", budget)
    known, new = (address(f"{ASK}{next(numbers)}") for _ in range(2))
    with front(site, None, query_endpoint(site)) as found:
        assert found.ask(known).status == 200
        budget.begin(PEER)(1000.0)
        refused = found.ask(new)
        assert (refused.status, found.ask(known).status) == (429, 200)
    assert int(refused.fields["retry-after"]) > 900


def test_a_query_is_charged_to_its_client(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    budget = Budget(60, 6, clock=lambda: 0.0)
    monkeypatch.setitem(site.extensions, "budget", budget)
    with front(no_site, None, query_endpoint(site)) as found:
        found.ask(address(f"{SELECT}{next(numbers)}"))
    account = budget._accounts[PEER]
    assert 59 < account.left < 60
    assert not account.running


@pytest.mark.parametrize("readers", [64, 90])
def test_as_many_readers_as_documented_are_answered_and_the_others_know_when_to_come_again(
    site: Flask, monkeypatch: pytest.MonkeyPatch, readers: int
) -> None:
    """Two queries run and 64 wait; all places are taken until every reader has asked."""
    pool = site.extensions["publication"].current().pool
    places, taken = pool.limits.workers, threading.Event()
    for n in range(places):
        pool.queue.line_up(f"other {n}", taken.set)

    async def asked(client: Front) -> list[Answer]:
        fields = [(b"accept", b"text/csv")]
        requests = [
            asyncio.create_task(
                client.sending(address(f"{ASK}{next(numbers)}"), "GET", fields, peer=f"192.0.2.{n}")
            )
            for n in range(readers)
        ]
        while pool.queue.waiting < pool.limits.queue and any(not r.done() for r in requests):
            await asyncio.sleep(0.01)
        for n in range(places):
            pool.queue.leave(f"other {n}")
        return await asyncio.gather(*requests)

    answers: list[Answer] = []

    async def keep(client: Front) -> None:
        answers.extend(await asked(client))

    with front(site, None, query_endpoint(site)) as client:
        client.run(keep(client))
    answered = [a for a in answers if a.status == 200]
    refused = [a for a in answers if a.status == 503]
    assert len(answered) == min(readers, pool.limits.queue)
    assert len(refused) == readers - len(answered)
    assert all(1 <= int(a.fields["retry-after"]) <= 60 for a in refused)
