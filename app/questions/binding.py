"""Terms in the places of a query's parameters.

The place of a parameter is the VALUES block of its variable. What stands between the braces is replaced by a
term, written by the serialiser of N-Triples: a value is a term before it comes near the query, and nothing of
it is ever read as query text. The same query goes to every engine.
docs/decisions/0009-parameters-are-values-blocks.md
"""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from app.engine.query_reader import FORMS
from app.engine.results import Term
from app.engine.tokens import Kind, tokens

UNBOUND = "UNDEF"  # https://www.w3.org/TR/sparql11-query/#inline-data


def places(query: str, name: str) -> list[tuple[int, int]]:
    """Where the data of each `VALUES ?name { … }` begins and ends in the text, in order.

    Raises `MalformedQuery` for what is no sequence of tokens.
    """
    found = list(tokens(query))
    spans = []
    for i, token in enumerate(found[:-2]):
        variable, opening = found[i + 1], found[i + 2]
        if (
            token.kind is Kind.WORD
            and token.text.upper() == "VALUES"
            and variable.kind is Kind.VARIABLE
            and variable.text[1:] == name
            and opening.text == "{"
        ):
            closing = next(t for t in found[i + 3 :] if t.kind is Kind.SIGN and t.text == "}")
            spans.append((opening.start + 1, closing.start))
    return spans


def default_term(query: str, name: str) -> Term | None:
    """The term that stands in the places of a parameter; None for UNDEF.

    Raises `ValueError` where the places differ, or hold another number of terms than one.
    """
    data = {query[start:end].strip() for start, end in places(query, name)}
    if len(data) != 1:
        raise ValueError(f"its blocks hold {', '.join(sorted(data))}")
    forms = (t.start for t in tokens(query) if t.kind is Kind.WORD and t.text.upper() in FORMS)
    prologue = query[: next(forms)]
    solutions = ox.Store().query(f"{prologue} SELECT ?value WHERE {{ VALUES ?value {{ {data.pop()} }} }}")
    if not isinstance(solutions, ox.QuerySolutions):
        raise TypeError(solutions)
    rows: list[Term | None] = [solution[0] for solution in solutions]
    if len(rows) != 1:
        raise ValueError(f"there are {len(rows)}")
    return rows[0]


def bound(query: str, terms: Mapping[str, Term | None]) -> str:
    """The query with these terms in the places of its parameters; None leaves a variable free.

    Parameters that are not named keep what stands there.
    """
    replaced = [(start, end, term) for name, term in terms.items() for start, end in places(query, name)]
    for start, end, term in sorted(replaced, key=lambda r: r[0], reverse=True):
        query = f"{query[:start]} {UNBOUND if term is None else term} {query[end:]}"
    return query
