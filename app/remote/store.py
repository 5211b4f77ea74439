"""The store in the settings: its connections, and operations on the complete store."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import parse_qsl

from app.errors import StartError
from app.quads import Quads
from app.releases.release import Release
from app.remote import loading
from app.remote.asking import RemoteEngine
from app.remote.connection import Account, Connection
from app.settings import Settings, variable_name
from app.sparql.pool import QueryLimits


class NowhereToLoad(StartError):
    template = "{query} names a store, but neither {update} nor {graph} says where to load into it."
    remedy = "Set one of them, with the account that may write."


def engine(release: Release, settings: Settings, limits: QueryLimits, known: Quads) -> RemoteEngine:
    """Return the remote engine over one release; `known` has its quads, for descriptions."""
    parameters = parse_qsl(settings.remote_parameters, keep_blank_values=True)
    names = loading.release_names(release)
    return RemoteEngine(asking(settings), names, limits, known, parameters)


def publish(release: Release, settings: Settings, progress: Callable[[str], None] = lambda _: None) -> None:
    """Load a release unless the store has it. Raises `NowhereToLoad` or what `loading.load` raises."""
    loading.load(release, writer(settings), asking(settings), progress)


def remove_old(settings: Settings, in_force: Iterable[str]) -> None:
    """Remove the releases that are neither in force nor among the newest."""
    loading.remove_old(writer(settings), asking(settings), settings.remote_kept, in_force)


def asking(settings: Settings) -> Connection:
    """Return the connection for queries, with the account that may read."""
    account = Account(
        settings.remote_query_user, settings.remote_query_password, settings.remote_authentication
    )
    return Connection(settings.remote_query_url, account, settings.query_workers)


def writer(settings: Settings) -> loading.GraphWriter:
    """Return the writer for loading, with the account that may write."""
    account = Account(
        settings.remote_update_user, settings.remote_update_password, settings.remote_authentication
    )
    if settings.remote_graph_url:
        return loading.GraphStoreWriter(Connection(settings.remote_graph_url, account))
    if settings.remote_update_url:
        return loading.UpdateWriter(Connection(settings.remote_update_url, account))
    names = {"query": "remote_query_url", "update": "remote_update_url", "graph": "remote_graph_url"}
    raise NowhereToLoad(**{field: variable_name(name) for field, name in names.items()})
