"""Work that grows no faster than its input."""

from __future__ import annotations

import time
from collections.abc import Callable

TRIES = 2
TIMES = 3.0  # twice the input may take so many times the work: 2 and what a busy machine adds
UNNOTICED = 0.05  # seconds; less says nothing


def assert_linear(work: Callable[[int], object], size: int) -> None:
    """See that `work` of twice the size takes about twice the processor's time, not four times."""
    small, large = cost(work, size), cost(work, 2 * size)
    assert large < TIMES * small + UNNOTICED, f"{small:.3f} s, with twice the input {large:.3f} s"


def cost(work: Callable[[int], object], size: int) -> float:
    """The least of some tries, in seconds of this process alone."""
    return min(_once(work, size) for _ in range(TRIES))


def _once(work: Callable[[int], object], size: int) -> float:
    began = time.process_time()
    work(size)
    return time.process_time() - began
