"""The facet values in an address: what a search or a list is limited to."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from app.errors import InvalidParameter
from app.http.exchange import served_release
from app.search.entries import STATUS, YEARS
from app.views.flags import FLAGS

LONGEST_IRI = 500
SHOWN = 60


def chosen_facets(names: Sequence[str]) -> dict[str, str]:
    """Return the value of each of these facets that the request has.

    Raises `InvalidParameter` for a value that is not an IRI, or not a year where the facet has years.
    A status may also be one of `FLAGS`.
    """
    chosen = {name: value for name in names if (value := request.args.get(name, "").strip())}
    for name, value in chosen.items():
        fits, expected = (is_year, "a year, such as 2027") if name == YEARS else (is_iri, "an absolute IRI")
        if not fits(value) and not (name == STATUS and value in FLAGS):
            raise InvalidParameter(parameter=name, value=value[:SHOWN], expected=expected)
    return chosen


def is_year(text: str) -> bool:
    """Return whether a text is a year of four digits."""
    return len(text) == 4 and text.isascii() and text.isdecimal()


def is_iri(text: str) -> bool:
    """Return whether a text is a valid IRI that is not too long."""
    return len(text) <= LONGEST_IRI and served_release().lookups.is_iri(text)
