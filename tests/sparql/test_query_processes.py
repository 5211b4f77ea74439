"""The processes of the engine start, are replaced, and end; none is left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest

from app.errors import PlanError
from app.sparql.errors import EngineUnavailable, QueryStopped
from app.sparql.pool import QueryLimits, QueryPool
from app.sparql.preflight import QueryRead
from app.sparql.tokens import Token, TokenKind
from tests.sparql.asking import (
    PRODUCT,
    alive,
    eventually,
    idle,
    processes_of,
    read,
    server_of,
    values,
    whole,
)


def test_many_threads_get_their_own_results(quads_file: Path) -> None:
    limits = QueryLimits(workers=2, queue=100)
    with QueryPool(quads_file, limits) as pool, ThreadPoolExecutor(16) as threads:
        queries = [f"SELECT ?o {{ <https://e.no/id/{i}> ?p ?o }}" for i in range(200)]
        found = list(threads.map(lambda q: values(pool, q), queries))
        assert found == [[{"o": f"value {i}"}] for i in range(200)]
        assert len(processes_of(quads_file)) >= 2


def test_worker_that_died_while_waiting_is_replaced(quads_file: Path) -> None:
    with QueryPool(quads_file, QueryLimits(workers=1)) as pool:
        assert alive(pool)
        (worker,) = idle(pool)
        os.kill(worker.process, signal.SIGKILL)
        assert eventually(lambda: not worker.alive())
        assert alive(pool)
        assert idle(pool)[0].process != worker.process


def test_worker_of_a_short_query_is_kept_when_its_client_has_left(quads_file: Path) -> None:
    with QueryPool(quads_file, QueryLimits(workers=1)) as pool:
        for query, kept in (("ASK { ?s ?p ?o }", True), (PRODUCT, False)):
            assert alive(pool)
            (before,) = idle(pool)
            task = pool.task(read(query), "json")
            pool.queue.enter(1)
            pool.start(task, pool.worker(task)).close()
            assert alive(pool)
            assert (idle(pool)[0].process == before.process) == kept, query


def test_dead_fork_server_is_restarted_and_its_workers_are_gone(quads_file: Path) -> None:
    with QueryPool(quads_file, QueryLimits()) as pool:
        assert alive(pool)
        first = processes_of(quads_file)
        server = server_of(pool)
        assert server is not None
        os.kill(server._process.pid, signal.SIGKILL)
        assert eventually(lambda: not idle(pool)[0].alive())
        assert alive(pool)
        assert eventually(lambda: not first & processes_of(quads_file))


def test_engine_that_cannot_start_is_unavailable_and_retried_only_later(tmp_path: Path) -> None:
    with QueryPool(tmp_path / "missing.nq", QueryLimits()) as pool:
        with pytest.raises(EngineUnavailable) as caught:
            pool.answer(read("ASK {}"), "csv")
        assert (caught.value.status, caught.value.retry_after) == (503, 15)
        began = time.monotonic()
        with pytest.raises(EngineUnavailable):
            pool.answer(read("ASK {}"), "csv")
        assert time.monotonic() - began < 0.1


def test_no_process_is_left_if_the_pool_is_closed_during_a_query(quads_file: Path) -> None:
    pool = QueryPool(quads_file, QueryLimits())
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(pool.answer, read(PRODUCT), "json")
        assert eventually(lambda: pool.queue._free == 1)
        assert eventually(lambda: len(processes_of(quads_file)) == 2)
        pool.close()
        assert isinstance(running.exception(), EngineUnavailable)
    assert not processes_of(quads_file)
    with pytest.raises(EngineUnavailable):
        pool.answer(read("ASK {}"), "csv")


def test_a_worker_that_a_closed_pool_cannot_use_is_given_back(quads_file: Path) -> None:
    with QueryPool(quads_file, QueryLimits()) as pool:
        task = pool.task(read("ASK {}"), "csv")
        pool.queue.enter(1, task.asker)
        free, worker = pool.queue._free, pool.worker(task)
        pool.close()
        with pytest.raises(EngineUnavailable):
            pool.start(task, worker)
        assert worker.connection.fileno() == -1
        assert pool.queue._free == free + 1


def test_closing_does_not_wait_for_a_loading_release(quads_file: Path) -> None:
    began = time.monotonic()
    QueryPool(quads_file, QueryLimits()).close()
    assert time.monotonic() - began < 2


OWNER = """
import signal, sys, threading, time
from pathlib import Path
from app.sparql.pool import QueryLimits, QueryPool
from app.sparql.preflight import read_query
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background
pool = QueryPool(Path(sys.argv[1]), QueryLimits(seconds=60))
list(pool.answer(read_query("ASK {}", ()), "csv").chunks)
threading.Thread(target=pool.answer, args=(read_query(sys.argv[2], ()), "json"), daemon=True).start()
time.sleep(0.2)
print("running", flush=True)
if len(sys.argv) > 3:
    time.sleep(60)
"""


def owner(path: Path, *more: str) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).parents[2])
    command = [sys.executable, "-c", OWNER, str(path), PRODUCT, *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": root})


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_no_process_outlives_a_killed_web_process(quads_file: Path, number: int) -> None:
    with owner(quads_file, "stay") as web:
        assert web.stdout is not None
        web.stdout.readline()
        assert eventually(lambda: len(processes_of(quads_file)) == 3)  # including the web process
        web.send_signal(number)
        web.wait(5)
    assert eventually(lambda: not processes_of(quads_file))


def test_interpreter_that_ends_without_closing_the_pool_does_not_hang(quads_file: Path) -> None:
    with owner(quads_file) as web:
        assert web.wait(10) == 0
    assert eventually(lambda: not processes_of(quads_file))


def test_signals_of_the_terminal_do_not_reach_the_engine(pool: QueryPool) -> None:
    assert alive(pool)
    server = server_of(pool)
    assert server is not None
    os.kill(server._process.pid, signal.SIGINT)
    os.kill(idle(pool)[0].process, signal.SIGINT)
    assert os.getsid(idle(pool)[0].process) != os.getsid(0)
    assert alive(pool)


def test_engine_gets_only_the_environment_that_python_needs(
    quads_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDLINGSPLAN_SECRET", "very secret")
    with QueryPool(quads_file, QueryLimits()) as pool:
        assert alive(pool)
        for process in (server_of(pool)._process.pid, idle(pool)[0].process):  # type: ignore[union-attr]
            assert b"very secret" not in Path(f"/proc/{process}/environ").read_bytes()


def test_worker_that_has_used_much_memory_is_replaced(quads_file: Path) -> None:
    with QueryPool(quads_file, QueryLimits(workers=1)) as pool:
        assert alive(pool)
        first = idle(pool)[0].process
        large = (
            f'SELECT (STRLEN(CONCAT({"?a," * 1000}"")) AS ?n)'
            f' {{ BIND("{"x" * 1000}" AS ?b) BIND(CONCAT({"?b," * 100}"") AS ?a) }}'
        )
        whole(pool.answer(read(large), "csv"))
        assert alive(pool)
        assert idle(pool)[0].process != first


def test_thread_is_released_after_a_short_result(pool: QueryPool) -> None:
    assert alive(pool)
    assert not [t for t in threading.enumerate() if t.name == "answer"]


@pytest.fixture
def stranger() -> Iterator[socket.socket]:
    """A server that counts connections."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        yield listener


def came(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_call_of_another_server_cannot_connect_even_if_it_is_run(
    pool: QueryPool, stranger: socket.socket, scheme: str
) -> None:
    address = f"{scheme}://127.0.0.1:{stranger.getsockname()[1]}/"
    query = f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"
    # The engine itself, outside a worker, does connect: otherwise the missing connection below would prove
    # nothing.
    control = threading.Thread(target=connect_in_this_process, args=(query,))
    control.start()
    assert came(stranger)
    control.join()
    with pytest.raises((EngineUnavailable, QueryStopped)):
        pool.answer(unread(query), "json")
    with suppress(QueryStopped):
        whole(pool.answer(unread(query.replace("SERVICE", "SERVICE SILENT")), "json"))
    assert not came(stranger)
    assert alive(pool)


def unread(text: str) -> QueryRead:
    """A query that has not been parsed, as if a parser had let it pass."""
    return QueryRead(text, "SELECT", (Token(TokenKind.WORD, text, 0, len(text)),))


def connect_in_this_process(query: str) -> None:
    with suppress(OSError, RuntimeError):
        list(ox.Store().query(query))  # type: ignore[arg-type]  # the solutions of a SELECT


def test_worker_can_open_no_file_or_socket_and_write_nothing(quads_file: Path) -> None:
    with QueryPool(quads_file, QueryLimits()) as pool:
        assert alive(pool)
        limits = Path(f"/proc/{idle(pool)[0].process}/limits").read_text("ascii").splitlines()
        descriptors = list(Path(f"/proc/{idle(pool)[0].process}/fd").iterdir())
    most = {line[:26].strip(): line[26:].split()[:2] for line in limits}
    assert most["Max open files"] == most["Max file size"] == most["Max core file size"] == ["0", "0"]
    assert most["Max address space"][0].isdecimal()
    assert len(descriptors) <= 5  # /dev/null four times, and its connection


def test_kernel_ends_a_worker_that_computes_without_supervision(quads_file: Path) -> None:
    with QueryPool(quads_file, QueryLimits(seconds=10)) as pool:
        assert alive(pool)
        limits = Path(f"/proc/{idle(pool)[0].process}/limits").read_text("ascii").splitlines()
    assert next(line for line in limits if line.startswith("Max cpu time"))[26:].split()[0] in ("12", "13")


@pytest.mark.parametrize(
    "sent",
    [
        b"X\0\0\0\0",  # an unknown type
        b"E\0\0\0\1x",  # an END that is too short
        b"F\0\0\0\1{",  # no JSON
        b"F\0\0\0\2{}",
        b"H\0\0\0\1\xff",  # not UTF-8
        b"H\0\0\0",  # cut off
    ],
)
def test_a_worker_that_sends_nonsense_is_ended_and_its_place_is_free(quads_file: Path, sent: bytes) -> None:
    ours, theirs = socket.socketpair()

    def reply() -> None:
        with theirs:
            theirs.recv(1 << 16)
            theirs.sendall(sent)

    with QueryPool(quads_file, QueryLimits(workers=1)) as pool:
        assert alive(pool)
        (worker,) = idle(pool)
        worker.connection.close()
        worker.connection = ours
        worker.__post_init__()
        threading.Thread(target=reply, daemon=True).start()
        with pytest.raises(PlanError):
            alive(pool)
        assert alive(pool)
        assert idle(pool)[0].process != worker.process
