"""Large results are streamed, use no memory of the web process, and show if they are incomplete.

docs/decisions/0006-answers-that-never-pass-for-complete.md
"""

from __future__ import annotations

import csv
import http.client
import io
import json
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox
import pytest

from tests.serving import Served, children, serving
from tests.sparql.asking import eventually

MOST_ROWS = 20_000
SECONDS = 2
GROWING = 2**17  # bytes
SETTINGS: dict[str, Any] = {
    "query_seconds": SECONDS,
    "query_rows": MOST_ROWS,
    "query_workers": 5,  # one more than one client may use
    "cached_answer_megabytes": 1,
}
PAIRS = "{ ?a ?b ?c . ?d ?e ?f }"
SOME = f"SELECT * {PAIRS} LIMIT 1000"
CUT = f"SELECT ?a {PAIRS}"
TEXT = "<https://data.lier.kommune.no/def/plan#text>"
TEXTS = f"?a {TEXT} ?b . ?c {TEXT} ?d . ?e {TEXT} ?f"
LONG = f"CONCAT({', '.join(['?b, ?d, ?f'] * 60)})"
LARGE = f"SELECT (CONCAT({', '.join(['?b, ?d, ?f'] * 12)}) AS ?n) {{ {TEXTS} }} LIMIT 10000"
QUARTER = LARGE.replace("LIMIT 10000", "LIMIT 2500")
# Each row takes so long that the time limit is reached before the limit of rows, and rows arrive all the
# time.
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


@dataclass(frozen=True)
class Heard:
    """A response as its reader sees it; `working` are the site's processes when its first bytes arrived.

    `whole` is false if the transfer was broken off.
    """

    status: int
    headers: Message
    working: frozenset[int]
    body: bytes
    whole: bool


def heard(served: Served, query: str, form: str, version: str = "HTTP/1.1") -> Heard:
    with asked(served, query, form, version) as answer:
        first = answer.read(100)
        working = frozenset(children(served.process.pid))
        try:
            return Heard(answer.status, answer.headers, working, first + answer.read(), whole=True)
        except http.client.IncompleteRead as broken:
            return Heard(answer.status, answer.headers, working, first + broken.partial, whole=False)


@pytest.fixture(scope="module")
def stopped(served: Served) -> dict[str, Heard]:
    """Responses whose queries are stopped, all at the same time."""
    asking = {
        "json": (SLOW, "json"),
        "csv": (SLOW, "csv"),
        "nt": (SLOW_GRAPH, "nt"),
        "1.0": (SLOW, "csv", "HTTP/1.0"),
    }
    with ThreadPoolExecutor(len(asking)) as threads:
        waiting = {name: threads.submit(heard, served, *request) for name, request in asking.items()}
    return {name: answer.result() for name, answer in waiting.items()}


def read_strictly(form: str, body: bytes) -> Any:
    """Parse a body strictly in its format; raises an error if it is not a complete document."""
    if form == "json":
        return json.loads(body)
    if form == "csv":
        return list(csv.reader(io.StringIO(body.decode(), newline=""), strict=True))
    return list(ox.parse(body, format=ox.RdfFormat.N_TRIPLES))


@pytest.mark.parametrize("form", ["json", "csv", "nt"])
def test_first_rows_arrive_while_the_engine_still_works(
    served: Served, stopped: dict[str, Heard], form: str
) -> None:
    """The first rows arrive before the workers of the queries are killed, at the time limit."""
    answer = stopped[form]
    assert answer.headers["X-Answer"].startswith("streamed")
    assert eventually(lambda: len(answer.working - children(served.process.pid)) >= len(stopped))
    assert b"yyyy" in answer.body[:1000]


@pytest.mark.parametrize("form", ["json", "csv", "nt"])
def test_streamed_result_is_not_cached(stopped: dict[str, Heard], form: str) -> None:
    """A cache could not distinguish an interrupted stream from a complete one."""
    assert stopped[form].headers["Cache-Control"] == "no-store"
    assert "ETag" not in stopped[form].headers


@pytest.mark.parametrize("form", ["json", "csv", "nt"])
def test_stopped_stream_is_malformed_and_gives_the_reason(stopped: dict[str, Heard], form: str) -> None:
    """The other formats: tests/sparql/test_result_writers.py."""
    assert not stopped[form].whole
    body = stopped[form].body
    assert len(body) > 1000
    assert b"!! The query was stopped after 2 s." in body[-300:]
    with pytest.raises((ValueError, SyntaxError, csv.Error)):
        read_strictly(form, body)


def test_client_of_http_1_0_waits_for_the_end_and_gets_a_status(stopped: dict[str, Heard]) -> None:
    """It could not distinguish the end of a result from a broken connection."""
    assert stopped["1.0"].status == 503
    assert "2" in json.loads(stopped["1.0"].body)["detail"]


@pytest.mark.parametrize("form", ["json", "csv", "nt"])
def test_result_complete_in_time_is_well_formed_and_has_its_length(served: Served, form: str) -> None:
    """The counterpart of the test above: the same parsers accept a complete result."""
    query = SOME.replace("SELECT *", "CONSTRUCT { ?a ?e ?f }") if form == "nt" else SOME
    with asked(served, query, form) as answer:
        assert answer.headers["X-Answer"].startswith("complete;rows=")
        body = answer.read()
        assert len(body) == int(answer.headers["Content-Length"])
    assert len(read_strictly(form, body)) > 1


def test_truncated_result_says_so_in_its_header(served: Served) -> None:
    with asked(served, CUT, "csv") as answer:
        assert answer.headers["X-Answer"] == f"truncated;rows={MOST_ROWS}"
        assert len(answer.read().splitlines()) == MOST_ROWS + 1


def memory(process: int) -> int:
    """Return the peak memory of a process, in bytes."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmHWM:")[2].split(maxsplit=1)[0]) * 1024


def settled(processes: Sequence[int]) -> int:
    """Return the memory of processes when it has stopped growing: after its start a server still imports."""
    now, earlier = sum(map(memory, processes)), 0
    while now - earlier > GROWING:
        time.sleep(1.5)
        earlier, now = now, sum(map(memory, processes))
    return now


def test_memory_of_the_web_process_does_not_grow_with_the_result(releases: Path) -> None:
    def name(process: int) -> bytes:
        return Path(f"/proc/{process}/cmdline").read_bytes()

    with serving(releases, **SETTINGS | {"query_seconds": 60}) as served:  # enough for a busy machine
        below = [p for p in children(served.process.pid) if b"forkserver" not in name(p)]
        web = [served.process.pid, *below]
        # The smaller result uses the memory that streaming needs for any size, on a busy machine too.
        with asked(served, QUARTER, "json") as answer:
            while answer.read(1 << 16):
                pass
        before, size = settled(web), 0
        with asked(served, LARGE, "json") as answer:
            while piece := answer.read(1 << 16):
                size += len(piece)
        assert size > 30 * 2**20
        assert sum(map(memory, web)) - before < size / 4
