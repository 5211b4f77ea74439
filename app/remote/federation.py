"""SERVICE: fetch the answers of other endpoints, and insert them into the query as VALUES.

https://www.w3.org/TR/sparql11-federated-query/: the pattern of a SERVICE is evaluated separately, and its
solutions are joined with the rest. VALUES in its place is equivalent, so the engine needs no network access.
VALUES cannot contain blank nodes. They become unique IRIs (`urn:uuid:`), the same IRI for the same node of
one answer (https://www.w3.org/TR/rdf11-concepts/#section-skolemization).
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4, uuid5

import pyoxigraph as ox

from app.remote.errors import ServiceFailed, ServiceTooSlow
from app.remote.outgoing import NoAnswer, Outgoing, TooSlow
from app.settings import default
from app.sparql.preflight import QueryRead, text_of
from app.sparql.query_queue import NOBODY, Asker, QueryQueue
from app.sparql.service_call import ServiceCall
from app.sparql.terms import term_in_query
from app.sparql.tokens import Token, TokenKind

RESULTS_JSON = "application/sparql-results+json"
MOST_ROWS = 10_000
MOST_CALLS = 4  # calls that wait for an answer at the same time
NO_CONDITION = "VALUES () { () }"
_VARIABLE = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class ServiceLimits:
    """The limits of all calls of one query together, and the maximum size of each answer."""

    seconds: float = default("service_seconds")
    bytes: int = default("service_kilobytes") * 2**10
    rows: int = MOST_ROWS


class Federation:
    """Fetches the answers that queries need from other endpoints. Thread-safe."""

    def __init__(self, limits: ServiceLimits, outgoing: Outgoing) -> None:
        self.limits = limits
        self._outgoing = outgoing
        self._queue = QueryQueue(MOST_CALLS, waiting=0)

    def with_services_answered(
        self, read: QueryRead, seconds: float | None = None, asker: Asker = NOBODY
    ) -> QueryRead:
        """Return the query with its calls replaced by their answers; it then has no calls.

        `seconds` can only lower the limit. Raises `ServiceFailed`, `ServiceTooSlow` or `QueryQueueFull`.
        """
        self._queue.enter(0, asker)
        try:
            until = time.monotonic() + min(self.limits.seconds, seconds or self.limits.seconds)
            position, found = 0, list[Token]()
            for call in read.calls:
                service = read.tokens[call.first]
                data = Token(TokenKind.WORD, self._data(read, call, until), service.start, service.end)
                found += [*read.tokens[position : call.first], data]
                position = call.last + 1
        finally:
            self._queue.leave(asker.client)
        return replace(read, tokens=(*found, *read.tokens[position:]), calls=())

    def _data(self, read: QueryRead, call: ServiceCall, until: float) -> str:
        """Return the VALUES block that replaces a call."""
        pattern = read.tokens[call.opening : call.last + 1]
        query = f"SELECT * WHERE\n{text_of(pattern)}LIMIT {self.limits.rows + 1}"
        known = frozenset(t.text[1:] for t in pattern if t.kind is TokenKind.VARIABLE)
        left = until - time.monotonic()
        try:
            if left <= 0:
                raise TooSlow("it takes too long")
            form = urlencode({"query": query}).encode()
            answer = self._outgoing.post(call.endpoint, form, RESULTS_JSON, left, self.limits.bytes)
            return values(answer, known, self.limits.rows)
        except NoAnswer as error:
            if call.silent:
                return NO_CONDITION
            kind = ServiceTooSlow if isinstance(error, TooSlow) else ServiceFailed
            where = read.where(read.tokens[call.first])
            raise kind(endpoint=call.endpoint, reason=str(error), **where) from None


def values(answer: bytes, known: frozenset[str], most_rows: int) -> str:
    """Return SPARQL JSON results as a VALUES block over the `known` variables that they have.

    Raises `NoAnswer` for other data, too many rows, and terms that VALUES cannot contain.
    """
    try:
        found: dict[str, Any] = json.loads(answer)
        names = [n for n in dict.fromkeys(found["head"]["vars"]) if n in known and _VARIABLE.fullmatch(n)]
        rows: list[dict[str, dict[str, str]]] = found["results"]["bindings"]
        if len(rows) > most_rows:
            raise NoAnswer("its answer has too many rows")
        own = uuid4()
        lines = [" ".join(term(row[n], own) if n in row else "UNDEF" for n in names) for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NoAnswer("its answer is not a table of results") from error
    head = " ".join(f"?{n}" for n in names)
    return f"VALUES ({head}) {{ {' '.join(f'({line})' for line in lines)} }}"


def term(encoded: dict[str, str], own: UUID) -> str:
    """Return a term of SPARQL JSON in SPARQL syntax.

    https://www.w3.org/TR/sparql11-results-json/#select-encode-terms. Raises `ValueError` for a triple, and
    for an IRI or a language with invalid characters.
    """
    kind, value = encoded["type"], encoded["value"]
    if kind == "uri":
        return term_in_query(ox.NamedNode(value))
    if kind == "bnode":
        return f"<{uuid5(own, value).urn}>"
    if kind not in ("literal", "typed-literal"):
        raise ValueError(kind)
    if language := encoded.get("xml:lang"):
        return term_in_query(ox.Literal(value, language=language))
    datatype = encoded.get("datatype")
    return term_in_query(ox.Literal(value, datatype=ox.NamedNode(datatype) if datatype else None))
