"""Work beside: errors of the child reach the parent, and neither of them outlives the other."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from app.beside import ALL, ProcessEnded, ProcessFailed, Say, beside, can_fork, until_needed
from app.errors import InvalidSetting
from app.settings import REPOSITORY

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")


def test_both_do_their_work(tmp_path: Path) -> None:
    with beside(lambda _: (tmp_path / "child").touch()):
        (tmp_path / "parent").touch()
    assert {path.name for path in tmp_path.iterdir()} == {"child", "parent"}


def test_the_parent_gets_what_the_work_returns(monkeypatch: pytest.MonkeyPatch) -> None:
    with beside(lambda _: os.getpid()) as child:
        pass
    assert child.wait_for(ALL) != os.getpid()
    monkeypatch.setattr(os, "fork", no_fork)
    with beside(lambda _: os.getpid()) as child:
        pass
    assert child.wait_for(ALL) == os.getpid()


def test_a_result_that_cannot_be_sent_is_an_error() -> None:
    with pytest.raises((ProcessFailed, AttributeError, TypeError)), beside(lambda _: lambda: 1):
        pass


def test_what_is_computed_until_it_is_needed_comes_from_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.beside.can_fork", lambda: True)
    with until_needed(os.getpid) as computed:
        assert computed() != os.getpid()


def test_a_child_whose_value_nobody_needs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.beside.can_fork", lambda: True)
    with until_needed(partial(time.sleep, 600)):
        (child,) = multiprocessing.active_children()
    assert child.exitcode == -signal.SIGKILL


def test_the_parent_waits_for_a_step_of_the_child(tmp_path: Path) -> None:
    def work(say: Say) -> None:
        (tmp_path / "first").touch()
        say("first", 1)
        until((tmp_path / "continue").exists)
        say("second", 2)

    with beside(work) as child:
        assert child.wait_for("first") == 1
        assert (tmp_path / "first").exists()
        (tmp_path / "continue").touch()
        assert child.wait_for("second") == 2
        assert child.wait_for("first") == 1


def test_who_waits_for_a_step_gets_the_error_of_the_child() -> None:
    with pytest.raises(ZeroDivisionError), beside(lambda _: 1 / 0) as child:
        child.wait_for("first")
    with pytest.raises(ProcessEnded), beside(lambda _: os.kill(os.getpid(), signal.SIGKILL)) as child:
        child.wait_for("first")


@pytest.mark.parametrize(
    "error",
    [
        OSError(28, "No space left on device", "/releases/planer.nq"),
        InvalidSetting(name="base", value="x", expected="an IRI"),
        MemoryError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_of_the_child_is_raised_as_it_was(error: Exception) -> None:
    def fail(_: object) -> None:
        raise error

    with pytest.raises(type(error)) as raised, beside(fail):
        pass
    assert str(raised.value) == str(error)
    assert vars(raised.value) == vars(error)
    assert getattr(raised.value, "filename", None) == getattr(error, "filename", None)


def test_an_error_of_another_process_has_its_fields_and_words() -> None:
    error = InvalidSetting(name="base", value="x", expected="an IRI")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # written by this test
    assert (type(again), again.fields, str(again)) == (InvalidSetting, error.fields, str(error))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_child_is_an_error(number: signal.Signals) -> None:
    with pytest.raises(ProcessEnded, match=number.name), beside(lambda _: os.kill(os.getpid(), number)):
        pass


def test_a_child_killed_while_it_says_something_long_is_an_error() -> None:
    def work(say: Say) -> None:
        threading.Timer(0.1, os._exit, [3]).start()
        say("more than a pipe holds", bytes(1 << 20))

    def read_later() -> None:
        with beside(work) as child:
            for process in multiprocessing.active_children():
                process.join()
            child.wait_for("more than a pipe holds")

    with pytest.raises(ProcessFailed, match=r"exit\(3\)"):
        read_later()


class OfLibrary(Exception):
    """An error that a pickle does not restore."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} {second}")


def test_an_error_that_cannot_be_sent_is_named() -> None:
    def fail(_: object) -> None:
        raise OfLibrary("no", "index")

    with pytest.raises(ProcessFailed, match="OfLibrary: no index"), beside(fail):
        pass


def test_a_child_that_exits_has_not_run_out_of_memory() -> None:
    with pytest.raises(ProcessFailed, match=r"exit\(3\)"), beside(lambda _: os._exit(3)):
        pass


def test_without_a_further_process_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    done = list[int]()
    monkeypatch.setattr(os, "fork", no_fork)
    with beside(lambda _: done.append(os.getpid())) as child:
        assert done == [os.getpid()]
        child.wait_for("any step")


def no_fork() -> int:
    raise BlockingIOError(11, "Resource temporarily unavailable")


@pytest.mark.parametrize("error", [KeyboardInterrupt, LookupError])
def test_an_error_in_the_block_ends_the_child(error: type[BaseException], tmp_path: Path) -> None:
    number = tmp_path / "number"

    def wait(_: object) -> None:
        number.write_text(str(os.getpid()))
        time.sleep(600)

    def interrupted() -> None:
        with beside(wait):
            until(lambda: number.exists() and number.read_text() != "")
            raise error

    with pytest.raises(error):
        interrupted()
    with pytest.raises(ProcessLookupError):
        os.kill(int(number.read_text()), 0)


def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    number = tmp_path / "number"
    program = (
        "import os, sys, time; from pathlib import Path; from app.beside import beside\n"
        "def wait(_):\n    Path(sys.argv[1]).write_text(str(os.getpid()))\n    time.sleep(600)\n"
        "with beside(wait):\n    time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(number)], cwd=REPOSITORY) as parent:
        until(lambda: number.exists() and number.read_text() != "")
        parent.kill()
    until(lambda: not running(int(number.read_text())))


@pytest.mark.parametrize(
    ("processors", "threads", "daemon", "expected"),
    [(2, 1, False, True), (1, 1, False, False), (2, 2, False, False), (2, 1, True, False)],
)
def test_a_fork_needs_a_processor_and_no_threads(
    processors: int,
    threads: int,
    daemon: bool,
    expected: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(threads):
        (tmp_path / str(number)).mkdir()
    monkeypatch.setattr("app.beside.TASKS", tmp_path)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(processors)))
    monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", daemon)  # type: ignore[attr-defined]
    assert can_fork() is expected


def running(number: int) -> bool:
    """Return whether a process runs. One that has ended may wait for a parent that never asks."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(true: object, seconds: float = 30) -> None:
    assert callable(true)
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)
