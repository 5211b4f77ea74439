"""What the site needs of an engine that runs queries."""

from __future__ import annotations

from typing import Protocol

from app.sparql.answer import Answer, QueryOptions
from app.sparql.preflight import QueryRead


class Engine(Protocol):
    """An engine that runs queries: the pool of workers over a release, or a remote endpoint."""

    def answer(self, query: QueryRead, format: str, options: QueryOptions = ...) -> Answer:
        """Run a query; see `app.sparql.pool.QueryPool.answer`."""

    def load_ahead(self) -> None:
        """Begin to load what a later query may need, and return at once."""

    def close(self) -> None:
        """Stop all queries and processes."""
