"""The state of a web process when it is read: its release, queries, connections, and the last build."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge

from app.errors import NotReady
from app.http.budget import Budget
from app.publication import Publication
from app.releases.folder import current_name
from app.releases.last_build import last_build
from app.server.connections import Connections

PREFIX = "handlingsplan_"


class StateGauges:
    """Gauges that `refresh` sets. Not thread-safe."""

    def __init__(
        self, registry: CollectorRegistry, publication: Publication, budget: Budget, connections: Connections
    ) -> None:
        def gauge(name: str, help: str, *labels: str) -> Gauge:
            return Gauge(PREFIX + name, help, labels, registry=registry)

        def counter(name: str, help: str, *labels: str) -> Counter:
            return Counter(PREFIX + name, help, labels, registry=registry)

        self._publication = publication
        self._connections = connections
        limits = publication.settings
        self._release = gauge("release_info", "1 for the served release.", "release", "build", "software")
        self._created = gauge("release_created_timestamp_seconds", "When the served release was built.")
        self._since = gauge("release_in_force_timestamp_seconds", "When it was put in force.")
        self._triples = gauge("release_triples", "Triples of the served release.")
        self._behind = gauge(
            "release_behind", "1 if the process does not serve the release that is in force."
        )
        self._damaged = gauge("releases_damaged", "Releases or files that should be served and are damaged.")
        self._running = gauge("queries_running", "Queries that run now.")
        self._waiting = gauge("queries_waiting", "Queries that wait for a worker.")
        gauge("query_workers", "Queries that may run at the same time.").set(limits.query_workers)
        gauge("query_queue", "Queries that may wait.").set(limits.query_queue)
        self._budget = budget
        self._spent = counter("query_work_seconds", "Seconds that all queries cost, also failed ones.")
        self._spent_before = 0.0
        gauge("connections", "Open connections.").set_function(lambda: len(connections))
        self._refused = counter("refused", "Requests refused before the site saw them.", "status")
        self._refused_before: dict[int, int] = {}
        self._build_ended = gauge("build_ended_timestamp_seconds", "When the last build ended; 0: unknown.")
        self._build_succeeded = gauge(
            "build_succeeded_timestamp_seconds", "When the last build without an error ended; 0: unknown."
        )
        self._build_failed = gauge("build_failed", "1 if the last build ended with this error.", "error")

    def refresh(self) -> None:
        """Set all gauges to the state of this moment."""
        self._refresh_release()
        self._refresh_build()
        self._damaged.set(len(self._publication.refused | self._publication.checks.damage()))
        self._refresh_counters()

    def _refresh_release(self) -> None:
        served = self._publication.served
        self._release.clear()
        if served is None:
            return
        release, queue = served.release, served.pool.queue
        self._release.labels(release.id, release.build, release.software).set(1)
        self._created.set(release.created.timestamp())
        self._since.set(served.in_force_since.timestamp())
        self._triples.set(release.triples)
        self._running.set(queue.running)
        self._waiting.set(queue.waiting)
        try:
            self._behind.set(current_name(self._publication.settings.releases) != release.name)
        except (NotReady, OSError):
            self._behind.set(1)

    def _refresh_counters(self) -> None:
        spent, refused = self._budget.spent, dict(self._connections.refused)
        self._spent.inc(spent - self._spent_before)
        for status, count in refused.items():
            self._refused.labels(int(status)).inc(count - self._refused_before.get(status, 0))
        self._spent_before, self._refused_before = spent, refused

    def _refresh_build(self) -> None:
        self._build_failed.clear()
        found = last_build(self._publication.settings.releases)
        if found is None:
            return
        self._build_ended.set(found.ended)
        self._build_succeeded.set(found.succeeded)
        if found.error:
            self._build_failed.labels(found.error).set(1)
