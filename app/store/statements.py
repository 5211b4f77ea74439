"""Lines of canonical N-Quads -> their statements, by graph and property."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

UNION = ""
"""Stands for all graphs together."""

Statement = tuple[bytes, bytes, bytes]
"""Subject and object as they are written in N-Quads, and the complete line."""
ByProperty = Mapping[bytes, Sequence[Statement]]
"""Statements by their property as it is written in N-Quads, in the order of the lines."""


def statements_in(lines: bytes) -> dict[str, ByProperty]:
    """Return the statements of each graph by its IRI, and under `UNION` one of each triple.

    The same triples of several graphs come one after the other.
    """
    found = defaultdict[bytes, dict[bytes, list[Statement]]](lambda: defaultdict(list))
    union, before, subject = found[b""], b"", b""
    for line in lines.splitlines(keepends=True):
        triple, _, graph = line.rpartition(b" <")
        is_new = triple != before
        if is_new:
            before = triple
            about, predicate, object = triple.split(b" ", 2)
            subject = about if about != subject else subject  # the same object has its hash already
        statement = (subject, object, line)
        found[graph][predicate].append(statement)
        if is_new:
            union[predicate].append(statement)
    return {graph[: -len(b"> .\n")].decode(): by_property for graph, by_property in found.items()}
