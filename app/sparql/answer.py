"""The result of a query as its reader sees it, and the spool between the worker and the client.

A worker is free again as soon as it has finished, however slow the client is. Little is held in memory: what
the client has not read yet is in a temporary file.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Literal, Self

from app.allowance import ByteAllowance
from app.errors import PlanError
from app.sparql.columns import Layout
from app.sparql.errors import QueryStopped, UnreadAnswers
from app.sparql.preflight import QueryRead
from app.sparql.query_queue import NOBODY, Asker

HELD_BYTES = 1 << 18
ResultKind = Literal["bindings", "boolean", "graph"]


@dataclass(frozen=True, slots=True)
class End:
    """What is known when a result is complete: rows or triples, and the engine's time in seconds.

    `truncated` is true if the limit of rows or bytes cut the result.
    """

    rows: int
    truncated: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a query runs over (https://www.w3.org/TR/sparql11-protocol/#dataset).

    The default graph is the merge of `default`; `GRAPH` matches only the graphs of `named`.
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryOptions:
    """How to run a query and write its result, apart from the query and the format.

    `dataset` replaces the query's own FROM and FROM NAMED (SPARQL 1.1 Protocol, section 2.1.4); the caller
    has checked its graphs with `refuse_unpublished`. `seconds`, `rows` (or triples) and `bytes` can only
    lower the limits of the engine. `prefixes` (name → IRI) are used when a graph is written, `layout` when
    rows are written for a spreadsheet. The engine stops the query when its `asker` has disconnected.
    """

    dataset: Dataset | None = None
    seconds: float | None = None
    rows: int | None = None
    bytes: int | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)
    layout: Layout | None = None
    asker: Asker = NOBODY

    def dataset_of(self, query: QueryRead) -> Dataset | None:
        """Return the dataset that a query runs over; None means all published graphs."""
        if self.dataset is None and (query.from_graphs or query.from_named):
            return Dataset(query.from_graphs, query.from_named)
        return self.dataset


DEFAULT_OPTIONS = QueryOptions()


class Spool:
    """Passes bytes from one thread to another, in order, followed by an end or an error.

    The bytes count towards the client's allowance until `close`.
    """

    def __init__(self, allowance: ByteAllowance, client: str) -> None:
        self._allowance = allowance
        self._client = client
        self.size = 0
        self.outcome: End | PlanError | None = None
        self._changed = threading.Condition()
        self._held: deque[bytes] = deque()
        self._held_size = 0
        self._file: IO[bytes] | None = None
        self._filed = self._taken = 0
        self._closed = False

    def write(self, piece: bytes) -> None:
        """Add bytes. Raises `UnreadAnswers`, or `OSError` if the disk is full."""
        with self._changed:
            if self._closed:
                return
            if not self._allowance.take(self._client, len(piece)):
                raise UnreadAnswers
            self.size += len(piece)
            if self._file is None and self._held_size + len(piece) > HELD_BYTES:
                self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  # closed by `close`
            if self._file is None:
                self._held.append(piece)
                self._held_size += len(piece)
            else:
                self._filed += _write_whole(self._file.fileno(), piece, self._filed)
            self._changed.notify_all()

    def end(self, outcome: End | PlanError) -> None:
        """Record the outcome. Only the first outcome counts."""
        with self._changed:
            self.outcome = self.outcome or outcome
            self._changed.notify_all()

    def wait(self, patience: float | None) -> bool:
        """Wait at most `patience` seconds for the outcome; return whether it is known."""
        with self._changed:
            return self._changed.wait_for(lambda: self.outcome is not None, patience)

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes, each once. Then raise the error, if the outcome is one."""
        while piece := self._next():
            yield piece
        self.close()
        if isinstance(self.outcome, PlanError):
            raise self.outcome

    def _next(self) -> bytes:
        with self._changed:
            self._changed.wait_for(
                lambda: self._held or self._taken < self._filed or self.outcome is not None or self._closed
            )
            if self._held:
                piece = self._held.popleft()
                self._held_size -= len(piece)
                return piece
            if self._file is None or self._taken == self._filed:
                return b""
            piece = os.pread(self._file.fileno(), min(HELD_BYTES, self._filed - self._taken), self._taken)
            self._taken += len(piece)
            return piece

    def close(self) -> None:
        """Discard the bytes that were not read, and release the file and the allowance."""
        with self._changed:
            if not self._closed:
                self._allowance.give_back(self._client, self.size)
            self._closed = True
            if self._held or self._taken < self._filed:  # a cut result must not look complete
                self.outcome = QueryStopped()
            self._held.clear()
            if self._file is not None:
                self._file.close()
                self._file = None
            self._changed.notify_all()


def _write_whole(descriptor: int, piece: bytes, offset: int) -> int:
    written = 0
    while written < len(piece):
        written += os.pwrite(descriptor, piece[written:], offset + written)
    return written


class QueryResult:
    """The result of one query. Read `chunks` once, then `end`. Always call `close`, which stops a running
    query.

    `format` is the suffix of its format.
    """

    def __init__(self, format: str, spool: Spool, stop: Callable[[], None]) -> None:
        self.format = format
        self.chunks = spool.chunks()
        self.when_closed: Callable[[], None] | None = None  # called once
        self._spool = spool
        self._stop = stop

    def wait(self, seconds: float | None = None) -> bool:
        """Wait at most `seconds` for the complete result; return whether it is here. `end` is then known.

        Raises the error that stopped the query, so that a response that has not begun can still report it.
        """
        known = self._spool.wait(seconds)
        if isinstance(self._spool.outcome, PlanError):
            raise self._spool.outcome
        return known

    @property
    def end(self) -> End | None:
        """Return what is known at the end; None before it, or after an error."""
        return self._spool.outcome if isinstance(self._spool.outcome, End) else None

    @property
    def truncated(self) -> bool:
        """Return whether the limits cut the result, as far as it is known yet."""
        return self.end is not None and self.end.truncated

    @property
    def size(self) -> int:
        """Return the number of bytes of the result that have arrived."""
        return self._spool.size

    @property
    def rows(self) -> int:
        """Return the number of rows or triples of a complete result; 0 before."""
        return self.end.rows if self.end else 0

    def close(self) -> None:
        """Stop the query if it still runs, and discard the result."""
        if self._spool.outcome is None:
            self._spool.end(QueryStopped())
            self._stop()
        self._spool.close()
        when_closed, self.when_closed = self.when_closed, None
        if when_closed is not None:
            when_closed()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
