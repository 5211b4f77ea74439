"""The embedded engine: queries over a release, each in a process that can be killed.

The web process has many threads, so it must not fork. It starts a fork server, which holds the release and
forks workers (`app.sparql.forkserver`). A worker runs one query after another. A worker that exceeds a limit
is killed, and a new one takes its place within milliseconds.

The first fork server holds each triple once. Queries about named graphs have another one, which starts with
the first of them (docs/decisions/0029-named-graphs-in-a-second-store.md).
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from app.allowance import ByteAllowance
from app.errors import PlanError
from app.settings import default
from app.sparql.answer import DEFAULT_OPTIONS, Answer, Dataset, Kind, QueryOptions, Spool
from app.sparql.columns import UNCHANGED
from app.sparql.forkserver import Loaded
from app.sparql.formats import BOOLEANS, GRAPHS, IN_XML, ROWS
from app.sparql.keywords import Form
from app.sparql.preflight import QueryRead
from app.sparql.query_queue import Asker, QueryQueue
from app.sparql.run import Run
from app.sparql.worker import WorkerRequest
from app.sparql.workers import Crew, Worker

KINDS: dict[Form, Kind] = {"SELECT": "bindings", "ASK": "boolean", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
FORMATS: dict[Kind, frozenset[str]] = {
    "bindings": frozenset(ROWS),
    "boolean": frozenset(BOOLEANS),
    "graph": frozenset(GRAPHS),
}
# A result is collected for this time before its first bytes are sent. An error until then still gets its own
# HTTP status, and the header of a complete result can say whether it was truncated.
PATIENCE_SECONDS = 1.0
N = TypeVar("N", int, float)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryLimits:
    """The limits of a query, and how many queries may run and wait.

    `seconds` count from the start in a worker; `queue_seconds` is the longest wait for a worker. `rows` (or
    triples) exceeds the size of a complete plan, so that ordinary queries get complete results. `bytes` is
    the size of such a result with long texts. `unread_bytes` limits what all results together hold on disk
    and in memory because their clients have not read it yet.
    """

    seconds: float = default("query_seconds")
    rows: int = default("query_rows")
    bytes: int = default("query_megabytes") * 2**20
    memory_bytes: int = default("query_memory_megabytes") * 2**20
    workers: int = default("query_workers")
    queue: int = default("query_queue")
    queue_seconds: float = 10.0
    query_bytes: int = default("query_kilobytes") * 2**10
    unread_bytes: int = 512 * 2**20


class QueryPool:
    """Runs queries over the release in an N-Quads file, which is loaded in the background. Thread-safe."""

    def __init__(self, quads_file: Path, limits: QueryLimits) -> None:
        self.limits = limits
        self._crews = {loaded: Crew(quads_file, limits.memory_bytes, loaded) for loaded in Loaded}
        self._crews[Loaded.MERGED].start()
        self._queue = QueryQueue(limits.workers, limits.queue)
        self._unread = ByteAllowance(limits.unread_bytes)

    def answer(self, query: QueryRead, format: str, options: QueryOptions = DEFAULT_OPTIONS) -> Answer:
        """Run a query; return its result in `format`, a suffix that `FORMATS` has for the query's form.

        Raises errors that occur before the first bytes are sent: `MalformedQuery`, `QueryFailed`, a
        `QueryStopped`, `QueryQueueFull`, `EngineUnavailable`, `NotInXml`; and `ValueError` if the query's
        form has no such format.
        """
        kind = kind_of(query, format)
        question = worker_request(query, format, options.dataset_of(query), options, self.limits)
        run = self._started(question, query, options.asker)
        return Answer(kind, format, run.variables, run.spool, run.stop)

    def _started(self, question: WorkerRequest, query: QueryRead, asker: Asker) -> Run:
        """Start a query, and return the run when its first bytes are ready, or all of them.

        Another thread reads the rest. Raises the error that ended the run by then.
        """
        self._queue.enter(self.limits.queue_seconds, asker)
        crew = self._crews[needed(query, question["default_graphs"] is not None)]
        try:
            server, worker = crew.start(), crew.take(self.limits.queue_seconds)
        except PlanError:
            self._queue.leave(asker.client)
            raise
        spool = Spool(self._unread, asker.client)
        leave = partial(self._leave, asker.client, crew)
        run = Run(worker, question, query, server, leave, spool, asker.gone)
        run.ask()
        run.pump(math.inf if question["format"] in IN_XML else PATIENCE_SECONDS)
        if isinstance(outcome := run.spool.outcome, PlanError):
            run.spool.close()
            raise outcome
        if outcome is None:
            threading.Thread(target=run.pump, name="answer", daemon=True).start()
        return run

    def _leave(self, client: str, crew: Crew, worker: Worker | None) -> None:
        if worker is not None:
            crew.idle.append(worker)
        self._queue.leave(client)

    @property
    def waiting(self) -> int:
        """Return how many queries are waiting for a worker."""
        return self._queue.waiting

    def close(self) -> None:
        """End all queries and processes. A result that is still being read ends with an error."""
        self._queue.close()
        for crew in self._crews.values():
            crew.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def kind_of(query: QueryRead, format: str) -> Kind:
    """Return the kind of result of a query. Raises `ValueError` for a format that does not fit."""
    kind = KINDS[query.form]
    if format not in FORMATS[kind]:
        raise ValueError(f"{query.form} has no format {format}")
    return kind


def needed(query: QueryRead, has_dataset: bool) -> Loaded:
    """Return what a query can see: named graphs only with GRAPH or with a dataset of its own."""
    graphs = has_dataset or any(token.is_word("GRAPH") for token in query.tokens)
    return Loaded.GRAPHS if graphs else Loaded.MERGED


def lower(wanted: N | None, limit: N) -> N:
    """Return the wanted value, but at most the limit."""
    return limit if wanted is None else min(wanted, limit)


def worker_request(
    query: QueryRead, format: str, dataset: Dataset | None, options: QueryOptions, limits: QueryLimits
) -> WorkerRequest:
    """Return the request that runs a query over a dataset, within the options and the limits."""
    return WorkerRequest(
        text=query.text,
        format=format,
        describe=query.form == "DESCRIBE",
        default_graphs=list(dataset.default) if dataset else None,
        named_graphs=list(dataset.named) if dataset else None,
        prefixes=dict(options.prefixes) if KINDS[query.form] == "graph" else {},
        rows=lower(options.rows, limits.rows),
        bytes=lower(options.bytes, limits.bytes),
        seconds=lower(options.seconds, limits.seconds),
        layout=options.layout or UNCHANGED,
    )
