"""Plain queries to `/sparql`, answered without Flask, by the same functions that its page uses.

The event loop answers what most programs ask: a query in GET, POST or QUERY whose whole result comes soon.
All else is left to the site: errors, pages, conditional requests, streams. What the event loop has begun by
then, the site continues (`app.http.asking.BegunQuery`).
docs/decisions/0038-plain-queries-before-flask.md
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request

from app.clients import client_key
from app.errors import PlanError
from app.formats import HTML, answer_formats
from app.http.answering import answer_header, result_fields, tag_of, variant
from app.http.asking import BegunQuery, Settle
from app.http.budget import Budget, BudgetSpent
from app.http.compression import LEAST_BYTES, compressed_body, is_compressible, preferred_coding
from app.http.cors import ON_EVERY_RESPONSE
from app.http.exchange import SECURITY_HEADERS
from app.http.incoming import Incoming
from app.http.operation import (
    SITE_PARAMETERS,
    Operation,
    chosen_format,
    operation,
    parameters,
    read_operation,
)
from app.http.tables import layout
from app.publication import Publication
from app.representation import Representation
from app.serving import ServedRelease
from app.sparql.answer import End, QueryOptions, QueryResult
from app.sparql.cache import BoundedCache, CachedResult, repeatable
from app.sparql.keywords import Form
from app.sparql.pool import KINDS, QueryPool
from app.sparql.preflight import refuse_unpublished
from app.sparql.query_queue import Asker
from app.sparql.started import StartedQuery, Task

PATH = "/sparql"
METHODS = frozenset({"GET", "POST", "QUERY"})
LONGEST = 1 << 13
"""The longest query, in bytes as it is sent, that the event loop reads itself; that takes it 2 ms."""
LONGEST_TEXT = 1 << 15
"""The longest query for the engine, in characters. It fits into the buffer of a socket."""
CLIENTS = 1024
ACCEPTS = 256
LEFT_TO_THE_SITE = frozenset(
    {
        "HTTP_CONTENT_ENCODING",
        "HTTP_IF_MATCH",
        "HTTP_IF_MODIFIED_SINCE",
        "HTTP_IF_NONE_MATCH",
        "HTTP_IF_RANGE",
        "HTTP_IF_UNMODIFIED_SINCE",
        "HTTP_RANGE",
    }
)
"""Request fields that change the answer, as keys of the WSGI environment."""
Environ = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CompleteResponse:
    """A response with status 200: its head without the status line, as lines, its body, and its `Vary`."""

    head: bytes
    body: bytes
    vary: bytes


@dataclass(frozen=True, slots=True)
class DirectQuery:
    """A plain query, and what its response depends on.

    `key` is that of the cache of results, empty for a result that is not kept. `varies` means that `Accept`
    chose the format. `settle` charges the query to the client.
    """

    release: ServedRelease
    pool: QueryPool
    task: Task
    representation: Representation
    key: str
    varies: bool
    accept_encoding: str | None
    settle: Settle

    def begun(self, answer: Callable[[], QueryResult], stop: Callable[[], None]) -> BegunQuery:
        """Return the query for a thread of the site, which continues it."""
        return BegunQuery(self.release, answer, stop, self.settle)

    def started(self, query: StartedQuery) -> BegunQuery:
        """Return a started query for a thread of the site."""
        return self.begun(query.answer, query.close)

    def failed(self, error: PlanError) -> BegunQuery:
        """Return an error that the site reports."""

        def answer() -> QueryResult:
            raise error

        return self.begun(answer, lambda: None)


class Endpoint:
    """Reads plain queries, and writes their responses. Nothing here waits."""

    def __init__(
        self, publication: Publication, budget: Budget, incoming: Incoming, compressed: BoundedCache[bytes]
    ) -> None:
        self._publication = publication
        self._budget = budget
        self._incoming = incoming
        self._compressed = compressed
        settings = publication.settings
        self._client = lru_cache(CLIENTS)(lambda peer, forwarded: client_key(peer, forwarded, settings))
        self._standing = lru_cache(2)(standing)
        self._chosen_format = lru_cache(ACCEPTS)(format_for)

    def question(self, environ: Environ, gone: Callable[[], bool]) -> DirectQuery | None:
        """Return the query of a request; None if the site must answer it. `gone`: see `Asker`.

        The body, if there is one, can be read again.
        """
        if not is_plain(environ) or self._publication.served is None or not self._incoming.check(environ):
            return None
        began, client = time.monotonic(), self._client_of(environ)
        try:
            settle = self._budget.begin(client)
        except BudgetSpent:
            return None

        def settled(cost: float | None) -> None:
            settle(None if cost is None else cost + reading)

        try:
            found = self._read(environ, Asker(client, gone), settled)
        except (PlanError, HTTPException):
            found = None
        finally:
            environ["wsgi.input"].seek(0)
            reading = time.monotonic() - began
        if found is None:
            settle(None)
        return found

    def _read(self, environ: Environ, asker: Asker, settle: Settle) -> DirectQuery | None:
        """Return the query, as `app.pages.sparql` reads it. Raises what that raises."""
        release, chosen = self._publication.current(), self._publication.settings
        asked = asked_operation(environ, chosen.query_kilobytes * 2**10)
        if asked.query is None or not asked.parameters.isdisjoint(SITE_PARAMETERS):
            return None
        read = release.read(asked.query)
        if read.calls or len(read.text) > LONGEST_TEXT or not isinstance(release.pool, QueryPool):
            return None
        if asked.dataset is not None:
            refuse_unpublished((*asked.dataset.default, *asked.dataset.named), release.graphs)
        representation = self._chosen_format(asked.formats, environ.get("HTTP_ACCEPT"), read.form)
        if representation is None or representation == HTML:
            return None
        prefixes = release.release.namespaces.prefixes() if KINDS[read.form] == "graph" else {}
        table = layout(asked.table, representation)
        options = QueryOptions(dataset=asked.dataset, layout=table, prefixes=prefixes, asker=asker)
        return DirectQuery(
            release,
            release.pool,
            release.pool.task(read, representation.suffix, options),
            representation,
            variant(read, representation, options, chosen) if repeatable(read) else "",
            not asked.formats,
            environ.get("HTTP_ACCEPT_ENCODING"),
            settle,
        )

    def _client_of(self, environ: Environ) -> str:
        return self._client(environ["REMOTE_ADDR"], environ.get("HTTP_X_FORWARDED_FOR", ""))

    def kept(self, question: DirectQuery) -> CachedResult | None:
        """Return the result of a query from the cache, None if it is not there."""
        return question.release.answers.get(question.key) if question.key else None

    def response(self, question: DirectQuery, body: bytes, end: End, new: bool) -> CompleteResponse:
        """Return the response with a complete result; `new` if it is not from the cache."""
        release, representation, key = question.release, question.representation, question.key
        if new and key:
            release.answers.put(key, CachedResult(body, end))
        question.settle(end.seconds if new else 0.0)
        varies, tag = ["Accept"] if question.varies else [], tag_of(release, key) if key else ""
        coding = None
        if is_compressible(representation.media_type) and (key or len(body) >= LEAST_BYTES):
            varies.append("Accept-Encoding")
            coding = preferred_coding(question.accept_encoding) if len(body) >= LEAST_BYTES else None
        if coding:
            body = compressed_body(body, coding, self._compressed)
            tag = tag and f"{tag}-{coding}"
        fields = result_fields(representation, tag) | {"X-Answer": answer_header(end)}
        fields |= self._budget.headers(question.task.asker.client)
        fields["Content-Length"] = str(len(body))
        if coding:
            fields["Content-Encoding"] = coding
        vary = ", ".join(varies)
        if vary:
            fields["Vary"] = vary
        head = as_lines(fields.items()) + self._standing(release.release.id)
        return CompleteResponse(head, body, vary.encode())


def asked_operation(environ: Environ, most_bytes: int) -> Operation:
    """Return the operation of a request; see `read_operation`, which reads those with a body."""
    if environ["REQUEST_METHOD"] == "GET":
        return operation(parameters(environ["QUERY_STRING"].encode("latin-1")))
    return read_operation(Request(environ, populate_request=False), most_bytes)


def format_for(formats: tuple[str, ...], accept: str | None, form: Form) -> Representation | None:
    """Return the format that a request for the result of such a query chooses, None if there is none."""
    return chosen_format(formats, accept, (*answer_formats(form), HTML))


def is_plain(environ: Environ) -> bool:
    """Return whether a request may be a plain query: method, path, protocol, size and header fields."""
    return (
        environ["PATH_INFO"] == PATH
        and environ["REQUEST_METHOD"] in METHODS
        and environ["SERVER_PROTOCOL"] == "HTTP/1.1"
        and len(environ["QUERY_STRING"]) <= LONGEST
        and len(environ["wsgi.input"].getbuffer()) <= LONGEST
        and LEFT_TO_THE_SITE.isdisjoint(environ)
    )


def standing(release_id: str) -> bytes:
    """Return the fields that every response has (`app.http.exchange`, `app.http.cors`), as lines."""
    return as_lines((*SECURITY_HEADERS.items(), ("X-Release", release_id), *ON_EVERY_RESPONSE))


def as_lines(fields: Iterable[tuple[str, str]]) -> bytes:
    """Return header fields as lines, with their names in lower case."""
    return "".join([f"{name.lower()}: {value}\r\n" for name, value in fields]).encode("latin-1")
