"""A store that is down, slow or invalid gives an error that says only that; queries work when it is back."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from flask import Flask

from app.building import build, publish
from app.remote.asking import RemoteEngine
from app.remote.connection import Account, Connection
from app.remote.engines import query_limits
from app.remote.errors import RemoteFailed, RemoteTimeout
from app.remote.names import ReleaseNames
from app.settings import Settings
from app.site import create_site
from app.sparql.answer import QueryOptions
from app.sparql.errors import AnswerTooLarge, MalformedQuery, QueryFailed, ReleaseNotLoaded
from app.sparql.preflight import read_query
from app.store.lookups import Lookups
from tests.remote.stores import free_port
from tests.sparql.asking import eventually

JSON = "application/sparql-results+json"
ROW = '{"s":{"type":"uri","value":"urn:s"}}'
SECRET = "hemmelig-passord"  # noqa: S105  # of nobody
Answering = Callable[[BaseHTTPRequestHandler], None]


def reply(body: str, content_type: str = JSON, status: int = 200, **headers: str) -> Answering:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        data = body.encode()
        handler.send_response(status)
        for name, value in {
            "Content-Type": content_type,
            "Content-Length": str(len(data)),
            **headers,
        }.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def rows(*found: str) -> str:
    return '{"head":{"vars":["s"]},"results":{"bindings":[' + ",".join(found) + "]}}"


LOADED = reply(rows('{"s":{"type":"literal","value":"complete"}}'))


@dataclass
class Stub:
    """A store that returns what the test sets, and that has every release."""

    port: int
    answer: Answering = field(default=reply(rows(ROW)))
    loaded: Answering = LOADED
    asked: list[tuple[str, str, dict[str, list[str]]]] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/sparql"


def serve(stub: Stub) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = parse_qs(body)
            stub.asked.append((self.path, self.headers.get("Authorization", ""), form))
            try:
                (stub.loaded if ":state>" in body or "%3Astate%3E" in body else stub.answer)(self)
            except (BrokenPipeError, ConnectionResetError):
                stub.gone.set()

        def log_message(self, *args: object) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", stub.port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


@pytest.fixture
def stub() -> Iterator[Stub]:
    found = Stub(free_port())
    server = serve(found)
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def lookups(releases: Path) -> Lookups:
    return Lookups(build(Settings(releases=releases)))


@pytest.fixture
def engine(stub: Stub, lookups: Lookups) -> Iterator[RemoteEngine]:
    limits = query_limits(Settings(query_rows=100, query_megabytes=1, query_workers=1))
    connection = Connection(stub.address, Account("leser", SECRET))
    parameters = [("timeout", "{milliseconds}"), ("limit", "{seconds}s")]
    found = RemoteEngine(connection, ReleaseNames("r1", ("urn:g",)), limits, lookups.store, parameters)
    yield found
    found.close()


def asked(
    engine: RemoteEngine,
    text: str = "SELECT * { ?s ?p ?o }",
    form: str = "csv",
    seconds: float | None = None,
) -> bytes:
    with engine.answer(read_query(text, ("urn:g",)), form, QueryOptions(seconds=seconds)) as answer:
        return b"".join(answer.chunks)


def test_request_has_the_dataset_the_time_limit_and_our_user_agent(engine: RemoteEngine, stub: Stub) -> None:
    assert asked(engine) == b"s\r\nurn:s\r\n"
    _, authorization, form = stub.asked[-1]
    assert "FROM <urn:handlingsplan:r1:union> FROM NAMED <urn:handlingsplan:r1:none>" in form["query"][0]
    assert (form["timeout"], form["limit"]) == (["6000"], ["6s"])
    assert authorization.startswith("Basic ")


def test_token_is_sent_as_bearer(stub: Stub, lookups: Lookups) -> None:
    connection = Connection(stub.address, Account(password=SECRET, scheme="bearer"))
    engine = RemoteEngine(connection, ReleaseNames("r1", ()), query_limits(Settings()), lookups.store)
    assert asked(engine) == b"s\r\nurn:s\r\n"
    assert stub.asked[-1][1] == f"Bearer {SECRET}"
    engine.close()


def test_xml_results_are_accepted(engine: RemoteEngine, stub: Stub) -> None:
    xml = (
        '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head><results>'
        '<result><binding name="s"><uri>urn:s</uri></binding></result></results></sparql>'
    )
    stub.answer = reply(xml, "application/sparql-results+xml; charset=utf-8")
    assert asked(engine) == b"s\r\nurn:s\r\n"


def test_turtle_is_accepted_for_a_graph(engine: RemoteEngine, stub: Stub) -> None:
    stub.answer = reply("@prefix e: <urn:e:> . e:a e:b e:c .", "text/turtle")
    found = asked(engine, "CONSTRUCT WHERE { ?s ?p ?o }", "nt")
    assert found == b"<urn:e:a> <urn:e:b> <urn:e:c> .\n"


@pytest.mark.parametrize(
    "answer",
    [
        reply("<html>Sign in</html>", "text/html"),
        reply("nonsense"),
        reply(rows(ROW)[:-5]),
        reply(rows(ROW), "text/plain"),
        reply('{"boolean":true}'),
        reply("", status=500),
        reply("", status=401),
        reply("", status=403),
        reply("", status=429),
        reply("", status=302, Location="http://127.0.0.1:1/"),
        reply(rows(ROW), Content_Length="5000"),
    ],
    ids=["html", "no JSON", "cut", "type", "boolean", "500", "401", "403", "429", "redirect", "short"],
)
def test_invalid_response_is_a_bad_gateway_and_the_next_query_is_answered(
    engine: RemoteEngine, stub: Stub, answer: Answering
) -> None:
    good, stub.answer = stub.answer, answer
    with pytest.raises((RemoteFailed, RemoteTimeout)) as caught:
        asked(engine)
    assert caught.value.status in (502, 504)
    stub.answer = good
    assert asked(engine) == b"s\r\nurn:s\r\n"


@pytest.mark.parametrize("said", ["syntax error at line 7: …", "error at 7:1: expected one of OPTIONAL"])
def test_syntax_error_has_its_position_in_the_users_query(
    engine: RemoteEngine, stub: Stub, said: str
) -> None:
    stub.answer = reply(said, "text/plain", 400)
    with pytest.raises(MalformedQuery) as caught:
        asked(engine, "SELECT * # all\n{ ?s ?p\n ?o }")
    line = stub.asked[-1][2]["query"][0].split("\n")[6]
    assert line == "?o"
    assert (caught.value.fields["line"], caught.value.fields["column"]) == (3, 2)
    assert caught.value.fields["pattern"] == "?o }"


def test_refusal_of_the_store_is_not_quoted(engine: RemoteEngine, stub: Stub) -> None:
    stub.answer = reply("/srv/store/data: no function urn:f in urn:handlingsplan:r1", "text/plain", 400)
    with pytest.raises(QueryFailed) as caught:
        asked(engine)
    assert "srv" not in str(caught.value)
    assert "urn:" not in str(caught.value)


def test_silent_or_trickling_store_ends_at_the_time_limit(engine: RemoteEngine, stub: Stub) -> None:
    def silent(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(6)

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", JSON)
        handler.end_headers()
        handler.wfile.write(rows(ROW)[:-3].encode())
        for _ in range(200):
            handler.wfile.write(b" ")
            time.sleep(0.03)

    for answer in (silent, trickle):
        stub.answer = answer
        began = time.monotonic()
        with pytest.raises(RemoteTimeout) as caught:
            asked(engine, seconds=0.5)
        assert time.monotonic() - began < 4
        assert caught.value.status == 504
    assert stub.gone.wait(5), "the store is told that nobody waits"


def test_client_that_disconnects_ends_the_exchange(stub: Stub, lookups: Lookups) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", JSON)
        handler.end_headers()
        handler.wfile.write(rows()[:-3].encode() + ROW.encode())
        for _ in range(1000):
            handler.wfile.write(b"," + ROW.encode())
            time.sleep(0.02)

    stub.answer = endless
    connection, names = Connection(stub.address, Account()), ReleaseNames("r1", ())
    engine = RemoteEngine(connection, names, query_limits(Settings()), lookups.store)
    with engine.answer(read_query("SELECT * { ?s ?p ?o }", ()), "csv"):
        pass
    assert stub.gone.wait(10)
    engine.close()


def test_limits_of_rows_and_bytes_apply_to_any_response_of_the_store(
    engine: RemoteEngine, stub: Stub
) -> None:
    stub.answer = reply(rows(*[ROW] * 500))
    with engine.answer(read_query("SELECT * { ?s ?p ?o }", ()), "csv") as answer:
        assert b"".join(answer.chunks).count(b"urn:s") == 100
        assert answer.truncated
    stub.answer = reply(rows(ROW.replace("urn:s", "urn:" + "s" * 2**21)))
    with pytest.raises(AnswerTooLarge):
        asked(engine)


def test_incomplete_response_is_an_error(engine: RemoteEngine, stub: Stub) -> None:
    stub.answer = reply(rows(ROW), X_SQL_State="S1TAT")
    with pytest.raises(RemoteTimeout):
        asked(engine)


def test_store_without_the_release_is_not_queried(engine: RemoteEngine, stub: Stub) -> None:
    assert asked(engine) == b"s\r\nurn:s\r\n"
    stub.loaded = reply(rows())
    with pytest.raises(ReleaseNotLoaded):
        asked(engine)
    stub.loaded = LOADED
    assert asked(engine) == b"s\r\nurn:s\r\n"


@pytest.fixture
def site(releases: Path, stub: Stub) -> Iterator[Flask]:
    publish(Settings(releases=releases))
    chosen = Settings(
        releases=releases,
        reload_seconds=0,
        remote_query_url=stub.address,
        remote_query_user="leser",
        remote_query_password=SECRET,
    )
    found = create_site(chosen)
    yield found
    found.extensions["publication"].close()


def test_pages_work_while_the_store_is_down_and_queries_when_it_is_back(
    site: Flask, stub: Stub, caplog: pytest.LogCaptureFixture
) -> None:
    client = site.test_client()
    query = {"query": "SELECT ?s { ?s ?p ?o }"}
    stub.answer = reply(f"{SECRET} at /srv/store", "text/plain", 500)
    refused = client.post("/sparql", data=query, headers={"Accept": "text/csv"})
    assert refused.status_code == 502
    assert refused.headers["Retry-After"]
    for path in ("/", "/doc/plan/naering-2023-2026.ttl", "/sporring", "/readyz"):
        assert client.get(path).status_code == 200
    page = client.get("/sparql", query_string=query, headers={"Accept": "text/html"})
    assert page.status_code == 502
    told = [refused.get_data(as_text=True), page.get_data(as_text=True), caplog.text]
    for text in told:
        assert SECRET not in text
        assert "/srv/store" not in text
        assert str(stub.port) not in text
    stub.answer = reply(rows(ROW))
    answer = client.post("/sparql", data=query, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert json.loads(answer.data)["results"]["bindings"]


def test_refused_query_does_not_reach_the_store(site: Flask, stub: Stub) -> None:
    client = site.test_client()
    for text in (
        "SELECT * { SERVICE <http://e.no/> { ?s ?p ?o } }",
        "DROP ALL",
        "SELECT * FROM <http://e.no/g> { ?s ?p ?o }",
        "SELECT * FROM <urn:handlingsplan:r1:union> { ?s ?p ?o }",
    ):
        assert client.post("/sparql", data={"query": text}).status_code == 400
    assert stub.asked == []


def test_missing_store_is_reported(stub: Stub, lookups: Lookups) -> None:
    connection = Connection(f"http://127.0.0.1:{free_port()}/", Account())
    limits = query_limits(Settings(query_workers=1, query_queue=0))
    engine = RemoteEngine(connection, ReleaseNames("r1", ()), limits, lookups.store)
    for _ in range(3):  # each releases its place
        with pytest.raises(RemoteFailed):
            asked(engine)
    assert eventually(lambda: threading.active_count() < 20)
