"""Work on what a stranger wrote, in a child process that ends at a limit of time or memory.

A regular expression or a query can cost more than anybody has, and Python can stop neither from within.
The child is a fork, so it has what the parent has read without copying it; fork where no other threads run.
"""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType

PATIENCE = 10


class WorkFailed(Exception):
    """The work raised an error; the message says which."""


class LimitReached(Exception):
    """The work was stopped at its limit."""


def bounded(work: Callable[[], bytes], seconds: float, memory_bytes: int) -> bytes:
    """The result of `work`, done in a child process with limits of time and of additional memory.

    `seconds` are those that the child computes; on a busy machine it may take `PATIENCE` times as long.

    Raises `WorkFailed` or `LimitReached`.
    """
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=run, args=(work, theirs, seconds, memory_bytes), daemon=True)
    child.start()
    theirs.close()
    with ours:
        try:
            if not ours.poll(seconds * PATIENCE):
                raise LimitReached
            succeeded, result = ours.recv()
        except EOFError:  # the child has ended without a word: the kernel ended it
            raise LimitReached from None
        finally:
            child.kill()
            child.join()
    if not succeeded:
        raise WorkFailed(result)
    return bytes(result)


def run(work: Callable[[], bytes], answer: Connection, seconds: float, memory_bytes: int) -> None:
    """Do the work in the child and send what came of it."""
    used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + memory_bytes, used + memory_bytes))
    spent = resource.getrusage(resource.RUSAGE_SELF)
    most = int(spent.ru_utime + spent.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with Reporting(answer):
        answer.send((True, work()))


class Reporting:
    """Sends the parent what the work raises: a library may raise anything for input that it did not expect.

    What has used up its memory says nothing; the parent takes that for its limit.
    """

    def __init__(self, answer: Connection) -> None:
        self._answer = answer

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(error, Exception) and not isinstance(error, MemoryError):
            self._answer.send((False, f"{type(error).__name__}: {error}"))
        return isinstance(error, Exception)
