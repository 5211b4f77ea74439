"""The open files of this process, and how many more it needs for a store on disk."""

from __future__ import annotations

import os
from itertools import count, islice
from pathlib import Path

from app.quads import TABLE

OPEN = "/proc/self/fd"


def opened() -> dict[int, str]:
    """Return the open descriptors of this process, and what each refers to."""
    found = {}
    for name in os.listdir(OPEN):
        try:
            found[int(name)] = os.readlink(f"{OPEN}/{name}")
        except FileNotFoundError:  # the descriptor of the listing itself
            continue
    return found


def unopened(folder: Path) -> int:
    """Return how many files of the store in a folder this process has not opened.

    The engine opens 16 of them with the store, and each of the others when a query needs it.
    """
    names = {os.path.basename(target) for target in opened().values()}
    return sum(path.name not in names for path in folder.glob(f"*{TABLE}"))


def limit_for(files: int) -> int:
    """Return the limit of descriptors with which this process can open so many files, and no more."""
    if not files:
        return 0
    used = opened()
    free = (number for number in count() if number not in used)
    return next(islice(free, files - 1, None)) + 1
