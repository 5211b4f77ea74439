"""The work of one worker process: questions in, answers out, until the connection closes.

It knows the time limit only as a last resort; the web process ends a worker that takes too long.
"""

from __future__ import annotations

import itertools
import json
import os
import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypedDict

import pyoxigraph as ox

from app.sparql.columns import BYTE_ORDER_MARK, UNCHANGED, Layout, arranged, labels_from
from app.sparql.confinement import allow_processor_time, peak_memory
from app.sparql.engine_rows import SYNTAXES, write_rows
from app.sparql.formats import BOOLEANS, ROWS, write_graph
from app.sparql.frames import Closed, FrameReader, FrameType, packed
from app.sparql.output import FLUSH_SECONDS, Output, TooLarge
from app.sparql.refusals import syntax_error
from app.sparql.results import Row
from app.sparql.spreadsheet import DoesNotFit
from app.store.describe import description
from app.xml_text import CharacterNotInXml, NameNotInXml

OUT_OF_MEMORY = 77  # exit code
ABOUT_QUERY = "The custom function "  # so begins all that the engine says of a query that it has read
KEPT_MEMORY = 64 * 2**20
SAMPLE = 500


class WorkerRequest(TypedDict):
    """What the web process asks. Graphs are null where the query has no dataset clause of any kind."""

    text: str
    format: str
    describe: bool
    default_graphs: list[str] | None
    named_graphs: list[str] | None
    prefixes: dict[str, str]
    rows: int
    bytes: int
    seconds: float
    layout: Layout


@dataclass
class Sender:
    """Frames for the web process: `head` goes before the first piece."""

    connection: socket.socket
    head: bytes

    def send(self, piece: bytes) -> None:
        """Send a piece of the answer."""
        self._send(packed(FrameType.BODY, piece))

    def end(self, piece: bytes, known: dict[str, object]) -> None:
        """Send the last piece and what is known at the end, at once: most results have no other piece."""
        self._send(packed(FrameType.BODY, piece) * bool(piece) + packed(FrameType.END, known))

    def _send(self, frame: bytes) -> None:
        self.connection.sendall(self.head + frame)
        self.head = b""


@dataclass
class Limited:
    """Counts the rows or triples of an answer and stops at the limit; `truncated` if there was one more."""

    output: Output
    limit: int
    count: int = 0
    truncated: bool = False

    def rows(self, solutions: ox.QuerySolutions) -> Iterator[Row]:
        """The rows, as far as the limits go."""
        for solution in solutions:
            if self._full():
                return
            yield tuple(solution)

    def triples(self, triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
        """The triples, each once, as far as the limits go."""
        seen: set[ox.Triple] = set()
        for triple in triples:
            if triple not in seen:
                if self._full():
                    return
                seen.add(triple)
                yield triple

    def _full(self) -> bool:
        self.truncated = self.count >= self.limit or self.output.total >= self.output.limit
        self.count += not self.truncated
        return self.truncated


def work(connection: socket.socket, store: ox.Store) -> None:
    """Answer questions until the other end is gone. Ends the process where memory does not suffice."""
    reader = FrameReader(connection)
    # What one large answer has used stays with the process: after it a fresh one takes its place.
    most_memory = peak_memory() + KEPT_MEMORY
    try:
        while peak_memory() <= most_memory:
            question: WorkerRequest = json.loads(reader.read()[1])
            allow_processor_time(question["seconds"])
            answer(question, store, connection, most_memory)
    except (Closed, ConnectionError):
        return
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def answer(question: WorkerRequest, store: ox.Store, connection: socket.socket, most_memory: int) -> None:
    """Answer one question. Raises `ConnectionError` where the other end is gone."""
    started = time.monotonic()
    try:
        sender, limited = run(question, store, connection)
    except SyntaxError as error:
        failure = {"kind": "malformed", "reason": syntax_error(question["text"], error)}
    except TooLarge:
        failure = {"kind": "too large"}
    except ConnectionError:
        raise
    except DoesNotFit as error:
        failure = {"kind": "failed", "reason": str(error)}
    except CharacterNotInXml as error:
        failure = {"kind": "character", "reason": str(error.fields["character"])}
    except NameNotInXml as error:
        failure = {"kind": "name", "reason": str(error.fields["iri"])}
    except (OSError, RuntimeError, ValueError) as error:
        about_query = str(error).startswith(ABOUT_QUERY)
        failure = {"kind": "failed" if about_query else "fault", "reason": str(error)}
    else:
        end = {"rows": limited.count, "truncated": limited.truncated, "seconds": time.monotonic() - started}
        sender.end(limited.output.rest(), {**end, "last": peak_memory() > most_memory})
        return
    connection.sendall(packed(FrameType.FAIL, {**failure, "last": peak_memory() > most_memory}))


def run(question: WorkerRequest, store: ox.Store, connection: socket.socket) -> tuple[Sender, Limited]:
    """Evaluate and send the whole answer, but not its end, which is in the output.

    The default graph of the store is the merge of all its graphs. A dataset is always given as a whole:
    the engine by itself takes FROM NAMED without FROM, or default graphs alone, for more than they are.
    """
    default, named = question["default_graphs"], question["named_graphs"]
    found = store.query(
        question["text"],
        default_graph=None if default is None else [ox.NamedNode(g) for g in default],
        named_graphs=None if named is None else [ox.NamedNode(g) for g in named],
    )
    form = question["format"]
    variables = [v.value for v in found.variables] if isinstance(found, ox.QuerySolutions) else []
    sender = Sender(connection, packed(FrameType.HEAD, {"variables": variables}))
    output = Output(sender.send, question["bytes"])
    limited = Limited(output, question["rows"])
    if isinstance(found, ox.QuerySolutions):
        write_solutions(question, found, limited, store)
    elif isinstance(found, ox.QueryBoolean):
        limited.count = 1
        output.write(BOOLEANS[form](bool(found)))
    else:
        told = description(store, found, default) if question["describe"] else found
        first, rest = sample(limited.triples(told))
        prefixes = question["prefixes"] if rest else used(question["prefixes"], first)
        triples = itertools.chain(first, rest or ())
        write_graph(triples, output, form, prefixes)
    return sender, limited


def write_solutions(
    question: WorkerRequest, found: ox.QuerySolutions, limited: Limited, store: ox.Store
) -> None:
    """Write the rows: with the engine's serialiser if it is exact and there is nothing to change in them."""
    form, layout, output = question["format"], question["layout"], limited.output
    if form in SYNTAXES and layout == UNCHANGED:
        limited.count, limited.truncated = write_rows(found, SYNTAXES[form], output, limited.limit)
        return
    variables = [v.value for v in found.variables]
    names, rows = arranged(variables, limited.rows(found), layout, labels_from(store, layout))
    if layout["byte_order_mark"]:
        output.write(BYTE_ORDER_MARK)
    for piece in ROWS[form](names, rows):
        output.write(piece)


def sample(triples: Iterator[ox.Triple]) -> tuple[list[ox.Triple], Iterator[ox.Triple] | None]:
    """The first triples, as many as come in a short time, and the rest; None where there is no rest."""
    first: list[ox.Triple] = []
    until = time.monotonic() + FLUSH_SECONDS
    for triple in triples:
        first.append(triple)
        if len(first) == SAMPLE or time.monotonic() > until:
            return first, triples
    return first, None


def used(prefixes: Mapping[str, str], triples: Iterable[ox.Triple]) -> dict[str, str]:
    """The prefixes that the triples have a use for."""
    iris = {t.value for triple in triples for t in triple if isinstance(t, ox.NamedNode)}
    iris |= {t.datatype.value for triple in triples for t in triple if isinstance(t, ox.Literal)}
    return {name: iri for name, iri in prefixes.items() if any(i.startswith(iri) for i in iris)}
