"""Changes to rows for spreadsheets: a label beside each IRI, and no cell that acts as a formula.

Without a layout, a result is exactly what the standard defines. The web process makes the layout; it is
applied where the rows are written, so the result can still be streamed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, islice
from typing import TypedDict

import pyoxigraph as ox

from app.quads import Graph, Quads
from app.sparql.results import Row, Term

LABEL_SUFFIX = "Label"
SAMPLE = 500
# A spreadsheet reads such a cell as a formula (https://owasp.org/www-community/attacks/CSV_Injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[+-]?(?:[0-9]++\.?[0-9]*+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?")

Label = Callable[[str], ox.Literal | None]


class Layout(TypedDict):
    """The changes to the rows of a result; `UNCHANGED` has none.

    `languages` are the preferred languages of labels, in order (empty: no label columns), `label_properties`
    their properties. `titles` replace the names of columns. `guarded` adds an apostrophe before a cell that a
    spreadsheet could read as a formula. `byte_order_mark` adds one at the beginning.
    """

    languages: list[str]
    label_properties: list[str]
    titles: dict[str, str]
    guarded: bool
    byte_order_mark: bool


UNCHANGED = Layout(languages=[], label_properties=[], titles={}, guarded=False, byte_order_mark=False)


def arranged(
    names: Sequence[str], rows: Iterable[Row], layout: Layout, label: Label
) -> tuple[list[str], Iterator[Row]]:
    """Return the column names and the rows of a result with the changes of a layout.

    A column gets a label column if one of the first `SAMPLE` rows has an IRI in it. The name of the new
    column is that of the variable and `Label`, unless another variable has this name.
    """
    found = iter(rows)
    columns = list(names)
    if layout["languages"]:
        first = list(islice(found, SAMPLE))
        labelled = _with_iris(columns, first)
        columns = [n for i, name in enumerate(names) for n in _column_names(name, i in labelled)]
        found = (tuple(_labelled_cells(row, labelled, label)) for row in chain(first, found))
    if layout["guarded"]:
        found = (tuple(guarded(term) for term in row) for row in found)
    return [layout["titles"].get(name, name) for name in columns], found


def _with_iris(names: Sequence[str], rows: Sequence[Row]) -> set[int]:
    """Return the indexes of the columns that get a label column."""
    return {
        i
        for i, name in enumerate(names)
        if name + LABEL_SUFFIX not in names and any(isinstance(row[i], ox.NamedNode) for row in rows)
    }


def _column_names(name: str, labelled: bool) -> list[str]:
    return [name, name + LABEL_SUFFIX] if labelled else [name]


def _labelled_cells(row: Row, labelled: set[int], label: Label) -> Iterator[Term | None]:
    for i, term in enumerate(row):
        yield term
        if i in labelled:
            yield label(term.value) if isinstance(term, ox.NamedNode) else None


def guarded(term: Term | None) -> Term | None:
    """Return a term that a spreadsheet does not read as a formula: with an apostrophe if it begins like one.

    Numbers stay unchanged, even if they begin with a sign.
    """
    if not isinstance(term, ox.Literal) or not term.value.startswith(FORMULA_STARTS):
        return term
    if NUMBER.fullmatch(term.value):
        return term
    if term.language is not None:
        return ox.Literal("'" + term.value, language=term.language)
    return ox.Literal("'" + term.value)


def labels_from(store: Quads, layout: Layout, graph: Graph | None = None) -> Label:
    """Return a function from an IRI to its label: the first property with a label, in the first language.

    The labels are those in one graph of the store; None means all graphs.
    """
    properties = [ox.NamedNode(p) for p in layout["label_properties"]]
    place = {language: i for i, language in enumerate(layout["languages"])}

    @cache
    def label(iri: str) -> ox.Literal | None:
        for predicate in properties:
            quads = store.quads_for_pattern(ox.NamedNode(iri), predicate, None, graph)
            texts = [q.object for q in quads if isinstance(q.object, ox.Literal)]
            if texts:
                return min(texts, key=lambda t: (place.get(t.language or "", len(place)), t.value))
        return None

    return label
