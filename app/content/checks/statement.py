"""The quads of the content as statements, with the file and line of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox


@dataclass(frozen=True, slots=True)
class LiteralKind:
    """The datatype of a literal, and its language tag in lower case; empty if it has none."""

    datatype: str
    language: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A triple with its named graph, and the file and line on which it ends. IRIs are strings."""

    subject: str
    predicate: str
    object: str
    kind: LiteralKind | None
    """What the object is if it is a literal; `object` is then its lexical form."""
    graph: str
    file: str
    line: int

    @property
    def link(self) -> bool:
        """Return whether the object is an IRI."""
        return self.kind is None

    @property
    def language(self) -> str:
        """Return the language tag of the object in lower case; empty if it has none."""
        return self.kind.language if self.kind else ""

    @property
    def datatype(self) -> str:
        """Return the datatype of the object; empty if it is an IRI."""
        return self.kind.datatype if self.kind else ""

    @property
    def term(self) -> ox.NamedNode | ox.Literal:
        """Return the object as a term."""
        if self.kind is None:
            return ox.NamedNode(self.object)
        if self.kind.language:
            return ox.Literal(self.object, language=self.kind.language)
        return ox.Literal(self.object, datatype=ox.NamedNode(self.kind.datatype))


def statements(quads: Iterable[tuple[ox.Quad, int]], files: dict[str, str]) -> Iterator[Statement]:
    """Yield the statements of quads, given their lines and the file of each graph.

    Equal IRIs are the same string, whose hash is computed once: the checks look them up many times. Equal
    kinds of literals and equal lines are one object, too.
    """
    known: dict[str, str] = {}
    kinds: dict[tuple[str, str], LiteralKind] = {}
    lines: dict[int, int] = {}
    for quad, line in quads:
        subject, predicate, value, graph = quad
        kind, text = None, value.value
        if isinstance(value, ox.Literal):
            key = (value.datatype.value, value.language or "")
            kind = kinds.get(key) or kinds.setdefault(key, LiteralKind(*key))
        else:
            text = known.setdefault(text, text)
        name = known.setdefault(graph.value, graph.value)
        yield Statement(
            known.setdefault(subject.value, subject.value),
            known.setdefault(predicate.value, predicate.value),
            text,
            kind,
            name,
            files[name],
            lines.setdefault(line, line),
        )
