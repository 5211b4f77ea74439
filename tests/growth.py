"""Checks that the work of a function is linear in the size of its input: its time, or the lines it runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

TRIES = 2
TIMES = 3.0  # for twice the input: a factor of 2, plus a margin for a busy machine
UNNOTICED = 0.05  # seconds; shorter times are not significant


def assert_linear(work: Callable[[int], object], size: int) -> None:
    """Check that `work` on twice the input takes about twice the processor time, not four times."""
    small, large = cost(work, size), cost(work, 2 * size)
    assert large < TIMES * small + UNNOTICED, f"{small:.3f} s, with twice the input {large:.3f} s"


def cost(work: Callable[[int], object], size: int) -> float:
    """Return the minimum of some runs, in seconds of this process alone."""
    return min(_once(work, size) for _ in range(TRIES))


def _once(work: Callable[[int], object], size: int) -> float:
    began = time.process_time()
    work(size)
    return time.process_time() - began


def lines_run(work: Callable[[], object]) -> int:
    """Return how many lines of Python `work` runs: a measure of its work that no other process changes."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Callable[..., Any]:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count
