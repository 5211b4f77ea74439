"""Which requests the response cache answers, which responses it stores, and what it sends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.server.response_cache import MOST_VARIANTS, ServedState
from tests.server.front import PEER, Front, Now, Site, front

DATE, LATER, EARLIER = (f"Tue, 0{day} Nov 2026 10:00:00 GMT" for day in (3, 4, 2))


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def client(site: Site, now: Now) -> Iterator[Front]:
    with front(site, now.cache()) as found:
        yield found


def test_a_repeated_request_is_answered_without_the_site(site: Site, client: Front) -> None:
    answers = [client.ask() for _ in range(5)]
    assert site.asked == 2  # a response is stored at the second request
    assert [a.cached for a in answers] == [False, False, True, True, True]
    assert {(a.status, a.body, a.fields["etag"]) for a in answers} == {(200, site.body, '"a"')}


def test_a_cache_that_is_switched_off_stores_nothing(site: Site) -> None:
    with front(site, None) as client:
        assert [client.ask().status for _ in range(4)] == [200] * 4
    assert site.asked == 4


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"Cache-Control": "no-store"}, id="no-store"),
        pytest.param({"Cache-Control": "public, max-age=60, no-store"}, id="public and no-store"),
        pytest.param({"Cache-Control": "private, max-age=60"}, id="private"),
        pytest.param({"Cache-Control": "max-age=60"}, id="not public"),
        pytest.param({"Cache-Control": "public"}, id="without a lifetime"),
        pytest.param({"Cache-Control": "public, max-age=0"}, id="a lifetime of nothing"),
        pytest.param({"Cache-Control": "public, max-age=-1"}, id="an invalid lifetime"),
        pytest.param({"Cache-Control": "public, s-maxage=0, max-age=60"}, id="not for shared caches"),
        pytest.param({"Cache-Control": ""}, id="no Cache-Control"),
        pytest.param({"ETag": ""}, id="no validator"),
        pytest.param({"Set-Cookie": "a=b"}, id="a cookie"),
        pytest.param({"Retry-After": "3"}, id="one that depends on load"),
        pytest.param({"Vary": "*"}, id="varies by anything"),
        pytest.param({"Vary": "Accept, Cookie"}, id="varies by a field that the cache does not know"),
        pytest.param({"Content-Length": ""}, id="a stream"),
        pytest.param({"X-Release": "r0"}, id="an earlier release"),
    ],
)
def test_a_response_is_not_stored(site: Site, client: Front, fields: dict[str, str]) -> None:
    site.fields = fields
    assert not any(client.ask().cached for _ in range(4))
    assert site.asked == 4


@pytest.mark.parametrize("status", ["308 Permanent Redirect", "303 See Other"])
def test_a_redirect_is_stored_and_is_never_a_304(site: Site, client: Front, status: str) -> None:
    site.status, site.fields = status, {"Location": "/document", "ETag": ""}
    answers = [client.ask() for _ in range(3)] + [client.ask(if_none_match="*")]
    assert [a.cached for a in answers] == [False, False, True, True]
    seen = {(f"{a.status}", a.fields["location"], a.body) for a in answers}
    assert seen == {(status[:3], "/document", site.body)}


@pytest.mark.parametrize("status", ["206 Partial Content", "302 Found", "404 Not Found", "503 Busy"])
def test_no_errors_are_stored_and_no_parts(site: Site, client: Front, status: str) -> None:
    site.status = status
    assert not any(client.ask().cached for _ in range(4))


def test_a_response_that_breaks_off_is_not_stored(now: Now) -> None:
    def site(environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
        fields = [("Cache-Control", "public, max-age=60"), ("ETag", '"a"'), ("Content-Length", "20")]
        start("200 OK", fields)
        yield b"the beginning"
        raise OSError("the rest is missing")

    with front(site, now.cache()) as client:
        answers = [client.ask() for _ in range(4)]
    assert [a.body for a in answers] == [b"the beginning"] * 4
    assert not any(a.cached for a in answers)


def test_a_response_that_is_shorter_than_announced_is_not_stored(site: Site, client: Front) -> None:
    site.fields = {"Content-Length": str(len(site.body) + 1)}
    assert not any(client.ask().cached for _ in range(4))


@pytest.mark.parametrize(
    ("method", "path", "fields", "version"),
    [
        pytest.param("GET", "/page", [(b"range", b"bytes=0-3")], "1.1", id="a range"),
        pytest.param("GET", "/page", [(b"if-match", b'"a"')], "1.1", id="If-Match"),
        pytest.param(
            "GET", "/page", [(b"if-unmodified-since", DATE.encode())], "1.1", id="If-Unmodified-Since"
        ),
        pytest.param("GET", "/page", [(b"accept", b"x" * 2049)], "1.1", id="a field that the site refuses"),
        pytest.param(
            "GET", "/page", [(b"accept", b"a/b"), (b"accept", b"c/d")], "1.1", id="a repeated field"
        ),
        pytest.param("GET", "/page", [(b"content-length", b"0")], "1.1", id="a GET with a body"),
        pytest.param("GET", "/page", [], "1.0", id="HTTP/1.0"),
        pytest.param("POST", "/page", [], "1.1", id="POST"),
        pytest.param("OPTIONS", "/page", [], "1.1", id="OPTIONS"),
        pytest.param("POST", "/sparql", [(b"if-none-match", b'"a"')], "1.1", id="a conditional POST"),
        pytest.param("POST", "/sparql", [(b"content-encoding", b"gzip")], "1.1", id="a body in a coding"),
    ],
)
def test_the_site_answers_what_a_cache_must_not(
    site: Site, now: Now, method: str, path: str, fields: list[tuple[bytes, bytes]], version: str
) -> None:
    with front(site, now.cache()) as client:
        for _ in range(3):
            client.ask(path, method if method == "POST" else "GET")
        before = site.asked
        with asyncio.Runner() as runner:
            for _ in range(3):
                assert not runner.run(client.sending(path, method, fields, version=version)).cached
    assert site.asked == before + 3


def test_head_is_answered_from_a_stored_get(site: Site, client: Front) -> None:
    assert not any(client.ask("/page", "HEAD").cached for _ in range(3))
    whole = [client.ask() for _ in range(3)][-1]
    head = client.ask("/page", "HEAD")
    assert head.cached
    assert head.fields["content-length"] == whole.fields["content-length"]


def test_a_query_in_a_body_is_known_by_its_text_its_media_type_and_its_method(
    site: Site, client: Front
) -> None:
    site.answering = lambda environ, fields: environ["REQUEST_METHOD"].encode() + environ["wsgi.input"].read()
    for method in ("POST", "QUERY"):
        for body in (b"ASK {}", b"ASK { ?a ?b ?c }"):
            answers = [client.ask("/sparql", method, body, content_type="a/b") for _ in range(3)]
            assert [a.cached for a in answers] == [False, False, True]
            assert {a.body for a in answers} == {method.encode() + body}
    assert not client.ask("/sparql", "POST", b"ASK {}", content_type="c/d").cached
    assert not client.ask("/sparql?format=csv", "POST", b"ASK {}", content_type="a/b").cached


def test_a_host_has_responses_of_its_own(site: Site, client: Front) -> None:
    site.answering = lambda environ, fields: str(environ["HTTP_HOST"]).encode()
    for _ in range(3):
        client.ask()
    with asyncio.Runner() as runner:
        other = runner.run(client.sending("/page", "GET", [(b"host", b"evil.example")]))
    assert not other.cached


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"if_none_match": '"a"'}, 304, id="the tag"),
        pytest.param({"if_none_match": 'W/"a"'}, 304, id="the tag, weak"),
        pytest.param({"if_none_match": '"b", "a"'}, 304, id="one of several tags"),
        pytest.param({"if_none_match": "*"}, 304, id="any tag"),
        pytest.param({"if_none_match": '"b"'}, 200, id="another tag"),
        pytest.param({"if_none_match": ""}, 200, id="no tag"),
        pytest.param({"if_none_match": 'a", "'}, 200, id="not a tag"),
        pytest.param({"if_modified_since": DATE}, 304, id="its date"),
        pytest.param({"if_modified_since": LATER}, 304, id="a later date"),
        pytest.param({"if_modified_since": EARLIER}, 200, id="an earlier date"),
        pytest.param({"if_modified_since": "yesterday"}, 200, id="not a date"),
        pytest.param({"if_none_match": '"b"', "if_modified_since": LATER}, 200, id="the tag decides"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_conditional_request_is_answered_from_the_cache(
    site: Site, client: Front, method: str, fields: dict[str, str], status: int
) -> None:
    site.fields = {"Last-Modified": DATE}
    for _ in range(2):
        client.ask()
    answer = client.ask("/page", method, **fields)
    assert answer.cached
    assert answer.status == status
    assert site.asked == 2


def test_a_304_has_the_fields_that_a_cache_updates_and_none_about_the_body(site: Site, client: Front) -> None:
    more = {"Vary": "Accept", "X-Release": "r1", "Access-Control-Allow-Origin": "*", "Content-Location": "/b"}
    site.fields = {"Content-Type": "a/b", "Content-Language": "nb", **more}
    for _ in range(2):
        client.ask()
    found = client.ask(if_none_match='"a"')
    assert found.body == b""
    assert set(found.fields) == {
        "etag", "cache-control", "vary", "x-release", "access-control-allow-origin", "content-location",
        "server-timing",
    }  # fmt: skip


def test_what_a_response_varies_by_decides_which_one_is_sent(site: Site, client: Front) -> None:
    def answering(environ: dict[str, Any], fields: dict[str, str]) -> bytes:
        fields["Vary"] = "Accept, Accept-Language"
        return f"{environ.get('HTTP_ACCEPT')} {environ.get('HTTP_ACCEPT_LANGUAGE', 'nb')[:2]}".encode()

    site.answering = answering
    wanted = [
        {"accept": a, "accept_language": lang} for a in ("a/b", "c/d", "a / b") for lang in ("nb", "en")
    ]
    for fields in wanted * 3:
        assert client.ask(**fields).body == f"{fields['accept']} {fields['accept_language']}".encode()
    before = site.asked
    assert client.ask(accept="a/b", accept_language="en-GB").body == b"a/b en"
    assert client.ask(accept="a/b").body == b"a/b nb"
    assert site.asked == before  # both mean a language that is stored


def test_a_target_whose_responses_begin_to_vary_never_gets_the_wrong_one(site: Site, client: Front) -> None:
    def answering(environ: dict[str, Any], fields: dict[str, str]) -> bytes:
        accept: str = environ.get("HTTP_ACCEPT", "")
        fields["Vary"] = "Accept" if accept.startswith("a") else "Accept, Accept-Language"
        language: str = environ.get("HTTP_ACCEPT_LANGUAGE", "")
        return (accept if accept.startswith("a") else accept + language).encode()

    site.answering = answering
    for _ in range(4):
        assert client.ask(accept="a", accept_language="nb").body == b"a"
        for lang in ("nb", "en"):
            assert client.ask(accept="b", accept_language=lang).body == b"b" + lang.encode()
    assert client.ask(accept="a", accept_language="nb").cached


def test_a_response_is_used_for_its_lifetime_only(site: Site, client: Front, now: Now) -> None:
    for _ in range(2):
        client.ask()
    now.time = 59.9
    assert client.ask().cached
    now.time = 60
    assert not client.ask().cached
    assert client.ask().cached


def test_nothing_is_used_after_the_site_serves_something_else(site: Site, client: Front, now: Now) -> None:
    site.fields = {"X-Release": "r1"}
    for _ in range(3):
        client.ask()
    for state in (ServedState(b"r1", "other software"), ServedState(b"r2", "r2")):
        now.state = state
        site.body, site.fields = state.release, {"X-Release": state.release.decode()}
        assert not client.ask().cached
        assert client.ask().body == state.release
    now.state = None
    assert not client.ask().cached


def test_a_response_that_began_before_a_switch_is_not_stored(site: Site, client: Front, now: Now) -> None:
    site.during = lambda: setattr(now, "state", ServedState(b"r2", site.asked))
    assert not any(client.ask().cached for _ in range(4))


def test_a_response_about_a_budget_has_that_of_each_client(site: Site, client: Front) -> None:
    site.fields = {"RateLimit": "of another client", "RateLimit-Policy": "p"}
    first = client.ask(x_forwarded_for="198.51.100.1")
    assert first.fields["ratelimit"] == "of another client"
    client.ask()
    for forwarded in ("198.51.100.2", "198.51.100.3"):
        answer = client.ask(x_forwarded_for=forwarded)
        assert answer.cached
        assert answer.fields["ratelimit"] == f"{PEER} {forwarded}"


def test_each_answer_from_the_cache_is_in_the_access_log(
    client: Front, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "handlingsplan.access"):
        for _ in range(3):
            client.ask("/page?q=secret")
        client.ask("/page?q=secret", "HEAD", if_none_match='"a"')
    events = [record.__dict__["event"] for record in caplog.records]  # the site of this test logs nothing
    assert [(e["method"], e["path"], e["status"]) for e in events] == [
        ("GET", "/page", 200),
        ("HEAD", "/page", 304),
    ]


def test_a_client_with_many_values_of_a_field_takes_a_bounded_place(site: Site, now: Now) -> None:
    site.fields = {"Vary": "Accept"}
    cache = now.cache()
    with front(site, cache) as client:
        for _ in range(3):
            client.ask("/useful", accept="a/b")
        for number in range(3 * MOST_VARIANTS):
            for _ in range(2):
                client.ask("/page", accept=f"a/{number}")
        assert client.ask("/useful", accept="a/b").cached
        before = site.asked
        for number in range(3 * MOST_VARIANTS):
            client.ask("/page", accept=f"a/{number}")
        assert site.asked >= before + 2 * MOST_VARIANTS
