"""Measures a query through the running site: new each time, cached, and not modified (304).

    python bench/repeated_query.py [seconds for each]

It serves the repository's content on a free port, uses one connection, and prints a table. It asserts
nothing, because times depend on the machine.
"""

from __future__ import annotations

import http.client
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from app.questions import read_stored_query
from app.settings import REPOSITORY
from tests.serving import serving

SLUGS = ("tiltak-som-nevner-en-aktor", "uoffisiell-oversettelse", "hva-finnes-i-dataene")


def ask(connection: http.client.HTTPConnection, query: str, **headers: str) -> http.client.HTTPResponse:
    """Send one request and read the complete response."""
    connection.request("GET", f"/sparql?{urlencode({'query': query})}", headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer


def measured(requests: Iterator[Callable[[], http.client.HTTPResponse]], seconds: float) -> str:
    """Return median, 99th percentile, requests per second, and the last status."""
    times: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        request = next(requests)
        began = time.perf_counter()
        answer = request()
        times.append(time.perf_counter() - began)
    times.sort()
    late = times[int(len(times) * 0.99)]
    rate = len(times) / sum(times)
    return f"{statistics.median(times) * 1e3:9.2f}{late * 1e3:9.2f}{rate:11,.0f}   {answer.status}"


def main() -> None:
    """Print one table for each query."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as served:
        connection = http.client.HTTPConnection(urlsplit(served.address).netloc)
        for slug in SLUGS:
            text = (REPOSITORY / f"ontology/questions/{slug}.rq").read_text("utf-8")
            query = read_stored_query(slug, text).query
            first = ask(connection, query)
            print(f"{slug}, {first.headers['Content-Length']} bytes")
            print(f"{'':14}{'ms':>9}{'p99':>9}{'per second':>11}")
            again = {
                "cached": {},
                "cached, zstd": {"Accept-Encoding": "zstd"},
                "304": {"If-None-Match": str(first.headers["ETag"])},
            }
            new = (partial(ask, connection, f"{query}# {n}") for n in itertools.count())
            print(f"  {'uncached':12}" + measured(new, seconds))
            for name, headers in again.items():
                same = itertools.repeat(partial(ask, connection, query, **headers))
                print(f"  {name:12}" + measured(same, seconds))
        connection.close()


if __name__ == "__main__":
    main()
