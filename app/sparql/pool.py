"""The embedded engine: queries over a release, each in a process that can be killed.

The web process has many threads, so it must not fork. It starts a fork server, which holds the release and
forks workers (`app.sparql.forkserver`). A worker runs one query after another. A worker that exceeds a limit
is killed, and a new one takes its place within milliseconds.

The first fork server holds each triple once. Queries about named graphs have another one. Each starts with
its first query, or with `load_ahead` (docs/decisions/0029-named-graphs-in-a-second-store.md). A large
release has a store on disk, and one fork server (docs/decisions/0044-large-releases-have-a-store-on-disk.md).

`answer` runs a query in the calling thread. An event loop does the same in steps that do not wait: `task`,
`queue.line_up`, `Task.crew.take_idle` and `start` (`app.server.queries`).
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self, TypeVar

from app.allowance import ByteAllowance
from app.compressed import text_size
from app.errors import PlanError
from app.formats import RDF, RESULTS
from app.quads import STORE
from app.settings import default
from app.sparql.answer import DEFAULT_OPTIONS, Dataset, QueryOptions, QueryResult, ResultKind, Spool
from app.sparql.columns import UNCHANGED
from app.sparql.crew import Crew
from app.sparql.errors import EngineUnavailable, QueryAbandoned, StillLoading
from app.sparql.keywords import Form
from app.sparql.messages import Loaded, WorkerRequest
from app.sparql.preflight import QueryRead
from app.sparql.query_queue import LOOK_SECONDS, QueryQueue
from app.sparql.run import Run
from app.sparql.started import StartedQuery, Task
from app.sparql.workers import Worker

KINDS: dict[Form, ResultKind] = {
    "SELECT": "bindings",
    "ASK": "boolean",
    "CONSTRUCT": "graph",
    "DESCRIBE": "graph",
}
FORMATS: dict[ResultKind, frozenset[str]] = {
    "bindings": frozenset(r.suffix for r in RESULTS),
    "boolean": frozenset(r.suffix for r in RESULTS),
    "graph": frozenset(r.suffix for r in RDF),
}
AHEAD_BYTES = 64 << 20
"""The largest file of N-Quads, about 200 plans, whose named graphs are loaded before a query needs them."""
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
    """Runs queries over the release in an N-Quads file. Thread-safe.

    The file is loaded in the background, when `load_ahead` is called or a query needs it.
    """

    def __init__(self, quads_file: Path, limits: QueryLimits) -> None:
        self.limits = limits
        self._crews = crews_for(quads_file, limits.memory_bytes)
        self._quads_file = quads_file
        self.queue = QueryQueue(limits.workers, limits.queue)
        self._for_loading = ByteAllowance(max(2, limits.queue))  # counts queries
        self._unread = ByteAllowance(limits.unread_bytes)

    def answer(self, query: QueryRead, format: str, options: QueryOptions = DEFAULT_OPTIONS) -> QueryResult:
        """Run a query; return its result in `format`, a suffix that `FORMATS` has for the query's form.

        Raises errors that occur before the first bytes are sent: `MalformedQuery`, `QueryFailed`, a
        `QueryStopped`, `QueryQueueFull`, `EngineUnavailable`, `NotInXml`; and `ValueError` if the query's
        form has no such format.
        """
        task = self.task(query, format, options)
        self._wait_until_loaded(task)
        self.queue.enter(self.limits.queue_seconds, options.asker)
        return self.start(task, self.worker(task)).answer()

    def task(self, query: QueryRead, format: str, options: QueryOptions = DEFAULT_OPTIONS) -> Task:
        """Return what `start` needs to run a query."""
        request = worker_request(query, format, options.dataset_of(query), options, self.limits)
        crew = self._crews[needed(query, request["default_graphs"] is not None)]
        return Task(query, request, options.asker, crew)

    def worker(self, task: Task) -> Worker:
        """Return a worker for a task that has a place in the queue; on an error, the place is given back.

        May wait for the fork server. Raises `EngineUnavailable`.
        """
        try:
            return task.crew.take(self.limits.queue_seconds)
        except PlanError:
            self.queue.leave(task.asker.client)
            raise

    def start(self, task: Task, worker: Worker) -> StartedQuery:
        """Send a task that has a place in the queue to a worker. At its end, it gives back both.

        Raises `EngineUnavailable` if the pool was closed meanwhile.
        """
        asker, crew = task.asker, task.crew
        try:
            server = crew.start()
        except EngineUnavailable:
            worker.connection.close()
            self.queue.leave(asker.client)
            raise
        leave = partial(self._leave, asker.client, crew)
        new_spool = partial(Spool, self._unread, asker.client)
        run = Run(worker, task.request, task.query, server, leave, new_spool, asker.gone)
        run.ask()
        return StartedQuery(task, run)

    def _leave(self, client: str, crew: Crew, worker: Worker | None) -> None:
        if worker is not None:
            crew.idle.append(worker)
        self.queue.leave(client)

    def _wait_until_loaded(self, task: Task) -> None:
        """Wait until the store of a task is loaded, without a place in the queue that others could use.

        Raises `StillLoading` if that takes too long, or if too many wait; `QueryAbandoned`.
        """
        asker, until = task.asker, time.monotonic() + self.limits.queue_seconds
        server = task.crew.start()
        if server.is_loaded():
            return
        if not self._for_loading.take(asker.client, 1):
            raise StillLoading
        try:
            while not server.when_loaded(LOOK_SECONDS):
                if asker.gone():
                    raise QueryAbandoned
                if time.monotonic() >= until:
                    raise StillLoading
        finally:
            self._for_loading.give_back(asker.client, 1)

    def load_ahead(self) -> None:
        """Begin to load the store of most queries, and after it the one with the named graphs.

        Named graphs of a file of more than `AHEAD_BYTES` are loaded when a query needs them.
        """
        with suppress(EngineUnavailable):  # closed in the meantime
            self._crews[Loaded.MERGED].start()
        if text_size(self._quads_file) <= AHEAD_BYTES:
            threading.Thread(target=self._load_ahead, name="load ahead", daemon=True).start()

    def _load_ahead(self) -> None:
        with suppress(EngineUnavailable):  # closed in the meantime
            while not self._crews[Loaded.MERGED].start().when_loaded(LOOK_SECONDS):
                pass
            self._crews[Loaded.GRAPHS].start()

    def close(self) -> None:
        """End all queries and processes. A result that is still being read ends with an error."""
        self.queue.close()
        for crew in self._crews.values():
            crew.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def crews_for(quads_file: Path, memory_bytes: int) -> dict[Loaded, Crew]:
    """Return what each kind of query runs in: the same for all if the release has a store on disk."""
    kinds = (Loaded.MERGED, Loaded.GRAPHS)
    if quads_file.with_name(STORE).is_dir():
        return dict.fromkeys(kinds, Crew(quads_file, memory_bytes, Loaded.DISK))
    return {loaded: Crew(quads_file, memory_bytes, loaded) for loaded in kinds}


def needed(query: QueryRead, has_dataset: bool) -> Loaded:
    """Return what a query can see: named graphs only with GRAPH or with a dataset of its own."""
    graphs = has_dataset or "GRAPH" in query.words
    return Loaded.GRAPHS if graphs else Loaded.MERGED


def lower(wanted: N | None, limit: N) -> N:
    """Return the wanted value, but at most the limit."""
    return limit if wanted is None else min(wanted, limit)


def worker_request(
    query: QueryRead, format: str, dataset: Dataset | None, options: QueryOptions, limits: QueryLimits
) -> WorkerRequest:
    """Return the request that runs a query over a dataset, within the options and the limits.

    Raises `ValueError` for a format that results of the query's form do not have.
    """
    kind = KINDS[query.form]
    if format not in FORMATS[kind]:
        raise ValueError(f"{query.form} has no format {format}")
    return WorkerRequest(
        text=query.text,
        format=format,
        describe=query.form == "DESCRIBE",
        default_graphs=list(dataset.default) if dataset else None,
        named_graphs=list(dataset.named) if dataset else None,
        prefixes=dict(options.prefixes) if kind == "graph" else {},
        rows=lower(options.rows, limits.rows),
        bytes=lower(options.bytes, limits.bytes),
        seconds=lower(options.seconds, limits.seconds),
        layout=options.layout or UNCHANGED,
    )
