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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType

from app.errors import StartError
from app.sparql.confinement import end_with

logger = logging.getLogger(__name__)
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


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[None]:
    """Do `work` in a child process during the block, and wait for its end after the block.

    Call this only if `can_fork`. If the kernel allows no further process, the work is done before the block.
    After an error in the block, the child is killed. Raises the error of `work`, `ProcessEnded` if the child
    was killed, or `ProcessFailed`.
    """
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_run, args=(work, theirs, os.getpid()), daemon=True)
    try:
        child.start()
    except OSError as none:
        logger.info("no further process: %s", none)
        ours.close()
        theirs.close()
        work()
        yield
        return
    with ours:
        theirs.close()
        try:
            yield
            error = _answer(ours)
        except BaseException:
            child.kill()
            raise
        finally:
            child.join()
    if error is not None:
        raise error
    code = child.exitcode or 0
    if code < 0:
        raise ProcessEnded(reason=signal.Signals(-code).name)
    if code:
        raise ProcessFailed(reason=f"exit({code})")


def _answer(answer: Connection) -> BaseException | None:
    """Return the error that the child sent, or None: the work succeeded, or the child was ended before."""
    try:
        error: BaseException | None = answer.recv()
    except EOFError:
        return None
    return error


def _run(work: Callable[[], object], answer: Connection, parent: int) -> None:
    """Do the work in the child, and send its error, or None. Only the parent decides when to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with(parent)
    with _Reporting(answer):
        work()
        answer.send(None)


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
