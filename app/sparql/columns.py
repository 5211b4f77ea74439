"""Rows for people with spreadsheets: a label beside each IRI, cells that no program takes for a formula.

Without a layout an answer is exactly what the standard says. A layout is made by the web process and carried
out where the rows are, so an answer still streams.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, islice
from typing import TypedDict

import pyoxigraph as ox

from app.sparql.results import Row, Term

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LABEL_SUFFIX = "Label"
SAMPLE = 500
# What makes a spreadsheet read a cell as a formula (https://owasp.org/www-community/attacks/CSV_Injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[+-]?(?:[0-9]++\.?[0-9]*+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?")

Label = Callable[[str], ox.Literal | None]


class Layout(TypedDict):
    """What is done to the rows of an answer; `UNCHANGED` does nothing.

    `languages` are those in which a label is looked for, in order (none: no label columns), by
    `label_properties`; `titles` are shown in place of the names of columns; `guarded` writes an apostrophe
    before what could be taken for a formula; `byte_order_mark` stands before the first byte.
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
    """The names and rows of an answer as the layout has them.

    A column has labels where one of the first `SAMPLE` rows has an IRI in it, and no variable has the name of
    the new column already: that is the variable's with `Label` after it.
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
    """The columns that get a label column after them."""
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
    """A term that a spreadsheet takes for no formula: an apostrophe before one that begins like it.

    A number is none, however it begins.
    """
    if not isinstance(term, ox.Literal) or not term.value.startswith(FORMULA_STARTS):
        return term
    if NUMBER.fullmatch(term.value):
        return term
    if term.language is not None:
        return ox.Literal("'" + term.value, language=term.language)
    return ox.Literal("'" + term.value)


def labels_from(store: ox.Store, layout: Layout) -> Label:
    """A function from an IRI to its label: of the first property that has any, in the first language."""
    properties = [ox.NamedNode(p) for p in layout["label_properties"]]
    place = {language: i for i, language in enumerate(layout["languages"])}

    @cache
    def label(iri: str) -> ox.Literal | None:
        for predicate in properties:
            quads = store.quads_for_pattern(ox.NamedNode(iri), predicate, None)
            texts = [q.object for q in quads if isinstance(q.object, ox.Literal)]
            if texts:
                return min(texts, key=lambda t: (place.get(t.language or "", len(place)), t.value))
        return None

    return label
