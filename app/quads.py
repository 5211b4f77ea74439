"""The IRIs in the statements of a release, and its canonical form.

The types of pyoxigraph allow blank nodes, triple terms and the default graph. A release has none of them:
loading refuses them and puts every statement into a named graph (docs/decisions/0004-one-file-one-graph.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Protocol

import pyoxigraph as ox

Subject = ox.NamedNode | ox.BlankNode | ox.Triple
Object = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph

CONTRIBUTIONS = "contributions.nq"
"""The file with the named graphs of partners, beside the municipality's quads in the folder of a release."""
STORE = "store"
"""The folder with the quads of a large release as a store on disk, beside the files they come from."""
TABLE = ".sst"
"""How the files with the data of such a store end. They are never changed once they are written."""

AT_ONCE = 10_000
"""Triples that are serialised at a time."""


class Quads(Protocol):
    """Quads that can be looked up by a pattern: a store in memory or on disk."""

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: ox.NamedNode | None,
        object: Object | None,
        graph_name: Graph | None = None,
        /,
    ) -> Iterator[ox.Quad]:
        """Yield the quads of a pattern; None matches everything, for the graph all graphs."""

    def __iter__(self) -> Iterator[ox.Quad]:
        """Yield all quads."""


def graph_of(quad: ox.Quad) -> str:
    """Return the IRI of the graph. Raises `TypeError` for the default graph."""
    return _iri(quad.graph_name)


def subject_of(statement: ox.Quad | ox.Triple) -> str:
    """Return the IRI of the subject. Raises `TypeError` for any other term."""
    return _iri(statement.subject)


def value_of(statement: ox.Quad | ox.Triple) -> str:
    """Return the IRI or the text of the object. Raises `TypeError` for any other term."""
    value = statement.object
    return value.value if isinstance(value, ox.Literal) else _iri(value)


def n_quads(quads: Iterable[ox.Quad]) -> bytes:
    """Return canonical N-Quads: sorted lines without duplicates
    (https://www.w3.org/TR/rdf12-n-quads/#canonical-quads).

    Without blank nodes this is also the canonical form of RDFC-1.0.
    """
    lines = (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    lines.sort()  # each file of the content is partly sorted already
    return b"".join(dict.fromkeys(lines))


def triples(quads: Iterable[ox.Quad]) -> Iterator[bytes]:
    """Yield the triples of quads as lines of N-Triples, which take less time to compare than quads."""
    left = iter(quads)
    while some := [quad.triple for quad in islice(left, AT_ONCE)]:
        yield from (ox.serialize(some, format=ox.RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)


def term(iri: str) -> bytes:
    """Return an IRI as it is written in N-Quads."""
    return f"<{iri}>".encode()


def iri_of(term: bytes) -> str:
    """Return the IRI of a term of canonical N-Quads."""
    return term[1:-1].decode()


def graph_in(line: bytes) -> bytes:
    """Return the IRI of the graph in a line of canonical N-Quads."""
    return line[line.rindex(b" <") + 2 : -4]


def merged(lines: Iterable[bytes]) -> bytes:
    """Return lines of canonical N-Quads without their graphs, as N-Triples. No IRI contains a space."""
    return b"".join(line.rpartition(b" <")[0] + b" .\n" for line in lines)


def _iri(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return term.value
    raise TypeError(f"not an IRI: {term}")
