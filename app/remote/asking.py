"""The remote engine: runs queries over a release in a remote store."""

from __future__ import annotations

import threading
from functools import partial

from app.allowance import ByteAllowance
from app.errors import PlanError
from app.quads import Quads
from app.remote.connection import CONNECT_SECONDS, Connection, Pairs
from app.remote.exchange import Exchange
from app.remote.loading import is_loaded
from app.remote.names import ReleaseNames
from app.remote.rewriting import rewritten
from app.sparql.answer import DEFAULT_OPTIONS, QueryOptions, QueryResult, Spool
from app.sparql.errors import QueryAbandoned, ReleaseNotLoaded
from app.sparql.messages import WorkerRequest
from app.sparql.pool import KINDS, QueryLimits, worker_request
from app.sparql.preflight import QueryRead
from app.sparql.query_queue import LOOK_SECONDS, Asker, QueryQueue
from app.sparql.started import PATIENCE_SECONDS
from app.store.describe import with_parts


class RemoteEngine:
    """Runs queries over one release that `handlingsplan publish` has loaded. Thread-safe.

    `known` has the quads of the release, for descriptions. `parameters` are sent with each query; `{seconds}`
    and `{milliseconds}` in them are replaced by its time limit.
    """

    def __init__(
        self,
        connection: Connection,
        names: ReleaseNames,
        limits: QueryLimits,
        known: Quads,
        parameters: Pairs = (),
    ) -> None:
        self.limits = limits
        self._connection = connection
        self._names = names
        self._known = known
        self._parameters = parameters
        self.queue = QueryQueue(limits.workers, limits.queue)
        self._unread = ByteAllowance(limits.unread_bytes)

    def answer(self, query: QueryRead, format: str, options: QueryOptions = DEFAULT_OPTIONS) -> QueryResult:
        """Run a query like the pool of workers; also raises `RemoteError` and `ReleaseNotLoaded`."""
        dataset = options.dataset_of(query)
        asked = rewritten(query, self._names, dataset)
        question = worker_request(asked.query, format, asked.dataset, options, self.limits)
        # The embedded engine adds parts and labels to a description. Do the same, from the quads of the
        # pages.
        graphs = list(dataset.default) if dataset else sorted(self._names.published)
        describe = partial(with_parts, self._known, default_graphs=graphs) if question["describe"] else iter
        form, spool = self._form(question), Spool(self._unread, options.asker.client)
        kind = KINDS[query.form]
        exchange = Exchange(self._connection, question, asked, kind, form, self._known, spool, describe)
        self._start(exchange, question["seconds"], options.asker)
        if isinstance(outcome := spool.outcome, PlanError):
            spool.close()
            raise outcome
        return QueryResult(format, spool, exchange.stop)

    def _start(self, exchange: Exchange, seconds: float, asker: Asker) -> None:
        """Start a query; return when its first bytes are ready, or all of them. A thread reads the rest."""
        self.queue.enter(self.limits.queue_seconds, asker)
        leave = partial(self.queue.leave, asker.client)
        try:
            self._check_loaded(seconds)
        except PlanError:
            leave()
            raise
        run = threading.Thread(target=exchange.run, args=(leave,), name="answer", daemon=True)
        run.start()
        while not exchange.begun.wait(LOOK_SECONDS):  # ends at the time limit at the latest
            if asker.gone():
                exchange.spool.end(QueryAbandoned())
                exchange.stop()
                return
        exchange.spool.wait(PATIENCE_SECONDS)

    def _form(self, question: WorkerRequest) -> Pairs:
        """Return the form fields of https://www.w3.org/TR/sparql11-protocol/#query-via-post-urlencoded."""
        seconds = question["seconds"]
        return [
            ("query", question["text"]),
            *((name, in_time(value, seconds)) for name, value in self._parameters),
        ]

    def _check_loaded(self, seconds: float) -> None:
        """Raise `ReleaseNotLoaded` if the store does not have the release.

        An emptied store would answer as if there were no data, and the site would cache this result.
        """
        if not is_loaded(self._connection, self._names, min(seconds, CONNECT_SECONDS)):
            raise ReleaseNotLoaded(release=self._names.id)

    def load_ahead(self) -> None:
        """Do nothing: the store has loaded the release before it was put in force."""

    def close(self) -> None:
        """Take no more queries; running ones continue to their end."""
        self.queue.close()
        self._connection.close()


def in_time(value: str, seconds: float) -> str:
    """Return the value of a parameter with the time limit inserted."""
    return value.replace("{seconds}", f"{seconds:g}").replace("{milliseconds}", str(int(seconds * 1000)))
