"""What the site needs of an engine that runs queries."""

from __future__ import annotations

from typing import Protocol

from app.sparql.answer import QueryOptions, QueryResult
from app.sparql.preflight import QueryRead
from app.sparql.query_queue import QueryQueue


class Engine(Protocol):
    """An engine that runs queries: the pool of workers over a release, or a remote endpoint."""

    @property
    def queue(self) -> QueryQueue:
        """The queries that run and that wait."""

    def answer(self, query: QueryRead, format: str, options: QueryOptions = ...) -> QueryResult:
        """Run a query; see `app.sparql.pool.QueryPool.answer`."""

    def load_ahead(self) -> None:
        """Begin to load what a later query may need, and return at once."""

    def close(self) -> None:
        """Stop all queries and processes."""
