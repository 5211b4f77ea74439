"""Queries over a release, each in a process that can be ended: the embedded engine.

The web process has many threads, so it must not fork: it starts a fork server, which holds the release, and
gets workers from it (`app.sparql.forkserver`). A worker answers one query after another. One that takes too
long or too much is ended, and the next query gets a fresh one in milliseconds.

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
# So long an answer is collected before the first of it is passed on: what goes wrong by then is still an
# error with a status of its own, and an answer that is complete by then can say whether it was truncated.
PATIENCE_SECONDS = 1.0
N = TypeVar("N", int, float)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryLimits:
    """What a query may take, and how many may run and wait.

    `seconds` count from when a worker begins, `queue_seconds` is the longest wait for one.
    `rows` (or triples) is more than the whole plan has, so that ordinary questions are answered in full,
    and `bytes` is what such an answer comes to with long texts. `unread_bytes` is what all answers together
    may hold that their clients have not taken yet, on disk or in memory.
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
    """Answers queries over the release in an N-Quads file, which loads meanwhile. Safe for many threads."""

    def __init__(self, quads_file: Path, limits: QueryLimits) -> None:
        self.limits = limits
        self._crews = {loaded: Crew(quads_file, limits.memory_bytes, loaded) for loaded in Loaded}
        self._crews[Loaded.MERGED].start()
        self._queue = QueryQueue(limits.workers, limits.queue)
        self._unread = ByteAllowance(limits.unread_bytes)

    def answer(self, query: QueryRead, format: str, options: QueryOptions = DEFAULT_OPTIONS) -> Answer:
        """Run a query; return its answer in `format`, a suffix that `FORMATS` has for the query's form.

        Raises errors that occur before the first piece is passed on: `MalformedQuery`, `QueryFailed`,
        a `QueryStopped`, `QueryQueueFull`, `EngineUnavailable`, `NotInXml`;
        and `ValueError` if the query's form has no such format.
        """
        kind = kind_of(query, format)
        question = worker_request(query, format, options.dataset_of(query), options, self.limits)
        run = self._started(question, query, options.asker)
        return Answer(kind, format, run.variables, run.spool, run.stop)

    def _started(self, question: WorkerRequest, query: QueryRead, asker: Asker) -> Run:
        """A run that has said its first words or all; a thread of its own hears the rest.

        Raises the error that it has ended with by then.
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
        """How many queries wait for a worker now."""
        return self._queue.waiting

    def close(self) -> None:
        """End all queries and processes; an answer that is still being read ends with an error."""
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
    """The kind of answer that a query has. Raises `ValueError` for a format that does not fit."""
    kind = KINDS[query.form]
    if format not in FORMATS[kind]:
        raise ValueError(f"{query.form} has no format {format}")
    return kind


def needed(query: QueryRead, has_dataset: bool) -> Loaded:
    """Return what a query can see: named graphs only with GRAPH or with a dataset of its own."""
    graphs = has_dataset or any(token.is_word("GRAPH") for token in query.tokens)
    return Loaded.GRAPHS if graphs else Loaded.MERGED


def lower(wanted: N | None, limit: N) -> N:
    """The limit, or what is wanted if that is less."""
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
