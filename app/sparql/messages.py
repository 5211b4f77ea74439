"""What a web process, its fork servers and their workers send each other."""

from __future__ import annotations

import struct
from enum import StrEnum
from typing import TypedDict

from app.sparql.columns import Layout

READY = b"R"
FORK = ord("F")
REAP = ord("K")
REQUEST = struct.Struct("!Bi")
REPLY = struct.Struct("!i")
NO_PROCESS = -1000  # no exit code and no process id
OUT_OF_MEMORY, NO_STORE = 77, 78
"""Exit codes of workers."""


class Loaded(StrEnum):
    """What a fork server holds of a release.

    The store of a query should have no more than the query can see: named graphs beside their merge make
    counts 1.5 times as expensive (docs/performance.md).
    """

    MERGED = "merged"
    """Each triple once, in the default graph."""
    GRAPHS = "graphs"
    """The same, the named graphs, and the named graphs of partners, which are in no default graph."""
    DISK = "disk"
    """Nothing: the same as `GRAPHS` is in a store on disk."""


class WorkerRequest(TypedDict):
    """A request of the web process. The graphs are None if the query has no dataset of its own."""

    text: str
    format: str
    describe: bool
    default_graphs: list[str] | None
    named_graphs: list[str] | None
    prefixes: dict[str, str]
    rows: int
    bytes: int
    seconds: float
    layout: Layout
