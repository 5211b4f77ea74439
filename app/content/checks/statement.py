"""The quads of the content as statements, with the file and line of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox


@dataclass(frozen=True, slots=True)
class Statement:
    """A triple with its named graph, and the file and line on which it ends. IRIs are strings."""

    subject: str
    predicate: str
    object: str
    literal: ox.Literal | None
    """The object if it is a literal; `object` is then its lexical form."""
    graph: str
    file: str
    line: int

    @property
    def link(self) -> bool:
        """Return whether the object is an IRI."""
        return self.literal is None

    @property
    def language(self) -> str:
        """Return the language tag of the object in lower case; empty if it has none."""
        return (self.literal.language or "") if self.literal else ""


def statements(quads: Iterable[tuple[ox.Quad, int]], files: dict[str, str]) -> Iterator[Statement]:
    """Yield the statements of quads, given their lines and the file of each graph.

    Equal IRIs are the same string, whose hash is computed once: the checks look them up many times.
    """
    known: dict[str, str] = {}
    for quad, line in quads:
        subject, predicate, value, graph = quad
        literal = value if isinstance(value, ox.Literal) else None
        name = known.setdefault(graph.value, graph.value)
        yield Statement(
            known.setdefault(subject.value, subject.value),
            known.setdefault(predicate.value, predicate.value),
            value.value if literal else known.setdefault(value.value, value.value),
            literal,
            name,
            files[name],
            line,
        )
