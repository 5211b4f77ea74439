"""The work of one worker process: questions -> answers, until the connection closes.

The time limit here is only a last resort; the web process kills a worker that takes too long.
"""

from __future__ import annotations

import os
import re
import socket
import time

import pyoxigraph as ox

from app.sparql.columns import UNCHANGED, labels_from
from app.sparql.confinement import ProcessorTime, peak_memory
from app.sparql.engine_messages import syntax_error
from app.sparql.engine_rows import SYNTAXES, write_rows
from app.sparql.errors import TripleTermNotInJsonLd
from app.sparql.formats import BOOLEANS, write_graph
from app.sparql.frames import Closed, Finish, FrameReader, FrameType, fail, packed, question_in
from app.sparql.limited import Limited, NestedTooDeep, with_prefixes, write_table
from app.sparql.messages import OUT_OF_MEMORY, WorkerRequest
from app.sparql.output import Output, PieceTooLarge
from app.sparql.spreadsheet import DoesNotFit
from app.store.describe import with_parts
from app.xml_text import CharacterNotInXml, NameNotInXml

ABOUT_QUERY = "The custom function "  # the engine's messages about a parsed query begin so
KEPT_MEMORY = 64 * 2**20
MAKES_TRIPLES = re.compile(r"<<|\bTRIPLE\b", re.IGNORECASE)  # only then a result can have nested ones


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
        described = with_parts(store, found, default) if question["describe"] else found
        nested = MAKES_TRIPLES.search(question["text"]) is not None
        triples, prefixes = with_prefixes(limited.triples(described, nested), question["prefixes"])
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
    names = [v.value for v in found.variables]
    label = labels_from(store, layout, ox.DefaultGraph())
    write_table(names, limited.rows(found), output, form, layout, label)
