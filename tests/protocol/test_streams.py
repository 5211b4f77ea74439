"""Large answers on a running site: they stream, take no memory of the web process, and never pass for whole.

docs/decisions/0006-answers-that-never-pass-for-complete.md
"""

from __future__ import annotations

import csv
import http.client
import io
import json
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox
import pytest

from tests.serving import Served, children, serving

MOST_ROWS = 20_000
SECONDS = 2
SETTINGS: dict[str, Any] = {
    "query_seconds": SECONDS,
    "query_rows": MOST_ROWS,
    "query_workers": 5,
    "cached_answer_megabytes": 1,
}
PAIRS = "{ ?a ?b ?c . ?d ?e ?f }"
SOME = f"SELECT * {PAIRS} LIMIT 1000"
CUT = f"SELECT ?a {PAIRS}"
TEXT = "<https://data.lier.kommune.no/def/plan#text>"
TEXTS = f"?a {TEXT} ?b . ?c {TEXT} ?d . ?e {TEXT} ?f"
LONG = f"CONCAT({', '.join(['?b, ?d, ?f'] * 60)})"
LARGE = f"SELECT (SUBSTR({LONG}, 1, 3000) AS ?n) ?a {{ {TEXTS} }} LIMIT {MOST_ROWS - 1}"
# Each row takes so long that the limit of time comes before the limit of rows, and rows come all along.
VALUE = f'SUBSTR(REPLACE({LONG}, "([aeiou]+|[^x])+?", "y"), 1, 9000)'
SLOW = f"SELECT ({VALUE} AS ?n) ?a ?c WHERE {{ {TEXTS} }}"
SLOW_GRAPH = f"CONSTRUCT {{ ?a ?p ?n }} WHERE {{ {TEXTS} BIND({VALUE} AS ?n) BIND(UUID() AS ?p) }}"


@pytest.fixture(scope="module")
def served(releases: Path) -> Iterator[Served]:
    with serving(releases, **SETTINGS) as found:
        yield found


@contextmanager
def asked(
    served: Served, query: str, form: str, version: str = "HTTP/1.1"
) -> Iterator[http.client.HTTPResponse]:
    with closing(http.client.HTTPConnection(urlsplit(served.address).netloc, timeout=20)) as connection:
        connection._http_vsn_str = version  # type: ignore[attr-defined]  # the only way to speak 1.0 with it
        connection.request("GET", f"/sparql?{urlencode({'query': query, 'format': form})}")
        with connection.getresponse() as answer:
            yield answer


def stopped(served: Served, form: str) -> bytes:
    """The body of an answer that is stopped after its reply has begun."""
    with asked(served, SLOW_GRAPH if form in ("ttl", "nt") else SLOW, form) as answer:
        assert answer.status == 200
        assert answer.headers["X-Answer"].startswith("streamed")
        return answer.read()


def read_strictly(form: str, body: bytes) -> Any:
    """Read a body as a strict reader of its format does; raises where it is no whole document."""
    if form == "json":
        return json.loads(body)
    if form == "xml":
        return ET.fromstring(body)  # noqa: S314  # our own answer
    if form == "csv":
        return list(csv.reader(io.StringIO(body.decode(), newline=""), strict=True))
    return list(ox.parse(body, format=getattr(ox.RdfFormat, {"ttl": "TURTLE", "nt": "N_TRIPLES"}[form])))


def test_the_first_rows_come_while_the_engine_works_on_the_last(served: Served) -> None:
    began = time.monotonic()
    with asked(served, SLOW, "csv") as answer:
        assert answer.readline() == b"n,a,c\r\n"
        assert answer.readline().startswith(b"yyy")
        assert time.monotonic() - began < SECONDS
        assert b"!! The query was stopped" in answer.read()


def test_a_stream_that_is_stopped_is_no_document_and_gives_the_reason(served: Served) -> None:
    forms = ("json", "xml", "csv", "ttl", "nt")
    with ThreadPoolExecutor(len(forms)) as threads:
        bodies = dict(zip(forms, threads.map(partial(stopped, served), forms), strict=True))
    for form, body in bodies.items():
        assert len(body) > 1000, form
        assert b"!! The query was stopped after 2 seconds." in body[-300:], form
        with pytest.raises((ValueError, SyntaxError, csv.Error)):
            read_strictly(form, body)


@pytest.mark.parametrize("form", ["json", "xml", "csv", "ttl", "nt"])
def test_an_answer_that_was_whole_in_time_is_a_document_and_says_how_long_it_is(
    served: Served, form: str
) -> None:
    """The counterpart of the test above: the same readers read what is whole."""
    query = SOME.replace("SELECT *", "CONSTRUCT { ?a ?e ?f }") if form in ("ttl", "nt") else SOME
    with asked(served, query, form) as answer:
        assert answer.headers["X-Answer"].startswith("complete;rows=")
        body = answer.read()
        assert len(body) == int(answer.headers["Content-Length"])
    assert len(read_strictly(form, body)) > 1


def test_an_answer_that_is_cut_says_so_in_its_header(served: Served) -> None:
    with asked(served, CUT, "csv") as answer:
        assert answer.headers["X-Answer"] == f"truncated;rows={MOST_ROWS}"
        assert len(answer.read().splitlines()) == MOST_ROWS + 1


def test_a_reader_of_http_1_0_waits_for_the_end_and_gets_a_status(served: Served) -> None:
    """It could not tell the end of an answer from a broken connection."""
    with asked(served, SLOW, "csv", "HTTP/1.0") as answer:
        assert answer.status == 503
        assert "2" in json.load(answer)["detail"]


def memory(process: int) -> int:
    """The most memory that a process has had, in bytes."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmHWM:")[2].split(maxsplit=1)[0]) * 1024


def test_the_memory_of_the_web_process_does_not_grow_with_the_answer(served: Served) -> None:
    def name(process: int) -> bytes:
        return Path(f"/proc/{process}/cmdline").read_bytes()

    web = [p for p in children(served.process.pid) if b"forkserver" not in name(p)]
    with asked(served, SOME, "csv") as answer:
        answer.read()
    before, size = sum(map(memory, web)), 0
    with asked(served, LARGE, "json") as answer:
        while piece := answer.read(1 << 16):
            size += len(piece)
    assert size > 50 * 2**20
    assert sum(map(memory, web)) - before < size / 5
