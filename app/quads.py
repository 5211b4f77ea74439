"""The IRIs in the statements of a release, and its canonical form.

The types of pyoxigraph allow blank nodes, triple terms and the default graph. A release has none of them:
loading refuses them and puts every statement into a named graph (docs/decisions/0004-one-file-one-graph.md).
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

CONTRIBUTIONS = "contributions.nq"
"""The file with the named graphs of partners, beside the municipality's quads in the folder of a release."""


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
    lines = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return b"".join(sorted(set(lines.splitlines(keepends=True))))


def _iri(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return term.value
    raise TypeError(f"not an IRI: {term}")
