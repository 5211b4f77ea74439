"""Run work on untrusted input in a child process with limits of time and memory.

A regular expression or a query can take unlimited time, and Python cannot interrupt either from within the
process. The child is a fork, so it shares the parent's memory without a copy. Call this only while the
process has no other threads.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import ClassVar

from app.ending import end_with
from app.errors import StartError

PATIENCE = 10


class WorkFailed(Exception):
    """The work raised an error; the message contains its type and text."""


class NoProcess(StartError):
    template = "No further process can be started: {reason}."
    remedy = "Allow more processes (ulimit -u; TasksMax of systemd) or make more memory free, and try again."
    status: ClassVar[int] = 503


class LimitReached(Exception):
    """The work was stopped because it reached a limit."""


def bounded(work: Callable[[], bytes], seconds: float, memory_bytes: int) -> bytes:
    """Return the result of `work`, run in a child process with limits of time and additional memory.

    `seconds` is processor time; on a busy machine the child may take `PATIENCE` times as long.

    Raises `WorkFailed`, `LimitReached` or `NoProcess`.
    """
    (result,) = bounded_each([work], seconds, memory_bytes)
    return result


def bounded_each(works: Sequence[Callable[[], bytes]], seconds: float, memory_bytes: int) -> list[bytes]:
    """Return the results of several works, each in a child process of its own, all at the same time.

    The limits apply to each child. Raises `WorkFailed`, `LimitReached` or `NoProcess`.
    """
    context = multiprocessing.get_context("fork")
    deadline = time.monotonic() + seconds * PATIENCE
    with ExitStack() as children:
        answers: list[Connection] = []
        for work in works:
            ours, theirs = context.Pipe(duplex=False)
            of_child = (work, theirs, os.getpid(), seconds, memory_bytes)
            child = context.Process(target=run, args=of_child, daemon=True)
            start(child)
            theirs.close()
            children.callback(child.join)
            children.callback(child.kill)
            answers.append(children.enter_context(ours))
        return [answer_of(answer, deadline - time.monotonic()) for answer in answers]


def start(child: BaseProcess) -> None:
    """Start a child process. Raises `NoProcess` if the kernel allows none."""
    try:
        child.start()
    except OSError as error:
        raise NoProcess(reason=error.strerror or str(error)) from error


def answer_of(answer: Connection, seconds: float) -> bytes:
    """Return what a child sends within a time. Raises `WorkFailed` or `LimitReached`."""
    try:
        if not answer.poll(max(0, seconds)):
            raise LimitReached
        succeeded, result = answer.recv()
    except (EOFError, OSError):  # the child ended without a result, or within one: the kernel killed it
        raise LimitReached from None
    if not succeeded:
        raise WorkFailed(result)
    return bytes(result)


def run(
    work: Callable[[], bytes], answer: Connection, parent: int, seconds: float, memory_bytes: int
) -> None:
    """Set the limits in the child, do the work and send its result to the parent."""
    end_with(parent)
    used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + memory_bytes, used + memory_bytes))
    spent = resource.getrusage(resource.RUSAGE_SELF)
    most = int(spent.ru_utime + spent.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with Reporting(answer):
        answer.send((True, work()))


class Reporting:
    """Sends an error of the work to the parent. A library may raise any exception for unexpected input.

    Nothing is sent when memory has run out; the parent then raises `LimitReached`.
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
