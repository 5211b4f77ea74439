"""One query in one worker: writes the worker's result to the spool, until the end or the time limit."""

from __future__ import annotations

import json
import logging
import math
import signal
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum, auto
from functools import cached_property
from typing import Any

from app.errors import PlanError
from app.sparql.answer import End, Spool
from app.sparql.engine_messages import failure, malformed
from app.sparql.errors import (
    AnswerTooLarge,
    EngineUnavailable,
    QueryAbandoned,
    QueryOutOfMemory,
    QueryOverflow,
    QueryTimeout,
    UnreadAnswers,
)
from app.sparql.frames import Closed, Finish, FrameType, question
from app.sparql.messages import NO_STORE, OUT_OF_MEMORY, WorkerRequest
from app.sparql.preflight import QueryRead
from app.sparql.query_queue import LOOK_SECONDS, assume_connected
from app.sparql.workers import ForkServer, Worker

_MEGABYTE = 2**20
AT_ONCE = 1 << 18
"""A result up to this size, in bytes, is passed on without a thread."""
# Exit codes of a worker without enough memory; the kernel sends SIGKILL when nothing else helps.
_MEMORY_CODES = (-signal.SIGABRT, -signal.SIGKILL, OUT_OF_MEMORY)
logger = logging.getLogger(__name__)


class Arrived(Enum):
    """What has arrived of a result, and what may be done: `look` never waits, `pump` may."""

    NOT_ALL = auto()
    """Wait for more."""
    ALL = auto()
    """The whole result, which is short: `pump` does not wait."""
    MUCH = auto()
    """A long result, an error, or the end of the worker: call `pump` in a thread, because it may wait."""


class Run:
    """A query that a worker runs. Only one thread at a time may call `pump`; any thread may call `stop`.

    At the end it passes the worker to `leave`, or None if the worker was killed. `gone` returns whether the
    client has left.
    """

    def __init__(
        self,
        worker: Worker,
        asked: WorkerRequest,
        query: QueryRead,
        server: ForkServer,
        leave: Callable[[Worker | None], None],
        new_spool: Callable[[], Spool],
        gone: Callable[[], bool] = assume_connected,
    ) -> None:
        self._worker = worker
        self._asked = asked
        self._query = query
        self._server = server
        self._leave = leave
        self._new_spool = new_spool
        self._gone = gone
        self._lock = threading.Lock()
        self._running = True
        self._deadline = time.monotonic() + asked["seconds"]

    @cached_property
    def spool(self) -> Spool:
        """The result as far as `pump` has read it. A short result does without."""
        return self._new_spool()

    def ask(self) -> None:
        """Send the query to the worker. If that fails, `pump` finds out."""
        with suppress(ConnectionError, TimeoutError):
            self._worker.send(question(self._asked), self._deadline)

    def look(self) -> Arrived:
        """Take what the worker has sent, without waiting, and return what may be done now."""
        reader, last = self._worker.reader, None
        try:
            while last is None and reader.size <= AT_ONCE:
                if not reader.receive():
                    return Arrived.NOT_ALL
                last = reader.last()
            usual = last is not None and last[0] is FrameType.END and not Finish.read(last[1]).last
        except (Closed, struct.error):  # `pump` finds out which
            return Arrived.MUCH
        return Arrived.ALL if usual else Arrived.MUCH

    def fileno(self) -> int:
        """Return the descriptor of the worker's connection."""
        return self._worker.connection.fileno()

    def pump(self, patience: float = math.inf) -> None:
        """Read from the worker: to the end, or after `patience` seconds until there are any bytes."""
        impatient_at = time.monotonic() + patience
        while self._running:
            try:
                limit = min(self._deadline, time.monotonic() + LOOK_SECONDS)
                self._take(*self._worker.reader.read(min(limit, impatient_at) if self.spool.size else limit))
            except TimeoutError:
                if time.monotonic() >= self._deadline:
                    self._end(self._timeout())
                elif self._gone():
                    self._end(QueryAbandoned())
                elif self.spool.size and time.monotonic() >= impatient_at:
                    return
            except Closed:
                self._died()
            except UnreadAnswers as error:
                self._end(error)
            except (KeyError, ValueError, struct.error):
                # Otherwise the place of the query would never be free.
                logger.exception("a worker has sent what no worker sends")
                self._end(EngineUnavailable())
            except OSError as error:
                logger.error("the answer cannot be kept for its reader: %s", error)
                self._end(EngineUnavailable())

    def complete_result(self) -> tuple[bytes, End]:
        """Return the complete result after `Arrived.ALL`, without a detour through the spool."""
        body, finish = self._worker.reader.whole()
        self._release(reusable=True)
        return body, end_of(finish)

    def stop(self) -> None:
        """Stop because nobody reads the result.

        The thread in `pump` finds the connection closed, and ends the worker.
        """
        with self._lock:
            if self._running:
                self._worker.interrupt()

    def hurry(self, seconds: float) -> None:
        """Let the query run for at most so many seconds more. Call it before `pump`."""
        self._deadline = min(self._deadline, time.monotonic() + seconds)

    def _take(self, letter: FrameType, content: bytes) -> None:
        if letter is FrameType.BODY:
            self.spool.write(content)
            return
        if letter is FrameType.END:
            finish = Finish.read(content)
            self._end(end_of(finish), reusable=not finish.last)
            return
        fields: dict[str, Any] = json.loads(content)
        reusable = not fields.get("last")
        if fields["kind"] == "malformed":
            self._end(malformed(fields["reason"], self._query), reusable=reusable)
        elif fields["kind"] == "too large":
            self._end(AnswerTooLarge(limit=self._asked["bytes"] // _MEGABYTE), reusable=reusable)
        else:
            self._end(failure(fields["kind"], fields["reason"]), reusable=reusable)

    def _died(self) -> None:
        code = self._server.reap(self._worker)
        outcome: PlanError
        if code in _MEMORY_CODES:
            outcome = QueryOutOfMemory()
        elif code == -signal.SIGXCPU:
            outcome = self._timeout()
        elif code in (None, 0, NO_STORE):
            outcome = EngineUnavailable()
        else:
            logger.warning("a query has ended its worker with %d", code)
            outcome = QueryOverflow()
        self._end(outcome, reaped=True)

    def _timeout(self) -> QueryTimeout:
        return QueryTimeout(limit=f"{self._asked['seconds']:g}")

    def _end(self, outcome: End | PlanError, *, reusable: bool = False, reaped: bool = False) -> None:
        self._release(reusable=reusable, reaped=reaped)
        self.spool.end(outcome)

    def _release(self, *, reusable: bool, reaped: bool = False) -> None:
        with self._lock:
            self._running = False
        if not (reusable or reaped):
            self._server.reap(self._worker)
        self._leave(self._worker if reusable else None)


def end_of(finish: Finish) -> End:
    """Return what an END frame says about a result."""
    return End(finish.rows, finish.truncated, finish.seconds)
