"""A client that disconnects stops its query, even before anything of the response has been sent."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.serving import Served, serving

PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
QUICK = "SELECT (NOW() AS ?now) {}"  # never answered from the cache
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def served(releases: Path) -> Iterator[Served]:
    """A site that runs one query at a time, without a queue."""
    with serving(releases, query_seconds=20, query_workers=1, query_queue=0) as found:
        yield found


def asking(served: Served, query: str, **more: object) -> http.client.HTTPConnection:
    client = http.client.HTTPConnection(served.address.removeprefix("http://"), timeout=30)
    client.request("POST", "/sparql", urlencode({"query": query, **more}), FORM)
    return client


def status(served: Served, query: str, **more: object) -> int:
    client = asking(served, query, **more)
    try:
        return client.getresponse().status
    finally:
        client.close()


def eventually_answered(served: Served, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while status(served, QUICK) != 200:
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def test_client_that_disconnects_before_the_response_frees_the_worker(served: Served) -> None:
    assert eventually_answered(served, 10)
    client = asking(served, PRODUCT)
    time.sleep(0.6)
    assert status(served, QUICK, timeout=0.5) == 503  # the only worker is busy
    client.close()
    began = time.monotonic()
    assert eventually_answered(served, 10)
    assert time.monotonic() - began < 4  # and not the 20 seconds that the query could have run


def test_connected_client_is_not_mistaken_for_a_disconnected_one(served: Served) -> None:
    assert eventually_answered(served, 10)
    client = asking(served, PRODUCT, timeout=1.5)
    began = time.monotonic()
    for _ in range(5):
        time.sleep(0.1)
        status(served, QUICK, timeout=0.1)  # other clients connect and disconnect
    assert client.getresponse().status == 503
    assert time.monotonic() - began > 1.2  # it was stopped by its own limit
    client.close()
