"""The memory of a process that builds up large data: fewer collections of garbage, and memory given back.

CPython looks through all containers again each time their number has grown by a quarter, and through the new
ones every 700. The statements of many plans are millions of containers, none of which is garbage: with 100
plans, these collections took a third of the time of the checks.
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG, MIDDLE, OLD = 50_000, 10, 10
"""A collection begins after so many new containers; each tenth includes older ones, each hundredth all."""


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Collect cyclic garbage less often, until the end of the block or of the decorated function.

    What has no cycles is freed at once, as always. The setting belongs to the process, so this is for
    commands and builds; requests do not use it. https://docs.python.org/3/library/gc.html#gc.set_threshold
    """
    before = gc.get_threshold()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def give_back() -> None:
    """Give freed memory back to the system; the C library of GNU keeps much of it for later."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
