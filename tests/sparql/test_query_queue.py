"""The queue of the engine: first come, first served, but no client takes everything."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

import pytest

from app.sparql.errors import EngineUnavailable, QueryAbandoned, QueryQueueFull
from app.sparql.query_queue import LONGEST_WAIT, Asker, QueryQueue

PATIENCE = 10.0


def eventually(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < end:
        time.sleep(0.005)
    return condition()


def wait_in(queue: QueryQueue, client: str, threads: ThreadPoolExecutor) -> Future[None]:
    """A query of a client that waits in the queue."""
    before = queue.waiting
    found = threads.submit(queue.enter, PATIENCE, Asker(client))
    assert eventually(lambda: queue.waiting == before + 1)
    return found


def test_one_client_runs_in_all_places_but_one() -> None:
    queue = QueryQueue(places=3, waiting=0)
    queue.enter(PATIENCE, Asker("greedy"))
    queue.enter(PATIENCE, Asker("greedy"))
    with pytest.raises(QueryQueueFull):
        queue.enter(PATIENCE, Asker("greedy"))
    queue.enter(PATIENCE, Asker("other"))


def test_one_client_has_half_of_the_queue() -> None:
    queue = QueryQueue(places=2, waiting=4)
    queue.enter(PATIENCE, Asker("greedy"))
    with ThreadPoolExecutor(2) as threads:
        waiting = [wait_in(queue, "greedy", threads) for _ in range(2)]
        with pytest.raises(QueryQueueFull):
            queue.enter(PATIENCE, Asker("greedy"))
        queue.enter(PATIENCE, Asker("other"))
        queue.close()
        assert all(isinstance(w.exception(), EngineUnavailable) for w in waiting)


def test_place_goes_to_the_first_client_that_may_run() -> None:
    """The greedy client came first, but uses all the places that one client may use."""
    queue = QueryQueue(places=2, waiting=4)
    queue.enter(PATIENCE, Asker("greedy"))
    queue.enter(PATIENCE, Asker("first"))
    with ThreadPoolExecutor(2) as threads:
        greedy, second = wait_in(queue, "greedy", threads), wait_in(queue, "second", threads)
        queue.leave("first")
        second.result(PATIENCE)
        assert not greedy.done()
        queue.leave("greedy")
        greedy.result(PATIENCE)


def test_single_place_may_be_used_by_one_client() -> None:
    queue = QueryQueue(places=1, waiting=0)
    queue.enter(PATIENCE, Asker("client"))
    with pytest.raises(QueryQueueFull):
        queue.enter(PATIENCE, Asker("other"))


def test_queries_without_a_client_are_not_counted_together() -> None:
    queue = QueryQueue(places=2, waiting=0)
    queue.enter(PATIENCE)
    queue.enter(PATIENCE)


def test_query_of_a_disconnected_client_leaves_the_queue() -> None:
    queue, gone = QueryQueue(places=1, waiting=1), threading.Event()
    queue.enter(PATIENCE, Asker("client"))
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(queue.enter, PATIENCE, Asker("other", gone.is_set))
        assert eventually(lambda: queue.waiting == 1)
        gone.set()
        assert isinstance(waiting.exception(), QueryAbandoned)
    assert queue.waiting == 0


def test_every_place_is_released_in_any_order_of_queries() -> None:
    queue = QueryQueue(places=3, waiting=50)

    def ask(number: int) -> None:
        client = f"client {number % 5}"
        try:
            queue.enter(0.02 if number % 3 else PATIENCE, Asker(client))
        except QueryQueueFull:
            return
        time.sleep(0.002)
        queue.leave(client)

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(ask, range(300)))
    for client in ("a", "b", "c"):
        queue.enter(0.1, Asker(client))


def test_retry_after_is_the_time_in_which_those_who_wait_will_have_run() -> None:
    now = [0.0]
    queue = QueryQueue(places=2, waiting=20, clock=lambda: now[0])
    for n in range(2):
        queue.line_up(f"running {n}", lambda: None)
    for n in range(20):
        queue.line_up(f"waiting {n}", lambda: None)
    assert queue.retry_after() == QueryQueueFull.retry_after  # nothing is known yet
    for n in range(5):  # each query runs for 3 seconds, so one of two ends every 1.5 seconds
        now[0] += 1.5
        queue.leave(f"running {n}" if n < 2 else f"waiting {n - 2}")
    assert queue.waiting == 15
    assert queue.retry_after() == 24
    for n in range(3, 18):
        now[0] += 1.5
        queue.leave(f"waiting {n}")
    assert queue.waiting == 0
    assert queue.retry_after() == 2


def test_a_pause_in_which_nobody_waited_says_nothing_about_the_time_to_wait() -> None:
    now = [0.0]
    queue = QueryQueue(places=1, waiting=1, clock=lambda: now[0])
    for _ in range(3):
        queue.line_up("client", lambda: None)
        now[0] += 100.0
        queue.leave("client")
    assert queue.retry_after() == QueryQueueFull.retry_after


def test_retry_after_is_never_longer_than_a_minute() -> None:
    now = [0.0]
    queue = QueryQueue(places=1, waiting=100, clock=lambda: now[0])
    for n in range(101):
        queue.line_up(f"client {n}", lambda: None)
    for n in range(3):
        now[0] += 6.0
        queue.leave(f"client {n}")
    assert queue.retry_after() == LONGEST_WAIT


def test_a_turn_that_is_given_up_is_never_called() -> None:
    queue, called = QueryQueue(places=1, waiting=2), list[str]()
    queue.line_up("client", lambda: None)
    first, second = (queue.line_up(name, partial(called.append, name)) for name in "ab")
    assert queue.withdraw(first)
    queue.leave("client")
    assert called == ["b"]
    assert second.given
    assert not queue.withdraw(second)  # it has a place, which it must leave
