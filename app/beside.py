"""Work in a child process while this process does other work.

The child is a fork, so it has everything that this process has read, without a copy. It ends with this
process, and an error in either of them ends both.
docs/decisions/0053-builders-side-by-side.md
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import pickle
import signal
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import TypeVar, cast

from app.ending import end_with
from app.errors import StartError

logger = logging.getLogger(__name__)
Step = TypeVar("Step", bound=Callable[..., object])
Made = TypeVar("Made")
Say = Callable[[str, object], None]
"""Sends a message to the parent: a name, for which the parent may wait, and a value."""
ALL = ""
"""The name of the last message of a child, with the value that its work returned."""
TASKS = Path("/proc/self/task")
"""The threads of this process, also those of libraries; see proc(5)."""


class ProcessEnded(StartError):
    template = "A process that writes files of a release ended too early: {reason}."
    remedy = (
        "Nothing has changed for readers. The kernel may have ended it because memory ran out; try again."
    )


class ProcessFailed(StartError):
    template = "A process that writes files of a release failed: {reason}."
    remedy = "Nothing has changed for readers. Try again; if it fails again, report it with this message."


class _NotNeeded(Exception):
    """Nobody has asked for what a child computes."""


def can_fork() -> bool:
    """Return whether a fork is of use and safe: there are more processors, and no threads here.

    A thread may hold a lock, which nobody would release in the child. A child of `app.content.bounded` has
    limits of its own, and may have no children.
    """
    return (
        sys.platform == "linux"
        and len(os.sched_getaffinity(0)) > 1
        and len(list(TASKS.iterdir())) == 1
        and not multiprocessing.current_process().daemon
    )


class Child:
    """A child process, as its parent sees it; without `answer`, all is done already."""

    def __init__(self, process: BaseProcess, answer: Connection | None) -> None:
        self._process, self._answer = process, answer
        self.said = dict[str, object]()

    def wait_for(self, name: str) -> object:
        """Wait for the message of the child that has a name, and return its value. The last one is `ALL`.

        Raises the errors of `beside`.
        """
        while self._answer and name not in self.said:
            self.said.update([self._next(self._answer)])
        return self.said.get(name)

    def _next(self, answer: Connection) -> tuple[str, object]:
        try:
            said: tuple[str, object] | BaseException = answer.recv()
        except (EOFError, OSError):  # the second one if it ended while it said something long
            raise self.end() from None
        if isinstance(said, BaseException):
            raise said
        return said

    def end(self) -> ProcessEnded | ProcessFailed:
        """Return why the process has ended before its work was done."""
        self._process.join()
        code = self._process.exitcode or 0
        if code < 0:
            return ProcessEnded(reason=signal.Signals(-code).name)
        return ProcessFailed(reason=f"exit({code})")


@contextmanager
def beside(work: Callable[[Say], object]) -> Iterator[Child]:
    """Do `work` in a child process during the block, and wait for its end after the block.

    `work` gets a function by which it says what others wait for. That, and what it returns, must be of a kind
    that can be pickled. Call this only if `can_fork`. If the kernel allows no further process, the work is
    done before the block.
    After an error in the block, the child is killed. Raises the error of `work`, `ProcessEnded` if the child
    was killed, or `ProcessFailed`.
    """
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(work, theirs, os.getpid()), daemon=True)
    try:
        process.start()
    except OSError as none:
        logger.info("no further process: %s", none)
        ours.close()
        theirs.close()
        done = Child(process, None)
        done.said[ALL] = work(done.said.__setitem__)
        yield done
        return
    del work  # what only the child needs is not in memory here
    with ours:
        theirs.close()
        child = Child(process, ours)
        try:
            yield child
            child.wait_for(ALL)
        except BaseException:
            process.kill()
            raise
        finally:
            process.join()
    if process.exitcode:
        raise child.end()


@contextmanager
def until_needed(compute: Callable[[], Made]) -> Iterator[Callable[[], Made]]:
    """Compute something in a child process, and give the block a function that waits for it.

    If the block never calls it, the child is killed. Without a child, the function computes the value itself.
    """
    if not can_fork():
        yield compute
        return
    with suppress(_NotNeeded), beside(lambda _: compute()) as child:
        yield lambda: cast("Made", child.wait_for(ALL))
        if ALL not in child.said:
            raise _NotNeeded


def run_beside(
    steps: Sequence[Step],
    in_child: Collection[Step],
    needs: Callable[[Step], frozenset[Step]],
    run: Callable[[Step], object],
) -> None:
    """Run some steps in a child process, and the others in this one, each after those that it needs.

    Those in the child need no others; without any, all run here in order. Raises the errors of `beside`.
    """
    if not in_child:
        for step in steps:
            run(step)
        return
    with beside(partial(run_in_child, steps, in_child, run)) as child:
        run_others(child, steps, in_child, needs, run)


def run_in_child(
    steps: Sequence[Step], in_child: Collection[Step], run: Callable[[Step], object], say: Say
) -> None:
    """Run those of the steps that belong in a child process, in order, and say when each is done."""
    for step in steps:
        if step in in_child:
            say(step.__name__, run(step))


def run_others(
    child: Child,
    steps: Sequence[Step],
    in_child: Collection[Step],
    needs: Callable[[Step], frozenset[Step]],
    run: Callable[[Step], object],
) -> None:
    """Run the other steps, each after those that it needs, and wait for the end of the child."""
    needed = {step: needs(step).intersection(in_child) for step in steps if step not in in_child}
    for step in sorted(needed, key=lambda step: len(needed[step])):
        for other in needed[step]:
            child.wait_for(other.__name__)
        run(step)
    child.wait_for(ALL)


def _run(work: Callable[[Say], object], answer: Connection, parent: int) -> None:
    """Do the work in the child, and send its steps, or its error. Only the parent decides when to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with(parent)
    with _Reporting(answer):
        answer.send((ALL, work(lambda name, value: answer.send((name, value)))))


class _Reporting:
    """Sends the error of a block to the parent, whatever it is."""

    def __init__(self, answer: Connection) -> None:
        self._answer = answer

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is not None:
            self._answer.send(error if _can_be_sent(error) else ProcessFailed(reason=named(error)))
        return True


def _can_be_sent(error: BaseException) -> bool:
    """Return whether another process gets the same error: one of a library may not be made for that."""
    try:
        return named(pickle.loads(pickle.dumps(error))) == named(error)  # noqa: S301  # of this process
    except (pickle.PickleError, TypeError, AttributeError, ValueError, LookupError):
        return False


def named(error: BaseException) -> str:
    """Return the type and the text of an error."""
    return f"{type(error).__name__}: {error}"
