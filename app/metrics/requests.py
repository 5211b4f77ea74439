"""Lines of the access log -> counts of requests, and how long they took."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram

from app.logs import SOURCES

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
OTHER = "other"
AREA = re.compile(r"/\.?[^/.<]*")


def area_of(address: str) -> str:
    """Return the first part of an address or of a URL rule without its suffix: `/doc/x.ttl` -> `/doc`."""
    found = AREA.match(address)
    return found[0] if found else OTHER


class RequestCounts(logging.Handler):
    """Counts each request that the access log names. Add it to `app.logs.access`.

    `rules` are the URL rules of the site; an address outside of them is counted as «other», so that clients
    cannot make new time series.
    """

    def __init__(self, registry: CollectorRegistry, rules: Iterable[str]) -> None:
        super().__init__()
        self._areas = frozenset(map(area_of, rules))
        self._requests = Counter(
            "handlingsplan_requests",
            f"Requests by first part of the path, status, and source ({', '.join(SOURCES)}).",
            ("area", "status", "source"),
            registry=registry,
        )
        self._seconds = Histogram(
            "handlingsplan_request_seconds",
            "Time until the answer was complete, or until it began if it is streamed.",
            ("area",),
            buckets=SECONDS,
            registry=registry,
        )
        self._queries = Histogram(
            "handlingsplan_query_seconds",
            "Time in the engine of queries that had ended when their answer began.",
            buckets=SECONDS,
            registry=registry,
        )

    def emit(self, record: logging.LogRecord) -> None:
        """Count the request of a record."""
        event = record.__dict__["event"]
        area = area_of(event["path"])
        if area not in self._areas:
            area = OTHER
        self._requests.labels(area, event["status"], event["source"]).inc()
        self._seconds.labels(area).observe(event["ms"] / 1000)
        if "query_ms" in event:
            self._queries.observe(event["query_ms"] / 1000)
