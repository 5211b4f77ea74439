"""The rows and triples of a result, within its limits, and how they are written in its format.

Workers and the remote engine write results in this way.
"""

from __future__ import annotations

import itertools
import time
from bisect import bisect_left
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from app.sparql.columns import Label, Layout, arranged
from app.sparql.formats import ROWS
from app.sparql.output import FLUSH_SECONDS, Output
from app.sparql.results import Row, Term

SAMPLE = 500
DEEPEST_TERM = 100


class NestedTooDeep(ValueError):
    """A result has triple terms one inside another, deeper than the writers and the readers of JSON go."""


@dataclass
class Limited:
    """Counts the rows or triples of a result, and stops at the limit; `truncated` if there was one more."""

    output: Output
    limit: int
    count: int = 0
    truncated: bool = False

    def rows(self, solutions: ox.QuerySolutions) -> Iterator[Row]:
        """Yield the rows, up to the limits."""
        for solution in solutions:
            if self._full():
                return
            row = tuple(solution)
            check_depth(row)
            yield row

    def triples(self, triples: Iterable[ox.Triple], nested: bool = True) -> Iterator[ox.Triple]:
        """Yield the distinct triples, up to the limits; `nested` if they can have nested triple terms."""
        seen: set[ox.Triple] = set()
        for triple in triples:
            if triple not in seen:
                if self._full():
                    return
                seen.add(triple)
                if nested:
                    check_depth(triple)
                yield triple

    def _full(self) -> bool:
        self.truncated = self.count >= self.limit or self.output.total >= self.output.limit
        self.count += not self.truncated
        return self.truncated


def check_depth(terms: Iterable[Term | None]) -> None:
    """Raise `NestedTooDeep` if a term has more than `DEEPEST_TERM` triple terms one inside another."""
    for term in terms:
        depth, inner = 0, term
        while isinstance(inner, ox.Triple):
            depth, inner = depth + 1, inner.object
            if depth > DEEPEST_TERM:
                raise NestedTooDeep(f"its result has more than {DEEPEST_TERM} triple terms in one another")


def write_table(
    names: Sequence[str], rows: Iterable[Row], output: Output, form: str, layout: Layout, label: Label
) -> None:
    """Write rows in a format of `ROWS`, with the changes of a layout."""
    columns, arranged_rows = arranged(names, rows, layout, label)
    if layout["byte_order_mark"]:
        output.write(BOM_UTF8)
    for piece in ROWS[form](columns, arranged_rows):
        output.write(piece)


def with_prefixes(
    triples: Iterator[ox.Triple], prefixes: Mapping[str, str]
) -> tuple[Iterator[ox.Triple], Mapping[str, str]]:
    """Return the triples, and the prefixes to write them with.

    Those are the ones that they use, if all triples arrive in a short time.
    """
    first: list[ox.Triple] = []
    until = time.monotonic() + FLUSH_SECONDS
    for triple in triples:
        first.append(triple)
        if len(first) == SAMPLE or time.monotonic() > until:
            return itertools.chain(first, triples), prefixes
    return iter(first), used(prefixes, first)


def used(prefixes: Mapping[str, str], triples: Iterable[ox.Triple]) -> dict[str, str]:
    """Return the prefixes that the triples use.

    The IRIs are sorted, so those that begin with a namespace follow the place where it would be itself.
    """
    terms = itertools.chain.from_iterable(triples)
    names = (t.datatype if isinstance(t, ox.Literal) else t for t in terms)
    iris = {name.value for name in names if isinstance(name, ox.NamedNode)}
    found = [*sorted(iris), ""]
    return {
        name: iri
        for name, iri in prefixes.items()
        if found[bisect_left(found, iri, hi=len(iris))].startswith(iri)
    }
