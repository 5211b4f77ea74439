"""Plain queries in the event loop, which waits for a place, a worker and the result without a thread.

docs/decisions/0038-plain-queries-before-flask.md
"""

from __future__ import annotations

import asyncio
import threading
import time
from functools import partial
from typing import Any

from app.errors import PlanError
from app.http.asking import BEGUN, BegunQuery
from app.http.direct import CompleteResponse, DirectQuery, Endpoint
from app.logs import access_line
from app.server.caching import WHOLE, Send
from app.server.client import Client
from app.server.lanes import Lane
from app.sparql.answer import End
from app.sparql.errors import EngineUnavailable, QueryAbandoned, QueryQueueFull
from app.sparql.query_queue import Place, QueryQueue
from app.sparql.run import Arrived, Run
from app.sparql.started import PATIENCE_SECONDS

LONGEST_CODED = 1 << 16
"""The largest body, in bytes, that the event loop compresses itself; that takes it 2 ms."""


async def answer(endpoint: Endpoint, environ: dict[str, Any], lane: Lane, client: Client, send: Send) -> bool:
    """Answer a plain query; return False if the site must answer.

    If the query has begun by then, `environ[BEGUN]` has what the site continues.
    """
    began = time.perf_counter()
    question = endpoint.question(environ, client.gone)
    if question is None:
        return False
    if (kept := endpoint.kept(question)) is not None:
        response = endpoint.response(question, kept.body, kept.end, new=False)
        seconds, timing = None, "cache;dur=0.00"
    elif not question.task.crew.start().is_loaded():
        question.settle(0.0)
        return False
    else:
        result = await run(question, lane, client)
        if isinstance(result, BegunQuery):
            environ[BEGUN] = result
            return False
        respond = partial(endpoint.response, question, *result, new=True)
        long = question.accept_encoding and len(result[0]) > LONGEST_CODED
        response = await lane.call(respond) if long else respond()
        seconds = result[1].seconds
        timing = f"engine;dur={seconds * 1000:.2f}"
    milliseconds = (time.perf_counter() - began) * 1000
    head = response.head + f"server-timing: {timing}, total;dur={milliseconds:.2f}\r\n".encode()
    whole = CompleteResponse(head, response.body, response.vary)
    await send({"type": "http.response.start", "status": 200, WHOLE: whole})
    source = "results" if seconds is None else "engine"
    access_line(environ["REQUEST_METHOD"], environ["PATH_INFO"], 200, milliseconds, source, seconds)
    return True


async def run(question: DirectQuery, lane: Lane, client: Client) -> tuple[bytes, End] | BegunQuery:
    """Run a query; return its complete result, or what a thread of the site continues."""
    pool, task = question.pool, question.task
    try:
        await take_place(pool.queue, task.asker.client, pool.limits.queue_seconds, client)
        worker = task.crew.take_idle()
        if worker is None:
            worker = await lane.call(partial(pool.worker, task))
        query = pool.start(task, worker)
    except PlanError as error:
        return question.failed(error)
    if await arrived(query.run, client) is Arrived.ALL:
        return query.run.complete_result()
    return question.started(query)


async def take_place(queue: QueryQueue, client_key: str, patience: float, client: Client) -> None:
    """Take a place in the queue; wait at most `patience` seconds, and not longer than the client.

    Raises `QueryQueueFull`, `QueryAbandoned` or `EngineUnavailable`.
    """
    if queue.step_in(client_key):
        return
    loop, changed, thread = asyncio.get_running_loop(), asyncio.Event(), threading.get_ident()

    def wake() -> None:
        if threading.get_ident() == thread:  # without two system calls
            changed.set()
        else:
            loop.call_soon_threadsafe(changed.set)

    place = queue.line_up(client_key, wake)
    if place.given:
        return
    client.when_gone = changed.set
    timer, until = loop.call_later(patience, changed.set), loop.time() + patience
    try:
        while not place.given:
            await changed.wait()
            changed.clear()
            reason = unserved(queue, client, loop.time() >= until)
            if reason and queue.withdraw(place):
                raise reason
    except asyncio.CancelledError:
        give_up(queue, place)
        raise
    finally:
        timer.cancel()


def unserved(queue: QueryQueue, client: Client, late: bool) -> PlanError | None:
    """Return why a query should not wait any longer for a place, None if it should."""
    if client.gone():
        return QueryAbandoned()
    if queue.closed:
        return EngineUnavailable()
    return QueryQueueFull(queue.retry_after()) if late else None


def give_up(queue: QueryQueue, place: Place) -> None:
    """Leave the queue, and the place in case it was given."""
    if not queue.withdraw(place):
        queue.leave(place.client)


async def arrived(running: Run, client: Client) -> Arrived:
    """Wait for the result, for `PATIENCE_SECONDS` and not longer than the client; return what has arrived."""
    loop, descriptor = asyncio.get_running_loop(), running.fileno()
    seen: asyncio.Future[Arrived] = loop.create_future()

    def end(found: Arrived) -> None:
        if not seen.done():
            seen.set_result(found)

    def look() -> None:
        if (found := running.look()) is not Arrived.NOT_ALL:
            end(found)

    client.when_gone = partial(end, Arrived.NOT_ALL)
    timer = loop.call_later(PATIENCE_SECONDS, end, Arrived.NOT_ALL)
    loop.add_reader(descriptor, look)
    try:
        return await seen
    finally:
        timer.cancel()
        loop.remove_reader(descriptor)
