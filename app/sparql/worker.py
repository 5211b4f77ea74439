"""The work of one worker process: questions -> answers, until the connection closes.

The time limit here is only a last resort; the web process kills a worker that takes too long.
"""

from __future__ import annotations

import itertools
import os
import re
import socket
import time
from bisect import bisect_left
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from app.sparql.columns import UNCHANGED, arranged, labels_from
from app.sparql.confinement import ProcessorTime, peak_memory
from app.sparql.engine_messages import syntax_error
from app.sparql.engine_rows import SYNTAXES, write_rows
from app.sparql.errors import TripleTermNotInJsonLd
from app.sparql.formats import BOOLEANS, ROWS, write_graph
from app.sparql.frames import Closed, Finish, FrameReader, FrameType, fail, packed, question_in
from app.sparql.messages import OUT_OF_MEMORY, WorkerRequest
from app.sparql.output import FLUSH_SECONDS, Output, PieceTooLarge
from app.sparql.results import Row, Term
from app.sparql.spreadsheet import DoesNotFit
from app.store.describe import description_triples
from app.xml_text import CharacterNotInXml, NameNotInXml

ABOUT_QUERY = "The custom function "  # the engine's messages about a parsed query begin so
KEPT_MEMORY = 64 * 2**20
SAMPLE = 500
DEEPEST_TERM = 100
MAKES_TRIPLES = re.compile(r"<<|\bTRIPLE\b", re.IGNORECASE)  # only then a result can have nested ones


class NestedTooDeep(ValueError):
    """A result has triple terms one inside another, deeper than the writers and the readers of JSON go."""


@dataclass
class Limited:
    """Counts the rows or triples of a result, and stops at the limit; `truncated` if there was one more."""

    output: Output
    limit: int
    count: int = 0
    truncated: bool = False

    def rows(self, solutions: ox.QuerySolutions) -> Iterator[Row]:
        """Yield the rows, up to the limits."""
        for solution in solutions:
            if self._full():
                return
            row = tuple(solution)
            check_depth(row)
            yield row

    def triples(self, triples: Iterable[ox.Triple], nested: bool = True) -> Iterator[ox.Triple]:
        """Yield the distinct triples, up to the limits; `nested` if they can have nested triple terms."""
        seen: set[ox.Triple] = set()
        for triple in triples:
            if triple not in seen:
                if self._full():
                    return
                seen.add(triple)
                if nested:
                    check_depth(triple)
                yield triple

    def _full(self) -> bool:
        self.truncated = self.count >= self.limit or self.output.total >= self.output.limit
        self.count += not self.truncated
        return self.truncated


def check_depth(terms: Iterable[Term | None]) -> None:
    """Raise `NestedTooDeep` if a term has more than `DEEPEST_TERM` triple terms one inside another."""
    for term in terms:
        depth, inner = 0, term
        while isinstance(inner, ox.Triple):
            depth, inner = depth + 1, inner.object
            if depth > DEEPEST_TERM:
                raise NestedTooDeep(f"its result has more than {DEEPEST_TERM} triple terms in one another")


def work(connection: socket.socket, store: ox.Store, cache_bytes: int = 0) -> None:
    """Answer questions until the connection closes. Ends the process if memory runs out.

    `cache_bytes` is what the store itself may keep in memory.
    """
    reader = FrameReader(connection)
    # A process keeps the memory that a large result has used. Such a worker is replaced by a new one.
    most_memory = peak_memory() + KEPT_MEMORY + cache_bytes
    processor, last = ProcessorTime(), False
    try:
        while not last:
            question = question_in(reader.read()[1])
            processor.allow(question["seconds"])
            last = answer(question, store, connection, most_memory)
    except (Closed, ConnectionError):
        return
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def answer(question: WorkerRequest, store: ox.Store, connection: socket.socket, most_memory: int) -> bool:
    """Answer one question; return whether it was the last, because the process has used too much memory.

    Raises `ConnectionError` if the connection is closed.
    """
    started = time.monotonic()
    try:
        limited = run(question, store, connection)
    except SyntaxError as error:
        failure = {"kind": "malformed", "reason": syntax_error(question["text"], error)}
    except PieceTooLarge:
        failure = {"kind": "too large"}
    except ConnectionError:
        raise
    except (DoesNotFit, NestedTooDeep) as error:
        failure = {"kind": "failed", "reason": str(error)}
    except CharacterNotInXml as error:
        failure = {"kind": "character", "reason": str(error.fields["character"])}
    except NameNotInXml as error:
        failure = {"kind": "name", "reason": str(error.fields["iri"])}
    except TripleTermNotInJsonLd:
        failure = {"kind": "triple term", "reason": ""}
    except (OSError, RuntimeError, ValueError) as error:
        about_query = str(error).startswith(ABOUT_QUERY)
        failure = {"kind": "failed" if about_query else "fault", "reason": str(error)}
    else:
        seconds, last = time.monotonic() - started, peak_memory() > most_memory
        rest, finish = limited.output.rest(), Finish(limited.count, seconds, limited.truncated, last)
        # At once, because most results have no other piece.
        connection.sendall((packed(FrameType.BODY, rest) if rest else b"") + finish.packed())
        return last
    last = peak_memory() > most_memory
    connection.sendall(fail({**failure, "last": last}))
    return last


def run(question: WorkerRequest, store: ox.Store, connection: socket.socket) -> Limited:
    """Run the query and send the result, except its end, which is in the output; return what was counted.

    The default graph of the store is the merge of all its graphs. Both parts of a dataset are always given:
    with FROM NAMED alone, or with default graphs alone, the engine would add other graphs.
    """
    default, named = question["default_graphs"], question["named_graphs"]
    found = store.query(
        question["text"],
        default_graph=None if default is None else [ox.NamedNode(g) for g in default],
        named_graphs=None if named is None else [ox.NamedNode(g) for g in named],
    )
    form = question["format"]
    output = Output(lambda piece: connection.sendall(packed(FrameType.BODY, piece)), question["bytes"])
    limited = Limited(output, question["rows"])
    if isinstance(found, ox.QuerySolutions):
        write_solutions(question, found, limited, store)
    elif isinstance(found, ox.QueryBoolean):
        limited.count = 1
        output.write(BOOLEANS[form](bool(found)))
    else:
        described = description_triples(store, found, default) if question["describe"] else found
        nested = MAKES_TRIPLES.search(question["text"]) is not None
        first, rest = sample(limited.triples(described, nested))
        prefixes = question["prefixes"] if rest else used(question["prefixes"], first)
        triples = itertools.chain(first, rest or ())
        write_graph(triples, output, form, prefixes)
    return limited


def write_solutions(
    question: WorkerRequest, found: ox.QuerySolutions, limited: Limited, store: ox.Store
) -> None:
    """Write the rows: with the engine's serialiser if it is exact and there is nothing to change in them."""
    form, layout, output = question["format"], question["layout"], limited.output
    if form in SYNTAXES and layout == UNCHANGED and not MAKES_TRIPLES.search(question["text"]):
        limited.count, limited.truncated = write_rows(found, SYNTAXES[form], output, limited.limit)
        return
    variables = [v.value for v in found.variables]
    labels = labels_from(store, layout, ox.DefaultGraph())
    names, rows = arranged(variables, limited.rows(found), layout, labels)
    if layout["byte_order_mark"]:
        output.write(BOM_UTF8)
    for piece in ROWS[form](names, rows):
        output.write(piece)


def sample(triples: Iterator[ox.Triple]) -> tuple[list[ox.Triple], Iterator[ox.Triple] | None]:
    """Return the first triples, as many as arrive in a short time, and the rest; None if there is no rest."""
    first: list[ox.Triple] = []
    until = time.monotonic() + FLUSH_SECONDS
    for triple in triples:
        first.append(triple)
        if len(first) == SAMPLE or time.monotonic() > until:
            return first, triples
    return first, None


def used(prefixes: Mapping[str, str], triples: Iterable[ox.Triple]) -> dict[str, str]:
    """Return the prefixes that the triples use.

    The IRIs are sorted, so those that begin with a namespace follow the place where it would be itself.
    """
    terms = itertools.chain.from_iterable(triples)
    names = (t.datatype if isinstance(t, ox.Literal) else t for t in terms)
    iris = {name.value for name in names if isinstance(name, ox.NamedNode)}
    found = [*sorted(iris), ""]
    return {
        name: iri
        for name, iri in prefixes.items()
        if found[bisect_left(found, iri, hi=len(iris))].startswith(iri)
    }
