"""Run a parsed query for a request: charge the client's budget, and stop when the client leaves.

Every page that runs a query uses this module.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask import Response, current_app, g, request

from app.clients import CLIENT_GONE, client_key
from app.errors import BadRequest, PlanError
from app.http.budget import Budget, BudgetSpent
from app.http.exchange import served_release, settings
from app.remote.errors import RemoteTimeout
from app.serving import ServedRelease
from app.sparql.advice import advise
from app.sparql.answer import DEFAULT_OPTIONS, QueryOptions, QueryResult
from app.sparql.errors import EngineBusy, QueryAbandoned, QueryStopped
from app.sparql.pool import lower
from app.sparql.preflight import QueryRead
from app.sparql.query_queue import Asker, assume_connected

if TYPE_CHECKING:
    from app.remote.federation import Federation

E = TypeVar("E", bound=PlanError)
Settle = Callable[[float | None], None]
BEGUN = "handlingsplan.begun_query"
"""In the WSGI environment: a `BegunQuery`."""
LEAST_SECONDS = 0.1
_SECONDS = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class BegunQuery:
    """A query that the event loop has begun for a request, and that a thread of the site continues.

    `answer` returns its result, or raises its error; `settle` charges it to the client. Call one of `answer`
    and `close`.
    """

    release: ServedRelease
    answer: Callable[[], QueryResult]
    stop: Callable[[], None]
    settle: Settle

    def close(self) -> None:
        """End a query that nobody continues."""
        self.stop()
        self.settle(None)


def read_for_client(text: str) -> QueryRead:
    """Parse a query and charge the time to the client; a recently parsed query is free.

    Raises `BudgetSpent`, and the errors that `app.sparql.preflight.read_query` raises.
    """
    found = served_release()
    if (known := found.queries.get(text)) is not None:
        return known
    with charged():
        return found.read(text)


@contextmanager
def charged() -> Iterator[None]:
    """Charge the time of a block or a function to the client's budget. Raises `BudgetSpent`."""
    settle = begin(client())
    try:
        yield
    finally:
        settle(None)


def begin(client: str) -> Settle:
    """Start charging work to a client; see `Budget.begin`. Raises `BudgetSpent`."""
    try:
        return budget().begin(client)
    except BudgetSpent as error:
        g.retry_after = error.retry_after
        raise


def ask(read: QueryRead, form: str, options: QueryOptions = DEFAULT_OPTIONS) -> QueryResult:
    """Run a query for this request, with `form` the suffix of a format; see `app.sparql.answer.Engine`.

    The request gives the options `seconds` and `asker`, the release gives `prefixes`.

    Raises `BadRequest`, `BudgetSpent` and the engine's errors. A stopped query's error carries advice.
    """
    options = replace(
        options,
        prefixes=served_release().release.namespaces.prefixes(),
        seconds=wanted_seconds(),
        asker=Asker(client(), request.environ.get(CLIENT_GONE, assume_connected)),
    )
    begun = begun_for(served_release(), request.environ)
    settle = begun.settle if begun else begin(options.asker.client)
    with ExitStack() as stack:
        stack.callback(settle, None)
        try:
            answer = begun.answer() if begun else run(read, form, options)
        except EngineBusy as error:
            stack.pop_all()
            settle(0.0)
            g.retry_after = error.retry_after
            raise
        except PlanError as error:
            g.retry_after = error.retry_after
            raise explained(error, read) from None
        stack.pop_all()
    answer.when_closed = settled(answer, settle)
    return answer


def begun_for(found: ServedRelease, environ: MutableMapping[str, Any]) -> BegunQuery | None:
    """Return the query of this request, if the event loop has begun it over the same release."""
    begun: BegunQuery | None = environ.pop(BEGUN, None)
    if begun is not None and begun.release is not found:
        begun.close()
        return None
    return begun


def run(read: QueryRead, form: str, options: QueryOptions) -> QueryResult:
    """Return the engine's answer. Calls to SERVICE are answered before the query runs."""
    if read.calls:
        read, seconds = federated(read, options.seconds, options.asker)
        options = replace(options, seconds=seconds)
    return served_release().pool.answer(read, form, options)


def federated(read: QueryRead, seconds: float | None, asker: Asker) -> tuple[QueryRead, float]:
    """Return the query with its SERVICE calls replaced by their results, and the seconds that are left."""
    began, most = time.monotonic(), lower(seconds, float(settings().query_seconds))
    federation = cast("Callable[[], Federation]", current_app.extensions["federation"])
    answered = federation().with_services_answered(read, seconds, asker)
    return answered, max(LEAST_SECONDS, most - (time.monotonic() - began))


def settled(answer: QueryResult, settle: Settle) -> Callable[[], None]:
    """Return a function that charges the client: the engine's time if it is known, else the elapsed time."""
    return lambda: settle(answer.end.seconds if answer.end else None)


def explained(error: E, read: QueryRead) -> E:
    """Return the error; add advice if the query itself was too expensive."""
    if isinstance(error, (QueryStopped, RemoteTimeout)) and not isinstance(error, QueryAbandoned):
        error.advice = advise(read)
    return error


def wanted_seconds() -> float | None:
    """Return the value of `timeout=` in seconds, or None without it. Raises `BadRequest`.

    The query stops after this time, or at the site's limit if that is shorter.
    """
    given = request.values.getlist("timeout")
    if not given:
        return None
    if len(given) > 1 or not _SECONDS.fullmatch(given[0]) or not float(given[0]):
        raise BadRequest(reason="timeout must be one number of seconds above 0, such as 2.5")
    return float(given[0])


def budget() -> Budget:
    """Return the query budgets of this web process."""
    return cast(Budget, current_app.extensions["budget"])


def client() -> str:
    """Return the key that identifies this request's client in the query budgets."""
    if "client" not in g:
        forwarded = ",".join(request.headers.getlist("X-Forwarded-For"))
        g.client = client_key(request.remote_addr or "", forwarded, settings())
    return cast(str, g.client)


def add_budget_headers(response: Response) -> Response:
    """Add `RateLimit` headers, and `Retry-After` where it applies, to responses of pages that run queries."""
    if g.get("retry_after") is not None:
        response.headers.setdefault("Retry-After", str(g.retry_after))
    response.headers.update(budget().headers(client()))
    return response
