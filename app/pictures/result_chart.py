"""Rows with names and a number each -> a bar chart.

A chart is drawn only if bars make sense for the rows: the names differ, and no number is negative.
docs/decisions/0017-pictures-are-drawn-of-stored-queries.md says why the server draws charts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.views.presentation import Value
from app.vocabularies import FOREIGN_PREFIXES

XSD = FOREIGN_PREFIXES["xsd"]
NUMERIC = frozenset(
    XSD + name
    for name in (
        "integer",
        "decimal",
        "double",
        "float",
        "int",
        "long",
        "short",
        "nonNegativeInteger",
        "positiveInteger",
        "unsignedInt",
        "unsignedLong",
    )
)
LEAST_ROWS, MOST_ROWS = 2, 60
MOST_NAMES, LONGEST_NAME = 2, 100

Term = Mapping[str, str]
"""A term in SPARQL JSON."""


@dataclass(frozen=True, slots=True)
class ResultBar:
    """A row: its names, its number as written in the result, its length in per cent of the longest bar."""

    names: tuple[Value, ...]
    number: str
    length: float


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars, in the order of the rows; `names` and `number` are the titles of the columns."""

    names: tuple[str, ...]
    number: str
    bars: tuple[ResultBar, ...]


def chart(
    columns: Sequence[str],
    titles: Sequence[str],
    terms: Sequence[Mapping[str, Term]],
    rows: Sequence[Sequence[Value]],
) -> Chart | None:
    """Return the chart of a result, or None if a chart would be useless or misleading.

    `terms` are the rows of the result, by the names in `columns`; `rows` are the same rows with display
    values.
    """
    if not LEAST_ROWS <= len(terms) <= MOST_ROWS or len(rows) != len(terms):
        return None
    numbers = {i: found for i, name in enumerate(columns) if (found := column(name, terms))}
    words = [i for i, name in enumerate(columns) if i not in numbers and not yes_or_no(name, terms)]
    named = naming(words, rows)
    if not numbers or not 1 <= len(named) <= MOST_NAMES:
        return None
    at, values = next(iter(numbers.items()))
    names = [tuple(row[i] for i in named) for row in rows]
    longest = max(values)
    if min(values) < 0 or not longest or len(set(names)) < len(names):
        return None
    return Chart(
        names=tuple(titles[i] for i in named),
        number=titles[at],
        bars=tuple(
            ResultBar(name, terms[i][columns[at]]["value"], round(100 * values[i] / longest, 2))
            for i, name in enumerate(names)
        ),
    )


def yes_or_no(name: str, terms: Sequence[Mapping[str, Term]]) -> bool:
    """Return whether a column has only booleans, which cannot name rows."""
    return all(row.get(name, {}).get("datatype") == XSD + "boolean" for row in terms)


def naming(words: Sequence[int], rows: Sequence[Sequence[Value]]) -> list[int]:
    """Return the indices of the columns that name the rows; empty if a text is too long for a name.

    If an IRI identifies each row, its column is enough: the other columns are then its names in other
    languages.
    """
    texts = {i: tuple(row[i].text for row in rows) for i in words}
    if any(len(text) > LONGEST_NAME for column in texts.values() for text in column):
        return []
    for i in words:
        if all(row[i].iri for row in rows) and len({row[i].iri for row in rows}) == len(rows):
            return [i]
    return list({column: i for i, column in reversed(texts.items())}.values())[::-1]


def column(name: str, terms: Sequence[Mapping[str, Term]]) -> list[float]:
    """Return the numbers of a column, or an empty list if a row has no number there."""
    found: list[float] = []
    for row in terms:
        term = row.get(name, {})
        if term.get("datatype") not in NUMERIC:
            return []
        try:
            number = float(term["value"])
        except ValueError:
            return []
        if not math.isfinite(number):
            return []
        found.append(number)
    return found
