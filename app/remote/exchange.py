"""One query at the store: its answer is written to the spool in the requested format, row by row.

The request is for JSON results or N-Triples, but the store may send other formats. Every answer is parsed
into terms and written by our own writers, so that every format is available with every store.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, cast

import pyoxigraph as ox
import requests
import urllib3

from app.errors import PlanError
from app.formats import IN_XML
from app.quads import Quads
from app.remote.connection import Connection, Pairs, failed
from app.remote.error_responses import raise_error, row_limit
from app.remote.errors import RemoteTimeout
from app.remote.rewriting import Rewritten
from app.sparql.answer import End, ResultKind, Spool
from app.sparql.columns import labels_from
from app.sparql.errors import AnswerTooLarge, EngineUnavailable
from app.sparql.formats import BOOLEANS, write_graph
from app.sparql.limited import Limited, with_prefixes, write_table
from app.sparql.messages import WorkerRequest
from app.sparql.output import FLUSH_BYTES, Output, PieceTooLarge
from app.sparql.results import Row

ACCEPTED = {
    "rows": "application/sparql-results+json, application/sparql-results+xml;q=0.5",
    "graph": "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5",
}
# JSON repeats variables and kinds of terms in each row, so the same rows in CSV can be much smaller.
MOST_TIMES_LARGER = 16
logger = logging.getLogger(__name__)


class Exchange:
    """One query to the store. A thread calls `run`, which works to the end; any other may call `stop`."""

    def __init__(  # noqa: PLR0913, PLR0917  # the parts of an exchange, listed only here
        self,
        connection: Connection,
        question: WorkerRequest,
        asked: Rewritten,
        kind: ResultKind,
        parameters: Pairs,
        known: Quads,
        spool: Spool,
        describe: Callable[[Iterator[ox.Triple]], Iterator[ox.Triple]] = iter,
    ) -> None:
        self.spool = spool
        self.begun = threading.Event()
        self._connection = connection
        self._question = question
        self._asked = asked
        self._kind = kind
        self._describe = describe
        self._known = known
        self._parameters = parameters
        self._response: requests.Response | None = None
        self._stopped = False

    def run(self, leave: Callable[[], None]) -> None:
        """Send the query and write the answer to the spool; then call `leave`."""
        watch = threading.Timer(self._question["seconds"], self._overdue)
        watch.daemon = True
        watch.start()
        try:
            self.spool.end(self._answered())
        except PlanError as error:
            # The frames of the traceback hold pyoxigraph objects that no other thread may free.
            error.__traceback__ = error.__context__ = None
            self.spool.end(error)
        finally:
            watch.cancel()
            self.begun.set()
            if self._response is not None:
                self._response.close()
            self.spool.end(EngineUnavailable())  # if nothing has ended it: an error of ours
            leave()

    def _begin(self) -> None:
        """Let the result be passed on from here; a result in XML only when it is complete."""
        if self._question["format"] not in IN_XML:
            self.begun.set()

    def stop(self) -> None:
        """Stop because nobody reads the result. The connection is closed, so that the store can stop too."""
        self._stopped = True
        self._break_off()

    def _overdue(self) -> None:
        self.spool.end(RemoteTimeout(limit=f"{self._question['seconds']:g}"))
        self.begun.set()
        self._break_off()

    def _break_off(self) -> None:
        if self._response is not None:
            with suppress(OSError, ValueError, RuntimeError):
                self._response.raw.shutdown()

    def _answered(self) -> End:
        """Send the query, write the answer, and return the end. Raises a `PlanError`."""
        began = time.monotonic()
        headers = {"Accept": ACCEPTED["graph" if self._kind == "graph" else "rows"]}
        self._response = self._connection.send(list(self._parameters), headers, self._question["seconds"])
        if self._stopped or self.spool.outcome is not None:  # the response came after the query was stopped
            raise EngineUnavailable
        raise_error(self._response, self._asked.query)
        output = Output(self.spool.write, self._question["bytes"])
        limited = Limited(output, self._question["rows"])
        try:
            self._write(output, limited)
            output.flush()
        except PieceTooLarge:
            raise AnswerTooLarge(limit=self._question["bytes"] // 2**20) from None
        except (urllib3.exceptions.ReadTimeoutError, TimeoutError):
            raise RemoteTimeout(limit=f"{self._question['seconds']:g}") from None
        except (urllib3.exceptions.HTTPError, requests.RequestException, SyntaxError, ValueError) as error:
            raise failed(type(error).__name__) from None
        except OSError as error:
            logger.error("the answer cannot be kept for its reader: %s", error.strerror)
            raise EngineUnavailable from None
        capped = row_limit(self._response)
        truncated = limited.truncated or (capped is not None and limited.count >= capped)
        return End(limited.count, truncated, time.monotonic() - began)

    def _write(self, output: Output, limited: Limited) -> None:
        """Read the body and write it in the requested format."""
        response = cast(requests.Response, self._response)
        body = cast("IO[bytes]", ResponseBody(response, (output.limit + FLUSH_BYTES) * MOST_TIMES_LARGER))
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        form = self._question["format"]
        if self._kind == "graph":
            graph_format = ox.RdfFormat.from_media_type(media_type)
            if graph_format is None:
                raise failed(f"a graph as {media_type[:60]!r}")
            self._write_graph(ox.parse(body, graph_format), output, limited)
            return
        results_format = ox.QueryResultsFormat.from_media_type(media_type)
        if results_format is None:
            raise failed(f"results as {media_type[:60]!r}")
        found = ox.parse_query_results(body, results_format)
        if self._kind == "boolean":
            # Virtuoso answers ASK with a row for true and none for false.
            value = bool(found) if isinstance(found, ox.QueryBoolean) else next(found, None) is not None
            limited.count = 1
            output.write(BOOLEANS[form](value))
            return
        if isinstance(found, ox.QueryBoolean):
            raise failed("a boolean where rows were asked for")
        names = [v.value for v in found.variables]
        asked = [i for i, name in enumerate(names) if not name.startswith(self._asked.own_variables)]
        self._begin()
        layout, rows = self._question["layout"], _columns(limited.rows(found), asked)
        label = labels_from(self._known, layout)
        write_table([names[i] for i in asked], rows, output, form, layout, label)

    def _write_graph(self, quads: Iterator[ox.Quad], output: Output, limited: Limited) -> None:
        described = self._describe(quad.triple for quad in quads)
        triples, prefixes = with_prefixes(limited.triples(described), self._question["prefixes"])
        self._begin()
        write_graph(triples, output, self._question["format"], prefixes)


@dataclass
class ResponseBody:
    """The body of a response as a file, up to a maximum size."""

    response: requests.Response
    most: int
    total: int = 0

    def read(self, size: int = -1) -> bytes:
        """Return some bytes, as soon as there are any. Raises `PieceTooLarge`."""
        piece: bytes = self.response.raw.read1(size if size > 0 else FLUSH_BYTES, decode_content=True)
        self.total += len(piece)
        if self.total > self.most:
            raise PieceTooLarge
        return piece


def _columns(rows: Iterator[Row], asked: list[int]) -> Iterator[Row]:
    """Yield the rows without the variables that rewriting added."""
    for row in rows:
        yield tuple(row[i] for i in asked)
