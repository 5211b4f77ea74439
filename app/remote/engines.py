"""The engine for queries that the settings choose, and its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.deferred import deferred
from app.releases.release import Release
from app.settings import Settings
from app.sparql.engine import Engine
from app.sparql.pool import QueryLimits, QueryPool
from app.store.lookups import Lookups

if TYPE_CHECKING:
    from app.remote import store
else:
    store = deferred("app.remote.store")


def query_engine(release: Release, settings: Settings, lookups: Lookups) -> Engine:
    """Return the query engine of a release: the remote store in the settings, else the embedded engine."""
    if settings.remote_query_url:
        return store.engine(release, settings, query_limits(settings), lookups.store)
    return QueryPool(release.quads_file, query_limits(settings))


def query_limits(settings: Settings) -> QueryLimits:
    """Return the limits of a query from the settings."""
    return QueryLimits(
        seconds=settings.query_seconds,
        rows=settings.query_rows,
        bytes=settings.query_megabytes * 2**20,
        memory_bytes=settings.query_memory_megabytes * 2**20,
        workers=settings.query_workers,
        queue=settings.query_queue,
        query_bytes=settings.query_kilobytes * 2**10,
    )
