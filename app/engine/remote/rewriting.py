"""A query over published graph names -> the same query over the names that a release has in the store.

Only the places that choose graphs change. The dataset is written as FROM and FROM NAMED, not as parameters of
the request: Virtuoso repeats those in headers, of which a client reads no more than a hundred. And

    GRAPH ?g { … }          becomes  GRAPH ?n { VALUES (?n ?g) { (<in the store> <published>) … } … }
    GRAPH <published> { … } becomes  GRAPH <in the store> { … }

so that ?g has the published name wherever the query uses it: in joins, filters, strings, and the answer.
Each ?n stands for one ?g, so nothing is counted twice. Comments are left out; lines keep their numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from app.engine.answer import Dataset
from app.engine.preflight import QueryRead
from app.engine.query_reader import FORMS
from app.engine.remote.names import ReleaseNames
from app.engine.tokens import Kind, Token, tokens

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_COMMENT = re.compile(r"#[^\r\n]*")
_OPEN, _CLOSE = frozenset("{("), frozenset("})")
# What can follow the dataset clause: https://www.w3.org/TR/sparql11-query/#rWhereClause and its neighbours
_AFTER_DATASET = frozenset({"FROM", "WHERE", "{", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})
_VARIABLE = "release_graph_"


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A query for the store, its dataset there, and how the variables begin that nobody asked for."""

    text: str
    dataset: Dataset
    own_variables: str


def chosen_dataset(query: QueryRead, dataset: Dataset | None) -> Dataset | None:
    """The dataset of the request, else that of the query's FROM; None where neither has any."""
    if dataset is None and (query.from_graphs or query.from_named):
        return Dataset(query.from_graphs, query.from_named)
    return dataset


def rewritten(query: QueryRead, names: ReleaseNames, dataset: Dataset | None = None) -> Rewritten:
    """The query over the graphs of one release, with a dataset of published graphs; None: all of them."""
    named = tuple(names.published) if dataset is None else tuple(dict.fromkeys(dataset.named))
    prefix = _VARIABLE
    while prefix in query.text:
        prefix += "_"
    found = list(tokens(query.text))
    default = (names.union,) if dataset is None else tuple(map(names.bound, dataset.default))
    chooses = any(t.kind is Kind.WORD and t.text.upper() == "GRAPH" for t in found)
    bound = tuple(map(names.bound, named)) if chooses else ()
    stored = Dataset(default or (names.none,), bound or (names.none,))
    text = "".join(_Rewriter(query.text, found, names, named, prefix).pieces(clause(stored)))
    return Rewritten(text, stored, prefix)


def clause(dataset: Dataset) -> str:
    """A dataset as https://www.w3.org/TR/sparql11-query/#rDatasetClause, on one line."""
    default = "".join(f"FROM <{graph}> " for graph in dataset.default)
    return " " + default + "".join(f"FROM NAMED <{graph}> " for graph in dataset.named)


def place_of_dataset(found: Sequence[Token]) -> int:
    """The place among the tokens of a query where its dataset clause stands, or would stand."""
    words = [t.text.upper() if t.kind in (Kind.WORD, Kind.SIGN) else "" for t in found]
    place = next(i for i, word in enumerate(words) if word in FORMS) + 1
    depth = 0
    if words[place - 1] == "CONSTRUCT" and words[place : place + 1] == ["{"]:
        place = words.index("}", place) + 1  # a template has no braces in it
    while place < len(words) and (depth or words[place] not in _AFTER_DATASET):
        depth += (words[place] in _OPEN) - (words[place] in _CLOSE)
        place += 1
    return place


@dataclass
class _Rewriter:
    """One pass over the tokens of a query."""

    text: str
    found: Sequence[Token]
    names: ReleaseNames
    named: tuple[str, ...]
    prefix: str
    renamed: int = 0

    def pieces(self, clause: str) -> Iterator[str]:
        """The text in pieces, rewritten, with this dataset clause."""
        end = position = depth = 0
        place = place_of_dataset(self.found)
        while position < len(self.found):
            token = self.found[position]
            yield _COMMENT.sub("", self.text[end : token.start])
            if position == place:
                yield clause
            word = token.text.upper() if token.kind is Kind.WORD else ""
            length, piece = 1, token.text
            if word == "GRAPH" and position + 1 < len(self.found):
                length, piece = self._graph(position)
            elif word == "FROM" and not depth:
                length, piece = self._from(position), " "
            yield piece
            taken = self.found[position : position + length]
            depth += sum((t.text in _OPEN) - (t.text in _CLOSE) for t in taken if t.kind is Kind.SIGN)
            end, position = taken[-1].start + len(taken[-1].text), position + length
        yield _COMMENT.sub("", self.text[end:]) + (clause if place == position else "")

    def _from(self, position: int) -> int:
        """How many tokens the clause has; its graphs were read before."""
        return 3 if self.found[position + 1].text.upper() == "NAMED" else 2

    def _graph(self, position: int) -> tuple[int, str]:
        """How many tokens are replaced, and by what."""
        self.renamed += 1
        chosen = self.found[position + 1]
        if chosen.kind is not Kind.VARIABLE:
            graph = self._iri(chosen)
            return 2, f"GRAPH <{self.names.bound(graph) if graph in self.named else self.names.none}>"
        after = [t.text.upper() for t in self.found[position + 2 : position + 4]]
        if after[:1] != ["{"]:  # the store will refuse it
            return 2, f"GRAPH {chosen.text}"
        if after == ["{", "}"]:
            # Every named graph, and nothing asked of it: not all engines answer that.
            return 4, f"VALUES {chosen.text} {{ {' '.join(f'<{g}>' for g in self.named)} }}"
        own = f"?{self.prefix}{self.renamed}"
        pairs = " ".join(f"(<{self.names.bound(g)}> <{g}>)" for g in self.named)
        values = f"VALUES ({own} {chosen.text}) {{ {pairs} }}"
        if after == ["{", "SELECT"]:
            return 2, f"{values} GRAPH {own}"
        return 3, f"GRAPH {own} {{ {values}"

    def _iri(self, token: Token) -> str:
        """An IRI in full, by the prologue (https://www.w3.org/TR/sparql11-query/#relIRIs)."""
        base, prefixes = "", dict[str, str]()
        for i, word in enumerate(self.found):
            if word.kind is not Kind.WORD or word.text.upper() not in ("BASE", "PREFIX"):
                continue
            if word.text.upper() == "BASE":
                base = urljoin(base, _decoded(self.found[i + 1].text[1:-1]))
            else:
                iri = urljoin(base, _decoded(self.found[i + 2].text[1:-1]))
                prefixes[self.found[i + 1].text.removesuffix(":")] = iri
        if token.kind is Kind.NAME:
            prefix, _, local = token.text.partition(":")
            return prefixes.get(prefix, "") + re.sub(r"\\(.)", r"\1", local)
        return urljoin(base, _decoded(token.text[1:-1]))


def _decoded(iri: str) -> str:
    return _ESCAPE.sub(lambda m: chr(min(int(m.group(1) or m.group(2), 16), 0x10FFFF)), iri)
