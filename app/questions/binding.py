"""Inserts the terms of parameters into a query.

Each parameter has a VALUES block of its variable in the query. A term replaces the content of the braces.
The serialiser of N-Triples writes the term, so a value is never parsed as query text. Every engine gets the
same query.
docs/decisions/0009-parameters-are-values-blocks.md
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from app.sparql.preflight import text_of
from app.sparql.results import Term
from app.sparql.tokens import Token, TokenKind

UNBOUND = "UNDEF"  # https://www.w3.org/TR/sparql11-query/#inline-data


Span = tuple[int, int]


def data_of(found: Sequence[Token], name: str) -> Iterator[Sequence[Token]]:
    """Yield the tokens of each `VALUES ?name { … }` from its opening to its closing brace, in order."""
    for i, token in enumerate(found[:-2]):
        variable = found[i + 1]
        if token.is_word("VALUES") and variable.kind is TokenKind.VARIABLE and variable.text[1:] == name:
            last = next(n for n in range(i + 2, len(found)) if found[n].is_sign("}"))
            yield found[i + 2 : last + 1]


def places(found: Sequence[Token], name: str) -> list[Span]:
    """Return the start and end of the data of each `VALUES ?name { … }` in the source."""
    return [(data[0].end, data[-1].start) for data in data_of(found, name)]


def default_term(found: Sequence[Token], name: str) -> Term | None:
    """Return the term in the VALUES blocks of a parameter; None for UNDEF.

    Raises `ValueError` if the blocks differ, or if one does not contain exactly one term.
    """
    blocks = {text_of(data) for data in data_of(found, name)}
    if len(blocks) != 1:
        raise ValueError(f"its blocks hold {', '.join(sorted(' '.join(b.split()) for b in blocks))}")
    solutions = ox.Store().query(f"SELECT ?value WHERE {{ VALUES ?value {blocks.pop()} }}")
    if not isinstance(solutions, ox.QuerySolutions):
        raise TypeError(solutions)
    rows: list[Term | None] = [solution[0] for solution in solutions]
    if len(rows) != 1:
        raise ValueError(f"there are {len(rows)}")
    return rows[0]


def bound(query: str, terms: Iterable[tuple[Sequence[Span], Term | None]]) -> str:
    """Return the query with each term in the blocks of its parameter; None leaves a variable unbound."""
    replaced = [(start, end, term) for found, term in terms for start, end in found]
    for start, end, term in sorted(replaced, key=lambda r: r[0], reverse=True):
        query = f"{query[:start]} {UNBOUND if term is None else term} {query[end:]}"
    return query
