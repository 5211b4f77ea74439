"""Of long lists that all prove one rule, the tests try a part; with `THOROUGH=1` they try everything."""

from __future__ import annotations

import os
from collections import Counter


def thorough() -> bool:
    return bool(os.environ.get("THOROUGH"))


def step(every: int) -> int:
    """Return the step through a list of which one in so many is tried; 1 if everything is."""
    return 1 if thorough() else every


def seeds(few: int, many: int) -> range:
    """Return the seeds of a test with random values: many if everything is tried."""
    return range(many if thorough() else few)


class FewOfAKind:
    """Chooses addresses: the first ones of each kind, or all if everything is tried.

    Those of a kind have the same folder, the same ending and the same names of parameters.
    """

    def __init__(self, most: int) -> None:
        self._most, self._chosen = most, Counter[tuple[str, ...]]()

    def takes(self, address: str) -> bool:
        """Return whether an address that was not asked for before is one of those to try."""
        path, _, query = address.partition("?")
        *folders, name = path.removeprefix("/").split("/")
        names = (parameter.partition("=")[0] for parameter in query.split("&"))
        kind = (*(folders or [name])[:2], name.partition(".")[2], *names)
        self._chosen[kind] += 1
        return thorough() or self._chosen[kind] <= self._most
