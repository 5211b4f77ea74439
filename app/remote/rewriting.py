"""A query over published graph names -> the same query over the names of a release's graphs in the store.

Only the parts that choose graphs change. The dataset is written as FROM and FROM NAMED, not as parameters of
the request: Virtuoso repeats the parameters in response headers, and a client reads at most a hundred of
these. Furthermore,

    GRAPH ?g { … }          becomes  GRAPH ?n { VALUES (?n ?g) { (<in the store> <published>) … } … }
    GRAPH <published> { … } becomes  GRAPH <in the store> { … }

so that ?g has the published name wherever the query uses it: in joins, filters, strings, and the result. Each
?n corresponds to one ?g, so nothing is counted twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.remote.names import ReleaseNames
from app.sparql.answer import Dataset
from app.sparql.preflight import QueryRead
from app.sparql.tokens import Token, TokenKind

_OPEN, _CLOSE = frozenset({"{", "("}), frozenset({"}", ")"})
# These may follow the dataset clause: https://www.w3.org/TR/sparql11-query/#rWhereClause and its neighbours
_AFTER_DATASET = ("FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
_VARIABLE = "release_graph_"


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A query for the store, its dataset there, and the prefix of the variables that rewriting added."""

    query: QueryRead
    dataset: Dataset
    own_variables: str


def rewritten(query: QueryRead, names: ReleaseNames, dataset: Dataset | None = None) -> Rewritten:
    """Return the query over the graphs of one release.

    `dataset` has published graphs; None means all of them.
    """
    named = tuple(names.published) if dataset is None else tuple(dict.fromkeys(dataset.named))
    default = (names.union,) if dataset is None else tuple(map(names.bound, dataset.default))
    chooses = any(t.is_word("GRAPH") for t in query.tokens)
    bound = tuple(map(names.bound, named)) if chooses else ()
    stored = Dataset(default or (names.none,), bound or (names.none,))
    prefix = _VARIABLE
    while any(prefix in t.text for t in query.tokens):
        prefix += "_"
    found = tuple(_Rewriter(query.tokens, names, named, prefix).tokens(clause(stored)))
    return Rewritten(replace(query, tokens=found), stored, prefix)


def clause(dataset: Dataset) -> str:
    """Return a dataset as https://www.w3.org/TR/sparql11-query/#rDatasetClause, on one line."""
    graphs = [f"FROM <{graph}>" for graph in dataset.default]
    return " ".join((*graphs, *(f"FROM NAMED <{graph}>" for graph in dataset.named)))


def place_of_dataset(found: Sequence[Token]) -> int:
    """Return the index of the token where the dataset clause of a query begins, or would begin."""
    place, depth = 1, 0
    if found[0].is_word("CONSTRUCT") and found[1:] and found[1].is_sign("{"):
        # A template contains no braces.
        place = next(i for i, token in enumerate(found) if token.is_sign("}")) + 1
    while place < len(found):
        token = found[place]
        if not depth and (token.is_sign("{") or token.is_word(*_AFTER_DATASET)):
            break
        depth += token.is_sign(*_OPEN) - token.is_sign(*_CLOSE)
        place += 1
    return place


@dataclass
class _Rewriter:
    """One pass over the tokens of a query."""

    found: Sequence[Token]
    names: ReleaseNames
    named: tuple[str, ...]
    prefix: str
    renamed: int = 0

    def tokens(self, clause: str) -> Iterator[Token]:
        """Yield the rewritten tokens with this dataset clause. Each rewritten part is one token."""
        position, place = 0, place_of_dataset(self.found)
        while position < len(self.found):
            token = self.found[position]
            if position == place:
                yield token._replace(kind=TokenKind.WORD, text=clause)
            if token.is_word("FROM"):  # `clause` has its graphs
                position += 3 if self.found[position + 1].is_word("NAMED") else 2
            elif token.is_word("GRAPH"):
                length, text = self._graph(position)
                yield token._replace(text=text)
                position += length
            else:
                yield token
                position += 1
        if position == place:
            yield self.found[-1]._replace(kind=TokenKind.WORD, text=clause)

    def _graph(self, position: int) -> tuple[int, str]:
        """Return how many tokens are replaced, and the text that replaces them."""
        self.renamed += 1
        chosen = self.found[position + 1]
        if chosen.kind is not TokenKind.VARIABLE:
            graph = chosen.text[1:-1]
            return 2, f"GRAPH <{self.names.bound(graph) if graph in self.named else self.names.none}>"
        after = [t.text.upper() for t in self.found[position + 2 : position + 4]]
        if after[:1] != ["{"]:  # the store will refuse the query
            return 2, f"GRAPH {chosen.text}"
        if after == ["{", "}"]:
            # The pattern matches every named graph and nothing else; not all engines support that.
            return 4, f"VALUES {chosen.text} {{ {' '.join(f'<{g}>' for g in self.named)} }}"
        own = f"?{self.prefix}{self.renamed}"
        pairs = " ".join(f"(<{self.names.bound(g)}> <{g}>)" for g in self.named)
        values = f"VALUES ({own} {chosen.text}) {{ {pairs} }}"
        if after == ["{", "SELECT"]:
            return 2, f"{values} GRAPH {own}"
        return 3, f"GRAPH {own} {{ {values}"
