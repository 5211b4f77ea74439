"""What the bench knows about a server: how to start it, and how to send requests to it while it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from bench.requests import Request


@dataclass(frozen=True)
class Running:
    """A server that answers.

    `processes` are the roots of its process trees. `endpoint` is the path of its SPARQL endpoint, «» for
    none. `new` makes a query another one if it is appended; «{n}» becomes a number. `pages` has its own
    requests for some rows of `bench.requests.PAGES`.
    """

    address: str
    processes: tuple[int, ...]
    endpoint: str = ""
    new: str = "%20LIMIT%20{n}"
    pages: Mapping[str, Request] = field(default_factory=dict)


@dataclass(frozen=True)
class Peer:
    """Another server for SPARQL. To add one, add it to `PEERS` in `bench.peers`.

    `version` returns its version, «» if it is not installed; `source` says where to get it. `start` takes a
    file of N-Triples and an empty folder; the server answers queries over them until the block ends.
    """

    name: str
    source: str
    version: Callable[[], str]
    start: Callable[[Path, Path], AbstractContextManager[Running]]
